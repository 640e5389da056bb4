"""Counts: opened and listed, entered, validated as differences of the instant they were made (P35)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.days import check_day
from carnet.company.queries import series_for, settings
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO
from carnet.core.numbering import next_number
from carnet.core.refusals import BadValue, Holder, NotFound, Refusal, refuses, require_version
from carnet.stock.inputs import CountEntry, FoundEntry
from carnet.stock.models import Count, CountLine, Lot
from carnet.stock.queries.places import warehouse
from carnet.stock.refusals import LotsMissing, LotsOutOfPlace, SerialMovesOneUnit
from carnet.stock.steps import LotPart, MoveAsk, hold_levels, move
from carnet.stock.steps.counting import close_lines, instant, judge_lines, list_lines
from carnet.stock.steps.names import Moved, moved_products


class NothingToCount(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("This warehouse holds nothing of what you chose: adjust its stock instead."), field="products"
        )


class CountedElsewhere(Refusal):
    """Another open count of the warehouse lists some of the same products."""

    def __init__(self, counts: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__(
            _("Another open count lists some of these products: validate or cancel it first."),
            holders=[Holder("stock_count", pk, number) for pk, number in counts],
        )


class CountOver(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This count is over: it does not change any more."))


class NothingCounted(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Nothing is counted yet: enter at least one quantity."), field="lines")


class CountedNegative(BadValue):
    def __init__(self) -> None:
        super().__init__(_("What is counted is zero or more."), field="counted")


class CountedInFuture(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The instant of the count is not past yet."), field="counted_at")


class FoundAlready(BadValue):
    """The count lists this product or lot already."""

    def __init__(self) -> None:
        super().__init__(_("The count lists this already: enter its quantity on its line."), field="product")


refuses("a_count_that_is_over_never_changes", CountOver)
refuses("counted_in_one_open_count", CountedElsewhere)


@act("stock.open_count", right=rights.STOCK)
def open_count(
    *, warehouse_id: int, product_ids: Sequence[int] = (), family: str = "", title: str = "", on: date, by: Actor
) -> Count:
    """List what a warehouse holds, all of it or some products or a family, to be counted; refuses NothingToCount, CountedElsewhere."""
    place = warehouse(warehouse_id)
    check_day(on, settings())
    count = Count.objects.create(
        number=next_number(series_for("stock_count"), on), warehouse=place, title=title.strip()[:100], opened_on=on,
        counted_at=instant(), by_name=by.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            listed = list_lines(count.pk, place.pk, product_ids=product_ids, family=family)
    except IntegrityError as error:
        others = CountLine.objects.filter(warehouse=place, is_open=True)
        raise CountedElsewhere(list(others.values_list("count_id", "count__number").distinct()[:10])) from error
    if not listed:
        raise NothingToCount
    return _recorded("stock.count_opened", count, by, lines=listed, warehouse=str(place), on=on)


@act("stock.enter_count", right=rights.STOCK)
def enter_count(
    *, count_id: int, entries: Sequence[CountEntry], counted_at: datetime | None = None,
    expected_version: int | None = None, by: Actor,
) -> Count:  # fmt: skip
    """Enter what was counted on lines, and when; an entry of None is taken back. Refuses CountOver, CountedNegative.

    The instant tells what moved before from what moved since: without one, that of the opening.
    """
    count = _held(count_id)
    require_version(count.version, expected_version)
    if any(entry.counted is not None and entry.counted < 0 for entry in entries):
        raise CountedNegative
    if counted_at is not None:
        if counted_at > instant():
            raise CountedInFuture
        count.counted_at = counted_at
    _write(count, entries)
    count.version += 1
    count.save(update_fields=["counted_at", "version"])
    return count


@act("stock.add_to_count", right=rights.STOCK)
def add_to_count(*, count_id: int, found: FoundEntry, by: Actor) -> CountLine:
    """Add a product, or a lot of one, that the count did not list; refuses FoundAlready, CountedElsewhere, what lots refuse."""
    count = _held(count_id)
    product = moved_products([found.product_id])[found.product_id]
    if found.counted is not None and found.counted < 0:
        raise CountedNegative
    lot = _lot(found, product)
    last = CountLine.objects.filter(count=count).aggregate(last=Max("position"))["last"] or 0
    line = CountLine(
        count=count, position=last + 1, warehouse_id=count.warehouse_id, product_id=found.product_id, lot=lot,
        counted=found.counted,
    )  # fmt: skip
    same = CountLine.objects.filter(product_id=found.product_id, lot=lot, warehouse_id=count.warehouse_id, is_open=True)
    other = same.values_list("count_id", "count__number").first()
    if other:
        raise FoundAlready if other[0] == count.pk else CountedElsewhere([other])
    line.save()
    Count.objects.filter(pk=count.pk).update(version=count.version + 1)
    return line


@act("stock.validate_count", right=rights.STOCK)
def validate_count(*, count_id: int, on: date, expected_version: int | None = None, by: Actor) -> Count:
    """Correct levels by the differences of the instant of the count; lines not counted stay as they are.

    Refuses CountOver, NothingCounted, and NotEnoughStock where more has left since than was counted.
    """
    count = _held(count_id)
    require_version(count.version, expected_version)
    check_day(on, settings())
    products = _products_of(count)
    hold_levels((pk, count.warehouse_id) for pk in products)
    differences = judge_lines(count.pk, count.counted_at)
    if not differences:
        raise NothingCounted
    lots = dict(Lot.objects.filter(pk__in=[lot for _, _, lot, _ in differences if lot]).values_list("pk", "number"))
    asks = [
        MoveAsk(
            product, count.warehouse_id, gap, "count", count.pk, str(line),
            (LotPart(lots[lot], abs(gap)),) if lot else (), reason=count.title,
        )
        for line, product, lot, gap in differences if gap
    ]  # fmt: skip
    done = move(asks, on=on, by_name=by.name)
    close_lines(count.pk)
    count.state, count.validated_on = Count.State.VALIDATED, on
    count.version += 1
    count.save(update_fields=["state", "validated_on", "version"])
    worth = sum((one.value for one in done), ZERO)
    return _recorded(
        "stock.count_validated", count, by, counted=len(differences), differences=len(asks), value=worth, on=on
    )


@act("stock.cancel_count", right=rights.STOCK)
def cancel_count(*, count_id: int, by: Actor) -> Count:
    """Give a count up: nothing moves; its products may be counted again."""
    count = _held(count_id)
    close_lines(count.pk)
    count.state = Count.State.CANCELLED
    count.version += 1
    count.save(update_fields=["state", "version"])
    return _recorded("stock.count_cancelled", count, by)


def _write(count: Count, entries: Sequence[CountEntry]) -> None:
    """One statement, whatever the number of lines; a line of another count does not exist, a serial number is there or is not."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE stock_countline SET counted = e.counted
            FROM unnest(%s::bigint[], %s::numeric[]) AS e(line, counted)
            WHERE stock_countline.id = e.line AND count_id = %s
            RETURNING (
                SELECT l.number FROM stock_lot l JOIN catalog_product p ON p.id = l.product_id
                WHERE l.id = lot_id AND p.tracking = 'serial' AND e.counted NOT IN (0, 1)
            )
            """,
            [[entry.line_id for entry in entries], [entry.counted for entry in entries], count.pk],
        )
        if cursor.rowcount != len({entry.line_id for entry in entries}):
            raise NotFound
        refused = [number for (number,) in cursor.fetchall() if number]
    if refused:
        raise SerialMovesOneUnit(refused[0])


def _lot(found: FoundEntry, product: Moved) -> Lot | None:
    number = " ".join(found.lot.split())
    if not product.tracking:
        if number:
            raise LotsOutOfPlace(product.name)
        return None
    if not number:
        raise LotsMissing(product.name)
    if product.tracking == "serial" and found.counted not in (None, 0, 1):
        raise SerialMovesOneUnit(number)
    return Lot.objects.get_or_create(
        product_id=found.product_id, number=number, defaults={"expires_on": found.expires_on}
    )[0]


def _products_of(count: Count) -> list[int]:
    rows = CountLine.objects.filter(count=count, counted__isnull=False).values_list("product_id", flat=True)
    return sorted(set(rows))


def _held(count_id: int) -> Count:
    count = Count.objects.select_for_update(no_key=True).filter(pk=count_id).first()
    if count is None:
        raise NotFound
    if count.state != Count.State.OPEN:
        raise CountOver
    return count


def _recorded(done: str, count: Count, by: Actor, **facts: object) -> Count:
    journal.record(
        done,
        subject=Subject("stock_count", count.pk),
        by=by,
        facts={"number": count.number, "title": count.title, **facts},
    )
    return count
