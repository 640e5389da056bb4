"""Random lives of products against an independent recomputation: on hand is the sum of moves, the value is exact to the cent (P34, P35)."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db.models import Sum

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.core.testing.histories import answered
from carnet.stock.models import Level, Lot, LotLevel, Move, ProductStock
from carnet.stock.steps import LotPart, MoveAsk, Revaluation, move, revalue
from carnet.stock.tests.factories import ON, D, a_product, a_warehouse, default_warehouse

CENT = Decimal("0.01")


class Book:
    """What an accountant keeps by hand for one product: quantity, value, average. Written from the rule, not from the code."""

    def __init__(self, cost: Decimal) -> None:
        self.quantity, self.value, self.average = Decimal(0), Decimal(0), cost.quantize(D("0.0001"), ROUND_HALF_UP)

    def carry(self, quantity: Decimal, asked: Decimal | None) -> Decimal:
        """What the stock gains or loses by a move."""
        worth = self._in(quantity, asked) if quantity > 0 else -self._out(-quantity, asked)
        self._add(quantity, worth)
        return worth

    def revalue(self, kept: Decimal) -> Decimal:
        """A late cost: never below nothing, nothing where nothing is left."""
        worth = Decimal(0) if self.quantity <= 0 else max(kept, -self.value)
        self._add(Decimal(0), worth)
        return worth

    def _add(self, quantity: Decimal, worth: Decimal) -> None:
        self.quantity += quantity
        self.value += worth
        if self.quantity:
            self.average = (self.value / self.quantity).quantize(D("0.0001"), ROUND_HALF_UP)

    def _in(self, quantity: Decimal, asked: Decimal | None) -> Decimal:
        amount = cents(quantity * self.average) if asked is None else asked
        missing = -self.quantity
        if missing <= 0:
            return amount
        if quantity < missing:
            return min(cents(quantity * self.average), -self.value)
        if quantity == missing:
            return -self.value
        late = cents(amount * missing / quantity)
        return amount - late - self.value

    def _out(self, quantity: Decimal, asked: Decimal | None) -> Decimal:
        amount = cents(quantity * self.average) if asked is None else -asked
        if self.quantity <= 0:
            return amount
        if quantity < self.quantity:
            return min(amount, self.value)
        beyond = quantity - self.quantity
        if asked is None:
            return self.value + cents(beyond * self.average)
        return self.value + cents(amount * beyond / quantity) if beyond else self.value


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


class Life:
    """A product, two warehouses, and somebody who moves things at random."""

    def __init__(self, seed: int, negative: bool) -> None:
        self.pick = random.Random(seed)
        self.cost = D(self.pick.choice(("0", "10.00", "3.333333")))
        self.tracking = self.pick.choice(("", "", "lot", "serial"))
        self.product = a_product(cost=str(self.cost), tracking=self.tracking)
        self.places = [default_warehouse().pk, a_warehouse().pk]
        self.book = Book(self.cost)
        self.came: list[tuple[str, int, str]] = []
        self.n = 0
        Settings.objects.update(stock_may_be_negative=negative)

    def act(self) -> None:
        self.n += 1
        work = self.pick.choice(
            (self.receive, self.receive, self.issue, self.issue, self.issue, self.back, self.shift, self.late)
        )
        try:
            work()
        except Refusal as refusal:
            answered(refusal)

    def quantity(self) -> Decimal:
        if self.tracking == "serial":
            return D(self.pick.randint(1, 3))
        return D(self.pick.choice(("1", "2", "0.5", "7.25", "12", "0.3333", "100")))

    def lots(self, quantity: Decimal, coming: bool) -> tuple[LotPart, ...]:
        if self.tracking == "serial":
            free = [f"S{self.n}-{k}" for k in range(int(quantity))] if coming else self.there(int(quantity))
            return tuple(LotPart(number) for number in free)
        if self.tracking == "lot":
            return (LotPart(self.pick.choice(("L1", "L2")), quantity),)
        return ()

    def there(self, count: int) -> list[str]:
        levels = LotLevel.objects.filter(on_hand__gt=0, warehouse=self.places[0]).order_by("lot__number")
        return list(levels.values_list("lot__number", flat=True)[:count])

    def receive(self) -> None:
        quantity, cost = self.quantity(), D(self.pick.choice(("8.00", "8.50", "0.01", "33.333333", "1049.00", "0")))
        place = self.pick.choice(self.places)
        self.do(quantity, place, "receipt", cost=cost, asked=cents(quantity * cost))
        self.came.append(("receipt", self.n, "1"))

    def issue(self) -> None:
        self.do(-self.quantity(), self.pick.choice(self.places), "delivery")

    def back(self) -> None:
        value = D(self.pick.choice(("0.00", "12.34", "99.99")))
        sign = self.pick.choice((1, -1))
        self.do(sign * self.quantity(), self.places[0], "return", value=sign * value, asked=sign * value)

    def do(
        self, quantity: Decimal, place: int, kind: str, *, cost: Decimal | None = None, value: Decimal | None = None,
        asked: Decimal | None = None,
    ) -> None:  # fmt: skip
        lots = self.lots(quantity, True) if quantity > 0 else self.lots(-quantity, False)
        ask = MoveAsk(self.product.pk, place, quantity, kind, self.n, "1", lots=lots, unit_cost=cost, value=value)
        (done,) = move([ask], on=ON, by_name="x")
        if len(lots) > 1:  # each serial number is a row of its own
            rows = Move.objects.filter(source_kind=kind, source_id=self.n).order_by("n")
            carried = [
                self.book.carry(row.quantity, None if asked is None else row.value + row.difference) for row in rows
            ]
            assert done.value == sum(carried)
        else:
            assert done.value == self.book.carry(quantity, asked)

    def shift(self) -> None:
        start, end = self.pick.sample(self.places, 2)
        quantity = self.quantity()
        lots = self.lots(quantity, False)
        asks = [
            MoveAsk(self.product.pk, start, -quantity, "transfer", self.n, lots=lots),
            MoveAsk(self.product.pk, end, quantity, "transfer", self.n, lots=lots),
        ]
        move(asks, on=ON, by_name="x")

    def late(self) -> None:
        if self.came:
            came = self.pick.choice(self.came)
            amount = D(self.pick.choice(("5.00", "-3.00", "0.01", "-900.00")))
            (done,) = revalue([Revaluation(*came, amount, "bill", self.n)], on=ON, by_name="x")
            assert done.value + done.difference == amount
            assert done.value == self.book.revalue(done.value)


def check(life: Life) -> None:
    sums = Move.objects.filter(product=life.product).aggregate(q=Sum("quantity"), v=Sum("value"))
    stock = ProductStock.objects.filter(product=life.product).first()
    if stock is None:
        return
    assert (stock.quantity, stock.value) == (sums["q"] or 0, sums["v"] or 0) == (life.book.quantity, life.book.value)
    assert not stock.moves or stock.average == life.book.average
    for level in Level.objects.filter(product=life.product):
        rows = Move.objects.filter(product=life.product, warehouse=level.warehouse_id)
        assert level.on_hand == (rows.aggregate(q=Sum("quantity"))["q"] or 0)
    for lot in Lot.objects.filter(product=life.product):
        held = LotLevel.objects.filter(lot=lot).aggregate(q=Sum("on_hand"))["q"] or 0
        assert held == (Move.objects.filter(lot=lot).aggregate(q=Sum("quantity"))["q"] or 0)
    last = Move.objects.filter(product=life.product).order_by("-n").first()
    if last:
        assert (last.n, last.quantity_after, last.value_after) == (stock.moves, stock.quantity, stock.value)


@pytest.mark.parametrize("negative", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_a_life(by: Actor, seed: int, negative: bool) -> None:
    life = Life(seed, negative)
    for _ in range(30):
        life.act()
        check(life)
