"""Many buyers at the same moment: what is done counts once (P35, P37)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from django.db import connection

from carnet.core.refusals import Refusal
from carnet.purchasing import commands
from carnet.purchasing.models import PurchaseOrder
from carnet.purchasing.tests.test_reordering import lacks
from carnet.purchasing.tests.worlds import Reseller

D = Decimal
HANDS = 6


def at_once(work: Callable[[int], object], hands: int = HANDS) -> list[str]:
    """The same work by several people who start together; gives the refusals, "" for who was not refused."""
    together = Barrier(hands)

    def one(hand: int) -> str:
        together.wait()
        try:
            work(hand)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(hands) as pool:
        return sorted(pool.map(one, range(hands)))


def test_people_who_order_the_same_levels_at_once_order_them_once(own_database: str) -> None:
    world = Reseller()
    lacks(world, world.laptop.pk, "10")
    done = at_once(lambda _hand: commands.reorder(on=world.today, by=world.by))
    assert done == ["", *["NothingToReorder"] * (HANDS - 1)]
    with world.inside():
        assert PurchaseOrder.objects.count() == 1
