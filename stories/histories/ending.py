"""How a history ends: past days asked again, every figure explained, what is left invoiced to the last cent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.dossier import queries
from carnet.dossier.queries.standings import bare_standing
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries import order_to_invoice, propose_balance
from carnet.sales.models import Closure, GroupStanding, Hold, Order, OrderStanding

from .books import ZERO
from .laws import Broken, check_day_of, must, same
from .witness import Witness

__all__ = ["Broken", "ask_past_days_again", "explain", "invoice_the_rest", "nothing_is_left"]


def ask_past_days_again(witness: Witness, told: dict[tuple[int, date], Any]) -> None:
    """What was told live on a day is what the ledger tells of it later, and what the witness knows of it."""
    for (order, on), live in told.items():
        if order not in witness.orders:
            continue
        later = bare_standing(order, on)
        for name in ("state", "facts", "lines", "totals", "paid", "left_to_pay", "deposit_left", "written_off"):
            same(getattr(later, name), getattr(live, name), name, "of order", order, "on", on)
        check_day_of(witness, witness.orders[order], later, on)


def explain(order: Order) -> None:
    """Each figure is the sum of the documents that explain it (P5)."""
    told = queries.standing(order.pk)
    for figure, amount in (
        ("ordered", told.totals.ordered.excl_tax), ("invoiced", told.totals.invoiced.excl_tax),
        ("abandoned", told.totals.abandoned.excl_tax), ("left_to_invoice", told.totals.left_to_invoice.excl_tax),
        ("paid", told.paid), ("left_to_pay", told.left_to_pay), ("deposit_left", told.deposit_left),
    ):  # fmt: skip
        explained = queries.explanation(order.pk, figure)
        same(sum((one.amount for one in explained), Decimal(0)), amount, "explanation of", figure)
    for line in told.lines[:1]:
        explained = queries.explanation(order.pk, "left_to_invoice", line.order_line_id)
        same(sum((one.amount for one in explained), Decimal(0)), line.left_to_invoice.excl_tax, "explanation of a line")


def invoice_the_rest(deal: Any, witness: Witness, order_id: int) -> Callable[[], Any] | None:
    """The balance asks exactly what is left, per VAT group, VAT included; None when it may not be made."""
    order = witness.orders[order_id]
    for draft in Invoice.objects.filter(number=None):
        commands.delete_draft(invoice_id=draft.pk, by=deal.by)
    stands = OrderStanding.objects.get(order=order)
    closed = Closure.objects.filter(order=order, reopened_on=None).exists()
    held = Hold.objects.filter(order=order, released_at=None).exists()
    empty = not witness.books(order_id).lines
    if order.cancelled_on or closed or held or empty or stands.state != "open":
        return None
    groups = list(GroupStanding.objects.filter(order=order))
    if any(one.deposit_left > max(one.lines_left - one.discount_left, ZERO) for one in groups):
        return None
    if stands.left_excl_tax < 0 or stands.left_excl_tax + stands.left_vat < 0:
        return None
    if any(figures["excess"] for figures in witness.books(order_id).lines.values()):
        return None
    proposal = propose_balance(order_to_invoice(order_id))
    asked = {(row.group.category, row.group.rate): (row.base, row.vat) for row in proposal.vat}
    for one in groups:
        found = asked.get((one.category, one.rate), (ZERO, ZERO))
        same(found, (one.left, one.left_vat), "the balance at", one.rate)

    def rest() -> None:
        draft = commands.draft_balance(order_id=order_id, on=deal.day, by=deal.by)
        commands.issue_invoice(invoice_id=draft.pk, on=deal.day, by=deal.by)

    return rest


def nothing_is_left(witness: Witness, order_id: int) -> None:
    """After the balance the order is settled and everything ordered is invoiced or given up."""
    stands = OrderStanding.objects.get(order=order_id)
    must(stands.state in ("settled", "closed"), "the balance did not settle the order:", stands.state)
    same((stands.left_excl_tax, stands.left_vat, stands.deposit_left_excl_tax), (ZERO, ZERO, ZERO), "what is left")
    same(stands.invoiced_excl_tax + stands.abandoned_excl_tax, stands.ordered_excl_tax, "all that was ordered")
