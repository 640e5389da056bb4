"""The company's day: dates of documents are days of its own time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from carnet.company.models import Settings
from carnet.core.acts import once


def today() -> date:
    """Today where the company of the transaction lives."""
    return local(timezone.now()).date()


def local(instant: datetime) -> datetime:
    """An instant as the clocks of the company's place show it."""
    zone = once("time zone", Settings.objects.values_list("time_zone", flat=True).first) or "Europe/Paris"
    return instant.astimezone(ZoneInfo(zone))
