"""A hundred thousand moves on a product slow neither its page nor its next move (issue 4)."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from carnet.company.tests.worlds import a_company, signed_in
from carnet.core.acts import company_scope
from carnet.stock.models import Move, ProductStock
from carnet.stock.queries import valuation
from carnet.stock.tests.factories import D, a_product, default_warehouse, moved

MANY = 100_000
_FILL = """
INSERT INTO stock_move (company_id, product_id, warehouse_id, n, quantity, unit_cost, value, quantity_after, value_after,
    source_kind, source_id, source_line, reason, "on", by_name)
SELECT {company}, {product}, {place}, s.moves + g, CASE g % 2 WHEN 1 THEN 2 ELSE -2 END, 5, CASE g % 2 WHEN 1 THEN 10 ELSE -10 END,
    s.quantity + 2 * (g % 2), s.value + 10 * (g % 2), 'test', g, '', '', DATE '2020-01-01' + g / 60, 'x'
FROM stock_productstock s, generate_series(1, {many}) g WHERE s.product_id = {product}
"""


def best_of(times: int, work: Callable[[], object]) -> float:
    """The shortest of some runs, in milliseconds: what the work costs on a quiet machine."""
    found = []
    for _ in range(times):
        began = perf_counter()
        work()
        found.append((perf_counter() - began) * 1000)
    return min(found)


@pytest.mark.slow
def test_a_hundred_thousand_moves_slow_nothing(own_database: str, owner_sql: Callable[..., Any]) -> None:
    by = a_company()
    with company_scope(by.company_id):
        new, old, place = a_product("Neuf"), a_product("Ancien"), default_warehouse().pk
        for product in (new, old):
            moved(product, "100", cost="5.00")
    owner_sql("ALTER TABLE stock_move DISABLE TRIGGER USER")
    owner_sql(_FILL.format(company=by.company_id, product=old.pk, place=place, many=MANY))
    owner_sql(f"UPDATE stock_productstock SET moves = moves + {MANY} WHERE product_id = {old.pk}")
    owner_sql("ALTER TABLE stock_move ENABLE TRIGGER USER")
    owner_sql("ANALYZE")
    client: Client = signed_in(by)

    def act(product: Any) -> Callable[[], object]:
        def work() -> object:
            with company_scope(by.company_id):
                return moved(product, "-0.01")

        return work

    def page(product: Any) -> Callable[[], object]:
        return lambda: client.get(f"/products/{product.pk}/stock").content

    measured = {name: (best_of(7, work(new)), best_of(7, work(old))) for name, work in (("move", act), ("page", page))}
    print({name: f"{few:.1f} ms, {many:.1f} ms" for name, (few, many) in measured.items()})
    for name, (few, many) in measured.items():
        assert many < 2 * few + 15, (name, few, many)
    with company_scope(by.company_id):
        assert Move.objects.filter(product=old).count() > MANY
        assert ProductStock.objects.get(product=old).quantity == D("99.93")
        began = perf_counter()
        assert len(valuation(Move.objects.order_by("-on").values_list("on", flat=True)[0])) == 2
        assert perf_counter() - began < 2
    connection.close()
