"""What the demo company pays without ordering it: rent, telephone, insurance, things hired for an order; and what it pays when due."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.dossier.demo import suppliers
from carnet.purchasing import commands
from carnet.purchasing.inputs import BillContent, BillLineInput
from carnet.purchasing.models import Bill, BillStanding, ExpenseCategory
from carnet.sales.models import Order

Begin = Callable[[date, Iterator[date]], None]
MONTHLY = (
    (suppliers.RENT, "Loyers et charges", "Loyer des bureaux et de l’atelier", "2450.00", 2),
    (suppliers.TELECOM, "Téléphone, internet, poste", "Lignes et accès internet", "318.40", 6),
    (suppliers.OFFICE, "Fournitures de bureau", "Papier, cartons, étiquettes", "142.75", 18),
)


@dataclass(slots=True)
class Payer:
    """Who pays: the suppliers by name, the products by reference, the calendar on which things happen."""

    chance: random.Random
    products: dict[str, int]
    begin: Begin
    by: Actor
    parties: dict[str, int]
    bills: int = 2600

    def spend(self, first: date) -> None:
        """Begin the expenses of every month and of the year."""
        for supplier, category, words, amount, day_of_month in MONTHLY:
            self.begin(first, self.monthly(first, supplier, category, words, Decimal(amount), day_of_month))
        self.begin(first + timedelta(days=30), self.insured(first + timedelta(days=30)))

    def paid(self, bill: Bill, day: date) -> Iterator[date]:
        """Paid when it falls due, now and then a week late."""
        standing = BillStanding.objects.get(bill=bill)
        due = max(standing.due_on or day, day) + timedelta(days=7 if self.chance.random() < 0.1 else 0)
        day = working(due)
        yield day
        left = BillStanding.objects.get(bill=bill).left
        if left > 0:
            commands.pay_supplier(
                party_id=bill.party_id, on=day, amount=left, method="transfer", allocations={bill.pk: left},
                reference=f"VIR {bill.supplier_number}", by=self.by,
            )  # fmt: skip

    def monthly(
        self, first: date, supplier: str, category: str, words: str, amount: Decimal, day_of_month: int
    ) -> Iterator[date]:
        """An expense of every month, paid when due."""
        month = first.replace(day=day_of_month)
        while True:
            month = (month.replace(day=28) + timedelta(days=6)).replace(day=day_of_month)
            day = working(month)
            yield day
            line = BillLineInput(category_id=self.category(category), description=words, unit_price=amount)
            bill = self.expense(supplier, day, line, title=words)
            self.begin(day, self.paid(bill, day))

    def spent_for(self, order: Order, day: date) -> Iterator[date]:
        """A thing hired for one order: a cost of that order."""
        yield day
        line = BillLineInput(
            category_id=self.category("Entretien et réparations"), order_id=order.pk, description="Location de nacelle, deux jours",
            unit_price=Decimal("184.00"),
        )  # fmt: skip
        bill = self.expense(suppliers.HIRE, day, line, title="Location de nacelle")
        yield from self.paid(bill, day)

    def insured(self, day: date) -> Iterator[date]:
        yield day
        line = BillLineInput(
            category_id=self.category("Assurances"), description="Assurance responsabilité et locaux",
            unit_price=Decimal("1980.00"),
        )  # fmt: skip
        bill = self.expense(suppliers.INSURER, day, line, title="Assurance de l’année")
        yield from self.paid(bill, day)

    def expense(self, supplier: str, day: date, line: BillLineInput, title: str) -> Bill:
        head = self.head(self.parties[supplier], day)
        content = BillContent(
            party_id=head.party_id, supplier_number=head.supplier_number, billed_on=day, title=title, lines=(line,)
        )
        draft = commands.draft_bill(content=content, on=day, by=self.by)
        return commands.record_bill(bill_id=draft.pk, on=day, by=self.by)

    def head(self, party_id: int, day: date, kind: str = "F") -> BillContent:
        self.bills += self.chance.randint(1, 9)
        return BillContent(party_id=party_id, supplier_number=f"{kind}{day:%y%m}-{self.bills}", billed_on=day)

    def category(self, name: str) -> int:
        return ExpenseCategory.objects.get(name=name).pk


def working(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
