"""Random lives of an order that buys, receives, is billed, delivers, works, invoices and credits: after each act its five margins are
those of a recomputation that knows only the documents (P44)."""

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from carnet.core.acts import company_scope
from carnet.core.money import ZERO, round_to
from carnet.core.refusals import Refusal
from carnet.core.testing.histories import answered
from carnet.delivery.models import Note
from carnet.dossier.commands import accept_amendment, propose_amendment
from carnet.dossier.queries.earned import FIGURES, earned_parts
from carnet.dossier.tests.deliveries import Yard, line_of
from carnet.dossier.tests.test_margins import Deal, day
from carnet.invoicing.commands import draft_credit_note, draft_deposit, draft_interim, issue_invoice
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import CreditLineAsk
from carnet.projects.commands import change_time, delete_time, enter_expense
from carnet.projects.inputs import ExpenseContent, TimeContent
from carnet.projects.models import Expense, TimeEntry
from carnet.purchasing.commands import cancel_bill
from carnet.purchasing.inputs import BillAsk, PurchaseLineInput
from carnet.purchasing.models import Bill, BillCancellation, BillLine, PurchaseLine, PurchaseOrder
from carnet.sales.lines import AmendmentChange
from carnet.sales.models import AmendmentLine, OrderLine
from carnet.stock.models import Move
from carnet.stock.tests.factories import moved

D = Decimal
HISTORIES = int(os.environ.get("HISTORIES", "4"))
STEPS = 20
GOODS, POSE, HOURS = 1, 2, 3


