"""Many customers on the last units, many hands on one note: each unit leaves once, and the others are told why (P33, P34)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.delivery.models import Note
from carnet.dossier.check import check_company
from carnet.dossier.tests.deliveries import Yard, an_order, goods, level, sold, standing
from carnet.sales.tests.factories import a_company
from carnet.stock.models import Move

D = Decimal


@pytest.fixture
def by(own_database: str) -> Iterator[Actor]:
    """An owner in a database of its own."""
    yield a_company()
    connection.close()


def at_once(by: Actor, works: list[Callable[[], object]]) -> list[str]:
    """Each work in a thread of its own, all from the same moment; gives the codes of the refusals."""
    started = Barrier(len(works))

    def one(work: Callable[[], object]) -> str:
        started.wait()
        try:
            with company_scope(by.company_id):
                work()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return [code for code in pool.map(one, works) if code]


def test_of_sixteen_customers_ten_take_the_last_ten_units(by: Actor) -> None:
    yard = Yard(by)
    with company_scope(by.company_id):
        product = goods(stock="10", cost="10.01")
        orders = [an_order(by, sold(product, "1")) for _ in range(16)]
        drafts = [yard.draft(order) for order in orders]
    refused = at_once(by, [lambda note=note: yard.validate(note) for note in drafts])  # type: ignore[misc]
    assert refused == ["NotEnoughStock"] * 6
    with company_scope(by.company_id):
        left = [order for order in orders if standing(order).left_to_deliver]
        assert Note.objects.filter(number__isnull=False).count() == 10 and len(left) == 6
        assert level(product) == (D(0), D(6))
        assert Move.objects.filter(product=product).aggregate(Sum("quantity"), Sum("value")) == {
            "quantity__sum": D(0), "value__sum": D(0),
        }  # fmt: skip
        assert not check_company().gaps


def test_a_note_validated_by_many_hands_leaves_once(by: Actor) -> None:
    yard = Yard(by)
    with company_scope(by.company_id):
        product = goods(stock="10")
        order = an_order(by, sold(product, "4"))
        note = yard.draft(order)
    assert at_once(by, [lambda: yard.validate(note)] * 8) == []
    with company_scope(by.company_id):
        assert level(product) == (D(6), D(0)) and standing(order).delivered_quantity == 4
