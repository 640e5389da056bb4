"""Where the words of a search may be found, before each row is read (decision 21)."""

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from carnet.core import formats

M = TypeVar("M", bound=Model)
MOST = 20_000


def narrowed_to(rows: QuerySet[M], path: str, text: str) -> QuerySet[M]:
    """The rows whose order may hold the words of the text: all of them when the text may be an amount, or is found everywhere
    (one statement)."""
    try:
        formats.parse_number(text)
    except ValueError:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sales_door_found_orders(%s, %s)", [text.split(), MOST])
            (found,) = cursor.fetchone() or (None,)
        if found is not None:
            return rows.filter(**{f"{path}__in": RawSQL("SELECT unnest(%s::bigint[])", [found])})
    return rows
