"""Lines to buy as typed become lines as stored: what is left out is taken from the supplier's offer, the product, the company (P36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.company import queries as company
from carnet.core.money import places_of, round_to
from carnet.parties.models import Address, Party
from carnet.purchasing.inputs import PurchaseLineInput
from carnet.purchasing.queries.left_to_buy import LineToBuy
from carnet.purchasing.queries.offers import Offered, offers_of
from carnet.sales.amounts import Discount, line_net
from carnet.sales.faults import PERCENT, QUANTITY, UNIT_PRICE, Faults, NumberRule
from carnet.sales.steps.filling import House, rate_refused, unit_of, vat_rate_of, words_of

BOUGHT = NumberRule(QUANTITY.digits, QUANTITY.decimals, Decimal("0.0001"))
REVERSED_CHARGE = "AE"
PRICE_PLACES = 6


@dataclass(frozen=True, slots=True)
class Purchase:
    """The head lines are filled under: from whom, in which money and language, on which day, wanted for which day."""

    party: Party
    currency: str
    language: str
    on: date
    direct: bool = False
    wanted_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What lines refer to, read once."""

    products: Mapping[int, Product]
    offers: Mapping[int, Offered]
    to_buy: Mapping[int, LineToBuy]
    foreign: bool


def fill_lines(
    lines: Sequence[PurchaseLineInput],
    purchase: Purchase,
    house: House,
    to_buy: Mapping[int, LineToBuy],
    faults: Faults,
) -> list[dict[str, Any]]:
    """Fill lines in, collecting what is the matter under `lines[0].quantity`; gives columns (four statements at most)."""
    known = _known(lines, purchase, to_buy)
    return [
        _Filler(f"lines[{index}]", purchase, house, known, faults).fill(line, index + 1)
        for index, line in enumerate(lines)
    ]


def _known(lines: Sequence[PurchaseLineInput], purchase: Purchase, to_buy: Mapping[int, LineToBuy]) -> _Known:
    served = (to_buy[line.order_line_id or 0].product_id for line in lines if line.order_line_id in to_buy)
    wanted = {line.product_id for line in lines if line.product_id} | {one for one in served if one}
    products = {one.pk: one for one in Product.objects.filter(pk__in=wanted).select_related("unit")} if wanted else {}
    offers = {
        product_id: offered
        for product_id, of_product in offers_of(wanted, purchase.on).items()
        for offered in of_product
        if offered.offer.party_id == purchase.party.pk
    }
    return _Known(products, offers, to_buy, is_foreign(purchase.party))


def is_foreign(party: Party) -> bool:
    """Whether a supplier sells from another country: its VAT is then ours to reckon."""
    country = (
        Address.objects.filter(party=party).order_by("-is_default", "id").values_list("country", flat=True).first()
    )
    return country is not None and country != company.settings().country


