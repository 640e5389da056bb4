"""The declaration of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.functional import Promise

from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column
from carnet.core.lists.filters import Filter
from carnet.core.lists.query import ListQuery, counts
from carnet.core.searched import Searched

M = TypeVar("M", bound=Model)
Text = str | Promise
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class View:
    """A named set of filters, columns and sort that the product offers."""

    name: str
    label: Text
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bulk:
    """An act on the ticked rows: its address receives `row` once per ticked row; `dialog` asks first, else it is posted."""

    label: Text
    icon: str
    url_name: str
    right: str
    dialog: bool = True
    primary: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Primary:
    """The blue button of the list."""

    label: Text
    url_name: str
    right: str
    dialog: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows answer, and the sums of the columns that have one; beyond the limit no sum is told."""

    count: int
    capped: bool
    sums: dict[str, Any]


class ListOf(Generic[M]):
    """A list: subclass it, say what it shows, and give `Subclass.as_view()` to an address."""

    name: ClassVar[str]
    title: ClassVar[Text]
    thing: ClassVar[str] = "document"
    right: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    filters: ClassVar[Sequence[Filter]] = ()
    searched: ClassVar[Searched | None] = None
    search: ClassVar[Sequence[str]] = ()
    search_amounts: ClassVar[Sequence[str]] = ()
    search_hint: ClassVar[Text] = ""
    sort: ClassVar[str]
    kept_sorts: ClassVar[frozenset[str] | None] = None
    views: ClassVar[Sequence[View]] = ()
    bulk: ClassVar[Sequence[Bulk]] = ()
    bulk_sum: ClassVar[str] = ""
    bulk_sum_label: ClassVar[Text] = ""
    primary: ClassVar[Primary | None] = None
    note: ClassVar[Text] = ""
    empty: ClassVar[Text] = ""
    section: ClassVar[str] = ""
    size: ClassVar[int] = 50
    legend: ClassVar[bool] = False
    template: ClassVar[str] = "core/lists/page.html"

    def rows(self, actor: Actor) -> QuerySet[M]:
        """All the rows this actor may see, with what the cells need (select_related, annotations)."""
        raise NotImplementedError

    def counted_rows(self, actor: Actor) -> QuerySet[M]:
        """The same rows to be counted and summed: without what only the cells need, where reading that costs more."""
        return self.rows(actor)

    def dress(self, rows: Sequence[M]) -> None:
        """Give the rows of a page, or of a part of a file, what their cells need and no query can join."""

    def url(self, row: M) -> str:
        """Where a row opens."""
        raise NotImplementedError

    def counted(self, n: int) -> str:
        """`22 orders`, in the words of the list."""
        raise NotImplementedError

    def late(self, row: M) -> bool:
        """Whether the row is drawn as late."""
        return False

    def find(self, rows: QuerySet[M], text: str) -> QuerySet[M]:
        """The rows that hold every word of the text in a searched field, or whose amount it is."""
        if self.searched:
            return self.searched.narrow(rows, text)
        found = Q()
        for word in text.split():
            one = Q()
            for path in self.search:
                one |= Q(**{f"{path}__unaccent__icontains": word})
            found &= one
        try:
            amount = formats.parse_number(text)
        except ValueError:
            return rows.filter(found)
        for path in self.search_amounts:
            found |= Q(**{path: amount})
        return rows.filter(found)

    @classmethod
    def offer(cls, act: Bulk) -> None:
        """Put one more act before the list's own: an area above says so from its `web/shell.py`."""
        cls.bulk = [act, *cls.bulk]

    @classmethod
    def column(cls, name: str) -> Column:
        """A column by its name."""
        return next(column for column in cls.columns if column.name == name)

    @classmethod
    def sortable(cls, name: str) -> Column | None:
        """The column to sort by, if it can be sorted."""
        return next((column for column in cls.columns if column.name == name and column.sort), None)

    @classmethod
    def keeps_order(cls, name: str) -> bool:
        """Whether the database keeps the rows in the order of a column, so that the first are found among any number: `kept_sorts`
        names these columns; without it every order is offered, however many the rows."""
        return cls.kept_sorts is None or name in cls.kept_sorts

    def sort_word(self, query: ListQuery) -> str:
        """The sort in force, `-date`."""
        return query.sort or self.sort

    def order(self, query: ListQuery) -> tuple[Column, bool]:
        """The column to sort by, and whether downwards."""
        word = self.sort_word(query)
        column = self.sortable(word.removeprefix("-"))
        if column is None:
            raise LookupError(word)
        return column, word.startswith("-")

    def shown(self, query: ListQuery) -> list[Column]:
        """The columns to show: those chosen, else those shown by default."""
        if query.columns:
            return [column for column in self.columns if column.name in query.columns]
        return [column for column in self.columns if column.shown]

    def totals(self, rows: QuerySet[M]) -> Totals:
        """Count and sums of the filtered rows (two statements, each of which reads at most 10 001 of them)."""
        (count,) = counts([rows.order_by()[: COUNTED + 1]])
        if count > COUNTED:
            return Totals(COUNTED, True, {})
        summed = [(column.name, column.summed()) for column in self.columns if column.total is not None]
        named = {f"total_{name}": expression for name, expression in summed}
        if not summed:
            return Totals(count, False, {})
        every = rows.order_by().annotate(**named).values("pk", *named)
        found = every.aggregate(**{f"sum_{name}": Sum(f"total_{name}") for name, _e in summed})
        return Totals(count, False, {name: found[f"sum_{name}"] or 0 for name, _e in summed})

    @classmethod
    def as_view(cls) -> Callable[..., Any]:
        """The page, its partial updates, its exports and its saved views."""
        from carnet.core.lists.pages import view_of

        return view_of(cls)