class Life(Deal):
    """The order of the example, lived at random; each act may be refused, nothing else may happen."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.dice = random.Random(seed)
        self.on = day(2)
        self.done = 0
        with company_scope(self.by.company_id):
            moved(self.goods, "20", cost="180.00")

    def step(self) -> None:
        self.on = min(self.on + timedelta(days=self.dice.randint(0, 1)), self.world.today)
        acts: list[Callable[[], object]] = [
            self.sends, self.sends, self.comes_back, self.cancels, self.buys_work, self.buys_work, self.buys_stock, self.receives,
            self.is_billed, self.is_billed, self.cancels_bill, self.works, self.works, self.corrects_time, self.spends, self.asks_deposit,
            self.invoices, self.invoices, self.credits, self.amends,
        ]  # fmt: skip
        try:
            with company_scope(self.by.company_id):
                self.dice.choice(acts)()
        except Refusal as refusal:
            answered(refusal)
            return
        self.done += 1

    def one_of(self, rows: list[object]) -> object:
        if not rows:
            raise Refusal("nothing there yet")
        return self.dice.choice(rows)

    def sends(self) -> None:
        Yard(self.by, self.on).deliver(self.order, {GOODS: str(self.dice.randint(1, 4))})

    def comes_back(self) -> None:
        note = self.one_of(list(Note.objects.filter(order=self.order, number__isnull=False)))
        assert isinstance(note, Note)
        Yard(self.by, self.on).bring_back(note, {1: "1"}, again=True)

    def cancels(self) -> None:
        note = self.one_of(list(Note.objects.filter(order=self.order, number__isnull=False)))
        assert isinstance(note, Note)
        Yard(self.by, self.on).cancel(note)

    def buys_work(self) -> None:
        asked = PurchaseLineInput(
            order_line_id=line_of(self.order, POSE),
            quantity=D(self.dice.randint(1, 4)) / 4,
            unit_price=D(self.dice.randint(700, 1100)),
        )
        self.world.sent(asked, party=self.world.north, on=self.on)

    def buys_stock(self) -> None:
        asked = PurchaseLineInput(
            order_line_id=line_of(self.order, GOODS),
            quantity=D(self.dice.randint(1, 6)),
            unit_price=D(self.dice.randint(16000, 21000)) / 100,
        )
        self.world.sent(asked, on=self.on)

    def purchase(self) -> PurchaseOrder:
        found = self.one_of(list(PurchaseOrder.objects.all()))
        assert isinstance(found, PurchaseOrder)
        return found

    def receives(self) -> None:
        self.world.receive(self.purchase(), on=self.on)

    def is_billed(self) -> None:
        purchase = self.purchase()
        line = PurchaseLine.objects.filter(purchase_order=purchase).get()
        part = self.dice.choice([None, line.quantity / 2])
        asks = [BillAsk(purchase_line_id=line.pk, quantity=part)] if part else []
        self.world.billed(purchase, *asks, party_id=purchase.party_id, billed_on=self.on)

    def cancels_bill(self) -> None:
        bill = self.one_of(list(Bill.objects.filter(number__isnull=False)))
        assert isinstance(bill, Bill)
        cancel_bill(bill_id=bill.pk, on=self.world.today, reason="Erreur", by=self.by)

    def works(self) -> None:
        self.work(self.dice.randint(1, 500))

    def corrects_time(self) -> None:
        entry = self.one_of(list(TimeEntry.objects.all()))
        assert isinstance(entry, TimeEntry)
        if self.dice.random() < 0.3:
            delete_time(entry_id=entry.pk, by=self.by)
        else:
            content = replace(TimeContent.of(entry), minutes=self.dice.randint(1, 300))
            change_time(entry_id=entry.pk, content=content, by=self.by)

    def spends(self) -> None:
        content = ExpenseContent(
            project_id=self.project.pk,
            on=self.on,
            category="travel",
            amount_excl_tax=D(self.dice.randint(100, 9000)) / 100,
            order_line_id=line_of(self.order, POSE),
        )
        enter_expense(content=content, by=self.by)

    def asks_deposit(self) -> None:
        draft = draft_deposit(order_id=self.order.pk, on=self.on, percent=D(self.dice.randint(1, 40)), by=self.by)
        issue_invoice(invoice_id=draft.pk, on=self.on, by=self.by)

    def invoices(self) -> None:
        draft = draft_interim(order_id=self.order.pk, on=self.on, percent=D(self.dice.randint(1, 30)), by=self.by)
        issue_invoice(invoice_id=draft.pk, on=self.on, by=self.by)

    def credits(self) -> None:
        """Hours invoiced are credited: to be invoiced again, or given up."""
        rows = InvoiceLine.objects.filter(order_line_id=line_of(self.order, HOURS), invoice__kind="interim")
        row = self.one_of(list(rows.filter(invoice__issued_on__isnull=False)))
        assert isinstance(row, InvoiceLine)
        ask = CreditLineAsk(row.pk, quantity=round_to(row.quantity / 2, 2))
        again = self.dice.random() < 0.5
        draft = draft_credit_note(
            invoice_id=row.invoice_id, on=self.on, lines=[ask], again=again, reason="Accord", by=self.by
        )
        issue_invoice(invoice_id=draft.pk, on=self.on, by=self.by)

    def amends(self) -> None:
        change = AmendmentChange(order_line_id=line_of(self.order, HOURS), quantity=D(self.dice.randint(18, 26)))
        amendment = propose_amendment(order_id=self.order.pk, changes=[change], on=self.on, by=self.by)
        accept_amendment(amendment_id=amendment.pk, on=self.on, by=self.by)


class Witness:
    """The same figures from the documents alone: no ledger, no standing."""

    def __init__(self, life: Life) -> None:
        self.order = life.order
        self.lines = {line.position: line for line in OrderLine.objects.filter(order=life.order)}
        self.goods = life.goods

    def figures(self) -> dict[str, Decimal]:
        return {
            "sold": self.sold(),
            "planned_cost": self.planned(),
            "committed_cost": self.committed(),
            "actual_cost": self.goods_gone() + self.time() + self.expenses() + self.billed(),
            "left_to_do": self.goods_left() + self.hours_left() + self.work_left(),
        }

    def given_up(self) -> tuple[Decimal, Decimal]:
        """Hours credited to be given up: quantity and amount."""
        notes = Invoice.objects.filter(kind="credit_note", issued_on__isnull=False, to_invoice_again=False)
        rows = list(InvoiceLine.objects.filter(invoice__in=notes, order_line=self.lines[HOURS]))
        return sum((one.served_quantity for one in rows), ZERO), sum((one.net for one in rows), ZERO)

    def hours(self) -> Decimal:
        """Hours ordered now: what the last amendment says."""
        line = self.lines[HOURS]
        rows = AmendmentLine.objects.filter(amendment__accepted_on__isnull=False, order_line=line)
        return line.quantity + sum(rows.values_list("delta_quantity", flat=True), ZERO)

    def sold(self) -> Decimal:
        return D(2000) + D(1500) + round_to(self.hours() * 75) - self.given_up()[1]

    def planned(self) -> Decimal:
        return D(1800) + D(900) + round_to((self.hours() - self.given_up()[0]) * 40)

    def bills(self) -> list[BillLine]:
        gone = BillCancellation.objects.values("bill_id")
        rows = BillLine.objects.filter(bill__number__isnull=False, purchase_line__order_line=self.lines[POSE])
        return list(rows.exclude(bill__in=gone))

    def bought(self) -> list[PurchaseLine]:
        return list(PurchaseLine.objects.filter(order_line=self.lines[POSE], purchase_order__sent_on__isnull=False))

    def billed(self) -> Decimal:
        return sum((one.net for one in self.bills()), ZERO)

    def committed(self) -> Decimal:
        total = ZERO
        for line in self.bought():
            done = sum((one.quantity for one in self.bills() if one.purchase_line_id == line.pk), ZERO)
            total += max(round_to(line.quantity * line.unit_price) - round_to(done * line.unit_price), ZERO)
        return total

    def gone(self) -> list[Move]:
        notes = Note.objects.filter(order=self.order).values_list("id", flat=True)
        rows = Move.objects.filter(product=self.goods, source_kind__in=("delivery_note", "return_note"))
        return list(rows.filter(source_id__in=list(notes)))

    def goods_gone(self) -> Decimal:
        return -sum((move.value for move in self.gone()), ZERO)

    def goods_left(self) -> Decimal:
        left = D(10) + sum((move.quantity for move in self.gone()), ZERO)
        moves = list(Move.objects.filter(product=self.goods))
        quantity = sum((move.quantity for move in moves), ZERO)
        value = sum((move.value for move in moves), ZERO)
        return round_to(left * round_to(value / quantity, 4))

    def minutes(self) -> int:
        return sum(TimeEntry.objects.values_list("minutes", flat=True))

    def time(self) -> Decimal:
        return sum((round_to(D(40) * one / 60) for one in TimeEntry.objects.values_list("minutes", flat=True)), ZERO)

    def hours_left(self) -> Decimal:
        return round_to(D(40) * max(0, 1200 - self.minutes()) / 60)

    def expenses(self) -> Decimal:
        return sum(Expense.objects.values_list("amount_excl_tax", flat=True), ZERO)

    def work_left(self) -> Decimal:
        bought = sum((one.quantity for one in self.bought()), ZERO)
        return max(round_to(max(D(1) - bought, ZERO) * 900) - self.expenses(), ZERO)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_happens_the_margins_are_those_of_the_documents(seed: int) -> None:
    life = Life(seed)
    for _n in range(STEPS):
        life.step()
        with company_scope(life.by.company_id):
            expected = Witness(life).figures()
            profit = life.profit()
            told = {
                "sold": profit.sold,
                "planned_cost": profit.planned_cost,
                "committed_cost": profit.committed_cost,
                "actual_cost": profit.actual_cost,
                "left_to_do": profit.left_cost,
            }
            assert told == expected
            for figure in FIGURES:
                parts = earned_parts(figure, [life.order.pk])
                assert sum((part.amount for part in parts), ZERO) == expected[figure], figure
    assert life.world.agrees()
    assert life.done > STEPS // 3
