"""How a refusal is shown: in place under the pressed button, or as a page of its own (P58)."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from carnet.core.refusals import Holder, Refusal, ValueBeyondStore

LOG = logging.getLogger("carnet.web")
_pages: dict[str, str] = {}


def page_of(kind: str, url_name: str) -> None:
    """Say which page (one id) shows a kind of thing, so that refusals, the journal and searches link to it."""
    _pages[kind] = url_name


def url_of(kind: str, id: int) -> str:
    """Where a thing is shown; empty when no page shows its kind."""
    from carnet.core.web.shell import load

    load()
    name = _pages.get(kind)
    if name is None:
        return ""
    try:
        return reverse(name, args=[id])
    except NoReverseMatch:
        return ""


def show_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as an alert for a partial update, else as a page; its status either way."""
    inline = bool(getattr(request, "htmx", False))
    context = {"refusal": refusal, "holders": [(holder, _url(holder)) for holder in refusal.holders]}
    template = "core/parts/refusal.html" if inline else "core/refusal.html"
    response = render(request, template, context, status=refusal.status)
    response["HX-Refusal"] = refusal.code
    return response


def _url(holder: Holder) -> str:
    return url_of(holder.kind, holder.id)


class RefusalMiddleware:
    """Turns a refusal that a screen let through into its answer; the API has its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return show_refusal(request, exception)
        if isinstance(exception, DataError):  # a number or a text that no column takes, in an address or a field
            LOG.warning("%s: %s", request.path, type(exception).__name__)
            return show_refusal(request, ValueBeyondStore())
        return None
