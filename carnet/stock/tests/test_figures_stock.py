"""The figures of P34 and P35, as an accountant would check them."""

import pytest

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.stock.models import Level, Move
from carnet.stock.refusals import NotEnoughStock
from carnet.stock.steps import MoveAsk, Revaluation, move, revalue
from carnet.stock.tests.factories import ON, D, a_product, a_warehouse, default_warehouse, moved, on_hand, stands


def test_three_units_worth_a_hundred_leave_to_the_cent(by: Actor) -> None:
    product = a_product()
    moved(product, "3", value="100.00")
    assert stands(product) == (3, D("100.00"), D("33.3333"))
    assert [moved(product, "-1").value for _ in range(3)] == [D("-33.33"), D("-33.34"), D("-33.33")]
    assert stands(product)[:2] == (0, 0)


def test_a_bill_revalues_what_is_left_and_shows_the_rest_apart(by: Actor) -> None:
    product = a_product()
    came = moved(product, "10", cost="8.00").ask
    moved(product, "-6")
    (done,) = revalue(
        [Revaluation(came.source_kind, came.source_id, came.source_line, D("5.00"), "bill", 1)], on=ON, by_name="x"
    )
    assert (done.value, done.difference) == (D("2.00"), D("3.00"))
    assert stands(product) == (4, D("34.00"), D("8.5000"))


def test_the_oldest_goods_leave_first_when_a_late_cost_is_shared(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="8.00")
    came = moved(product, "10", cost="8.00").ask
    moved(product, "-12")
    moved(product, "5", cost="8.00")
    asked = Revaluation(came.source_kind, came.source_id, came.source_line, D("10.00"), "bill", 1)
    (done,) = revalue([asked], on=ON, by_name="x")
    assert (done.value, done.difference) == (D("8.00"), D("2.00"))


def test_a_lower_bill_never_takes_more_than_the_stock_is_worth(by: Actor) -> None:
    product = a_product()
    came = moved(product, "10", cost="8.00").ask
    asked = Revaluation(came.source_kind, came.source_id, came.source_line, D("-90.00"), "bill", 1)
    (done,) = revalue([asked], on=ON, by_name="x")
    assert (done.value, done.difference) == (D("-80.00"), D("-10.00"))
    assert stands(product)[:2] == (10, 0)


def test_the_average_weighs_what_came_in(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="8.00")
    moved(product, "5", cost="9.50")
    assert stands(product) == (15, D("127.50"), D("8.5000"))
    assert moved(product, "-4").value == D("-34.00")


def test_a_return_comes_back_at_the_cost_it_left_at(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="8.00")
    left = moved(product, "-5")
    moved(product, "5", cost="20.00")
    assert moved(product, "5", value=str(-left.value)).value == D("40.00")
    assert stands(product) == (15, D("180.00"), D("12.0000"))


def test_a_back_dated_move_changes_no_earlier_cost(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="8.00")
    left = moved(product, "-5")
    moved(product, "5", cost="20.00", on=ON.replace(day=1, month=1))
    assert list(Move.objects.filter(product=product, quantity__lt=0).values_list("value", flat=True)) == [left.value]
    assert list(Move.objects.filter(product=product).order_by("n").values_list("n", flat=True)) == [1, 2, 3]


def test_a_transfer_moves_no_value(by: Actor) -> None:
    product, van = a_product(), a_warehouse()
    moved(product, "3", value="100.00")
    asks = [
        MoveAsk(product.pk, default_warehouse().pk, D(-3), "transfer", 1), MoveAsk(product.pk, van.pk, D(3), "transfer", 1)
    ]  # fmt: skip
    assert [done.value for done in move(asks, on=ON, by_name="x")] == [0, 0]
    assert stands(product)[:2] == (3, D("100.00"))
    assert (on_hand(product), on_hand(product, van)) == (0, 3)


def test_what_empties_the_stock_at_a_known_cost_takes_all_that_is_left(by: Actor) -> None:
    product = a_product()
    moved(product, "10", cost="8.00")
    moved(product, "10", cost="2.00")
    moved(product, "-19")
    done = moved(product, "-1", cost="8.00")
    assert (done.value, done.difference) == (D("-5.00"), D("-3.00"))


def test_more_than_what_is_there_is_refused_and_nothing_moves(by: Actor) -> None:
    product = a_product("Badge")
    moved(product, "2", cost="1.00")
    with pytest.raises(NotEnoughStock) as refusal:
        moved(product, "-3")
    assert "Badge" in refusal.value.sentence and refusal.value.shortages[0].on_hand == 2
    assert Move.objects.count() == 1 and on_hand(product) == 2


def test_below_zero_where_the_company_allows_it(by: Actor) -> None:
    Settings.objects.update(stock_may_be_negative=True)
    product = a_product(cost="10.00")
    assert moved(product, "-2").value == D("-20.00")
    assert stands(product) == (-2, D("-20.00"), D("10.0000"))
    came = moved(product, "5", cost="12.00")
    assert (came.value, came.difference) == (D("56.00"), D("4.00"))
    assert stands(product) == (3, D("36.00"), D("12.0000"))


def test_the_rule_coming_back_lets_a_low_level_rise_and_never_fall(by: Actor) -> None:
    Settings.objects.update(stock_may_be_negative=True)
    product = a_product(cost="10.00")
    moved(product, "-5")
    Settings.objects.update(stock_may_be_negative=False)
    moved(product, "2", cost="10.00")
    assert Level.objects.get(product=product).on_hand == -3
    with pytest.raises(NotEnoughStock):
        moved(product, "-1")


def test_a_stock_below_zero_that_comes_back_to_nothing_is_worth_nothing(by: Actor) -> None:
    Settings.objects.update(stock_may_be_negative=True)
    product = a_product(cost="10.00")
    moved(product, "-3")
    done = moved(product, "3", cost="11.00")
    assert (done.value, done.difference) == (D("30.00"), D("3.00"))
    assert stands(product)[:2] == (0, 0)
