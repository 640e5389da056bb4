"""Recording a supplier's bill: it takes our number, is owed, turns commitments into costs, re-values what came; or is taken back (P37)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.amounts import Due, instalments
from carnet.company.days import check_day
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import places_of
from carnet.core.refusals import BadValue, Holder, Refusal, refuses, require_version
from carnet.purchasing.commands.billing import held_draft
from carnet.purchasing.models import (
    Bill,
    BillAllocation,
    BillCancellation,
    BillCancellationLine,
    BillInstalment,
    BillLine,
    BillStanding,
)
from carnet.purchasing.refusals import ReasonNeeded, quoted
from carnet.purchasing.steps.billing import bill_numbered
from carnet.purchasing.steps.committing import post_costs
from carnet.purchasing.steps.counting import (
    bill_rows,
    cancelled_rows,
    counted_lines,
    orders_and_purchases,
    restored_lines,
    write_counted,
)
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.matching import Difference, differences_of
from carnet.purchasing.steps.settling import hold_bills
from carnet.purchasing.steps.valuing import settle_worth, worth_with_bill, worth_without_bill
from carnet.sales.faults import Faults
from carnet.sales.models import Order
from carnet.sales.refusals import OrderIsDraft
from carnet.sales.steps import hold


class SupplierNumberMissing(BadValue):
    """A bill is recorded under the number the supplier gave it."""

    def __init__(self) -> None:
        super().__init__(_("Give the number that the supplier wrote on it."), field="supplier_number")


class BillAlreadyRecorded(Refusal):
    """A supplier's number is recorded once (P37)."""

    def __init__(self, supplier_number: str = "", holder: Holder | None = None) -> None:
        super().__init__(
            _("%(number)s of this supplier is recorded already, as %(known)s.")
            % {"number": supplier_number, "known": holder.label}
            if holder
            else _("This number of the supplier is recorded already."),
            field="supplier_number",
            holders=[holder] if holder else (),
        )


class BillIsEmpty(BadValue):
    """A bill asks something."""

    def __init__(self) -> None:
        super().__init__(_("Add what is billed: a bill has at least one line."), field="lines")


class BillIsNegative(Refusal):
    """What the supplier owes is a credit note."""

    def __init__(self) -> None:
        super().__init__(_("The total of this bill is negative: record it as a credit note."))


class DifferencesToAccept(Refusal):
    """The bill asks more than what was ordered or received, beyond the tolerance (P37)."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        named = quoted(dict.fromkeys(one.description for one in differences))
        super().__init__(
            _("The bill differs from the order on %(lines)s: have it corrected, or accept it and say why.")
            % {"lines": named},
            field="accepted_reason",
        )


class BillPaid(Refusal):
    """What is paid or credited is not cancelled."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is paid or credited, even in part: reverse that first, or record the supplier's credit note.")
            % {"number": number}
        )


class BillCancelledAlready(Refusal):
    """A bill is cancelled once."""

    def __init__(self) -> None:
        super().__init__(_("This bill is cancelled already."))


refuses("one_standing_bill_per_suppliers_number", BillAlreadyRecorded)
refuses("a_bill_is_cancelled_once", BillCancelledAlready)


@act("bill.record", right=rights.BILLS)
def record_bill(
    *, bill_id: int, on: date, accepted_reason: str = "", expected_version: int | None = None, by: Actor
) -> Bill:
    """Record a draft: number and content are frozen, it is owed on its due dates, its lines become costs of their orders instead of
    commitments, and goods received are worth what they are billed. Refuses BillAlreadyRecorded, DifferencesToAccept (P37, P44)."""
    order_ids, purchase_ids = orders_and_purchases(bill_id)
    hold(order_ids)
    purchases = hold_purchases(purchase_ids)
    bill = held_draft(bill_id)
    require_version(bill.version, expected_version)
    lines = list(BillLine.objects.filter(bill=bill).select_related("purchase_line").order_by("position"))
    settings = company.settings()
    check_day(on, settings, not_before=max([bill.billed_on, *_days_of(order_ids)]))
    reason = _checked(bill, lines, accepted_reason)
    corrected = _corrected(bill)
    counted = counted_lines(bill, lines, purchases)
    write_counted(counted)
    _write_instalments(bill)
    post_costs(bill_rows(bill, counted, on), by)
    settle_worth(worth_with_bill(bill, counted, purchases), ("supplier_bill", bill.pk), on=on, by_name=by.name)
    _number(bill, on, reason, by)
    if corrected is not None:
        _take_off(bill, corrected, on)
    _record(
        "bill.recorded" if bill.kind == Bill.Kind.BILL else "bill.credit_recorded",
        bill,
        order_ids,
        by,
        on=on,
        reason=reason,
    )
    return bill


