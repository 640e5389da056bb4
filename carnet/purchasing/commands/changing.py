"""What becomes of a sent purchase order: confirmed with other prices or days, its rest given up, cancelled (P37)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.days import check_day
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import BadValue, Holder, NotFound, Refusal, require_version
from carnet.purchasing.inputs import LineChange
from carnet.purchasing.models import Bill, BillCancellation, BillLine, PurchaseChange, PurchaseLine, PurchaseOrder
from carnet.purchasing.refusals import PurchaseCancelled, PurchaseIsDraft, ReasonNeeded
from carnet.purchasing.steps.changing import Held, NewTerms, change_lines
from carnet.purchasing.steps.committing import committed_row, post_costs
from carnet.purchasing.steps.expecting import expect_left
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.recording import record_purchase
from carnet.sales.faults import PERCENT, QUANTITY, UNIT_PRICE, ZERO, Faults, NumberRule
from carnet.sales.steps import hold

LEAST = NumberRule(QUANTITY.digits, QUANTITY.decimals, ZERO)


class ChangedBelowReceived(BadValue):
    """What is received or billed stays ordered."""

    def __init__(self, description: str, least: Decimal) -> None:
        super().__init__(
            _("“%(line)s”: %(least)s is received or billed already, the quantity cannot fall below.")
            % {"line": description, "least": formats.quantity(least)},
            field="lines",
        )


class NothingToGiveUp(Refusal):
    """Everything is received already."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Everything of %(number)s is received: nothing is left to give up.") % {"number": number})


class PurchaseNotCancellable(Refusal):
    """What is received or billed is reversed first."""

    def __init__(self, number: str, holders: Sequence[Holder]) -> None:
        super().__init__(
            _("%(number)s cannot be cancelled: something of it is received or billed. Give up the rest instead.")
            % {"number": number},
            holders=holders,
        )


@act("purchase.confirm", right=rights.PURCHASES)
def confirm_purchase(
    *,
    purchase_id: int,
    on: date,
    supplier_reference: str | None = None,
    promised_on: date | None = None,
    changes: Sequence[LineChange] = (),
    reason: str = "",
    expected_version: int | None = None,
    by: Actor,
) -> PurchaseOrder:
    """Note what the supplier confirms: its number, a day for all that is to come, other prices, quantities or days of lines.

    Each change leaves a row with before and after; the stock and the orders served follow. Refuses ChangedBelowReceived (P37).
    """
    held, orders = _held(purchase_id, expected_version)
    check_day(on, company.settings(), not_before=held.purchase.sent_on)
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 200)
    reference = faults.text("supplier_reference", (supplier_reference or "").strip(), 80)
    terms = _asked_terms(held, changes, promised_on, faults)
    faults.refuse()
    done = change_lines(held, terms, on, reason, by)
    columns: dict[str, Any] = {"confirmed_on": on, "version": held.purchase.version + 1}
    if supplier_reference is not None:
        columns["supplier_reference"] = reference
    if promised_on is not None:
        columns["promised_on"] = promised_on
    PurchaseOrder.objects.filter(pk=purchase_id).update(**columns)
    record_purchase(
        "purchase.changed" if done else "purchase.confirmed", held.purchase, orders, by,
        on=on, reason=reason, reference=reference, lines=_told(held, done),
    )  # fmt: skip
    return PurchaseOrder.objects.get(pk=purchase_id)


@act("purchase.give_up_rest", right=rights.PURCHASES)
def give_up_rest(
    *, purchase_id: int, on: date, reason: str, expected_version: int | None = None, by: Actor
) -> PurchaseOrder:
    """What did not come will not: each line is brought to what is received or billed of it, the stock waits no longer, and what was
    bought for orders is left to buy again (P37)."""
    held, orders = _held(purchase_id, expected_version)
    reason = _reason(reason)
    check_day(on, company.settings(), not_before=held.purchase.sent_on)
    terms = {
        line.pk: NewTerms(held.least(line), line.unit_price, line.discount_percent, line.promised_on)
        for line in held.lines.values()
    }
    done = change_lines(held, terms, on, reason, by)
    if not done:
        raise NothingToGiveUp(held.purchase.number or "")
    PurchaseOrder.objects.filter(pk=purchase_id).update(version=held.purchase.version + 1)
    record_purchase(
        "purchase.rest_given_up", held.purchase, orders, by,
        on=on, reason=reason, lines=_told(held, done),
    )  # fmt: skip
    return PurchaseOrder.objects.get(pk=purchase_id)


