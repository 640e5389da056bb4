"""Lines and sums of a quote in the words of the screen, whether just typed or stored: the same sums, the same texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from carnet.company.models import VatRate
from carnet.core import formats
from carnet.core.money import ZERO, VatGroup, places_of, round_to
from carnet.sales.amounts import Discount, Margin, Totals, line_net
from carnet.sales.models import LineKind
from carnet.sales.web.grid import vat_code

PERIODS = {
    "week": pgettext_lazy("recurring", "per week"),
    "month": pgettext_lazy("recurring", "per month"),
    "quarter": pgettext_lazy("recurring", "per quarter"),
    "half_year": pgettext_lazy("recurring", "per half-year"),
    "year": pgettext_lazy("recurring", "per year"),
}


class QuoteSums(Protocol):
    """What totals are drawn from: just computed, or stored."""

    @property
    def one_off(self) -> Totals: ...
    @property
    def options(self) -> Totals: ...
    @property
    def recurring(self) -> Mapping[str, Totals]: ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How figures of a document are shown, and whether costs may be."""

    currency: str
    incl_tax: bool
    costs: bool

    @property
    def symbol(self) -> str:
        return formats.symbol(self.currency)


def counted(line: Any) -> bool:
    """Whether a line counts in the totals: neither an option left behind nor recurring."""
    return not line.period and (not line.optional or getattr(line, "picked", False))


def discount_text(percent: Decimal, amount: Decimal, manner: Manner) -> str:
    """A discount as one types it: `5 %`, `50,00 €`, or both."""
    parts = [
        formats.percent(percent) if percent else "",
        f"{formats.money(amount)}\u00a0{manner.symbol}" if amount else "",
    ]
    return " + ".join(filter(None, parts))


def typed_net(line: Any, manner: Manner) -> Decimal:
    """The net of a line on the side its price was typed."""
    if line.unit_price_incl_tax is None:
        return Decimal(line.net)
    discount = Discount((line.discount_percent,), line.discount_amount_incl_tax or ZERO)
    return line_net(line.quantity, line.unit_price_incl_tax, discount, places_of(manner.currency))


def margin_of(line: Any) -> Margin:
    """What a line sells against what it costs, before document discount."""
    return Margin(line.net, round_to(line.quantity * line.unit_cost))


def line_texts(line: Any, manner: Manner) -> dict[str, Any]:
    """A line as the grid shows it."""
    shown = {
        "kind": line.kind,
        "description": line.description,
        "details": line.details,
    }
    if line.kind != LineKind.LINE:
        return shown
    incl = line.unit_price_incl_tax is not None
    amount = line.discount_amount_incl_tax if incl else line.discount_amount
    shown |= {
        "product": line.product_id,
        "reference": line.reference,
        "quantity": formats.quantity(line.quantity),
        "unit": line.unit,
        "price": formats.unit_price(line.unit_price_incl_tax if incl else line.unit_price),
        "discount": discount_text(line.discount_percent, amount or ZERO, manner),
        "vat": vat_code(line.vat_category, line.vat_rate, line.exemption_code),
        "optional": line.optional,
        "period": line.period,
        "deliverable": line.deliverable,
        "stock": line.stock_managed,
        "nature": line.nature,
        "policy": line.invoice_policy,
        "total": formats.money_or_dash(typed_net(line, manner)),
        "counted": counted(line),
    }
    if manner.costs:
        rate = margin_of(line).rate
        shown |= {
            "cost": formats.unit_price(line.unit_cost),
            "margin": formats.percent(rate, 1) if rate is not None else "",
        }
    return shown


def subtotals(lines: Sequence[Any], manner: Manner) -> dict[int, str]:
    """The subtotal of each section by its place; “not included” where every line is an option or recurring."""
    found: dict[int, str] = {}
    section: int | None = None
    nets: dict[int, list[Any]] = {}
    for index, line in enumerate(lines):
        if line.kind == LineKind.SECTION:
            section = index
            nets[index] = []
        elif line.kind == LineKind.LINE and section is not None:
            nets[section].append(line)
    for index, inside in nets.items():
        included = [typed_net(line, manner) for line in inside if counted(line)]
        found[index] = formats.money(sum(included, ZERO)) if included or not inside else _("not included")
    return found


@dataclass(frozen=True, slots=True)
class VatShown:
    """A VAT group in the totals."""

    label: str
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals of a quote, ready to be drawn."""

    one_off: Totals
    groups: tuple[VatShown, ...]
    options: Decimal
    recurring: tuple[tuple[str, Decimal], ...]
    discount_label: str
    manner: Manner

    @property
    def margin(self) -> Margin | None:
        """The margin expected, for those who may see costs."""
        return self.one_off.margin if self.manner.costs and (self.one_off.base or self.one_off.cost) else None


def sums(found: QuoteSums, manner: Manner, rates: Iterable[VatRate], discount_percent: Decimal) -> Sums:
    """The totals in the words of the screen."""
    exempt = {(rate.category, rate.rate): str(rate) for rate in rates if rate.category not in ("S", "Z")}
    label = _("Discount") + (f" {formats.percent(discount_percent)}" if discount_percent else "")
    return Sums(
        one_off=found.one_off,
        groups=tuple(VatShown(_vat_label(one.group, exempt), one.base, one.vat) for one in found.one_off.groups),
        options=found.options.base,
        recurring=tuple((str(PERIODS.get(period, period)), one.base) for period, one in found.recurring.items()),
        discount_label=label,
        manner=manner,
    )


def _vat_label(group: VatGroup, exempt: Mapping[tuple[str, Decimal], str]) -> str:
    said = exempt.get((group.category, group.rate))
    return said or _("VAT %(rate)s") % {"rate": formats.percent(group.rate)}
