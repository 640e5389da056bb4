"""Lines as typed become lines as agreed: what is left out is taken from the product, else from the company (P15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.company import queries as company
from carnet.company.models import LinePolicy, Settings, VatRate
from carnet.core import formats
from carnet.core.money import HUNDRED, round_to
from carnet.sales.faults import AMOUNT, PERCENT, QUANTITY, UNIT_PRICE, ZERO, Faults
from carnet.sales.lines import LineInput
from carnet.sales.models import LineKind

FRANCHISE = "VATEX-FR-FRANCHISE"
TAXED = "S"


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the company on a day: its settings and the VAT rates that hold."""

    settings: Settings
    rates: Sequence[VatRate]
    on: date

    @classmethod
    def on_day(cls, on: date) -> "House":
        """Read them (two statements)."""
        return cls(company.settings(), company.vat_rates_on(on), on)


@dataclass(slots=True, kw_only=True)
class FilledLine:
    """A line as it will be stored: the columns of quote lines and order lines."""

    position: int
    kind: str
    product_id: int | None = None
    reference: str = ""
    description: str = ""
    details: str = ""
    quantity: Decimal = ZERO
    unit: str = ""
    unit_price: Decimal = ZERO
    unit_price_incl_tax: Decimal | None = None
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    discount_amount_incl_tax: Decimal | None = None
    vat_category: str = "S"
    vat_rate: Decimal = ZERO
    exemption_code: str = ""
    net: Decimal = ZERO
    unit_cost: Decimal = ZERO
    period: str = ""
    nature: str = "service"
    deliverable: bool = False
    stock_managed: bool = False
    invoice_policy: str = "ordered"
    attached_to: int | None = None
    optional: bool = False

    def columns(self) -> dict[str, Any]:
        """The columns that quote lines, order lines and amendment lines share."""
        return {name: getattr(self, name) for name in _COLUMNS}


_COLUMNS = tuple(name for name in FilledLine.__slots__ if name != "optional")


def fill_lines(
    lines: Sequence[LineInput], house: House, faults: Faults, *, language: str, incl_tax: bool, places: int = 2
) -> list[FilledLine]:
    """Fill lines in, collecting what is the matter under `lines[0].quantity` (one statement when there are products)."""
    products = _products(lines, faults)
    return [
        _Filler(f"lines[{index}]", house, faults, language, incl_tax, places).fill(
            line, index + 1, len(lines), products.get(line.product_id or 0)
        )
        for index, line in enumerate(lines)
    ]


def _products(lines: Sequence[LineInput], faults: Faults) -> dict[int, Product]:
    wanted = {line.product_id for line in lines if line.product_id is not None}
    found = (
        {product.pk: product for product in Product.objects.filter(id__in=wanted).select_related("unit")}
        if wanted
        else {}
    )
    for index, line in enumerate(lines):
        if line.product_id is not None and line.product_id not in found:
            faults.add(f"lines[{index}].product", _("This product does not exist."))
    return found