@act("bill.cancel", right=rights.BILLS)
def cancel_bill(*, bill_id: int, on: date, reason: str, by: Actor) -> BillCancellation:
    """Take back a bill recorded in error, nothing of which is paid or credited: what it counted is undone from that day."""
    order_ids, purchase_ids = orders_and_purchases(bill_id)
    hold(order_ids)
    purchases = hold_purchases(purchase_ids)
    standing = hold_bills([bill_id])[bill_id]
    bill: Bill = standing.bill
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 300)
    faults.refuse()
    if not reason:
        raise ReasonNeeded
    if standing.cancelled:
        raise BillCancelledAlready
    if standing.left != standing.total or _live_credits(bill):
        raise BillPaid(bill.number or "")
    check_day(on, company.settings(), not_before=bill.recorded_on)
    lines = list(BillLine.objects.filter(bill=bill).select_related("purchase_line").order_by("position"))
    restored = restored_lines(bill, lines, purchases)
    cancelled = BillCancellation.objects.create(bill=bill, on=on, reason=reason, by_name=by.name)
    BillCancellationLine.objects.bulk_create(
        BillCancellationLine(
            cancellation=cancelled, bill_line_id=line_id, restored=one.amount, restored_quantity=one.quantity
        )
        for line_id, one in restored.items()
    )
    post_costs(cancelled_rows(bill, lines, on, restored), by)
    settle_worth(worth_without_bill(lines, purchases), ("bill_cancelled", bill.pk), on=on, by_name=by.name)
    _record("bill.cancelled", bill, order_ids, by, on=on, reason=reason)
    return cancelled


def _days_of(order_ids: Sequence[int]) -> list[date]:
    """The days of the orders it is a cost of, none of which is a draft (P5)."""
    orders = (
        list(Order.objects.filter(pk__in=order_ids).only("number", "ordered_on", "validated_on")) if order_ids else []
    )
    for order in orders:
        if order.validated_on is None:
            raise OrderIsDraft(order.number)
    return [order.ordered_on for order in orders]


def _checked(bill: Bill, lines: Sequence[BillLine], accepted_reason: str) -> str:
    """Refuse what cannot be recorded; gives the reason under which differences are accepted."""
    if not bill.supplier_number:
        raise SupplierNumberMissing
    known = bill_numbered(bill.party_id, bill.supplier_number, without=bill.pk)
    if known is not None:
        raise BillAlreadyRecorded(bill.supplier_number, Holder("bill", known.pk, known.number or ""))
    if not lines:
        raise BillIsEmpty
    if bill.total_incl_tax < 0 or bill.total_excl_tax < 0:
        raise BillIsNegative
    faults = Faults()
    reason = faults.text("accepted_reason", accepted_reason.strip(), 300)
    faults.refuse()
    blocking = [one for one in differences_of(bill, lines) if one.blocking]
    if blocking and not reason:
        raise DifferencesToAccept(blocking)
    return reason if blocking else ""


def _corrected(bill: Bill) -> BillStanding | None:
    """The bill that a credit note takes off, held."""
    return hold_bills([bill.corrects_id])[bill.corrects_id] if bill.corrects_id else None


def _live_credits(bill: Bill) -> bool:
    rows = Bill.objects.filter(corrects=bill, number__isnull=False)
    return rows.exclude(pk__in=BillCancellation.objects.values("bill_id")).exists()


def _write_instalments(bill: Bill) -> None:
    """What a bill asks, and when: at its due date, else by the supplier's terms."""
    if bill.kind == Bill.Kind.CREDIT_NOTE or not bill.total_incl_tax:
        return
    terms = company.instalment_terms(bill.terms_id) if bill.terms_id and not bill.due_on else ()
    dues = (
        instalments(bill.total_incl_tax, bill.billed_on, terms, places=places_of(bill.currency))
        if terms
        else (Due(bill.due_on or bill.billed_on, bill.total_incl_tax),)
    )
    BillInstalment.objects.bulk_create(
        BillInstalment(bill=bill, n=n, due_on=due.on, amount=due.amount) for n, due in enumerate(dues, start=1)
    )


def _number(bill: Bill, on: date, reason: str, by: Actor) -> None:
    """The last act before the journal: our number, taken from its series, which stays locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE purchasing_bill SET number = sales_next_number(%s, %s), recorded_on = %s, recorded_at = clock_timestamp(),
                recorded_by = %s, accepted_reason = %s, version = version + 1
            WHERE id = %s RETURNING number, recorded_on, recorded_at, version
            """,
            [company.series_for("supplier_bill"), on, on, by.name, reason, bill.pk],
        )
        bill.number, bill.recorded_on, bill.recorded_at, bill.version = cursor.fetchone()
    bill.recorded_by, bill.accepted_reason = by.name, reason


def _take_off(note: Bill, corrected: BillStanding, on: date) -> None:
    """A credit note first lowers its own bill; what exceeds it is a credit at the supplier."""

    amount: Decimal = min(note.total_incl_tax, corrected.left)
    if amount > 0:
        BillAllocation.objects.create(
            kind=BillAllocation.Kind.CREDIT, credit_note=note, bill_id=corrected.bill_id, amount=amount, on=on
        )


def _record(told: str, bill: Bill, orders: Sequence[int], by: Actor, **facts: object) -> None:
    journal.record(
        told,
        subject=Subject("bill", bill.pk),
        about=[Subject("party", bill.party_id), *(Subject("order", one) for one in orders)],
        by=by,
        facts={
            "number": bill.number, "supplier_number": bill.supplier_number, "supplier": bill.party.name, **facts,
        },
    )  # fmt: skip
