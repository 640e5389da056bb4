"""Drafts of purchase orders: free, or from the lines of an order, one per supplier (P36)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Refusal, require_version
from carnet.purchasing.inputs import BuyAsk, PurchaseContent, PurchaseLineInput
from carnet.purchasing.models import PurchaseLine, PurchaseOrder
from carnet.purchasing.queries.left_to_buy import LineToBuy, lines_to_buy
from carnet.purchasing.queries.offers import Offered, offers_of
from carnet.purchasing.refusals import OrderLineUnknown, PurchaseSent, quoted
from carnet.purchasing.steps.holding import hold_purchases
from carnet.purchasing.steps.ordering import (
    BoughtAlready,
    Prepared,
    orders_served,
    prepare,
    require_buyable,
    write_lines,
)
from carnet.sales.steps import hold
from carnet.sales.steps.filling import House


class SupplierMissing(BadValue):
    """Nobody is known to sell it."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(
            _("No supplier is known for %(lines)s: choose one, or record who sells it on its page.")
            % {"lines": quoted(lines)},
            field="supplier",
        )


class NothingLeftToBuy(Refusal):
    """Everything of the order is bought, in stock, or sold by nobody known."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing of this order is to be bought: it is bought already, or in stock. Choose lines to buy more.")
        )


@act("purchase.draft", right=rights.PURCHASES)
def create_purchase(*, content: PurchaseContent, on: date, by: Actor) -> PurchaseOrder:
    """Write a draft order to a supplier; its lines may serve order lines, for what is left to buy of them (P36)."""
    orders = hold(orders_served(content))
    require_buyable(orders)
    return drafted(prepare(content, on, House.on_day(on)), on, by, content.owner_id)


@act("purchase.draft_from_order", right=rights.PURCHASES)
def buy_for_order(*, order_id: int, asks: Sequence[BuyAsk] | None = None, on: date, by: Actor) -> list[PurchaseOrder]:
    """Write one draft per supplier for lines of an order: those asked, else all that has to come and that somebody sells, in whole
    packs. Nothing is bought twice; refuses SupplierMissing, BoughtAlready, NothingLeftToBuy (P36)."""
    hold([order_id])
    require_buyable([order_id])
    lines = {line.order_line_id: line for line in lines_to_buy(order_id)}
    offers = offers_of({line.product_id for line in lines.values() if line.product_id}, on)
    chosen = _all_sold(lines.values(), offers) if asks is None else list(asks)
    if not chosen:
        raise NothingLeftToBuy
    house = House.on_day(on)
    contents = _by_supplier(chosen, lines, offers, order_id)
    return [drafted(prepare(content, on, house), on, by) for content in contents]


@act("purchase.edit", right=rights.PURCHASES)
def edit_purchase(
    *, purchase_id: int, content: PurchaseContent, expected_version: int | None = None, on: date, by: Actor
) -> PurchaseOrder:
    """Write the content of a draft anew."""
    served = PurchaseLine.objects.filter(purchase_order=purchase_id, order__isnull=False)
    hold({*orders_served(content), *served.values_list("order_id", flat=True)})
    purchase = _draft(purchase_id)
    require_version(purchase.version, expected_version)
    require_buyable(orders_served(content))
    prepared = prepare(content, on, House.on_day(on), without=[purchase_id])
    PurchaseLine.objects.filter(purchase_order=purchase).delete()
    columns = {**prepared.columns, "owner_id": content.owner_id or purchase.owner_id}
    PurchaseOrder.objects.filter(pk=purchase_id).update(**columns, version=purchase.version + 1)
    write_lines(purchase, prepared.lines)
    _record("purchase.edited", purchase_id, prepared, on, by)
    return PurchaseOrder.objects.get(pk=purchase_id)


@act("purchase.delete", right=rights.PURCHASES)
def delete_purchase(*, purchase_id: int, by: Actor) -> None:
    """Throw a draft away; what it was to buy is left to buy again."""
    purchase = _draft(purchase_id)
    orders = PurchaseLine.objects.filter(purchase_order=purchase, order__isnull=False).values_list(
        "order_id", flat=True
    )
    about = [Subject("party", purchase.party_id), *(Subject("order", one) for one in sorted(set(orders)))]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM purchasing_purchaseorder WHERE id = %s", [purchase_id])
    facts = {"supplier": purchase.party.name}
    journal.record("purchase.deleted", subject=Subject("purchase_order", purchase_id), about=about, by=by, facts=facts)


def _draft(purchase_id: int) -> PurchaseOrder:
    purchase = hold_purchases([purchase_id])[purchase_id]
    if purchase.number is not None:
        raise PurchaseSent(purchase.number)
    return purchase


def drafted(prepared: Prepared, on: date, by: Actor, owner_id: int | None = None) -> PurchaseOrder:
    """The draft of a content that is ready, told in the journal."""
    purchase = PurchaseOrder.objects.create(created_on=on, owner_id=owner_id or by.user_id, **prepared.columns)
    write_lines(purchase, prepared.lines)
    _record("purchase.drafted", purchase.pk, prepared, on, by)
    return purchase


def _record(told: str, purchase_id: int, prepared: Prepared, on: date, by: Actor) -> None:
    journal.record(
        told,
        subject=Subject("purchase_order", purchase_id),
        about=[Subject("party", prepared.party.pk), *(Subject("order", one) for one in prepared.order_ids)],
        by=by,
        facts={"supplier": prepared.party.name, "lines": len(prepared.lines), "on": on},
    )


Offers = dict[int, list[Offered]]


def _all_sold(lines: Iterable[LineToBuy], offers: Offers) -> list[BuyAsk]:
    return [
        BuyAsk(order_line_id=line.order_line_id) for line in lines if line.proposed and offers.get(line.product_id or 0)
    ]


def _by_supplier(
    asks: Sequence[BuyAsk], lines: dict[int, LineToBuy], offers: Offers, order_id: int
) -> list[PurchaseContent]:
    """One content per supplier and way of delivery, in the order of the lines."""
    groups: dict[tuple[int, bool], list[PurchaseLineInput]] = {}
    unsold: list[str] = []
    for ask in asks:
        line = lines.get(ask.order_line_id)
        if line is None:
            raise OrderLineUnknown
        offered = _chosen(ask, offers.get(line.product_id or 0, []))
        party_id = ask.party_id or (offered.offer.party_id if offered else None)
        if party_id is None:
            unsold.append(line.description)
            continue
        groups.setdefault((party_id, ask.direct), []).append(_asked(ask, line, offered))
    if unsold:
        raise SupplierMissing(unsold)
    return [
        PurchaseContent(party_id=party_id, direct_order_id=order_id if direct else None, lines=tuple(of_group))
        for (party_id, direct), of_group in groups.items()
    ]


def _chosen(ask: BuyAsk, offers: Sequence[Offered]) -> Offered | None:
    """The offer of the supplier asked, else the preferred one, which comes first."""
    fitting = [one for one in offers if ask.party_id in (None, one.offer.party_id)]
    return fitting[0] if fitting else None


def _asked(ask: BuyAsk, line: LineToBuy, offered: Offered | None) -> PurchaseLineInput:
    """The line to buy: the quantity asked, else what has to come, in the packs of the supplier unless it goes to the customer."""
    if not line.left:
        raise BoughtAlready(line.description, line.left)
    quantity = ask.quantity
    if quantity is None:
        needed = line.left if ask.direct else line.proposed or line.left
        quantity = offered.packed(needed) if offered and not ask.direct else needed
    return PurchaseLineInput(
        order_line_id=line.order_line_id,
        product_id=line.product_id,
        quantity=quantity,
        unit_price=ask.unit_price,
        served_quantity=min(quantity, line.left),
    )
