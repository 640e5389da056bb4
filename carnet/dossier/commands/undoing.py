"""Cancelling and deleting orders; their quote can be accepted again (P9)."""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Holder, NotFound, Refusal
from carnet.dossier.commands.following import follow, let_go
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.dossier.steps.holders import drafts_of, holders_of
from carnet.dossier.steps.under_contract import contracts_running
from carnet.sales.faults import Faults
from carnet.sales.models import Closure, GroupStanding, LineStanding, Order, Quote
from carnet.sales.refusals import OrderCancelled, OrderClosedByHand, ReasonMissing
from carnet.sales.states import QuoteAct
from carnet.sales.steps import post, restate
from carnet.sales.steps.days import check_day
from carnet.sales.steps.giving_up import last_entry_on, rows_given_up
from carnet.sales.steps.quoting import lock_quote, move_quote


class OrderHeldByDocuments(Refusal):
    """Documents hold the order: each is named."""

    def __init__(self, number: str, holders: list[Holder]) -> None:
        super().__init__(
            _("Order %(number)s cannot be deleted: it holds %(documents)s. Close or cancel it instead.")
            % {"number": number, "documents": ", ".join(holder.label for holder in holders)},
            holders=holders,
        )


class OrderHasBeenInvoiced(Refusal):
    """Something is invoiced or delivered: it is credited or brought back first."""

    def __init__(self, number: str, holders: list[Holder]) -> None:
        super().__init__(
            _(
                "Order %(number)s cannot be cancelled while something of it is invoiced or delivered (%(documents)s):"
                " credit it first, or close the order."
            )
            % {"number": number, "documents": ", ".join(holder.label for holder in holders)},
            holders=holders,
        )


class OrderHasDrafts(Refusal):
    """Draft invoices wait on the order."""

    def __init__(self, number: str, holders: list[Holder]) -> None:
        super().__init__(
            _("Drafts are waiting on order %(number)s: issue or delete them first.") % {"number": number},
            holders=holders,
        )


class OrderUnderContract(Refusal):
    """Recurring lines of the order run in contracts."""

    def __init__(self, number: str, holders: list[Holder]) -> None:
        super().__init__(
            _(
                "Order %(number)s cannot be cancelled while it is under contract (%(contracts)s): stop the contract first."
            )
            % {"number": number, "contracts": ", ".join(holder.label for holder in holders)},
            holders=holders,
        )


@act("order.cancel", right=rights.ORDERS_CLOSE)
def cancel_order(*, order_id: int, on: date, reason: str, by: Actor) -> Order:
    """Cancel an order nothing of which is invoiced or delivered net: all is given up, its quote can be accepted again (P9)."""
    quote = _lock_quote_of(order_id)
    order = locked_order(order_id)
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 200)
    faults.refuse()
    if not reason:
        raise ReasonMissing
    if order.cancelled_on:
        raise OrderCancelled(order.number)
    if Closure.objects.filter(order=order, reopened_on=None).exists():
        raise OrderClosedByHand(order.number)
    if drafts := drafts_of(order):
        raise OrderHasDrafts(order.number, drafts)
    if _something_done(order):
        raise OrderHasBeenInvoiced(order.number, holders_of(order))
    if contracts := contracts_running(order):
        raise OrderUnderContract(order.number, contracts)
    check_day(on, company.settings(), not_before=last_entry_on(order) or order.ordered_on)
    order.cancelled_on, order.cancelled_reason, order.version = on, reason, order.version + 1
    order.save(update_fields=["cancelled_on", "cancelled_reason", "version"])
    rows = rows_given_up(order, on, "cancellation", order.pk)
    if rows:
        post(rows)
    else:
        restate([order.pk])
    follow([order.pk], by)
    _give_quote_back(quote)
    record_order("order.cancelled", order, by, reason=reason, on=on)
    return order


@act("order.delete", right=rights.SALES)
def delete_order(*, order_id: int, by: Actor) -> None:
    """Delete an order that holds nothing but its quote, which can be accepted again; refuses naming what holds it (P9)."""
    quote = _lock_quote_of(order_id)
    order = locked_order(order_id)
    if Closure.objects.filter(order=order, reopened_on=None).exists():
        raise OrderClosedByHand(order.number)
    if holders := holders_of(order):
        raise OrderHeldByDocuments(order.number, holders)
    let_go([order.pk], by)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH plan AS (DELETE FROM invoicing_planline WHERE order_id = %(order)s),
                families AS (DELETE FROM invoicing_orderfamily WHERE order_id = %(order)s),
                retention AS (DELETE FROM invoicing_orderretention WHERE order_id = %(order)s)
            DELETE FROM sales_order WHERE id = %(order)s
            """,
            {"order": order.pk},
        )
    if not order.cancelled_on:
        _give_quote_back(quote)
    record_order("order.deleted", order, by, quote=quote.number if quote else "")


def _lock_quote_of(order_id: int) -> Quote | None:
    """The quote of an order, locked before the order is."""
    found = Order.objects.filter(pk=order_id).values_list("quote_id").first()
    if found is None:
        raise NotFound
    return lock_quote(found[0]) if found[0] is not None else None


def _something_done(order: Order) -> bool:
    lines = LineStanding.objects.filter(order=order)
    groups = GroupStanding.objects.filter(order=order)
    return any(
        line.invoiced_amount != line.credited_amount
        or line.invoiced_quantity != line.credited_quantity
        or line.delivered_quantity != line.returned_quantity
        for line in lines
    ) or any(group.invoiced or group.deposit_left for group in groups)


def _give_quote_back(quote: Quote | None) -> None:
    if quote is not None:
        move_quote(quote, QuoteAct.ORDER_UNDONE)
        quote.answered_on, quote.version = None, quote.version + 1
        quote.save(update_fields=["state", "answered_on", "version"])
