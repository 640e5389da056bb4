"""Promise dates: from what is there, then from what comes; a late arrival moves exactly those that depend on it (P34, field 22)."""

from datetime import date

from carnet.core.actor import Actor
from carnet.stock.queries import late_promises, promises, promises_of, slips
from carnet.stock.steps import ExpectAsk, ReserveAsk, expect, reserve
from carnet.stock.tests.factories import D, a_product, default_warehouse, moved

TODAY = date(2026, 9, 2)


def day(n: int) -> date:
    return date(2026, 9, n)


def test_the_earliest_wanted_is_served_first(by: Actor) -> None:
    product, place = a_product(), default_warehouse().pk
    moved(product, "5", cost="1.00")
    reserve([
        ReserveAsk("order_line:1", product.pk, place, D(4), day(20)),
        ReserveAsk("order_line:2", product.pk, place, D(3), day(10)),
        ReserveAsk("order_line:3", product.pk, place, D(3), day(15)),
        ReserveAsk("order_line:4", product.pk, place, D(9)),
    ])  # fmt: skip
    expect([
        ExpectAsk("purchase_line:1", product.pk, place, D(2), day(12)),
        ExpectAsk("purchase_line:2", product.pk, place, D(4), day(25)),
        ExpectAsk("purchase_line:3", product.pk, place, D(99)),
    ])  # fmt: skip
    found = promises([product.pk], TODAY)
    assert [(one.holder, one.there_on, one.from_hand, one.brought_by) for one in found] == [
        ("order_line:2", TODAY, 3, ""),
        ("order_line:3", day(12), 2, "purchase_line:1"),
        ("order_line:1", day(25), 0, "purchase_line:2"),
        ("order_line:4", None, 0, ""),
    ]
    assert [one.holder for one in found if one.late] == ["order_line:1", "order_line:4"]
    assert [one.holder for one in late_promises(TODAY)] == ["order_line:1", "order_line:4"]
    assert [one.there_on for one in promises_of(["order_line:3", "order_line:77"], TODAY)["order_line:3"]] == [day(12)]


def test_a_receipt_three_days_late_moves_exactly_its_dependents_by_three_days(by: Actor) -> None:
    product, other, place = a_product(), a_product(), default_warehouse().pk
    moved(product, "2", cost="1.00")
    reserve([
        ReserveAsk("order_line:1", product.pk, place, D(2), day(5)),
        ReserveAsk("order_line:2", product.pk, place, D(4), day(14)),
        ReserveAsk("order_line:3", product.pk, place, D(1), day(18)),
        ReserveAsk("order_line:4", product.pk, place, D(6), day(28)),
        ReserveAsk("order_line:5", other.pk, place, D(6), day(28)),
    ])  # fmt: skip
    expect([
        ExpectAsk("purchase_line:1", product.pk, place, D(5), day(11)),
        ExpectAsk("purchase_line:2", product.pk, place, D(6), day(26)),
        ExpectAsk("purchase_line:3", other.pk, place, D(6), day(11)),
    ])  # fmt: skip
    moved_by = slips({"purchase_line:1": day(14)}, TODAY)
    assert [(one.holder, one.days, one.before, one.after) for one in moved_by] == [
        ("order_line:2", 3, day(11), day(14)),
        ("order_line:3", 3, day(11), day(14)),
    ]
    assert all(one.brought_by != "purchase_line:9" for one in promises([product.pk], TODAY))
    assert slips({"purchase_line:1": day(11)}, TODAY) == []


def test_an_arrival_that_slips_behind_another_lets_that_one_serve_first(by: Actor) -> None:
    product, place = a_product(), default_warehouse().pk
    reserve([ReserveAsk("order_line:1", product.pk, place, D(4), day(14))])
    expect([
        ExpectAsk("purchase_line:1", product.pk, place, D(4), day(11)),
        ExpectAsk("purchase_line:2", product.pk, place, D(4), day(20)),
    ])  # fmt: skip
    (one,) = slips({"purchase_line:1": day(30)}, TODAY)
    assert (one.after, one.days) == (day(20), 9)
