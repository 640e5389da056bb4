"""On which days acts may be dated (P5): not before the order, not in the future, not in a locked period."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.company.models import Settings
from carnet.core.refusals import BadValue


class DateInFuture(BadValue):
    """The day has not come yet."""

    def __init__(self, today: date, field: str = "on") -> None:
        super().__init__(
            _("The date may not be later than today, %(today)s.") % {"today": date_format(today, "SHORT_DATE_FORMAT")},
            field=field,
        )


class DateBeforeOrder(BadValue):
    """The day lies before the order itself, or before what the act undoes."""

    def __init__(self, first: date, field: str = "on") -> None:
        super().__init__(
            _("The date may not be before %(first)s.") % {"first": date_format(first, "SHORT_DATE_FORMAT")}, field=field
        )


class PeriodLocked(BadValue):
    """The books are locked up to a day."""

    def __init__(self, until: date, field: str = "on") -> None:
        super().__init__(
            _("The books are locked until %(until)s: choose a later date.")
            % {"until": date_format(until, "SHORT_DATE_FORMAT")},
            field=field,
        )


def check_day(on: date, settings: Settings, *, not_before: date | None = None, field: str = "on") -> None:
    """Refuse a day in the future, in a locked period or before another day."""
    today = timezone.now().astimezone(ZoneInfo(settings.time_zone)).date()
    if on > today:
        raise DateInFuture(today, field)
    if settings.locked_until and on <= settings.locked_until:
        raise PeriodLocked(settings.locked_until, field)
    if not_before and on < not_before:
        raise DateBeforeOrder(not_before, field)
