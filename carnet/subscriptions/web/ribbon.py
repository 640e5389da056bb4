"""The ribbon of a contract: its periods to the scale of days, with today, revisions, notice and end marked; an SVG of widths."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.subscriptions.amounts import Span
from carnet.subscriptions.queries.periods import PeriodRow

WIDTH, GAP = 1000, 1.5
NARROW = 24


@dataclass(frozen=True, slots=True)
class Block:
    """A period: its place and width, its look and the words a reader hears."""

    x: float
    width: float
    kind: str
    label: str
    title: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Mark:
    """A day marked over the ribbon; `anchor` keeps its words inside."""

    x: float
    label: str
    kind: str
    anchor: str

    @property
    def inside(self) -> float:
        """Just after the line."""
        return round(self.x + 4, 2)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Blocks, marks and years, in a box 1 000 wide."""

    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    years: tuple[Mark, ...]
    words: str


def ribbon_of(rows: Sequence[PeriodRow], marks: Sequence[tuple[date, str, str]]) -> Ribbon | None:
    """The ribbon of some periods, oldest first; days outside them are not marked."""
    if not rows:
        return None
    whole = Span(rows[0].span.first, rows[-1].span.last)

    def place(on: date) -> float:
        return round(WIDTH * (on - whole.first).days / whole.days, 2)

    blocks = [_block(row, place(row.span.first), row.span.days * WIDTH / whole.days) for row in rows]
    inside = [(on, label, kind) for on, label, kind in marks if whole.first <= on <= whole.last]
    years = [date(year, 1, 1) for year in range(whole.first.year, whole.last.year + 1)]
    told = {"count": len(rows), "first": formats.day(whole.first), "last": formats.day(whole.last)}
    return Ribbon(
        tuple(blocks),
        tuple(_mark(place(on), label, kind) for on, label, kind in _apart(inside, place)),
        tuple(_mark(place(max(on, whole.first)), str(on.year), "year") for on in years),
        _("%(count)s periods from %(first)s to %(last)s") % told,
    )


def _block(row: PeriodRow, x: float, width: float) -> Block:
    kind = "billed" if row.billed and row.amount else "free" if row.billed else "next" if row.upcoming else "coming"
    title = f"{formats.day(row.span.first)} {formats.DASH} {formats.day(row.span.last)}{formats.NBSP}: {formats.money(row.amount)}"
    return Block(round(x, 2), round(max(width - GAP, 0.5), 2), kind, _short(row.span) if width > NARROW else "", title)


def _short(span: Span) -> str:
    """“T2” for a quarter, “03” for a month, else nothing."""
    if 85 <= span.days <= 92 and span.first.day == 1 and span.first.month % 3 == 1:
        return _("Q%(n)s") % {"n": (span.first.month + 2) // 3}
    return f"{span.first:%m}" if 27 <= span.days <= 31 else ""


def _mark(x: float, label: str, kind: str) -> Mark:
    return Mark(x, label, kind, "start" if x < 60 else "end" if x > WIDTH - 60 else "middle")


def _apart(marks: list[tuple[date, str, str]], place: Callable[[date], float]) -> list[tuple[date, str, str]]:
    """Marks whose words would lie over each other keep their line; the more important word stays."""
    rank = {"today": 0, "end": 1, "notice": 2, "revision": 3}
    kept: list[tuple[date, str, str]] = []
    for on, label, kind in sorted(marks, key=lambda mark: rank.get(mark[2], 9)):
        crowded = any(abs(place(on) - place(other)) < 90 and words for other, words, _kind in kept)
        kept.append((on, "" if crowded else label, kind))
    return kept
