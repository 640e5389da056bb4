"""The company's day: dates of documents are days of its own time zone."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from carnet.company.models import Settings
from carnet.core.acts import once


def today() -> date:
    """Today where the company of the transaction lives."""
    zone = once("time zone", Settings.objects.values_list("time_zone", flat=True).first) or "Europe/Paris"
    return timezone.now().astimezone(ZoneInfo(zone)).date()