@act("purchase.cancel", right=rights.PURCHASES)
def cancel_purchase(
    *, purchase_id: int, on: date, reason: str, expected_version: int | None = None, by: Actor
) -> PurchaseOrder:
    """Cancel a sent order nothing of which is received or billed: nothing is waited for nor committed any more (P37)."""
    held, orders = _held(purchase_id, expected_version)
    reason = _reason(reason)
    purchase = held.purchase
    check_day(on, company.settings(), not_before=purchase.sent_on)
    holders = _bills_of(purchase)
    if holders or any(one.received_quantity or one.billed_quantity for one in held.standings.values()):
        raise PurchaseNotCancellable(purchase.number or "", holders)
    post_costs(
        (
            committed_row(
                line, on, ("purchase_cancelled", purchase.pk), -held.standings[line.pk].committed, -line.served_quantity
            )
            for line in held.lines.values()
            if line.counts
        ),
        by,
    )
    PurchaseOrder.objects.filter(pk=purchase_id).update(
        cancelled_on=on, cancelled_reason=reason, version=purchase.version + 1
    )
    expect_left(purchase, held.lines.values())
    record_purchase("purchase.cancelled", purchase, orders, by, on=on, reason=reason)
    return PurchaseOrder.objects.get(pk=purchase_id)


def _held(purchase_id: int, expected_version: int | None) -> tuple[Held, list[int]]:
    """The sent order and the orders it serves, held."""
    served = PurchaseLine.objects.filter(purchase_order=purchase_id, order__isnull=False)
    orders = hold(served.values_list("order_id", flat=True))
    purchase = hold_purchases([purchase_id])[purchase_id]
    if purchase.number is None:
        raise PurchaseIsDraft
    if purchase.cancelled_on:
        raise PurchaseCancelled(purchase.number)
    require_version(purchase.version, expected_version)
    return Held.of(purchase), orders


def _asked_terms(
    held: Held, changes: Sequence[LineChange], promised_on: date | None, faults: Faults
) -> dict[int, NewTerms]:
    terms: dict[int, NewTerms] = {}
    asked = {change.purchase_line_id: (index, change) for index, change in enumerate(changes)}
    if not asked.keys() <= held.lines.keys():
        raise NotFound
    for line in held.lines.values():
        index, change = asked.get(line.pk, (0, LineChange(purchase_line_id=line.pk)))
        left = held.standings[line.pk].left_to_receive
        day = change.promised_on or (promised_on if promised_on and left else None) or line.promised_on
        terms[line.pk] = NewTerms(
            _number(faults, f"lines[{index}].quantity", change.quantity, line.quantity, LEAST),
            _number(faults, f"lines[{index}].unit_price", change.unit_price, line.unit_price, UNIT_PRICE),
            _number(
                faults, f"lines[{index}].discount_percent", change.discount_percent, line.discount_percent, PERCENT
            ),
            day,
        )
        if not faults.errors and terms[line.pk].quantity < held.least(line):
            raise ChangedBelowReceived(line.description, held.least(line))
    return terms


def _number(faults: Faults, field: str, asked: Decimal | None, now: Decimal, rule: NumberRule) -> Decimal:
    return now if asked is None else faults.number(field, asked, rule)


def _bills_of(purchase: PurchaseOrder) -> list[Holder]:
    billed = BillLine.objects.filter(purchase_order=purchase).values("bill_id")
    bills = Bill.objects.filter(pk__in=billed).exclude(pk__in=BillCancellation.objects.values("bill_id"))
    return [Holder("bill", bill.pk, bill.number or bill.supplier_number or _("draft bill")) for bill in bills]


def _reason(reason: str) -> str:
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 200)
    faults.refuse()
    if not reason:
        raise ReasonNeeded
    return reason


def _told(held: Held, changes: Sequence[PurchaseChange]) -> list[str]:
    """Which lines changed; before and after stand in the changes, for those who may see costs."""
    return [held.lines[change.purchase_line_id].description for change in changes]
