"""Whether what a draft asks is still there when it is issued, minus nothing but what is issued (P26, P28)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ZERO, VatGroup, within
from carnet.core.refusals import Refusal
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.queries.orders import deposits_left
from carnet.sales.models import GroupStanding, LineStanding


class NoLongerLeft(Refusal):
    """Something else was issued meanwhile: the draft asks more than what is left now."""

    def __init__(self, what: str, left: Decimal) -> None:
        super().__init__(
            _("Only %(left)s is left of “%(what)s”. Change this draft, or delete it and prepare it again.")
            % {"left": formats.money(left), "what": what}
        )


def require_covered(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    """Refuse a draft that asks more than what is left of a line, of a VAT group or of a deposit (at most three statements)."""
    _lines_covered([line for line in lines if line.kind == "line" and line.order_line_id])
    if invoice.kind == "deposit":
        _groups_covered(lines)
    _deposits_covered(invoice, [line for line in lines if line.kind == "deduction"])


def _lines_covered(lines: Sequence[InvoiceLine]) -> None:
    if not lines:
        return
    rows = LineStanding.objects.filter(order_line_id__in={line.order_line_id for line in lines})
    left = {row[0]: row[1:] for row in rows.values_list("order_line_id", "left_quantity", "left_amount")}
    for line in lines:
        quantity, held = left[line.order_line_id or 0]
        left[line.order_line_id or 0] = (quantity - line.served_quantity, held - line.net)
        asked = line.net - line.excess_amount if line.net >= 0 else line.net + line.excess_amount
        served = (
            line.served_quantity - line.excess_quantity
            if line.served_quantity >= 0
            else line.served_quantity + line.excess_quantity
        )
        if within(asked, held) != asked or within(served, quantity) != served:
            raise NoLongerLeft(line.description, held)


def _groups_covered(lines: Sequence[InvoiceLine]) -> None:
    orders = {line.order_id for line in lines if line.order_id}
    rows = GroupStanding.objects.filter(order_id__in=orders).values_list("order_id", "category", "rate", "left")
    left = {(order_id, VatGroup(category, rate)): held for order_id, category, rate, held in rows}
    for line in lines:
        group = VatGroup(line.vat_category, line.vat_rate)
        if line.net > left.get((line.order_id or 0, group), ZERO):
            raise NoLongerLeft(line.description, left.get((line.order_id or 0, group), ZERO))


def _deposits_covered(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    if not lines:
        return
    orders = sorted({line.order_id for line in lines if line.order_id})
    left: dict[tuple[int | None, VatGroup], Decimal] = defaultdict(Decimal)
    for groups in deposits_left(orders, but=[invoice.pk], drafts=False).values():
        for group, deposits in groups.items():
            for deposit in deposits:
                left[deposit.invoice_id, group] += deposit.left
    for line in lines:
        key = (line.deducts_id, VatGroup(line.vat_category, line.vat_rate))
        if -line.net > left[key]:
            raise NoLongerLeft(line.description, left[key])
