"""What a saved view holds, in a few lines of text: for e-mails."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, resolve

from carnet.core.actor import Actor
from carnet.core.lists import export, query
from carnet.core.lists.spec import ListOf
from carnet.core.models import ViewMailing

FIRST = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """A view: how many rows it holds, in words too, their sums, the first of them, and where it is read whole."""

    title: str
    count: int
    count_words: str
    sums: list[tuple[str, str]]
    first: list[str]
    address: str


def summary_of(mailing: ViewMailing, actor: Actor) -> Summary | None:
    """What the view holds for somebody (four statements); None when the list is gone, or the right to read it."""
    kind = _list_at(mailing.address)
    if kind is None or not actor.may(kind.right):
        return None
    spec, view = kind(), mailing.view
    asked = query.read(kind, {**view.query, "view": f"v{view.pk}"})
    totals = spec.totals(query.narrowed(spec, spec.counted_rows(actor), asked))
    rows = query.narrowed(spec, spec.rows(actor), asked)
    found = query.page(spec, rows, asked, after="", size=FIRST)
    spec.dress(found.items)
    sums = [
        (str(column.label), column.write(totals.sums[column.name], dash=False))
        for column in spec.shown(asked)
        if column.name in totals.sums
    ]
    return Summary(
        f"{spec.title}, {view.name}",
        totals.count,
        f"{totals.count}+" if totals.capped else spec.counted(totals.count),
        sums,
        [_line(spec, asked, row) for row in found.items],
        mailing.address + asked.address(),
    )


def _line(spec: ListOf[Any], asked: query.ListQuery, row: Any) -> str:
    """The cells of a row that are plain values, as its file has them."""
    cells = ((column, export.cell(column, row)) for column in spec.shown(asked) if column.exported)
    told = [
        column.write(value) if column.kind in ("money", "percent", "quantity") else export.csv_text(value)
        for column, value in cells
        if value not in (None, "")
    ]
    return " · ".join(told[:6])


def _list_at(address: str) -> type[ListOf[Any]] | None:
    try:
        view: Callable[..., Any] = resolve(address).func
    except Resolver404:
        return None
    return getattr(view, "list_kind", None)
