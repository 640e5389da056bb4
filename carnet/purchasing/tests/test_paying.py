"""Money paid to suppliers: exact match first, then the oldest due; reversed, used, given back, small differences given up (P37)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from carnet.core.refusals import NotFound
from carnet.purchasing import commands
from carnet.purchasing.commands.paying import (
    BillOfAnotherSupplier,
    NothingToGiveBack,
    PaidAmountNotPositive,
    PaidByUnknownMeans,
    PaymentReversedAlready,
    PaysBeyondAmount,
    PaysBeyondBill,
)
from carnet.purchasing.inputs import BillContent, BillLineInput, CreditAsk
from carnet.purchasing.models import Bill, BillLine, BillStanding, SupplierPayment, SupplierPaymentStanding
from carnet.purchasing.refusals import ReasonNeeded
from carnet.purchasing.tests.worlds import Reseller
from carnet.sales.tests.factories import ORDERED_ON

pytestmark = pytest.mark.django_db
D = Decimal


class World(Reseller):
    """The reseller with bills to pay."""

    n = 0

    def bill(self, amount: str, due_in: int = 30, party_id: int = 0) -> Bill:
        """A recorded bill, incl. tax at 20 %."""
        self.n += 1
        content = BillContent(
            party_id=party_id or self.atlantic.pk, supplier_number=f"F-{self.n}", billed_on=ORDERED_ON,
            due_on=ORDERED_ON + timedelta(due_in),
            lines=(BillLineInput(description="A", amount_excl_tax=D(amount), vat_rate=D(20)),),
        )  # fmt: skip
        draft = commands.draft_bill(content=content, on=self.today, by=self.by)
        return commands.record_bill(bill_id=draft.pk, on=self.today, by=self.by)

    def pay(self, amount: str, allocations: dict[int, Decimal] | None = None) -> SupplierPayment:
        return commands.pay_supplier(
            party_id=self.atlantic.pk, on=self.today, amount=D(amount), method="transfer", allocations=allocations,
            by=self.by,
        )  # fmt: skip

    def credit(self, bill: Bill, amount: str) -> Bill:
        with self.inside():
            line = BillLine.objects.get(bill=bill)
        self.n += 1
        head = BillContent(party_id=bill.party_id, supplier_number=f"A-{self.n}", billed_on=ORDERED_ON)
        ask = CreditAsk(bill_line_id=line.pk, amount_excl_tax=D(amount))
        draft = commands.draft_supplier_credit(bill_id=bill.pk, asks=[ask], content=head, on=self.today, by=self.by)
        return commands.record_bill(bill_id=draft.pk, on=self.today, by=self.by)

    def left(self, *bills: Bill) -> list[Decimal]:
        with self.inside():
            found = dict(BillStanding.objects.values_list("bill_id", "left"))
        return [found[one.pk] for one in bills]

    def unused(self, payment: SupplierPayment) -> Decimal:
        with self.inside():
            left: Decimal = SupplierPaymentStanding.objects.get(payment=payment).unallocated
            return left


@pytest.fixture
def world() -> World:
    return World()


def test_an_exact_match_is_paid_first_then_the_oldest_due(world: World) -> None:
    late, soon, exact = world.bill("100", 20), world.bill("200", 10), world.bill("50", 40)
    world.pay("60")
    assert world.left(late, soon, exact) == [120, 240, 0]
    payment = world.pay("300")
    assert world.left(late, soon, exact) == [60, 0, 0]
    assert world.unused(payment) == 0
    rest = world.pay("100")
    assert (world.left(late), world.unused(rest)) == ([0], 40)


def test_a_payment_settles_what_one_says(world: World) -> None:
    first, second = world.bill("100"), world.bill("200")
    world.pay("150", {second.pk: D(100), first.pk: D(50)})
    assert world.left(first, second) == [70, 140]
    for amount, given, refusal in (
        ("10", {first.pk: D(71)}, PaysBeyondBill),
        ("10", {first.pk: D(20)}, PaysBeyondAmount),
        ("10", {first.pk: D("0.001")}, PaidAmountNotPositive),
        ("0", {}, PaidAmountNotPositive),
        ("10", {999_999: D(1)}, NotFound),
    ):
        with pytest.raises(refusal):
            world.pay(amount, given)
    with pytest.raises(PaidByUnknownMeans):
        commands.pay_supplier(party_id=world.atlantic.pk, on=world.today, amount=D(1), method="gold", by=world.by)
    other = world.bill("10", party_id=world.north.pk)
    with pytest.raises(BillOfAnotherSupplier):
        world.pay("10", {other.pk: D(10)})
    assert world.left(first, second) == [70, 140]


def test_a_bounced_payment_is_reversed_once_and_leaves_all_to_pay(world: World) -> None:
    bill = world.bill("100")
    payment = world.pay("150")
    undone = commands.reverse_supplier_payment(payment_id=payment.pk, on=world.today, reason="Rejet", by=world.by)
    assert (undone.amount, world.left(bill), world.unused(payment)) == (-150, [120], 0)
    with pytest.raises(PaymentReversedAlready):
        commands.reverse_supplier_payment(payment_id=payment.pk, on=world.today, reason="Rejet", by=world.by)
    with pytest.raises(ReasonNeeded):
        commands.reverse_supplier_payment(payment_id=payment.pk, on=world.today, reason="", by=world.by)
    world.pay("120")
    assert world.left(bill) == [0]


def test_what_was_paid_too_much_is_used_later_or_given_back(world: World) -> None:
    payment = world.pay("100")
    bill = world.bill("50")
    commands.allocate_supplier_payment(payment_id=payment.pk, allocations={bill.pk: D(60)}, on=world.today, by=world.by)
    assert (world.left(bill), world.unused(payment)) == ([0], 40)
    refund = commands.receive_supplier_refund(
        party_id=world.atlantic.pk, on=world.today, amount=D(40), method="transfer", sources={payment.pk: D(40)}, credits={},
        by=world.by,
    )  # fmt: skip
    assert (refund.kind, world.unused(payment)) == ("refund", 0)
    with pytest.raises(NothingToGiveBack):
        commands.receive_supplier_refund(
            party_id=world.atlantic.pk, on=world.today, amount=D(1), method="transfer", sources={payment.pk: D(1)}, credits={},
            by=world.by,
        )  # fmt: skip


def test_a_credit_note_first_lowers_its_bill_the_rest_is_used_or_given_back(world: World) -> None:
    bill, other = world.bill("100"), world.bill("30")
    commands.pay_supplier(
        party_id=world.atlantic.pk, on=world.today, amount=D(100), method="transfer", allocations={bill.pk: D(100)},
        by=world.by,
    )  # fmt: skip
    note = world.credit(bill, "50")
    assert world.left(bill, note) == [0, 40]
    commands.allocate_supplier_credit(bill_id=note.pk, allocations={other.pk: D(36)}, on=world.today, by=world.by)
    assert world.left(other, note) == [0, 4]
    commands.receive_supplier_refund(
        party_id=world.atlantic.pk, on=world.today, amount=D(4), method="transfer", sources={}, credits={note.pk: D(4)},
        by=world.by,
    )  # fmt: skip
    assert world.left(note) == [0]
    with pytest.raises(BillOfAnotherSupplier):
        world.pay("1", {note.pk: D(1)})


def test_a_small_difference_is_given_up_with_a_reason(world: World) -> None:
    bill = world.bill("100")
    world.pay("119.95")
    commands.write_off_bill(bill_id=bill.pk, amount=D("0.05"), reason="Arrondi", on=world.today, by=world.by)
    assert world.left(bill) == [0]
    with pytest.raises(PaysBeyondBill):
        commands.write_off_bill(bill_id=bill.pk, amount=D("0.01"), reason="Arrondi", on=world.today, by=world.by)
