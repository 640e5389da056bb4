"""Short words for deliveries in tests: products with stock, orders of them, notes validated on one day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.catalog.models import KitPart, Product
from carnet.core.actor import Actor
from carnet.delivery import commands
from carnet.delivery.asks import LineAsk, PartAsk, ReturnAsk
from carnet.delivery.models import Note, NoteLine
from carnet.dossier import commands as acts
from carnet.sales.lines import LineInput, OrderContent
from carnet.sales.models import LineStanding, Order, OrderLine
from carnet.sales.tests.factories import a_customer
from carnet.stock.models import Level
from carnet.stock.steps import LotPart
from carnet.stock.tests.factories import a_product, moved

D = Decimal
ON = date(2026, 9, 2)


def goods(
    name: str = "Portable", stock: str = "0", cost: str = "872.00", lots: tuple[str, ...] = (), **more: Any
) -> Product:
    """Goods kept in stock, with some of them there."""
    made = a_product(name, cost=cost, **more)
    if lots:
        moved(made, str(len(lots)), cost=cost, lots=tuple(LotPart(number) for number in lots))
    elif D(stock):
        moved(made, stock, cost=cost)
    return made


def kit(name: str, parts: Mapping[Product, str]) -> Product:
    """A product made of others."""
    made = a_product(name, stock_managed=False)
    KitPart.objects.bulk_create(
        KitPart(kit=made, component=one, quantity=D(quantity), position=n)
        for n, (one, quantity) in enumerate(parts.items())
    )
    return made


def sold(product: Product | None, quantity: str, price: str = "1049.00", **more: Any) -> LineInput:
    """A line of goods, or of a service without product."""
    return LineInput(
        product_id=product.pk if product else None, description=more.pop("description", product.name if product else "Service"),
        quantity=D(quantity), unit_price=D(price), vat_rate=D(20), **more,
    )  # fmt: skip


def an_order(by: Actor, *lines: LineInput, on: date = ON, **content: Any) -> Order:
    """A live order of these lines."""
    party = content.pop("party_id", None) or a_customer().pk
    return acts.create_order(content=OrderContent(party_id=party, lines=lines, ordered_on=on, **content), on=on, by=by)


def line_of(order: Order, place: int = 1) -> int:
    return OrderLine.objects.get(order=order, position=place).pk


def standing(order: Order, place: int = 1) -> LineStanding:
    return LineStanding.objects.get(order_line_id=line_of(order, place))


def asks(
    order: Order, quantities: Mapping[int, str], lots: Mapping[int, tuple[str, ...]] | None = None
) -> list[LineAsk]:
    """Quantities by place of the line, with their serial numbers."""
    return [
        LineAsk(
            order_line_id=line_of(order, place), quantity=D(quantity),
            lots=tuple(LotPart(number) for number in (lots or {}).get(place, ())),
        )
        for place, quantity in quantities.items()
    ]  # fmt: skip


def parts(order: Order, place: int, quantities: Mapping[Product, str]) -> list[LineAsk]:
    """A kit whose components leave by themselves."""
    given = tuple(PartAsk(product_id=one.pk, quantity=D(quantity)) for one, quantity in quantities.items())
    return [LineAsk(order_line_id=line_of(order, place), parts=given)]


class Yard:
    """Somebody who delivers: every act by the same actor, on one day unless said."""

    def __init__(self, by: Actor, on: date = ON) -> None:
        self.by, self.on = by, on

    def deliver(
        self, order: Order, quantities: Mapping[int, str] | None = None, on: date | None = None, **more: Any
    ) -> Note:
        given = asks(order, quantities, more.pop("lots", None)) if quantities else more.pop("lines", ())
        return acts.deliver_order(order_id=order.pk, on=on or self.on, lines=given, by=self.by, **more)

    def draft(self, order: Order, quantities: Mapping[int, str] | None = None, **more: Any) -> Note:
        given = asks(order, quantities) if quantities else more.pop("lines", ())
        return commands.draft_note(order_id=order.pk, on=self.on, lines=given, by=self.by, **more)

    def validate(self, note: Note, on: date | None = None) -> Note:
        return acts.validate_note(note_id=note.pk, on=on or self.on, by=self.by)

    def cancel(self, note: Note, on: date | None = None) -> Note:
        return acts.cancel_note(note_id=note.pk, on=on or self.on, by=self.by)

    def bring_back(
        self, note: Note, quantities: Mapping[int, str] | None = None, on: date | None = None, **more: Any
    ) -> Note:
        lines = NoteLine.objects.filter(note=note)
        given = [
            ReturnAsk(
                note_line_id=lines.get(position=place).pk, quantity=D(quantity),
                lots=tuple(LotPart(number) for number in more.pop("lots", ())),
            )
            for place, quantity in (quantities or {}).items()
        ]  # fmt: skip
        return acts.return_goods(note_id=note.pk, on=on or self.on, lines=given, by=self.by, **more)


def level(product: Product) -> tuple[Decimal, Decimal]:
    """On hand and reserved of a product."""
    found = Level.objects.filter(product=product).values_list("on_hand", "reserved").first()
    return found or (D(0), D(0))
