"""Validated notes and completions as rows of the order's ledger: what is delivered, comes back, is given up, and costs (P1, P33)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup
from carnet.delivery.models import Completion, Note
from carnet.delivery.steps.goods import NOTE
from carnet.delivery.steps.working import Work, WorkLine
from carnet.sales.models import Figure, OrderLine
from carnet.sales.steps import LedgerRow

COMPLETION = "completion"


def rows_of_note(work: Work, on: date) -> list[LedgerRow]:
    """The rows of a validated note; a counter-note gives those of the note it cancels with the other sign."""
    note, sign = work.note, sign_of(work.note)
    rows: list[LedgerRow] = []
    for one in work.lines:
        rows += _rows_of_line(note, one, on, sign)
    rows += [
        LedgerRow(
            note.order_id, Figure.ABANDONED, on, NOTE, note.pk, f"vat:{one.group.category}:{one.group.rate}",
            group=one.group, amount=-sign * one.discount, vat=sign * one.vat,
        )
        for one in work.given_up
    ]  # fmt: skip
    return rows


def sign_of(note: Note) -> int:
    """A counter-note counts with the other sign."""
    return -1 if note.kind == Note.Kind.COUNTER else 1


def moves_back(note: Note) -> bool:
    """Whether a note is about goods that come back from the customer: a return, or its cancellation."""
    told = note.cancels if note.kind == Note.Kind.COUNTER else note
    return told is not None and told.kind == Note.Kind.RETURN


def _rows_of_line(note: Note, one: WorkLine, on: date, sign: int) -> Iterable[LedgerRow]:
    row, line_id = one.row, one.row.order_line_id

    def made(figure: Figure, quantity: Decimal = ZERO, amount: Decimal = ZERO) -> LedgerRow:
        group = None if figure == Figure.COST else one.group
        return LedgerRow(note.order_id, figure, on, NOTE, note.pk, str(row.pk), line_id, group, quantity, amount)

    if row.quantity and row.returns_id:
        yield made(Figure.RETURNED, sign * row.quantity)
    elif row.quantity:
        yield made(Figure.DELIVERED, (-sign if moves_back(note) else sign) * row.quantity)
    if row.given_up:
        yield made(Figure.DELIVERY_GIVEN_UP, sign * row.given_up)
    if row.abandoned_quantity or row.abandoned_amount:
        yield made(Figure.ABANDONED, sign * row.abandoned_quantity, sign * row.abandoned_amount)
    if row.cost:
        yield made(Figure.COST, amount=row.cost)


def rows_of_completions(completions: Sequence[Completion], lines: dict[int, OrderLine]) -> list[LedgerRow]:
    """One row per completion: what is done of a service is delivered."""
    return [
        LedgerRow(
            one.order_id, Figure.DELIVERED, one.on, COMPLETION, one.pk, "1", one.order_line_id,
            VatGroup(lines[one.order_line_id].vat_category, lines[one.order_line_id].vat_rate), one.quantity,
        )
        for one in completions
    ]  # fmt: skip
