"""Orders as lists read them: one stored standing per order, with what changes by the day beside it (P4)."""

from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.models import User
from carnet.core.rows import Amount
from carnet.invoicing.models import InstalmentStanding, InvoiceLine, InvoiceShare, InvoiceStanding
from carnet.sales.models import Hold, LineStanding, OrderStanding

RIGHTS = {
    "may_sell": rights.SALES,
    "may_invoice": rights.INVOICES,
    "may_cash": rights.PAYMENTS,
    "may_contract": rights.CONTRACTS,
    "may_close": rights.ORDERS_CLOSE,
    "may_deliver": rights.DELIVERIES,
}
UNPAID = Q(left_to_pay__gt=0)
STILL_OPEN = Q(state="open")
TO_INVOICE = STILL_OPEN & (Q(left_excl_tax__gt=0) | Q(deposit_left_excl_tax__gt=0))
TO_DELIVER = Q(state__in=["open", "settled"], delivered__in=["none", "partial"]) | Q(
    state="closed", closed_by_hand=False, delivered__in=["none", "partial"]
)
SETTLED_UNPAID = Q(invoiced="full", left_to_pay__gt=0)


def overdue_invoices(day: date) -> QuerySet[InvoiceStanding]:
    """Invoices that ask money past their day, of the order outside."""
    of_order = InvoiceShare.objects.filter(order_id=OuterRef(OuterRef("order_id"))).values("invoice_id")
    return InvoiceStanding.objects.filter(invoice_id__in=of_order, left__gt=0, credit_note=False, due_on__lt=day)


def late_orders(day: date) -> Q:
    """Orders whose promised day is over, with something to deliver."""
    return Q(order__promised_on__lt=day) & TO_DELIVER


def standings(actor: Actor, day: date) -> QuerySet[OrderStanding]:
    """Standings with their order and customer, and all that the next act needs: no statement per row."""
    drafts = InvoiceLine.objects.filter(order_id=OuterRef("order_id"), invoice__number=None)
    goods_left = LineStanding.objects.filter(
        order_id=OuterRef("order_id"), order_line__deliverable=True, left_to_deliver__gt=0
    )
    rows: QuerySet[OrderStanding] = OrderStanding.objects.select_related("order", "order__party")
    return rows.annotate(
        day=Value(day, DateField()),
        owner_name=Subquery(User.objects.filter(pk=OuterRef("order__owner_id")).values("name")[:1]),
        held=Exists(Hold.objects.filter(order_id=OuterRef("order_id"), released_at=None)),
        awaits_deposit=_awaits_deposit(),
        goods_left=Exists(goods_left),
        bills_as_delivered=Exists(goods_left.filter(order_line__invoice_policy="delivered", left_quantity__gt=0)),
        draft_invoice=Subquery(drafts.order_by("invoice_id").values("invoice_id")[:1]),
        due_since=Subquery(overdue_invoices(day).order_by("due_on").values("due_on")[:1]),
        late_order=Case(When(late_orders(day), then=Value(True)), default=Value(False), output_field=BooleanField()),
        mine=Case(
            When(order__owner_id=actor.user_id, then=Value(True)), default=Value(False), output_field=BooleanField()
        ),
        left_incl_tax=F("left_excl_tax") + F("left_vat"),
        **{name: Value(actor.may(right), BooleanField()) for name, right in RIGHTS.items()},
    )


def _awaits_deposit() -> Case:
    """Whether a live order waits for its deposit (P9)."""
    awaits = Func("order_id", function="sales_awaits_deposit", output_field=BooleanField())
    live = When(state__in=["open", "settled"], then=awaits)
    return Case(live, default=Value(False), output_field=BooleanField())


def overdue_amount(day: date) -> Any:
    """What instalments past their day still ask, and of how many invoices, all orders together (one statement)."""
    late = InstalmentStanding.objects.filter(left__gt=0, due_on__lt=day)
    return late.aggregate(
        total=Coalesce(Sum("left"), Value(0), output_field=Amount()), count=Count("invoice_id", distinct=True)
    )


def shares(row: OrderStanding) -> tuple[int | None, int, int]:
    """The three bars in percent: delivered of what is to deliver, invoiced and paid of the whole order (P6)."""
    ordered, incl_tax = row.ordered_excl_tax, row.ordered_excl_tax + row.ordered_vat
    delivered = (
        None
        if row.delivered == "not_applicable"
        else delivered_percent(row.delivered_excl_tax, row.deliverable_excl_tax, row.delivered)
    )
    return delivered, percent(row.invoiced_excl_tax, ordered, row.invoiced), percent(row.paid_incl_tax, incl_tax, "")


def delivered_percent(delivered: Any, deliverable: Any, fact: str) -> int:
    """The share of the bar of deliveries: full when nothing is left to deliver, what was given up included."""
    return 100 if fact == "full" else percent(delivered, deliverable, fact)


def percent(part: Any, whole: Any, fact: str) -> int:
    """The share of a bar, below 100 while the fact is partial; of a worthless whole, all or nothing as the fact says."""
    if not whole:
        return 100 if fact == "full" else 0
    return max(0, min(int(100 * part / whole), 99 if fact == "partial" else 100))
