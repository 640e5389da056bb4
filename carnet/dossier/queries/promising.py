"""Which order lines wait for goods, until when, and which supplier's delivery brings them or makes them late (P34, P36)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F

from carnet.delivery.queries.otherwise import Coming, slipping
from carnet.dossier.queries.brought import brought
from carnet.purchasing.models import PurchaseLine
from carnet.sales.models import OrderLine
from carnet.stock.models import Expected
from carnet.stock.queries import Promise, late_promises, promises_of, slips

ORDER_LINE, PURCHASE_LINE = "order_line", "purchase_line"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order line that waits for goods."""

    order_line_id: int
    order_id: int
    number: str
    title: str
    party_id: int
    party: str
    description: str


@dataclass(frozen=True, slots=True)
class Bringing:
    """A purchase line on its way."""

    purchase_line_id: int
    purchase_order_id: int
    number: str
    party: str
    description: str
    due_on: date | None = None
    quantity: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """When what an order line waits for will be there; `cause` is the purchase that brings the last of it, None when nothing does."""

    waiting: Waiting
    product_id: int | None
    quantity: Decimal
    wanted_on: date | None
    there_on: date | None
    cause: Bringing | None

    @property
    def late(self) -> bool:
        """Whether it comes after the day it is wanted, or on no known day."""
        return self.there_on is None or (self.wanted_on is not None and self.there_on > self.wanted_on)


@dataclass(frozen=True, slots=True)
class SlippedLine:
    """An order line that moves when a supplier delivers on another day."""

    waiting: Waiting
    product_id: int | None
    quantity: Decimal
    wanted_on: date | None
    before: date | None
    after: date | None
    days: int | None
    cause: Bringing


def id_of(kind: str, holder: str) -> int | None:
    """The id behind a holder of that kind, `order_line:12`."""
    found, _colon, id = holder.partition(":")
    return int(id) if found == kind and id.isdecimal() else None


def waiting_lines(line_ids: Iterable[int]) -> dict[int, Waiting]:
    """Order lines with their order and customer (one statement)."""
    rows = OrderLine.objects.filter(pk__in=set(line_ids)).values_list(
        "pk", "order_id", "order__number", "order__title", "order__party_id", "order__party__name", "description"
    )
    return {row[0]: Waiting(*row) for row in rows}


def bringing_lines(line_ids: Iterable[int]) -> dict[int, Bringing]:
    """Purchase lines with their order and supplier (one statement)."""
    rows = PurchaseLine.objects.filter(pk__in=set(line_ids)).values_list(
        "pk", "purchase_order_id", "purchase_order__number", "purchase_order__party__name", "description"
    )
    return {pk: Bringing(pk, order_id, number or "", party, words) for pk, order_id, number, party, words in rows}


def expected_arrivals(today: date) -> list[Bringing]:
    """What suppliers are to bring to the stock, the earliest first, then what they bring for lines of orders alone (four statements)."""
    rows = Expected.objects.order_by(F("due_on").asc(nulls_last=True), "id").values_list("holder", "due_on", "quantity")
    found = [(id_of(PURCHASE_LINE, holder), due_on, quantity) for holder, due_on, quantity in rows[:500]]
    found += [(id_of(PURCHASE_LINE, one.brought_by), one.there_on, one.quantity) for one in brought(today).values()]
    known = bringing_lines(pk for pk, _on, _quantity in found if pk is not None)
    return [
        Bringing(one.purchase_line_id, one.purchase_order_id, one.number, one.party, one.description, due_on, quantity)
        for pk, due_on, quantity in found
        if pk is not None and (one := known.get(pk)) is not None
    ]


def late_lines(today: date) -> list[PromisedLine]:
    """Order lines that will not have their goods on the day they are wanted, each with its cause: goods that are there do not slip
    (four statements)."""
    missing = [one for one in late_promises(today) if one.from_hand < one.quantity]
    return [line for line in _told(missing, brought(today)) if line.late and line.wanted_on]


def count_late(today: date) -> int:
    """How many they are (one statement)."""
    return OrderLine.objects.filter(pk__in=slipping(today)).count()


def promises_of_order(order_id: int, today: date) -> list[PromisedLine]:
    """When the lines of an order will have their goods, component by component of a kit (five statements)."""
    ids = OrderLine.objects.filter(order_id=order_id).values_list("pk", flat=True)
    found = promises_of([f"{ORDER_LINE}:{pk}" for pk in ids], today)
    return _told([one for rows in found.values() for one in rows], brought(today, order_id))


def slipped_lines(moved: Mapping[int, date], today: date) -> list[SlippedLine]:
    """The order lines that move when purchase lines come on other days: exactly those that depend on them (seven statements)."""
    found = slips({f"{PURCHASE_LINE}:{pk}": day for pk, day in moved.items()}, today)
    before, after = brought(today), brought(today, moved=moved)
    changed = [pk for pk, will in after.items() if before[pk].there_on != will.there_on]
    waiting = waiting_lines([*(pk for one in found if (pk := id_of(ORDER_LINE, one.holder)) is not None), *changed])
    causes = bringing_lines(moved)
    first = next(iter(causes.values()), None)
    lines = []
    for one in found:
        line = waiting.get(id_of(ORDER_LINE, one.holder) or 0)
        if line is not None and first is not None:
            lines.append(
                SlippedLine(line, one.product_id, one.quantity, one.wanted_on, one.before, one.after, one.days, first)
            )
    return lines + [_slipped(waiting[pk], before[pk], after[pk], first) for pk in changed if first is not None]


def _slipped(line: Waiting, was: Coming, will: Coming, cause: Bringing) -> SlippedLine:
    days = (will.there_on - was.there_on).days if was.there_on and will.there_on else None
    return SlippedLine(line, will.product_id, will.quantity, will.wanted_on, was.there_on, will.there_on, days, cause)


def _told(promises: Sequence[Promise], direct: Mapping[int, Coming]) -> list[PromisedLine]:
    """Lines that the stock serves, and those that suppliers serve alone: what comes so for a line is not waited for from the stock."""
    served = [(id_of(ORDER_LINE, one.holder) or 0, one) for one in promises]
    from_stock: list[tuple[int, Promise | Coming]] = [
        (pk, one) for pk, one in served if pk not in direct or one.from_hand < direct[pk].from_stock(one.quantity)
    ]
    waiting = waiting_lines([*(pk for pk, _one in from_stock), *direct])
    every = [*from_stock, *direct.items()]
    bringing = [id_of(PURCHASE_LINE, one.brought_by) for _pk, one in every]
    causes = bringing_lines(pk for pk in bringing if pk)
    lines = [
        PromisedLine(
            waiting[pk], one.product_id, one.quantity, one.wanted_on, one.there_on,
            causes.get(id_of(PURCHASE_LINE, one.brought_by) or 0),
        )
        for pk, one in every
        if pk in waiting
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.wanted_on or date.max, line.waiting.number, line.waiting.order_line_id))
