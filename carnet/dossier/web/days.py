"""The day a page is replayed at."""

from datetime import date

from carnet.company.clock import today
from carnet.core.web.who import ScreenRequest


def asked_day(request: ScreenRequest) -> date | None:
    """The past day asked by `on`; None for today, a day to come or what is no day."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return day if day < today() else None
