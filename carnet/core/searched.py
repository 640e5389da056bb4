"""Rows found by any fragment of their texts, however many there are (decision 21).

Below a policy PostgreSQL reads no index for an operator that may leak, and LIKE may. The database keeps the searched texts of a row
in one column, without accents and in capitals, and a door of its own answers which rows of the company hold all the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django.db import connection, models
from django.db.models import Case, Func, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from carnet.core import formats
from carnet.core.rows import CompanyRow

M = TypeVar("M", bound=models.Model)
MOST, WORTH = 10_000, 100_000
DIGITS_OF_AMOUNTS = 12


class SearchedRow(CompanyRow):
    """A row whose `searched` columns are kept, by the database, as searches compare them; `searched_also` are SQL texts of NEW.id."""

    searched: ClassVar[tuple[str, ...]]
    searched_also: ClassVar[tuple[str, ...]] = ()

    search_words = models.TextField(db_default="", editable=False)

    class Meta:
        abstract = True


class Plain(Func):
    """A text as searches compare it: without accents, in capitals."""

    function = "core_plain"
    output_field = models.TextField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Where the words of a search are looked for: a table, and by `whose` that of the parties its rows name.

    `path` leads from the rows of the list to the table, `whose` from the table to the party, through a row of `through` if not by itself;
    `amounts` are columns of `worth`, whose `key` is the id compared with `path`.
    """

    table: type[SearchedRow]
    path: str = "pk"
    whose: str = ""
    through: type[CompanyRow] | None = None
    people: type[SearchedRow] | None = None
    worth: type[CompanyRow] | None = None
    key: str = "id"
    amounts: tuple[str, ...] = ()

    def narrow(self, rows: QuerySet[M], text: str) -> QuerySet[M]:
        """The rows that hold every word, or are worth an amount that begins so: `7 321` finds 7 321,70; all where no word is said.

        Two statements at most. Words that more than ten thousand rows hold are found soon, whatever the order: the database is told to
        expect many.
        """
        words = text.split()
        if not words:
            return rows
        found = self._ids(words)
        worth = self._worth(text)
        if found is not None:
            return rows.filter(**{f"{self.path}__in": RawSQL("SELECT unnest(%s::bigint[])", [found + worth])})
        held = Q(
            Case(When(self._holds(words), then=Value(True)), default=Value(False), output_field=models.BooleanField())
        )
        return rows.filter(held | Q(**{f"{self.path}__in": worth}) if worth else held)

    def ids(self, text: str) -> list[int] | None:
        """The ids of what holds every word; None when more than ten thousand do (one statement)."""
        return self._ids(text.split())

    def _worth(self, text: str) -> list[int]:
        low, high = beginnings(text)
        if not self.worth or not low:
            return []
        given = [self.worth._meta.db_table, self.key, list(self.amounts), low, high, WORTH]
        return _one("SELECT core_door_worth(%s, %s, %s, %s::numeric[], %s::numeric[], %s)", given) or []

    def _ids(self, words: Sequence[str]) -> list[int] | None:
        whose = f"{self.whose.partition('__')[0]}_id" if self.whose else ""
        through, people = (one._meta.db_table if one else "" for one in (self.through, self.people))
        given = [self.table._meta.db_table, whose, through, people, list(words), MOST]
        return _one("SELECT core_door_found(%s, %s, %s, %s, %s, %s)", given)

    def _holds(self, words: Sequence[str]) -> Q:
        at = "" if self.path == "pk" else f"{self.path}__"
        held = Q()
        for word in words:
            one = Q(**{f"{at}search_words__contains": Plain(Value(word))})
            if self.whose:
                one |= Q(**{f"{at}{self.whose}__search_words__contains": Plain(Value(word))})
            held &= one
        return held


def beginnings(text: str) -> tuple[list[Decimal], list[Decimal]]:
    """The amounts whose writing begins with a text of three digits or more, as ranges: from these, below those."""
    typed = text.replace(formats.NBSP, "").replace("\u202f", "").replace(" ", "").replace(",", ".").rstrip("€")
    whole, _point, cents = typed.partition(".")
    digits = whole + cents
    if (
        not (digits.isascii() and digits.isdigit())
        or len(digits) < 3
        or len(whole) > DIGITS_OF_AMOUNTS
        or len(cents) > 2
    ):
        return [], []
    if cents:
        return [Decimal(f"{whole or 0}.{cents}")], [Decimal(f"{whole or 0}.{cents}") + Decimal(1).scaleb(-len(cents))]
    more = range(1 if _point else DIGITS_OF_AMOUNTS - len(whole) + 1)
    return [Decimal(whole).scaleb(n) for n in more], [(Decimal(whole) + 1).scaleb(n) for n in more]


def _one(statement: str, given: Sequence[Any]) -> list[int] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        (found,) = cursor.fetchone() or (None,)
    return found
