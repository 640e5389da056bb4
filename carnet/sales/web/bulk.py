"""Acts on the quotes ticked in the list."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.sales.commands import delete_quote, refuse_quote, send_quote
from carnet.sales.models import Quote, QuoteVersion
from carnet.sales.web.acts import dialog
from carnet.sales.web.forms import DayForm, NothingForm, RefuseForm


def _ticked(request: ScreenRequest, states: tuple[str, ...]) -> list[Quote]:
    """The quotes of the ticked rows that the act is for, in the order of their numbers."""
    rows = [int(row) for row in request.GET.getlist("row") if row.isdecimal()]
    versions = QuoteVersion.objects.filter(pk__in=rows, quote__state__in=states).select_related("quote")
    return sorted((version.quote for version in versions), key=lambda quote: quote.number)


def _answer(
    request: ScreenRequest,
    quotes: list[Quote],
    form: DayForm | NothingForm,
    title: str,
    done: Callable[[Quote], object],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            for quote in quotes:
                done(quote)
            told = ngettext("Done for %(n)d quote.", "Done for %(n)d quotes.", len(quotes)) % {"n": len(quotes)}
            messages.success(request, told)
            return go(request, reverse("sales:quotes"))
    return dialog(request, form, "sales/bulk.html", title=title, quotes=quotes)


@screen(rights.SALES)
def mark_sent(request: ScreenRequest) -> HttpResponse:
    """Several drafts sent by other means."""
    form = DayForm(request.POST or None, initial={"on": today()})
    return _answer(
        request, _ticked(request, ("draft",)), form, _("Mark as sent"),
        lambda quote: send_quote(quote_id=quote.pk, on=form.cleaned_data["on"], mail=None, by=request.actor),
    )  # fmt: skip


@screen(rights.SALES)
def mark_refused(request: ScreenRequest) -> HttpResponse:
    """Several quotes the customers do not want."""
    form = RefuseForm(request.POST or None, initial={"on": today()})
    return _answer(
        request, _ticked(request, ("draft", "sent", "expired")), form, _("Mark as refused"),
        lambda quote: refuse_quote(
            quote_id=quote.pk, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=request.actor
        ),
    )  # fmt: skip


@screen(rights.SALES)
def delete(request: ScreenRequest) -> HttpResponse:
    """Several drafts thrown away."""
    form = NothingForm(request.POST if request.method == "POST" else None)
    quotes = [quote for quote in _ticked(request, ("draft",)) if quote.sent_at is None]
    return _answer(
        request, quotes, form, _("Delete the drafts"), lambda quote: delete_quote(quote_id=quote.pk, by=request.actor)
    )
