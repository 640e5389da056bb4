"""Many hands at once, with real commits: the last units leave once, sums stay exact (P34)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from carnet.catalog.commands import edit_product
from carnet.catalog.inputs import ProductContent
from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.acts import company_scope, in_transaction
from carnet.core.refusals import Refusal
from carnet.stock import commands
from carnet.stock.inputs import AdjustLine, CountEntry
from carnet.stock.models import CountLine, Level, LotLevel, Move, ProductStock
from carnet.stock.refusals import NotEnoughStock, StockFollowedOtherwise
from carnet.stock.steps import LotPart, MoveAsk, ReserveAsk, hold_levels, move, reserve
from carnet.stock.tests.factories import ON, D, a_product, default_warehouse, moved


@pytest.fixture
def company(own_database: str) -> Iterator[Actor]:
    """A company in a database of its own."""
    yield a_company()
    connection.close()


def at_once(works: list[Callable[[], object]], by: Actor) -> list[BaseException]:
    """Each work in a thread and a transaction of its own; gives the errors."""
    errors: list[BaseException] = []
    started = threading.Barrier(len(works))

    def one(work: Callable[[], object]) -> None:
        started.wait()
        try:
            in_transaction(by, work)
        except Exception as error:  # noqa: BLE001 - every error is told
            errors.append(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(one, works))
    return errors


def test_sixteen_hands_on_the_last_ten_units(company: Actor) -> None:
    with company_scope(company.company_id):
        product, place = a_product(), default_warehouse().pk
        moved(product, "10", value="100.01")
    ask = MoveAsk(product.pk, place, D(-1), "delivery", 1)
    errors = at_once([lambda: move([ask], on=ON, by_name="x")] * 16, company)
    assert [type(error) for error in errors] == [NotEnoughStock] * 6
    with company_scope(company.company_id):
        left = Move.objects.filter(quantity__lt=0).aggregate(q=Sum("quantity"), v=Sum("value"))
        assert left == {"q": -10, "v": D("-100.01")}
        stock = ProductStock.objects.get()
        assert (stock.quantity, stock.value) == (0, 0) and Level.objects.get().on_hand == 0


def test_one_serial_number_leaves_once(company: Actor) -> None:
    with company_scope(company.company_id):
        product, place = a_product(tracking="serial"), default_warehouse().pk
        moved(product, "2", cost="5.00", lots=(LotPart("A1"), LotPart("A2")))
    ask = MoveAsk(product.pk, place, D(-1), "delivery", 1, lots=(LotPart("A1"),))
    errors = at_once([lambda: move([ask], on=ON, by_name="x")] * 8, company)
    assert len(errors) == 7 and all(isinstance(error, Refusal) for error in errors)
    with company_scope(company.company_id):
        assert LotLevel.objects.get(on_hand=1).lot.number == "A2"


@pytest.mark.slow
def test_moves_and_reservations_in_any_order_never_lock_each_other_out(company: Actor) -> None:
    with company_scope(company.company_id):
        place = default_warehouse().pk
        products = [a_product(f"P{n}").pk for n in range(6)]
        move([MoveAsk(pk, place, D(1000), "opening", 1, value=D("999.99")) for pk in products], on=ON, by_name="x")

    def deliver(n: int) -> None:
        mine = [products[(n + step) % 6] for step in range(4)]
        hold_levels((pk, place) for pk in mine)
        move([MoveAsk(pk, place, D(-1), "delivery", n) for pk in mine], on=ON, by_name="x")
        reserve([ReserveAsk(f"order_line:{n}", pk, place, D(n + 1)) for pk in mine])

    def order(n: int) -> None:
        mine = [products[(n * 5 + step) % 6] for step in range(3)]
        reserve([ReserveAsk(f"order_line:9{n}", pk, place, D(2)) for pk in reversed(mine)])

    works = [lambda n=n: (deliver if n % 2 else order)(n) for n in range(16)]
    assert at_once(works, company) == []
    with company_scope(company.company_id):
        for stock in ProductStock.objects.all():
            sums = Move.objects.filter(product=stock.product_id).aggregate(q=Sum("quantity"), v=Sum("value"))
            assert (stock.quantity, stock.value) == (sums["q"], sums["v"])
            assert Level.objects.get(product=stock.product_id).on_hand == stock.quantity
        reserved = sum(Level.objects.values_list("reserved", flat=True), Decimal(0))
        assert reserved == sum(4 * (n + 1) if n % 2 else 6 for n in range(16))


def test_how_a_product_is_followed_changes_only_when_none_is_there(company: Actor) -> None:
    with company_scope(company.company_id):
        product = a_product()
        moved(product, "1", cost="5.00")
    content = replace(ProductContent.of(product), tracking="serial")
    with pytest.raises(StockFollowedOtherwise):
        edit_product(product_id=product.pk, content=content, by=company)
    with company_scope(company.company_id):
        moved(product, "-1")
    assert edit_product(product_id=product.pk, content=content, by=company).tracking == "serial"


def test_a_count_is_validated_once_while_goods_leave(company: Actor) -> None:
    with company_scope(company.company_id):
        product, place = a_product(), default_warehouse().pk
        moved(product, "20", cost="5.00")
    count = commands.open_count(warehouse_id=place, on=ON, by=company)
    with company_scope(company.company_id):
        line = CountLine.objects.get(count=count)
    commands.enter_count(count_id=count.pk, entries=[CountEntry(line.pk, D(17))], by=company)
    ask = MoveAsk(product.pk, place, D(-1), "delivery", 1)
    works: list[Callable[[], object]] = [lambda: move([ask], on=ON, by_name="x")] * 6
    works += [lambda: commands.validate_count(count_id=count.pk, on=ON, by=company)] * 4
    errors = at_once(works, company)
    assert [type(error).__name__ for error in errors] == ["CountOver"] * 3
    with company_scope(company.company_id):
        assert Level.objects.get().on_hand == 20 - 3 - 6
        assert CountLine.objects.get().expected == 20


def test_levels_set_while_goods_leave_lose_no_move(company: Actor) -> None:
    with company_scope(company.company_id):
        product, place = a_product(), default_warehouse().pk
        moved(product, "100", cost="5.00")
    ask = MoveAsk(product.pk, place, D(-1), "delivery", 1)
    line = AdjustLine(product.pk, on_hand=D(50), warehouse_id=place)
    works: list[Callable[[], object]] = [lambda: move([ask], on=ON, by_name="x")] * 8
    works += [lambda: commands.adjust_stock(lines=[line], reason="x", on=ON, by=company)] * 2
    errors = at_once(works, company)
    assert {type(error).__name__ for error in errors} <= {"NothingToAdjust"}
    with company_scope(company.company_id):
        assert Move.objects.filter(source_kind="delivery").count() == 8
        assert 42 <= Level.objects.get().on_hand <= 50
        assert Level.objects.get().on_hand == Move.objects.aggregate(sum=Sum("quantity"))["sum"]