@dataclass(slots=True)
class _Filler:
    """Fills one line in; `at` names it in the faults."""

    at: str
    house: House
    faults: Faults
    language: str
    incl_tax: bool
    places: int

    def fill(self, line: LineInput, position: int, count: int, product: Product | None) -> FilledLine:
        kind = self.faults.choice(f"{self.at}.kind", line.kind, LineKind.values)
        filled = FilledLine(position=position, kind=kind, product_id=line.product_id if product else None)
        self._words(line, filled, product)
        if kind == LineKind.LINE:
            self._nature(line, filled, product)
            self._vat(line, filled, product)
            self._figures(line, filled, product)
            self._attachment(line, filled, count)
        return filled

    def _words(self, line: LineInput, filled: FilledLine, product: Product | None) -> None:
        words = words_of(product, self.language) if product else ("", "")
        text = self.faults.text
        filled.description = text(f"{self.at}.description", line.description.strip() or words[0], 500)
        filled.details = text(f"{self.at}.details", line.details or words[1], 20_000)
        filled.reference = text(f"{self.at}.reference", line.reference or (product.reference if product else ""), 60)
        unit = unit_of(product, self.language) if product else ""
        filled.unit = text(f"{self.at}.unit", line.unit or unit, 40)
        if not (line.description.strip() or words[0]):
            self.faults.add(f"{self.at}.description", _("Say what this line is about, or choose a product."))

    def _nature(self, line: LineInput, filled: FilledLine, product: Product | None) -> None:
        choice = self.faults.choice
        goods = product is not None and product.kind == Product.Kind.GOODS
        deliverable = product.deliverable if product else False
        filled.deliverable = deliverable if line.deliverable is None else line.deliverable
        stock_managed = product.stock_managed if product else False
        filled.stock_managed = stock_managed if line.stock_managed is None else line.stock_managed
        nature = line.nature or ("goods" if goods or filled.deliverable else "service")
        filled.nature = choice(f"{self.at}.nature", nature, ("goods", "service"))
        period = line.period or (product.period if product and product.kind == Product.Kind.SUBSCRIPTION else "")
        filled.period = choice(f"{self.at}.period", period, ("", *Product.Period.values))
        policy = (
            line.invoice_policy or (product.invoice_policy if product else "") or self.house.settings.invoice_policy
        )
        filled.invoice_policy = choice(f"{self.at}.invoice_policy", policy, LinePolicy.values)
        filled.optional = line.optional

    def _vat(self, line: LineInput, filled: FilledLine, product: Product | None) -> None:
        rate, category = line.vat_rate, line.vat_category or None
        if rate is None and category is None and product and not self.house.settings.vat_exempt:
            rate, category = product.vat_rate, product.vat_category or None
        if rate is not None and PERCENT.fault(rate):
            self.faults.number(f"{self.at}.vat_rate", rate, PERCENT)
            return
        found = vat_rate_of(self.house, rate, category, line.exemption_code)
        if found is None:
            self.faults.add(f"{self.at}.vat_rate", rate_refused(self.house, rate, category))
            return
        if self.house.settings.vat_exempt and found.rate:
            self.faults.add(
                f"{self.at}.vat_rate", _("Your company may not charge VAT (art. 293 B of the CGI): leave 0 %.")
            )
            return
        filled.vat_category, filled.vat_rate = found.category, found.rate
        filled.exemption_code = found.exemption_code

    def _figures(self, line: LineInput, filled: FilledLine, product: Product | None) -> None:
        number = self.faults.number
        filled.quantity = number(f"{self.at}.quantity", line.quantity, QUANTITY)
        price = line.unit_price
        if price is None:
            price = product.unit_price if product else ZERO
            if self.incl_tax:
                price = round_to(price * (HUNDRED + filled.vat_rate) / HUNDRED, self.places)
        price = number(f"{self.at}.unit_price", price, UNIT_PRICE)
        filled.discount_percent = number(f"{self.at}.discount_percent", line.discount_percent, PERCENT)
        amount = number(f"{self.at}.discount_amount", line.discount_amount, AMOUNT.of(self.places))
        if self.incl_tax:
            filled.unit_price_incl_tax, filled.discount_amount_incl_tax = price, amount
        else:
            filled.unit_price, filled.discount_amount = price, amount
        cost = line.unit_cost if line.unit_cost is not None else (product.unit_cost if product else ZERO)
        filled.unit_cost = number(f"{self.at}.unit_cost", cost, UNIT_PRICE)

    def _attachment(self, line: LineInput, filled: FilledLine, count: int) -> None:
        filled.attached_to = line.attached_to
        if line.attached_to is not None and (not 1 <= line.attached_to <= count or line.attached_to == filled.position):
            self.faults.add(f"{self.at}.attached_to", _("It must be the place of another line."))


def vat_rate_of(house: House, rate: Decimal | None, category: str | None, exemption_code: str = "") -> VatRate | None:
    """The company's rate for what a line says; an exemption is only assumed where the company has no choice (R25, R60).

    A taxed rate the company does not list is taken as said: sales taxed in another country carry its rate (decision 8).
    """
    fitting = [
        one
        for one in house.rates
        if (rate is None or one.rate == rate)
        and (category is None or one.category == category)
        and (not exemption_code or one.exemption_code == exemption_code)
    ]
    if house.settings.vat_exempt:
        fitting.sort(key=lambda one: one.exemption_code != FRANCHISE)
    elif rate is not None and not rate and category is None and not exemption_code:
        fitting.sort(key=lambda one: (one.category not in ("Z", "E"), one.exemption_code == FRANCHISE))
    if not fitting and rate and category in (None, TAXED) and not house.settings.vat_exempt:
        return VatRate(category=TAXED, rate=rate)
    return fitting[0] if fitting else None


def rate_refused(house: House, rate: Decimal | None, category: str | None) -> str:
    """Why a rate is not accepted, with those that are."""
    allowed = dict.fromkeys(f"{formats.number(one.rate)} %" for one in house.rates if category in (None, one.category))
    if not allowed:
        return _("The company has no VAT rate of category %(category)s: add it in the settings.") % {
            "category": category or ""
        }
    return _("The VAT rate %(rate)s %% is not one of the company's on %(on)s: %(allowed)s.") % {
        "rate": "" if rate is None else formats.number(rate),
        "on": date_format(house.on, "SHORT_DATE_FORMAT"),
        "allowed": ", ".join(allowed),
    }


def words_of(product: Product, language: str) -> tuple[str, str]:
    """Name and description of a product in a language, else as they were first written."""
    translated = (product.translations or {}).get(language)
    if isinstance(translated, str):
        return translated, product.description
    words = translated if isinstance(translated, dict) else {}
    return words.get("name") or product.name, words.get("description") or product.description


def unit_of(product: Product, language: str) -> str:
    """What a product is counted in, in a language, else as the company says it; empty without a unit."""
    if product.unit is None:
        return ""
    return str(product.unit.labels.get(language) or product.unit.label)
