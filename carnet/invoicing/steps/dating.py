"""On which day a document may be issued: between the last of its series and today, in an open period (P5, P28)."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.company.models import SeriesUse, Settings
from carnet.company.queries import NoSeriesForDocument
from carnet.core.models import Series
from carnet.core.numbering import DateOutsideSeries
from carnet.core.refusals import Refusal, refuses
from carnet.sales.steps.days import check_day


class SeriesWentOn(Refusal):
    """A later document of the series was issued while this one was being prepared."""

    def __init__(self) -> None:
        super().__init__(_("A document of the same series was issued at a later date. Give that date, or today's."))


refuses("series_dates_never_go_back", SeriesWentOn)


def today_of(settings: Settings) -> date:
    """Today where the company lives."""
    return timezone.now().astimezone(ZoneInfo(settings.time_zone)).date()


def series_open_on(document: str, on: date, settings: Settings, not_before: Sequence[date | None] = ()) -> str:
    """The code of the series of a kind of document, refused when it cannot take the date: both bounds are said (R15)."""
    used = SeriesUse.objects.filter(document_kind=document).values("series_code")
    row = Series.objects.filter(code__in=used).values_list("code", "last_on").first()
    if row is None:
        raise NoSeriesForDocument(document)
    code, last_on = row
    today = today_of(settings)
    if on > today or (last_on is not None and on < last_on):
        raise DateOutsideSeries(last_on, today)
    check_day(on, settings, not_before=max((day for day in not_before if day), default=None))
    return str(code)
