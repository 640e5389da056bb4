"""Drafts of purchase orders from what the stock lacks, one per supplier and warehouse (P35, P36)."""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.purchasing.commands.ordering import SupplierMissing, drafted
from carnet.purchasing.inputs import PurchaseContent, PurchaseLineInput, ReorderAsk
from carnet.purchasing.models import PurchaseOrder
from carnet.purchasing.queries.reordering import LevelToBuy, levels_to_buy
from carnet.purchasing.refusals import quoted
from carnet.purchasing.steps.ordering import prepare
from carnet.sales.steps.filling import House
from carnet.stock.queries import to_reorder
from carnet.stock.steps import hold_levels


class NothingToReorder(Refusal):
    """Every level is above its threshold, bought by a draft already, or sold by nobody known."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing is to be ordered again: levels are above their threshold, or drafts buy what is missing.")
        )


class ReorderedAlready(Refusal):
    """A level asked no longer calls for an order, or drafts buy what it lacks."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            _("%(products)s no longer to be ordered: draft purchase orders buy what is missing.")
            % {"products": quoted(names)}
            if names
            else _("This level is above its threshold: it is no longer to be ordered."),
            field="lines",
        )


@act("purchase.reorder", right=rights.PURCHASES)
def reorder(*, asks: Sequence[ReorderAsk] | None = None, on: date, by: Actor) -> list[PurchaseOrder]:
    """Write one draft per supplier and warehouse for levels below their threshold: those asked, else all that somebody sells, in whole
    packs. What drafts buy already is not ordered again; refuses ReorderedAlready, SupplierMissing, NothingToReorder (P35)."""
    chosen = None if asks is None else {ask.level_id for ask in asks}
    _hold(chosen)
    found = {one.level.level_id: one for one in levels_to_buy(on, chosen)}
    wanted = _all_sold(found.values()) if asks is None else _still_lacking(asks, found)
    if not wanted:
        raise NothingToReorder
    house = House.on_day(on)
    return [drafted(prepare(content, on, house), on, by) for content in _contents(wanted, found)]


def _hold(level_ids: Collection[int] | None) -> None:
    """Two people who order the same levels again do so one after the other."""
    hold_levels({(one.product_id, one.warehouse_id) for one in to_reorder(level_ids)})


def _all_sold(found: Collection[LevelToBuy]) -> list[ReorderAsk]:
    return [ReorderAsk(level_id=one.level.level_id) for one in found if one.left and one.offers]


def _still_lacking(asks: Sequence[ReorderAsk], found: dict[int, LevelToBuy]) -> list[ReorderAsk]:
    if any(ask.level_id not in found for ask in asks):
        raise ReorderedAlready([])
    bought = [found[ask.level_id].level.name for ask in asks if not found[ask.level_id].left]
    if bought:
        raise ReorderedAlready(bought)
    return list({ask.level_id: ask for ask in asks}.values())


def _contents(asks: Sequence[ReorderAsk], found: dict[int, LevelToBuy]) -> list[PurchaseContent]:
    groups: dict[tuple[int, int], list[PurchaseLineInput]] = {}
    unsold: list[str] = []
    for ask in asks:
        one = found[ask.level_id]
        offered = one.offer_of(ask.party_id)
        party_id = ask.party_id or (offered.offer.party_id if offered else None)
        if party_id is None:
            unsold.append(one.level.name)
            continue
        quantity = one.proposed(party_id) if ask.quantity is None else ask.quantity
        line = PurchaseLineInput(product_id=one.level.product_id, quantity=quantity)
        groups.setdefault((party_id, one.level.warehouse_id), []).append(line)
    if unsold:
        raise SupplierMissing(unsold)
    return [
        PurchaseContent(party_id=party_id, warehouse_id=warehouse_id, lines=tuple(lines))
        for (party_id, warehouse_id), lines in groups.items()
    ]
