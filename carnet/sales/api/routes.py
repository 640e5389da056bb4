"""Quotes: written, sent, refused, kept in versions. Acceptance makes an order and stands with the orders."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.mailing import MailDraft
from carnet.sales import commands, queries
from carnet.sales.api import quotes
from carnet.sales.api.lines import input_values
from carnet.sales.api.mails import MailFields, mail_draft
from carnet.sales.api.schemas import (
    OnIn,
    QuoteExpectationIn,
    QuoteFields,
    QuoteIn,
    QuoteOut,
    QuoteParams,
    QuotePatch,
    QuoteRefusalIn,
    QuoteSummaryOut,
    QuoteVersionOut,
    SendingIn,
)
from carnet.sales.api.template_routes import routes as template_routes
from carnet.sales.lines import PlanInput, QuoteContent
from carnet.sales.models import Quote, QuoteVersion
from carnet.sales.queries.letters import quote_letter
from carnet.sales.refusals import QuoteStateForbids
from carnet.sales.steps.filing import quote_file

__all__ = ["routes", "template_routes"]

routes = Routes("Quotes")
TODAY = OnIn.model_validate({})
NO_CHANGE = QuotePatch.model_validate({})
NO_REASON = QuoteRefusalIn.model_validate({})
NO_MAIL = SendingIn.model_validate({})
SORTS = sorts(Quote, "-created_on", created_on="created_on", number="number", customer="party__name", id="id")


@routes.get("/quotes", right=rights.READ, gives=Page[QuoteSummaryOut])
def list_quotes(request: ApiRequest, asked: Query[QuoteParams]) -> Page[QuoteSummaryOut]:
    """Quotes, newest first."""
    return page(quotes.narrowed(asked), asked, SORTS, quotes.summaries, quotes.sums)


@routes.post("/quotes", right=rights.SALES, gives=QuoteOut)
def create_quote(request: ApiRequest, body: QuoteIn) -> QuoteOut:
    """Write a draft quote for a customer."""
    content = QuoteContent(**_content(body))
    made = commands.create_quote(party_id=body.customer, content=content, on=body.on or today(), by=request.by)
    return quotes.written(made.pk, request.by)


@routes.get("/quotes/{id}", right=rights.READ, gives=QuoteOut)
def read_quote(request: ApiRequest, id: PathId) -> QuoteOut:
    """A quote with the content of its current version."""
    return quotes.written(id, request.by)


@routes.file("/quotes/{id}/pdf", right=rights.READ, media_type="application/pdf")
def read_quote_pdf(request: ApiRequest, id: PathId) -> HttpResponse:
    """The current version as the customer reads it."""
    name, content = quote_file(quotes.version_of_quote(quotes.quote_of(id)).pk)
    return file_answer(name, content, "application/pdf")


@routes.patch("/quotes/{id}", right=rights.SALES, gives=QuoteOut)
def edit_quote(request: ApiRequest, id: PathId, body: QuotePatch, if_match: IfMatch = None) -> QuoteOut:
    """Change some fields of a draft; `lines`, when given, replaces all lines. What was sent gets a new version instead."""
    quote = quotes.quote_of(id)
    if quote.state != Quote.State.DRAFT:
        raise QuoteStateForbids(quote.number, quote.state, _("Make a new version of it to change it."))
    return _edited(request, quote, body, version_of(if_match))


@routes.delete("/quotes/{id}", right=rights.SALES)
def delete_quote(request: ApiRequest, id: PathId) -> None:
    """Throw away a draft that was never sent."""
    commands.delete_quote(quote_id=id, by=request.by)


@routes.get("/quotes/{id}/versions", right=rights.READ, gives=Page[QuoteVersionOut])
def list_quote_versions(request: ApiRequest, id: PathId) -> Page[QuoteVersionOut]:
    """The versions of a quote, in order."""
    versions = QuoteVersion.objects.filter(quote=quotes.quote_of(id)).order_by("n")
    return Page(items=[QuoteVersionOut.model_validate(version) for version in versions], next=None)


@routes.get("/quotes/{id}/versions/{n}", right=rights.READ, gives=QuoteOut)
def read_quote_version(request: ApiRequest, id: PathId, n: PathId) -> QuoteOut:
    """A quote with the content of one of its versions."""
    return quotes.written(id, request.by, n)


@routes.post("/quotes/{id}/versions", right=rights.SALES, gives=QuoteOut)
def make_quote_version(
    request: ApiRequest,
    id: PathId,
    body: QuotePatch = NO_CHANGE,
    if_match: IfMatch = None,
) -> QuoteOut:
    """Write a new, unsigned version from the current one with these changes; a draft never sent keeps its version."""
    return _edited(request, quotes.quote_of(id), body, version_of(if_match))


@routes.post("/quotes/{id}/sending", right=rights.SALES, gives=QuoteOut, status=200)
def send_quote(request: ApiRequest, id: PathId, body: SendingIn = NO_MAIL) -> QuoteOut:
    """Mark the current version as sent, by e-mail when `mail` says to whom."""
    mail = _draft(id, body.mail, request.by) if body.mail else None
    commands.send_quote(quote_id=id, on=body.on or today(), mail=mail, by=request.by)
    return quotes.written(id, request.by)


@routes.post("/quotes/{id}/mailing", right=rights.SALES, gives=QuoteOut, status=200)
def mail_quote(request: ApiRequest, id: PathId, body: MailFields) -> QuoteOut:
    """Send the current version by e-mail, with its PDF."""
    mail = _draft(id, body, request.by)
    commands.send_quote(quote_id=id, on=today(), mail=mail, by=request.by)
    return quotes.written(id, request.by)


@routes.post("/quotes/{id}/refusal", right=rights.SALES, gives=QuoteOut, status=200)
def refuse_quote(request: ApiRequest, id: PathId, body: QuoteRefusalIn = NO_REASON) -> QuoteOut:
    """Note that the customer does not want it, and why."""
    commands.refuse_quote(quote_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return quotes.written(id, request.by)


@routes.put("/quotes/{id}/expectation", right=rights.SALES, gives=QuoteOut)
def expect_quote(request: ApiRequest, id: PathId, body: QuoteExpectationIn) -> QuoteOut:
    """Say how likely an open quote is and when its answer is expected: what the forecast counts of it."""
    commands.expect_quote(quote_id=id, probability=body.probability, expected_on=body.expected_on, by=request.by)
    return quotes.written(id, request.by)


@routes.delete("/quotes/{id}/refusal", right=rights.SALES, gives=QuoteOut)
def reopen_quote(request: ApiRequest, id: PathId) -> QuoteOut:
    """Take a refused or expired quote up again."""
    commands.reopen_quote(quote_id=id, by=request.by)
    return quotes.written(id, request.by)


@routes.post("/quotes/{id}/duplicate", right=rights.SALES, gives=QuoteOut)
def duplicate_quote(request: ApiRequest, id: PathId, body: OnIn = TODAY) -> QuoteOut:
    """Make a new draft with the content of the current version."""
    made = commands.duplicate_quote(quote_id=id, on=body.on or today(), by=request.by)
    return quotes.written(made.pk, request.by)


def _edited(request: ApiRequest, quote: Quote, body: QuotePatch, expected: int | None) -> QuoteOut:
    now = queries.content_of(quotes.version_of_quote(quote))
    content = replace(now, **_content(body))
    commands.edit_quote(quote_id=quote.pk, content=content, expected_version=expected, by=request.by)
    return quotes.written(quote.pk, request.by)


def _content(body: QuoteFields) -> dict[str, Any]:
    values = input_values(body)
    for name in ("customer", "on", "billing_plan"):
        values.pop(name, None)
    if "lines" in values:
        values["lines"] = tuple(line.asked() for line in body.lines)
    if "billing_plan" in body.model_fields_set:
        values["plan"] = tuple(PlanInput(**{"label": "", **line.given()}) for line in body.billing_plan)
    return values


def _draft(quote_id: int, mail: MailFields, by: Actor) -> MailDraft:
    return mail_draft(mail, quote_letter(quotes.version_of_quote(quotes.quote_of(quote_id)), by))
