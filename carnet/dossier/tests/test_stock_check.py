"""`carnet check` recomputes the stock from its moves: silent on real lives, naming whatever was tampered with (P34, P35)."""

from collections.abc import Callable
from typing import Any

import pytest

from carnet.company.clock import today
from carnet.core.acts import company_scope
from carnet.dossier.check.stock import stock_gaps
from carnet.sales.tests.factories import a_company
from carnet.stock import commands
from carnet.stock.inputs import CountEntry
from carnet.stock.models import CountLine
from carnet.stock.steps import ExpectAsk, LotPart, ReserveAsk, expect, reserve
from carnet.stock.tests.factories import D, a_product, default_warehouse, moved
from carnet.stock.tests.test_histories import Life


@pytest.mark.django_db
@pytest.mark.parametrize("negative", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_lives_leave_nothing_to_say(seed: int, negative: bool) -> None:
    by = a_company()
    with company_scope(by.company_id):
        life = Life(seed, negative)
        for _ in range(40):
            life.act()
        assert list(map(str, stock_gaps())) == []


_TAMPERED = [
    ("UPDATE stock_level SET on_hand = on_hand + 1", "on hand"),
    ("UPDATE stock_level SET reserved = reserved + 1", "reserved"),
    ("UPDATE stock_level SET incoming = incoming + 1", "incoming"),
    ("UPDATE stock_level SET target = 9", "not those kept"),
    ("UPDATE stock_lotlevel SET on_hand = 0", "lot A1"),
    ("UPDATE stock_productstock SET value = value + 0.01 WHERE quantity > 0", "worth"),
    ("UPDATE stock_productstock SET average = average + 0.0001 WHERE quantity > 0", "average"),
    ("UPDATE stock_move SET value = value - 0.01 WHERE quantity < 0 AND source_kind = 'test'", "is worth"),
    ("UPDATE stock_move SET quantity = quantity + 1 WHERE n = 1", "leaves"),
    ("DELETE FROM stock_move WHERE n = 2", "follows"),
    ("UPDATE stock_countline SET counted = counted + 1", "a difference of"),
]
_TABLES = ["stock_level", "stock_lotlevel", "stock_productstock", "stock_move", "stock_countline"]


@pytest.mark.slow
def test_whatever_is_tampered_with_is_named(own_database: str, owner_sql: Callable[..., Any]) -> None:
    by = a_company()
    with company_scope(by.company_id):
        product, badge, place = a_product("Vis"), a_product("Badge", tracking="serial"), default_warehouse().pk
        moved(product, "10", cost="8.00")
        moved(product, "-4")
        moved(badge, "1", cost="9.00", lots=(LotPart("A1"),))
        reserve([ReserveAsk("order_line:1", product.pk, place, D(2))])
        expect([ExpectAsk("purchase_line:1", product.pk, place, D(2))])
        count = commands.open_count(warehouse_id=place, product_ids=[product.pk], on=today(), by=by)
        line = CountLine.objects.get(count=count)
        commands.enter_count(count_id=count.pk, entries=[CountEntry(line.pk, D(5))], by=by)
        commands.validate_count(count_id=count.pk, on=today(), by=by)
        assert list(stock_gaps()) == []
    for table in _TABLES:
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for (name,) in owner_sql(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table]
        ):
            owner_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for statement, said in _TAMPERED:
        table = next(one for one in _TABLES if f" {one} " in statement)
        owner_sql(f"CREATE TABLE kept AS TABLE {table}")
        owner_sql(statement)
        with company_scope(by.company_id):
            gaps = list(map(str, stock_gaps()))
        assert any(said in gap for gap in gaps), (statement, gaps)
        owner_sql(f"DELETE FROM {table}")
        owner_sql(f"INSERT INTO {table} SELECT * FROM kept")
        owner_sql("DROP TABLE kept")
    with company_scope(by.company_id):
        assert list(stock_gaps()) == []
