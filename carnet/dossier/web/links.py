"""Addresses of other areas' pages: empty while nobody serves them, so that no button leads nowhere."""

from datetime import date
from urllib.parse import urlencode

from django.urls import NoReverseMatch

from carnet.core.web.addresses import address


def link(name: str, *args: object) -> str:
    """The address of a page, empty when it does not exist."""
    try:
        return address(name, *args)
    except NoReverseMatch:
        return ""


def explain_url(order_id: int, figure: str, on: date | None = None, **more: object) -> str:
    """Where a figure of an order explains itself, on the day of the page."""
    asked = {"figure": figure, **more, **({"on": on.isoformat()} if on else {})}
    return f"{address('dossier:order-explanation', order_id)}?{urlencode(asked)}"
