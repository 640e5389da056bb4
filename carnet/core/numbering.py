"""Numbers of series: taken last, gapless and chronological (R15)."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core.models import Series
from carnet.core.refusals import BadValue


class DateOutsideSeries(BadValue):
    """The date lies before the last number of the series or after today; the last number is itself to come when a clock went back."""

    def __init__(self, first: date | None, last: date) -> None:
        if first is None:
            sentence = _("The date may not be later than %(last)s.") % {"last": date_format(last, "SHORT_DATE_FORMAT")}
        elif first > last:
            sentence = _(
                "The last number of this series bears a date to come, %(first)s: the clock of the server was wrong that day."
                " Correct the clock, or give these documents another series (Settings, Numbers)."
            ) % {"first": date_format(first, "SHORT_DATE_FORMAT")}
        else:
            sentence = _("The date must lie between %(first)s, the last one of the series, and %(last)s.") % {
                "first": date_format(first, "SHORT_DATE_FORMAT"),
                "last": date_format(last, "SHORT_DATE_FORMAT"),
            }
        super().__init__(sentence, field="on")


def next_number(code: str, on: date) -> str:
    """Take the next number of a series for a date, which is never before the series' last one (locks the series until commit)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_next_number(%s, %s)", [code, on])
        return str(cursor.fetchone()[0])


def free_numbers(code: str, on: date, count: int, taken: Callable[[list[str]], Iterable[str]]) -> list[str]:
    """Take that many numbers of a series, leaving out those that were given by hand or by an import."""
    found: list[str] = []
    while len(found) < count:
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_next_numbers(%s, %s, %s)", [code, on, count - len(found)])
            numbers = [str(number) for (number,) in cursor.fetchall()]
        borne = set(taken(numbers))
        found += [number for number in numbers if number not in borne]
    return found


def check_date(code: str, on: date, today: date) -> None:
    """Refuse a date the series cannot take any more, or a date to come (figures P28). Read again when the number is taken."""
    last_on = Series.objects.filter(code=code).values_list("last_on", flat=True).first()
    if on > today or (last_on is not None and on < last_on):
        raise DateOutsideSeries(last_on, today)
