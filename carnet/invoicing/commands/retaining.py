"""Retentions: what the customer of an order keeps back, the works received, another day of release (P30)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.invoicing.amounts.retaining import released_on
from carnet.invoicing.models import InstalmentStanding, InvoiceShare, OrderRetention, RetentionRelease
from carnet.invoicing.refusals import PercentImpossible
from carnet.invoicing.steps.retaining import release, release_drafts
from carnet.invoicing.steps.settling import hold_invoices, orders_of_invoices
from carnet.sales.models import Order
from carnet.sales.steps import hold
from carnet.sales.steps.days import check_day


class NothingRetained(Refusal):
    """No retention of this invoice is left to move."""

    def __init__(self) -> None:
        super().__init__(_("Nothing of this invoice is retained any more."))


class ReleaseNeedsReason(BadValue):
    """Whoever reads it later wants to know why."""

    def __init__(self) -> None:
        super().__init__(_("Say why the retention is released on another day."), field="reason")


class ReleasedBeforeIssue(BadValue):
    """A retention is not released before its invoice exists."""

    def __init__(self, issued_on: date) -> None:
        super().__init__(
            _("A retention is released on %(day)s, the day of the invoice, at the earliest.")
            % {"day": formats.day(issued_on)},
            field="until",
        )


@act("order.set_retention", right=rights.SALES)
def set_retention(*, order_id: int, percent: Decimal, by: Actor) -> OrderRetention:
    """Say what the customer keeps back of each invoice of an order, 0 for nothing; invoices prepared from now on follow (P30)."""
    _held(order_id)
    if not 0 <= percent <= 100:
        raise PercentImpossible("percent")
    found, _made = OrderRetention.objects.update_or_create(order_id=order_id, defaults={"percent": percent})
    _record("order.retention_set", order_id, by, percent=f"{percent.normalize():f}")
    return found


@act("order.receive_works", right=rights.SALES)
def receive_works(*, order_id: int, on: date, by: Actor) -> OrderRetention:
    """Note the day on which the customer received the works: retentions are released a year after it (P30)."""
    order = _held(order_id)
    check_day(on, company.settings(), not_before=order.ordered_on)
    found, _made = OrderRetention.objects.update_or_create(order_id=order_id, defaults={"received_on": on})
    until = released_on(on)
    retained = InstalmentStanding.objects.filter(
        retention=True, left__gt=0, invoice__in=InvoiceShare.objects.filter(order_id=order_id).values("invoice_id")
    )
    invoices = hold_invoices(retained.values_list("invoice_id", flat=True))
    reason = _("Works received on %(day)s") % {"day": formats.day(on)}
    release([pk for pk, one in invoices.items() if one.issued_on <= until], until, reason, by)
    release_drafts(order_id, until)
    _record("order.works_received", order_id, by, on=on.isoformat(), until=until.isoformat())
    return found


@act("invoice.move_retention", right=rights.PAYMENTS)
def move_retention(*, invoice_id: int, until: date, reason: str, by: Actor) -> RetentionRelease:
    """Release the retention of an issued invoice on another day: a guarantee takes its place, the customer objects (P30)."""
    if not reason.strip():
        raise ReleaseNeedsReason
    standing = hold_invoices([invoice_id])[invoice_id]
    if not InstalmentStanding.objects.filter(invoice_id=invoice_id, retention=True, left__gt=0).exists():
        raise NothingRetained
    if until < standing.issued_on:
        raise ReleasedBeforeIssue(standing.issued_on)
    (made,) = release([invoice_id], until, reason.strip(), by)
    journal.record(
        "invoice.retention_moved",
        subject=Subject("invoice", invoice_id),
        about=[
            *(Subject("order", one) for one in orders_of_invoices([invoice_id])),
            Subject("party", standing.billed_id),
        ],
        by=by,
        facts={"number": standing.invoice.number, "until": until.isoformat(), "reason": made.reason},
    )
    return made


def _held(order_id: int) -> Order:
    if not hold([order_id]):
        raise NotFound
    return Order.objects.get(pk=order_id)


def _record(what: str, order_id: int, by: Actor, **facts: str) -> None:
    journal.record(what, subject=Subject("order", order_id), by=by, facts=facts)
