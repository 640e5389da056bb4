"""The page of a quote, its versions compared, its PDF and the picture of its first page."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from carnet.company import rights
from carnet.core.pdf import PrintedDocument, render_png
from carnet.core.pdf import render as typeset
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.sales.documents import quote_document
from carnet.sales.models import LineKind, Order, QuoteLine, QuoteVersion
from carnet.sales.queries import figures_of
from carnet.sales.states import QuoteState
from carnet.sales.steps.filling import House
from carnet.sales.web.compare import compared
from carnet.sales.web.editor import manner_of, show_editor
from carnet.sales.web.figures import PERIODS, Manner, discount_text, line_texts, subtotals, sums
from carnet.sales.web.found import FoundQuote, find_quote, one_line, owner_name, terms_label
from carnet.sales.web.history import MAIL_STATES, history_of, mails_of
from carnet.sales.web.offered import offered


@screen(rights.READ)
def quote(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """A draft is its editor for those who write quotes; else the quote is read."""
    found = find_quote(quote_id, _version_asked(request))
    draft = found.quote.is_template or found.quote.state == QuoteState.DRAFT
    if draft and found.current and request.actor.may(rights.SALES):
        return show_editor(request, found)
    return _show(request, found)


def _version_asked(request: ScreenRequest) -> int | None:
    asked = request.GET.get("version", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else None


def _show(request: ScreenRequest, found: FoundQuote) -> HttpResponse:
    version, manner = found.version, manner_of(found.version, request.actor)
    lines = list(QuoteLine.objects.filter(version=version).order_by("position"))
    rates = House.on_day(found.quote.created_on).rates
    mails = mails_of(found.quote.pk)
    order = Order.objects.filter(quote=found.quote, cancelled_on=None).only("id", "number").first()
    context = {
        "quote": found.quote,
        "version": version,
        "current": found.current,
        "section": "sales:quotes",
        "manner": manner,
        "rows": lines_read(lines, manner),
        "sums": sums(figures_of(version), manner, rates, version.discount_percent),
        "owner": owner_name(found.quote.owner_id),
        "terms": terms_label(version.terms),
        "billing": one_line(version.billing_address),
        "versions": list(QuoteVersion.objects.filter(quote=found.quote).order_by("-n")),
        "order": order,
        "order_url": url_of("order", order.pk) if order else "",
        "mails": [(mail, MAIL_STATES[mail.state]) for mail in mails],
        "history": history_of(found.quote.pk),
        **offered(found, request.actor),
    }
    return render(request, "sales/quote.html", context)


def lines_read(lines: list[QuoteLine], manner: Manner) -> list[dict[str, Any]]:
    """Lines as texts to read: VAT as a percentage, subtotals on the sections."""
    below = subtotals(lines, manner)
    return [
        {
            **line_texts(line, manner),
            "rate": line.vat_rate,
            "picked": line.picked,
            "subtotal": below.get(index, ""),
            "every": PERIODS.get(line.period, ""),
        }
        for index, line in enumerate(lines)
    ]


@screen(rights.READ)
def compare(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Two versions side by side: the current one and the one before, unless others are asked."""
    found = find_quote(quote_id)
    versions = list(QuoteVersion.objects.filter(quote_id=quote_id).order_by("n"))
    numbers = {str(version.n): version for version in versions}
    after = numbers.get(request.GET.get("to", "")) or versions[-1]
    before = numbers.get(request.GET.get("from", "")) or versions[max(0, versions.index(after) - 1)]
    manner = manner_of(after, request.actor)
    context = {
        "quote": found.quote,
        "section": "sales:quotes",
        "versions": versions,
        "before": before,
        "after": after,
        "rows": [
            (line, _texts(line.before, manner), _texts(line.after, manner))
            for line in compared(_lines(before), _lines(after))
        ],
        "discounts": [discount_text(one.discount_percent, one.discount_amount, manner) for one in (before, after)],
        "difference": after.total_excl_tax - before.total_excl_tax,
    }
    return render(request, "sales/compare.html", context)


def _lines(version: QuoteVersion) -> list[QuoteLine]:
    return list(QuoteLine.objects.filter(version=version).order_by("position"))


def _texts(line: QuoteLine | None, manner: Manner) -> dict[str, Any] | None:
    if line is None:
        return None
    return {**line_texts(line, manner), "rate": line.vat_rate, "priced": line.kind == LineKind.LINE}


@screen(rights.READ)
def pdf(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The PDF of the current version, or of the one asked; a draft says so, but `as-sent` shows what sending makes of it."""
    found = find_quote(quote_id, _version_asked(request))
    document = _document(found)
    if "as-sent" in request.GET:
        document = replace(document, draft=False)
    answer = HttpResponse(typeset(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.quote.number}.pdf"'
    return answer


@screen(rights.READ)
def picture(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The first page of a version as a picture, for the preview beside the editor."""
    found = find_quote(quote_id, _version_asked(request))
    answer = HttpResponse(render_png(replace(_document(found), draft=False), page=1, ppi=110), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600" if request.GET.get("v") else "no-store"
    return answer


def _document(found: FoundQuote) -> PrintedDocument:
    if found.quote.is_template:
        raise NotFound
    return quote_document(found.version)
