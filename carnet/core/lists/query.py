"""From the parameters of an address to a queryset and a cursor: the same for screens and for the API. No page, no request."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Model, Q, QuerySet

from carnet.core.lists.columns import Column, follow
from carnet.core.lists.filters import Filter, FilterUnreadable
from carnet.core.refusals import BadValue, FieldError
from carnet.core.searched import Plain

if TYPE_CHECKING:
    from carnet.core.lists.spec import ListOf

M = TypeVar("M", bound=Model)
SORTED = "sorted_by"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter with the text of the address and the value read from it."""

    filter: Filter
    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is asked of a list: search, filters, sort, columns, view. Immutable; `params` writes it back as an address."""

    search: str = ""
    filters: tuple[Asked, ...] = ()
    sort: str = ""
    columns: tuple[str, ...] = ()
    view: str = ""
    errors: tuple[FieldError, ...] = field(default=())

    def params(self) -> dict[str, str]:
        """The query as parameters, in a fixed order, defaults left out."""
        found = {"view": self.view, "q": self.search, **{asked.filter.name: asked.text for asked in self.filters}}
        found |= {"sort": self.sort, "cols": ",".join(self.columns)}
        return {name: text for name, text in found.items() if text}

    def address(self, **changes: str) -> str:
        """The query string, with parameters replaced, or taken out by an empty text."""
        found = {"view": "", **self.params(), **changes}
        return "?" + urlencode({name: text for name, text in found.items() if text}, safe=",.:")

    def without(self, name: str) -> "ListQuery":
        """The same without a filter."""
        return replace(self, filters=tuple(asked for asked in self.filters if asked.filter.name != name))


def read(spec: "type[ListOf[Any]]", params: Mapping[str, str]) -> ListQuery:
    """The query that parameters ask for; what cannot be read is left out and named in `errors`."""
    asked: list[Asked] = []
    errors: list[FieldError] = []
    for one in spec.filters:
        text = one.given(params)
        if not text:
            continue
        try:
            asked.append(Asked(one, text, one.read(text)))
        except FilterUnreadable:
            errors.append(FieldError(one.name, text))
    sort = params.get("sort", "")
    if sort and spec.sortable(sort.removeprefix("-")) is None:
        errors.append(FieldError("sort", sort))
        sort = ""
    known = {column.name for column in spec.columns}
    columns = tuple(name for name in params.get("cols", "").split(",") if name in known)
    view = params.get("view", "")
    return ListQuery(params.get("q", "").strip()[:100], tuple(asked), sort, columns, view, tuple(errors))


def read_strictly(spec: "type[ListOf[Any]]", params: Mapping[str, str]) -> ListQuery:
    """The same for the API: what cannot be read is refused (422)."""
    from django.utils.translation import gettext as _

    query = read(spec, params)
    if query.errors:
        raise BadValue(
            _("These filters cannot be read: %(names)s.") % {"names": ", ".join(error.field for error in query.errors)},
            errors=[FieldError(e.field, _("Cannot read “%(text)s”.") % {"text": e.message}) for e in query.errors],
        )
    return query


def narrowed(spec: "ListOf[M]", rows: QuerySet[M], query: ListQuery) -> QuerySet[M]:
    """The rows that answer search and filters, in no order."""
    if query.search:
        rows = spec.find(rows, query.search)
    for asked in query.filters:
        rows = asked.filter.narrow(rows, asked.value)
    return rows


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows and the cursor of what follows, empty at the end."""

    items: Sequence[M]
    next: str


def page(spec: "ListOf[M]", rows: QuerySet[M], query: ListQuery, *, after: str = "", size: int = 50) -> Page[M]:
    """The rows after a cursor, in the asked order: reads `size` + 1 rows at the place, however long the list (keyset)."""
    column, down = spec.order(query)
    ordered = in_order(rows, column, down)
    if after:
        ordered = ordered.filter(_past(column, down, read_cursor(after, spec.sort_word(query))))
    found = list(ordered[: size + 1])
    more = found[size:]
    found = found[:size]
    return Page(
        found, write_cursor(spec.sort_word(query), _sort_value(found[-1], column), found[-1].pk) if more else ""
    )


def in_order(rows: QuerySet[M], column: Column, down: bool) -> QuerySet[M]:
    """Sorted by the column, then by id so that the order is total."""
    name = column.sort
    if column.words:
        rows = rows.annotate(**{SORTED: Plain(F(name))})
        name = SORTED
    if column.nullable:
        first = F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
        return rows.order_by(first, "-pk" if down else "pk")
    return rows.order_by(f"-{name}" if down else name, "-pk" if down else "pk")


def counts(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """The number of rows of each, in one statement."""
    asked: list[str] = []
    params: list[Any] = []
    for rows in querysets:
        try:
            sql, given = rows.values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, given = "SELECT 1 WHERE false", ()
        asked.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        params += given
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", params)
        return list(cursor.fetchone() or ())


def _sort_value(row: Model, column: Column) -> Any:
    return getattr(row, SORTED) if column.words else follow(row, column.sort)


def _past(column: Column, down: bool, cursor: tuple[Any, int]) -> Q:
    value, pk = cursor
    name = SORTED if column.words else column.sort
    step = "lt" if down else "gt"
    if value is None:
        return Q(**{f"{name}__isnull": True, f"pk__{step}": pk})
    beyond = Q(**{f"{name}__{step}": value}) | Q(**{name: value, f"pk__{step}": pk})
    if column.nullable:
        return beyond | Q(**{f"{name}__isnull": True})
    return Q(**{f"{name}__{step}e": value}) & beyond


KINDS: tuple[tuple[str, type, Any], ...] = (
    ("t", datetime, datetime.fromisoformat),
    ("d", date, date.fromisoformat),
    ("n", Decimal, Decimal),
    ("i", int, int),
    ("s", str, str),
)


def write_cursor(sort: str, value: Any, pk: int) -> str:
    """An opaque place in a sorted list."""
    if value is None:
        parts = [sort, "0", "", pk]
    else:
        code, text = next(
            (code, value.isoformat() if isinstance(value, date) else str(value))
            for code, kind, _read in KINDS
            if isinstance(value, kind)
        )
        parts = [sort, code, text, pk]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str) -> tuple[Any, int]:
    """The place a cursor stands for; refused (422) when it is not one of this list in this order."""
    try:
        padded = text.encode() + b"=" * (-len(text) % 4)
        made_for, code, value, pk = json.loads(base64.urlsafe_b64decode(padded))
        if made_for != sort or not isinstance(pk, int):
            raise ValueError(text)
        if code == "0":
            return None, pk
        return next(read for known, _kind, read in KINDS if known == code)(value), pk
    except (ValueError, TypeError, StopIteration, InvalidOperation, binascii.Error):
        from django.utils.translation import gettext as _

        raise BadValue(
            _("This cursor belongs to another list or order: start again without it."), field="cursor"
        ) from None
