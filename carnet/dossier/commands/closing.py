"""Closing an order by hand, and reopening it (P8)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.dossier.commands.following import follow
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.invoicing.commands.crediting import draft_credit_note
from carnet.invoicing.commands.issuing import issue_invoice
from carnet.invoicing.proposals import CreditVatAsk
from carnet.invoicing.queries.orders import deposits_of_orders
from carnet.invoicing.steps.checking import checked
from carnet.sales.faults import Faults
from carnet.sales.models import Closure, Order, OrderStanding
from carnet.sales.refusals import OrderCancelled, OrderIsDraft, ReasonMissing
from carnet.sales.steps import post, restate
from carnet.sales.steps.days import check_day
from carnet.sales.steps.giving_up import last_entry_on, rows_given_up, rows_restored

DepositFate = Literal["kept", "given_back"]


class OrderAlreadyClosed(Refusal):
    """The order is closed already."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s is already closed.") % {"number": number})


class OrderNotClosedByHand(Refusal):
    """There is no manual close to undo."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "Order %(number)s was not closed by hand. An order closed by rule reopens by itself when an invoice is"
                " credited or a payment bounces; an amendment reopens it too."
            )
            % {"number": number}
        )


class DepositFateUnknown(Refusal):
    """A deposit is not fully deducted: it is kept, or given back."""

    def __init__(self, amount: Decimal) -> None:
        super().__init__(
            _("A deposit of %(amount)s is not deducted yet: say whether it is kept or given back.")
            % {"amount": formats.money(amount)},
            field="deposit",
        )


@act("order.close", right=rights.ORDERS_CLOSE, around=checked)
def close_order(*, order_id: int, on: date, reason: str, deposit: DepositFate | None = None, by: Actor) -> Closure:
    """Close an order by hand: what is left to invoice and deliver is given up; deposits are kept or given back (P8)."""
    order = locked_order(order_id)
    reason = _reason(reason)
    standing = OrderStanding.objects.get(order=order)
    _require_closable(order, standing)
    check_day(on, company.settings(), not_before=last_entry_on(order))
    if standing.deposit_left_excl_tax:
        if deposit not in ("kept", "given_back"):
            raise DepositFateUnknown(standing.deposit_left_excl_tax)
        if deposit == "given_back":
            _give_deposits_back(order, on, reason, by)
    closure = Closure.objects.create(
        order=order,
        closed_on=on,
        reason=reason,
        by_name=by.name,
        deposit=deposit or "" if standing.deposit_left_excl_tax else "",
    )
    rows = rows_given_up(order, on, "closure", closure.pk)
    if rows:
        post(rows)
    else:
        restate([order.pk])
    follow([order.pk], by)
    after = OrderStanding.objects.get(order=order)
    abandoned = after.abandoned_excl_tax - standing.abandoned_excl_tax
    record_order("order.closed", order, by, reason=reason, on=on, abandoned=str(abandoned), deposit=closure.deposit)
    return closure


@act("order.reopen", right=rights.ORDERS_CLOSE)
def reopen_order(*, order_id: int, on: date, by: Actor) -> Order:
    """Undo a manual close: what it gave up is restored, dated the reopening (P8)."""
    order = locked_order(order_id)
    closure = Closure.objects.filter(order=order, reopened_on=None).first()
    if closure is None:
        raise OrderNotClosedByHand(order.number)
    latest = last_entry_on(order) or closure.closed_on
    check_day(on, company.settings(), not_before=max(latest, closure.closed_on))
    closure.reopened_on, closure.reopened_by = on, by.name
    closure.save(update_fields=["reopened_on", "reopened_by"])
    rows = rows_restored(order, closure.pk, on)
    if rows:
        post(rows)
    else:
        restate([order.pk])
    follow([order.pk], by)
    record_order("order.reopened", order, by, on=on, reason=closure.reason)
    return order


def _reason(reason: str) -> str:
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 300)
    faults.refuse()
    if not reason:
        raise ReasonMissing
    return reason


def _require_closable(order: Order, standing: OrderStanding) -> None:
    if standing.state == OrderStanding.State.CANCELLED:
        raise OrderCancelled(order.number)
    if standing.state == OrderStanding.State.DRAFT:
        raise OrderIsDraft(order.number)
    if standing.state == OrderStanding.State.CLOSED:
        raise OrderAlreadyClosed(order.number)


def _give_deposits_back(order: Order, on: date, reason: str, by: Actor) -> None:
    """Credit what is not deducted of each deposit invoice; it becomes customer credit (P8)."""
    asks: dict[int, list[CreditVatAsk]] = defaultdict(list)
    for group, deposits in deposits_of_orders([order.pk]).get(order.pk, {}).items():
        for deposit in deposits:
            if deposit.left:
                asks[deposit.invoice_id].append(
                    CreditVatAsk(vat_rate=group.rate, vat_category=group.category, amount_excl_tax=deposit.left)
                )
    for invoice_id, by_vat in sorted(asks.items()):
        note = draft_credit_note(invoice_id=invoice_id, on=on, by_vat=by_vat, again=True, reason=reason, by=by)
        issue_invoice(invoice_id=note.pk, on=on, by=by)
