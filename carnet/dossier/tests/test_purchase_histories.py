"""Random lives of purchases: bought, received, sent back, billed before or after, credited, reversed, cancelled, sold meanwhile; after
each, what is stored is what the documents say: stock value, what is waited for, committed and actual cost (P35, P37, P44)."""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from carnet.core.money import ZERO
from carnet.core.refusals import Refusal
from carnet.core.testing.histories import answered
from carnet.dossier.tests.purchases import Buyer
from carnet.purchasing import commands
from carnet.purchasing.inputs import BillAsk, CreditAsk, LineChange, PurchaseLineInput, ReceivedAsk, ReturnContent
from carnet.purchasing.models import (
    Bill,
    BillCancellation,
    BillLine,
    CostDifference,
    PurchaseLineStanding,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
)
from carnet.sales.models import OrderStanding
from carnet.sales.tests.factories import ORDERED_ON
from carnet.stock.models import Level, Move, ProductStock
from carnet.stock.tests.factories import moved

D = Decimal
HISTORIES = int(os.environ.get("HISTORIES", "6"))
STEPS = 25


class Life:
    """A life of purchases, played at random; each act may be refused, nothing else may happen."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.world = Buyer()
        self.on = ORDERED_ON
        self.refused = 0

    def step(self) -> None:
        self.on = min(self.on + timedelta(days=self.dice.randint(0, 1)), self.world.today)
        acts: list[Callable[[], object]] = [
            self.buy, self.buy, self.receive, self.receive, self.receive, self.bill, self.bill, self.reverse, self.send_back,
            self.credit, self.cancel_bill, self.change, self.give_up, self.cancel, self.leave, self.pay,
        ]  # fmt: skip
        try:
            self.dice.choice(acts)()
        except Refusal as refusal:
            answered(refusal)
            self.refused += 1

    def quantity(self, most: int = 12) -> Decimal:
        return self.dice.choice([D(self.dice.randint(1, most)), D(self.dice.randint(1, most * 4)) / 4])

    def price(self) -> Decimal:
        return D(self.dice.randint(100, 99_999)) / 100

    def buy(self) -> None:
        world, dice = self.world, self.dice
        lines = [
            world.line(str(self.quantity()), str(self.price()), order_line_id=dice.choice([None, world.laptops.pk]))
        ]
        lines += [
            PurchaseLineInput(order_line_id=one.pk, quantity=self.quantity(3), unit_price=self.price())
            for one in (world.printers, world.setups)
            if dice.random() < 0.5
        ]
        direct = dice.random() < 0.2
        if direct:
            lines = [world.line(str(self.quantity(4)), str(self.price()), order_line_id=world.laptops.pk)]
        world.sent(*lines, on=self.on, **({"direct_order_id": world.order.pk} if direct else {}))

    def one_of(self, model: type) -> object:
        with self.world.inside():
            rows = list(model.objects.order_by("id"))  # type: ignore[attr-defined]
        if not rows:
            raise Refusal("nothing there yet")
        return self.dice.choice(rows)

    def purchase(self) -> PurchaseOrder:
        found = self.one_of(PurchaseOrder)
        assert isinstance(found, PurchaseOrder)
        return found

    def receive(self) -> None:
        purchase = self.purchase()
        with self.world.inside():
            rows = PurchaseLineStanding.objects.filter(purchase_order=purchase).order_by("purchase_line__position")
            left = [row.left_to_receive for row in rows]
        if self.dice.random() < 0.4:
            self.world.receive(purchase, on=self.on)
        elif left and left[0]:
            part = min(left[0], self.quantity(6))
            self.world.receive(purchase, str(part), on=self.on)

    def reverse(self) -> None:
        found = self.one_of(Receipt)
        assert isinstance(found, Receipt)
        self.world.reverse(found, on=self.on)

    def send_back(self) -> None:
        """Part of a receipt goes back, to be replaced or not."""
        found = self.one_of(ReceiptLine)
        assert isinstance(found, ReceiptLine)
        ask = ReceivedAsk(purchase_line_id=found.purchase_line_id, quantity=self.quantity(4))
        content = ReturnContent(on=self.on, lines=(ask,), reason="Cassés", replaced=self.dice.random() < 0.5)
        commands.return_to_supplier(receipt_id=found.receipt_id, content=content, by=self.world.by)

    def bill(self) -> None:
        purchase = self.purchase()
        asks = []
        if self.dice.random() < 0.5:
            line = self.dice.choice(self.world.lines_of(purchase))
            price = self.price() if self.dice.random() < 0.5 else None
            asks = [BillAsk(purchase_line_id=line.pk, quantity=self.quantity(6), unit_price=price)]
            if self.dice.random() < 0.2:
                asks = [BillAsk(purchase_line_id=line.pk, amount_excl_tax=self.price())]
        self.world.billed(purchase, *asks, billed_on=self.on)

    def credit(self) -> None:
        found = self.one_of(BillLine)
        assert isinstance(found, BillLine)
        by_quantity = CreditAsk(bill_line_id=found.pk, quantity=self.quantity(4))
        by_amount = CreditAsk(bill_line_id=found.pk, amount_excl_tax=self.price())
        ask = self.dice.choice([by_quantity, by_amount, CreditAsk(bill_line_id=found.pk)])
        draft = commands.draft_supplier_credit(
            bill_id=found.bill_id,
            asks=[ask],
            content=self.world.head(billed_on=self.on),
            on=self.world.today,
            by=self.world.by,
        )
        commands.record_bill(bill_id=draft.pk, on=self.world.today, by=self.world.by)

    def cancel_bill(self) -> None:
        found = self.one_of(Bill)
        assert isinstance(found, Bill)
        commands.cancel_bill(bill_id=found.pk, on=self.world.today, reason="Erreur", by=self.world.by)

    def change(self) -> None:
        purchase = self.purchase()
        line = self.dice.choice(self.world.lines_of(purchase))
        change = LineChange(
            purchase_line_id=line.pk,
            quantity=self.quantity() if self.dice.random() < 0.5 else None,
            unit_price=self.price() if self.dice.random() < 0.5 else None,
            promised_on=self.on + timedelta(days=self.dice.randint(0, 60)),
        )
        commands.confirm_purchase(purchase_id=purchase.pk, on=self.on, changes=[change], by=self.world.by)

    def give_up(self) -> None:
        if self.dice.random() < 0.3:
            commands.give_up_rest(purchase_id=self.purchase().pk, on=self.on, reason="Fin", by=self.world.by)

    def cancel(self) -> None:
        commands.cancel_purchase(purchase_id=self.purchase().pk, on=self.on, reason="Fin", by=self.world.by)

    def leave(self) -> None:
        """Some laptops leave the stock, whoever took them."""
        with self.world.inside():
            row = ProductStock.objects.filter(product=self.world.laptop).first()
            if row and row.quantity > 0:
                moved(self.world.laptop, str(-min(row.quantity, self.quantity(5))), kind="departure")

    def pay(self) -> None:
        world = self.world
        commands.pay_supplier(
            party_id=world.atlantic.pk, on=world.today, amount=self.price(), method="transfer", by=world.by
        )

    def books_balance(self) -> None:
        """What the stock ever took of purchases, and what was gone before, is what its receipts and bills are worth."""
        with self.world.inside():
            moves = Move.objects.filter(product=self.world.laptop)
            value = sum((one.value for one in moves), ZERO)
            stock = ProductStock.objects.filter(product=self.world.laptop).first()
            assert value == (stock.value if stock else ZERO)
            bought = ("receipt", "supplier_bill", "bill_cancelled", "purchase_change")
            brought = sum((one.value + one.difference for one in moves if one.source_kind in bought), ZERO)
            receipts = sum((line.value for one in Receipt.objects.all() for line in lines_of(one)), ZERO)
            differences = sum(CostDifference.objects.values_list("amount", flat=True), ZERO)
            assert brought == receipts + differences
            standing = OrderStanding.objects.get(order=self.world.order)
            committed = sum(PurchaseLineStanding.objects.values_list("committed", flat=True), ZERO)
            assert (standing.committed_cost, standing.actual_cost) == (committed, self.actual())
            for level in Level.objects.filter(product=self.world.laptop):
                assert level.incoming >= 0

    def actual(self) -> Decimal:
        cancelled = BillCancellation.objects.values("bill_id")
        rows = BillLine.objects.filter(bill__number__isnull=False, order=self.world.order).exclude(bill__in=cancelled)
        total = ZERO
        for row in rows.select_related("bill", "purchase_line"):
            if row.purchase_line is None or row.purchase_line.counts:
                total += -row.cost if row.bill.kind == "credit_note" else row.cost
        return total


def lines_of(receipt: Receipt) -> list[ReceiptLine]:

    return list(ReceiptLine.objects.filter(receipt=receipt))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_happens_the_documents_and_the_figures_agree(seed: int) -> None:
    life = Life(seed)
    for _n in range(STEPS):
        life.step()
        life.books_balance()
    assert life.world.agrees()
    assert life.refused < STEPS