@dataclass(slots=True)
class _Filler:
    """Fills one line in; `at` names it in the faults."""

    at: str
    purchase: Purchase
    house: House
    known: _Known
    faults: Faults

    def fill(self, line: PurchaseLineInput, position: int) -> dict[str, Any]:
        served = self._served(line)
        product = self._product(line, served)
        offered = self.known.offers.get(product.pk) if product else None
        columns: dict[str, Any] = {
            "position": position,
            "order_id": served.order_id if served else None,
            "order_line_id": served.order_line_id if served else None,
            "product_id": product.pk if product else None,
            "direct": self.purchase.direct,
            "stock_managed": product.stock_managed if product else False,
            "nature": "goods"
            if (product.kind == Product.Kind.GOODS if product else served and served.goods)
            else "service",
            "tolerance_percent": self._tolerance(product),
        }
        columns |= self._words(line, product, offered, served)
        columns |= self._figures(line, product, offered)
        columns |= self._vat(line, product)
        columns["promised_on"] = line.promised_on or self.purchase.wanted_on or self._promised(offered)
        columns["served_quantity"] = self._served_quantity(line, served, columns["quantity"])
        return columns

    def _served(self, line: PurchaseLineInput) -> LineToBuy | None:
        if line.order_line_id is None:
            return None
        found = self.known.to_buy.get(line.order_line_id)
        if found is None:
            self.faults.add(f"{self.at}.order_line", _("This order line does not exist, or nothing of it is bought."))
        return found

    def _product(self, line: PurchaseLineInput, served: LineToBuy | None) -> Product | None:
        wanted = line.product_id or (served.product_id if served else None)
        if wanted is not None and wanted not in self.known.products:
            self.faults.add(f"{self.at}.product", _("This product does not exist."))
        return self.known.products.get(wanted or 0)

    def _tolerance(self, product: Product | None) -> Decimal:
        own: Decimal | None = product.receipt_tolerance_percent if product else None
        usual: Decimal = self.house.settings.receipt_tolerance_percent
        return usual if own is None else own

    def _words(
        self, line: PurchaseLineInput, product: Product | None, offered: Offered | None, served: LineToBuy | None
    ) -> dict[str, str]:
        text = self.faults.text
        known = words_of(product, self.purchase.language) if product else (served.description if served else "", "")
        offer = offered.offer if offered else None
        description = line.description.strip() or (offer.designation if offer else "") or known[0]
        if not description:
            self.faults.add(f"{self.at}.description", _("Say what this line is about, or choose a product."))
        unit = unit_of(product, self.purchase.language) if product else ""
        unit = unit or (served.unit if served else "")
        return {
            "reference": text(f"{self.at}.reference", line.reference.strip() or (offer.reference if offer else ""), 60),
            "description": text(f"{self.at}.description", description, 500),
            "details": text(f"{self.at}.details", line.details, 20_000),
            "unit": text(f"{self.at}.unit", line.unit.strip() or unit, 40),
        }

    def _figures(self, line: PurchaseLineInput, product: Product | None, offered: Offered | None) -> dict[str, Decimal]:
        number, places = self.faults.number, places_of(self.purchase.currency)
        quantity = number(f"{self.at}.quantity", line.quantity, BOUGHT)
        price = line.unit_price
        if price is None:
            price = self._usual_price(quantity, product, offered)
        price = number(f"{self.at}.unit_price", price, UNIT_PRICE)
        percent = number(f"{self.at}.discount_percent", line.discount_percent, PERCENT)
        net = line_net(quantity, price, Discount((percent,)), places)
        if abs(net) >= Decimal(10) ** 12:
            self.faults.add(f"{self.at}.quantity", _("This line is worth too much."))
        return {"quantity": quantity, "unit_price": price, "discount_percent": percent, "net": net}

    def _usual_price(self, quantity: Decimal, product: Product | None, offered: Offered | None) -> Decimal:
        """The supplier's price for the quantity, else the cost of the product, in the money of the order."""
        offers = offered.price(quantity) if offered else None
        if offered is not None and offers is not None:
            return in_currency(offers, offered.offer.currency, self.purchase.currency, self.purchase.on)
        cost = product.unit_cost if product else Decimal(0)
        return in_currency(cost, self.house.settings.currency, self.purchase.currency, self.purchase.on)

    def _vat(self, line: PurchaseLineInput, product: Product | None) -> dict[str, Any]:
        rate, category = line.vat_rate, line.vat_category or None
        if rate is None and category is None:
            if self.known.foreign:
                rate, category = Decimal(0), REVERSED_CHARGE
            elif product:
                rate, category = product.vat_rate, product.vat_category or None
        if rate is not None and PERCENT.fault(rate):
            self.faults.number(f"{self.at}.vat_rate", rate, PERCENT)
            return {}
        found = vat_rate_of(self.house, rate, category)
        if found is None:
            self.faults.add(f"{self.at}.vat_rate", rate_refused(self.house, rate, category))
            return {}
        return {"vat_category": found.category, "vat_rate": found.rate, "exemption_code": found.exemption_code}

    def _promised(self, offered: Offered | None) -> date | None:
        delay = offered.offer.delay_days if offered else None
        return None if delay is None else self.purchase.on + timedelta(days=delay)

    def _served_quantity(self, line: PurchaseLineInput, served: LineToBuy | None, quantity: Decimal) -> Decimal:
        if served is None:
            return Decimal(0)
        asked = line.served_quantity
        if asked is None:
            asked = min(quantity, served.left)
        if not 0 < asked <= quantity:
            self.faults.add(
                f"{self.at}.served_quantity",
                _("Nothing of this line is left to buy.")
                if not served.left
                else _("What serves the order lies between zero and what is bought."),
            )
        return asked


def in_currency(price: Decimal, currency: str, wanted: str, on: date) -> Decimal:
    """A unit price in another money, at the rates of a day (P14)."""
    if currency == wanted or not price:
        return price
    rate = company.exchange_rate(wanted, on) / company.exchange_rate(currency, on)
    return round_to(price * rate, PRICE_PLACES)


def net_of(quantity: Decimal, unit_price: Decimal, discount_percent: Decimal, currency: str) -> Decimal:
    """Net of a line excl. tax: quantity × price × (1 − discount %), rounded once (P10)."""
    return line_net(quantity, unit_price, Discount((discount_percent,)), places_of(currency))
