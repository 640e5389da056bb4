"""What chance draws in a deal: amounts, lines, contents, and one of what is there."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from carnet.core.actor import Actor
from carnet.invoicing.models import Invoice
from carnet.sales.lines import LineInput
from carnet.sales.models import LineStanding, Order

QUANTITIES = ("1", "1", "1", "2", "3", "10", "0.5", "7.125", "2.3333", "0.0001", "18", "1250")
PRICES = ("1000", "100.03", "33.33", "10.05", "1.01", "0.195", "12870.59", "850.085", "0", "0.01", "249.995", "7.85")
RATES = ("20", "10", "5.5", "0", "2.1")
PERCENTS = ("1", "7", "10", "20", "25", "30", "33.3333", "40", "50", "60", "99", "100")
MODES = ("at_balance", "proportional", "first", "")


class Chances:
    """One customer, some orders, and what may be drawn."""

    def __init__(self, chance: random.Random, by: Actor, customer: int, first_day: date) -> None:
        self.chance, self.by, self.customer, self.day = chance, by, customer, first_day
        self.typed_incl = self.several = False

    def amount(self, most: Decimal) -> Decimal:
        """An amount up to a limit, a little beyond now and then, the limit itself often."""
        match self.chance.randint(0, 9):
            case 0 | 1:
                return most
            case 2:
                return most + Decimal("0.01")
            case 3:
                return Decimal("0.01").copy_sign(most)
            case _:
                return (most * Decimal(self.chance.randint(1, 99)) / 100).quantize(Decimal("0.01"))

    def line(self) -> LineInput:
        chance = self.chance
        price = Decimal(chance.choice(PRICES) if chance.random() < 0.6 else f"{chance.randint(1, 900000) / 1000}")
        sign = -1 if chance.random() < 0.08 else 1
        line: dict[str, Any] = {}
        if chance.random() < 0.25:
            line["discount_percent"] = Decimal(chance.choice(["10", "33.3333", "5", "100", "6"]))
        elif chance.random() < 0.1 and sign > 0:
            line["discount_amount"] = (price * Decimal("0.3")).quantize(Decimal("0.01"))
        return LineInput(
            description=f"Ligne {chance.randint(1, 999)}", quantity=sign * Decimal(chance.choice(QUANTITIES)),
            unit_price=price, vat_rate=Decimal(chance.choice(self.rates)), **line,
        )  # fmt: skip

    def content(self) -> dict[str, Any]:
        chance = self.chance
        self.rates = chance.sample(RATES, chance.randint(1, 4))
        lines = [self.line() for _ in range(chance.choice([1, 1, 2, 3, 5, 8]))]
        if chance.random() < 0.2:
            lines.insert(0, LineInput(kind="section", description="Fournitures"))
        content: dict[str, Any] = {"lines": tuple(lines), "deposit_mode": chance.choice(MODES)}
        if chance.random() < 0.2:
            content["discount_percent"] = Decimal(chance.choice(["5", "2.5", "12.3456"]))
        elif chance.random() < 0.15:
            content["discount_amount"] = Decimal(chance.choice(["0.01", "10.00", "33.33"]))
        if chance.random() < 0.15:
            content["prices_include_tax"] = self.typed_incl = True
        return content

    def _one(self, rows: QuerySet[Any]) -> Any:
        """One of these rows, by chance, or None."""
        found = list(rows.order_by("id"))
        return self.chance.choice(found) if found else None

    def _order(self) -> Order | None:
        orders = list(Order.objects.filter(cancelled_on=None).order_by("id"))
        return self.chance.choice(orders) if orders else None

    def _invoice(self) -> Invoice | None:
        found = list(Invoice.objects.filter(number__isnull=False).exclude(kind="credit_note").order_by("id"))
        return self.chance.choice(found) if found else None

    def _some_lines(self, order: Order) -> list[LineStanding]:
        rows = list(LineStanding.objects.filter(order=order).order_by("order_line_id"))
        return self.chance.sample(rows, self.chance.randint(1, len(rows))) if rows else []
