"""Levels corrected by hand, for a reason: breakage, theft, opening stock, own use (P35)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.days import check_day
from carnet.company.queries import settings
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue
from carnet.stock.inputs import AdjustLine
from carnet.stock.models import Adjustment
from carnet.stock.queries.places import default_warehouse
from carnet.stock.steps import MoveAsk, hold_levels, move
from carnet.stock.steps.names import Moved, moved_products


class ReasonMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say why: breakage, theft, opening stock, own use…"), field="reason")


class NothingToAdjust(BadValue):
    """No line changes a level."""

    def __init__(self) -> None:
        super().__init__(_("Nothing changes: give at least one quantity."), field="lines")


class QuantityOrLevel(BadValue):
    """A line gives neither or both of what changes and what is there."""

    def __init__(self) -> None:
        super().__init__(_("Give either what changes or what is really there, not both."), field="quantity")


class LotsAreCounted(BadValue):
    """The level of a product followed by lot cannot be set as one figure."""

    def __init__(self, product: str) -> None:
        super().__init__(
            _("%(product)s is followed by lot or serial number: give the quantity that changes, with its lots.")
            % {"product": product},
            field="on_hand",
        )


@act("stock.adjust", right=rights.STOCK)
def adjust_stock(*, lines: Sequence[AdjustLine], reason: str, on: date, by: Actor) -> Adjustment:
    """Correct levels for a reason; what comes in is worth its unit cost, or the average of its product (P35).

    Refuses ReasonMissing, NothingToAdjust, QuantityOrLevel, LotsAreCounted, NotEnoughStock, and a day that is not open.
    """
    if not reason.strip():
        raise ReasonMissing
    check_day(on, settings())
    products = moved_products(line.product_id for line in lines)
    for line in lines:
        _check(line, products)
    place = default_warehouse().pk if any(line.warehouse_id is None for line in lines) else 0
    deltas = _deltas(lines, place)
    if not deltas:
        raise NothingToAdjust
    done = Adjustment.objects.create(on=on, reason=reason.strip()[:200], by_name=by.name)
    asks = [
        MoveAsk(
            line.product_id, line.warehouse_id or place, quantity, "adjustment", done.pk, str(n), line.lots,
            unit_cost=line.unit_cost if quantity > 0 else None, reason=done.reason,
        )
        for n, (line, quantity) in enumerate(deltas, start=1)
    ]  # fmt: skip
    move(asks, on=on, by_name=by.name)
    facts = {"on": on, "reason": done.reason, "lines": len(asks), "names": _names(asks, products)}
    about = [Subject("product", pk) for pk in dict.fromkeys(ask.product_id for ask in asks)]
    journal.record("stock.adjusted", subject=Subject("stock_adjustment", done.pk), about=about, by=by, facts=facts)
    return done


def _check(line: AdjustLine, products: dict[int, Moved]) -> None:
    if (line.quantity is None) == (line.on_hand is None):
        raise QuantityOrLevel
    product = products[line.product_id]
    if line.on_hand is not None and product.tracking:
        raise LotsAreCounted(product.name)


def _deltas(lines: Sequence[AdjustLine], place: int) -> list[tuple[AdjustLine, Decimal]]:
    """What each line changes, levels held; lines that change nothing are left out."""
    held = hold_levels((line.product_id, line.warehouse_id or place) for line in lines)
    level = {pair: one.on_hand for pair, one in held.items()}
    deltas = []
    for line in lines:
        pair = (line.product_id, line.warehouse_id or place)
        change = (
            line.quantity if line.quantity is not None else (line.on_hand or Decimal(0)) - level.get(pair, Decimal(0))
        )
        if change and pair in level:
            level[pair] += change
        if change:
            deltas.append((line, change))
    return deltas


def _names(asks: Sequence[MoveAsk], products: dict[int, Moved]) -> str:
    names = list(dict.fromkeys(products[ask.product_id].name for ask in asks))
    return ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
