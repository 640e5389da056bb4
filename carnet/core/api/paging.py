"""Lists: filters as parameters, keyset pages behind opaque cursors, totals on demand (P57)."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from carnet.core.api.fields import QueryFlag, Text
from carnet.core.lists import query
from carnet.core.lists.columns import Column
from carnet.core.lists.query import ListQuery
from carnet.core.lists.spec import ListOf
from carnet.core.refusals import BadValue

M = TypeVar("M", bound=Model)
T = TypeVar("T")

LARGEST = 200


class ListParams(BaseModel):
    """What every list takes; areas add their filters."""

    limit: int = Field(50, ge=1, le=LARGEST)
    cursor: Text = Field("", max_length=2000, description="`next` of the page before.")
    sort: Text = Field("", max_length=40, description="A field to sort by, `-` before it for downwards.")
    totals: QueryFlag = Field(False, description="Count, and sums of what is filtered.")


class Page(BaseModel, Generic[T]):
    """Some of the things asked for, and where the next ones begin."""

    items: list[T]
    next: str | None
    totals: dict[str, str] | None = None


class SortUnknown(BadValue):
    """The list cannot be sorted so."""

    def __init__(self, known: list[str]) -> None:
        super().__init__(_("This list sorts by: %(known)s.") % {"known": ", ".join(known)}, field="sort")


def sorts(model: type[Any], default: str, *, words: tuple[str, ...] = (), **paths: str) -> ListOf[Any]:
    """Which fields a list of the API sorts by: `sorts(Quote, "-created_on", created_on="created_on")`; `words` as a dictionary does."""
    columns = [Column(name=name, label=name, sort=path, words=name in words) for name, path in paths.items()]
    kind = type(f"{model.__name__}Sorts", (ListOf,), {"name": model.__name__, "columns": columns, "sort": default})
    found: ListOf[Any] = kind()
    return found


def page(
    rows: QuerySet[M],
    asked: ListParams,
    by: ListOf[M],
    write: Callable[[list[M]], list[T]],
    sums: Callable[[QuerySet[M]], dict[str, str]],
) -> Page[T]:
    """One page of filtered rows in the asked order, written by one function for all of them."""
    if asked.sort and by.sortable(asked.sort.removeprefix("-")) is None:
        raise SortUnknown([column.name for column in by.columns])
    found = query.page(by, rows, ListQuery(sort=asked.sort), after=asked.cursor, size=asked.limit)
    totals = sums(rows) if asked.totals else None
    return Page(items=write(list(found.items)), next=found.next or None, totals=totals)


def counted(rows: QuerySet[Any]) -> dict[str, str]:
    """Totals of a list that has nothing to sum."""
    return {"count": str(rows.order_by().count())}
