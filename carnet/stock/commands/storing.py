"""How products are kept: place, alert, target (P35)."""

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, NotFound
from carnet.stock.inputs import StorageInput
from carnet.stock.models import Warehouse
from carnet.stock.steps.names import moved_products


class ThresholdNegative(BadValue):
    def __init__(self, field: str) -> None:
        super().__init__(_("A threshold is zero or more."), field=field)


class TargetBelowAlert(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The target is at least the alert threshold."), field="target")


@act("stock.set_storage", right=rights.STOCK)
def set_storage(*, lines: Sequence[StorageInput], by: Actor) -> None:
    """Say where products are kept and when to order them again; refuses ThresholdNegative, TargetBelowAlert.

    A target without alert calls for an order as soon as the level is below it.
    """
    lines = [_checked(line) for line in lines]
    products = moved_products(line.product_id for line in lines)
    places = {line.warehouse_id for line in lines}
    if Warehouse.objects.filter(pk__in=places).count() < len(places):
        raise NotFound
    with connection.cursor() as cursor:
        pairs = [[line.product_id for line in lines], [line.warehouse_id for line in lines]]
        cursor.execute("SELECT stock_hold_levels(%s::bigint[], %s::bigint[])", pairs)
        cursor.execute(
            """
            INSERT INTO stock_storage (product_id, warehouse_id, place, alert_below, target)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[], %s::numeric[])
            ON CONFLICT (product_id, warehouse_id) DO UPDATE
            SET place = excluded.place, alert_below = excluded.alert_below, target = excluded.target
            """,
            [
                *pairs, [line.place for line in lines], [line.alert_below for line in lines], [line.target for line in lines],
            ],
        )  # fmt: skip
    about = [Subject("product", pk) for pk in products]
    if about:
        facts = {"names": ", ".join(one.name for one in products.values())[:200]}
        journal.record("stock.thresholds_set", subject=about[0], about=about[1:], by=by, facts=facts)


def _checked(line: StorageInput) -> StorageInput:
    for field in ("alert_below", "target"):
        value = getattr(line, field)
        if value is not None and value < 0:
            raise ThresholdNegative(field)
    if line.alert_below is not None and line.target is not None and line.target < line.alert_below:
        raise TargetBelowAlert
    return line
