"""Goods carried from one warehouse to another: no value moves (P35)."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.days import check_day
from carnet.company.queries import series_for, settings
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.numbering import check_date, next_number
from carnet.core.refusals import BadValue
from carnet.stock.inputs import TransferLine
from carnet.stock.models import Transfer
from carnet.stock.queries.places import warehouse
from carnet.stock.steps import MoveAsk, move


class NothingToTransfer(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give at least one product with a quantity to carry."), field="lines")


class TransferToItself(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Choose two different warehouses."), field="to")


class QuantityNotPositive(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A quantity to carry is more than zero."), field="quantity")


@act("stock.transfer", right=rights.STOCK)
def transfer_stock(
    *, from_id: int, to_id: int, lines: Sequence[TransferLine], on: date, note: str = "", by: Actor
) -> Transfer:
    """Carry goods to another warehouse, at once; refuses NothingToTransfer, TransferToItself, NotEnoughStock."""
    lines = [line for line in lines if line.quantity]
    if not lines:
        raise NothingToTransfer
    if from_id == to_id:
        raise TransferToItself
    if any(line.quantity < 0 for line in lines):
        raise QuantityNotPositive
    start, end = warehouse(from_id), warehouse(to_id)
    check_day(on, settings())
    code = series_for("transfer")
    check_date(code, on, today())
    transfer_id = _next_id()
    move(_both_ways(lines, start.pk, end.pk, transfer_id), on=on, by_name=by.name)
    done = Transfer.objects.create(
        pk=transfer_id, number=next_number(code, on), on=on, from_warehouse=start, to_warehouse=end,
        note=note.strip()[:200], by_name=by.name,
    )  # fmt: skip
    facts = {"on": on, "number": done.number, "start": str(start), "end": str(end), "lines": len(lines)}
    about = [Subject("product", pk) for pk in dict.fromkeys(line.product_id for line in lines)]
    journal.record("stock.transferred", subject=Subject("stock_transfer", done.pk), about=about, by=by, facts=facts)
    return done


def _both_ways(lines: Sequence[TransferLine], start: int, end: int, transfer_id: int) -> list[MoveAsk]:
    """Each line leaves, then arrives: a serial number is never in two places."""
    return [
        MoveAsk(line.product_id, place, sign * line.quantity, "transfer", transfer_id, str(n), line.lots)
        for n, line in enumerate(lines, start=1)
        for place, sign in ((start, -1), (end, 1))
    ]


def _next_id() -> int:
    """The transfer's id before its row: the row needs its number, which is taken last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('stock_transfer', 'id'))")
        return int(cursor.fetchone()[0])
