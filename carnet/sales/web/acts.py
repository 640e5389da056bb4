"""What is done to a quote from its pages: made, sent, refused, reopened, copied, deleted (P16)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.mailing import MailDraft
from carnet.core.refusals import NotFound
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.commands.parties import create_party
from carnet.parties.inputs import PartyContent
from carnet.parties.models import Party
from carnet.sales.commands import (
    create_from_template,
    create_quote,
    delete_quote,
    duplicate_quote,
    expect_quote,
    refuse_quote,
    reopen_quote,
    save_as_template,
    send_quote,
)
from carnet.sales.commands.customers import change_quote_party
from carnet.sales.lines import QuoteContent
from carnet.sales.models import Quote, QuoteVersion
from carnet.sales.queries.letters import quote_letter
from carnet.sales.web.forms import (
    DayForm,
    ExpectForm,
    NewQuoteForm,
    NothingForm,
    PartyForm,
    RefuseForm,
    SendForm,
    TemplateForm,
)
from carnet.sales.web.found import FoundQuote, find_quote, mail_addresses


def dialog(request: ScreenRequest, form: Form, template: str = "core/dialog.html", **context: Any) -> HttpResponse:
    """The dialog, again with its faults when it has some."""
    shown = {"form": form, "section": "sales:quotes", **context}
    return render(request, template, shown, status=422 if form.errors else 200)


def page_of_quote(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Go to the page of a quote."""
    return go(request, reverse("sales:quote", args=[quote_id]))


@screen(rights.SALES)
def new(request: ScreenRequest) -> HttpResponse:
    """A new draft for a customer, who may be new too, blank or from a template."""
    given = {"party": request.GET.get("party", ""), "template": request.GET.get("template", "")}
    form = NewQuoteForm(
        request.POST or None, initial=given, templates=_templates(), creates=request.actor.may(rights.PARTIES)
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return page_of_quote(request, _made(request, form.cleaned_data).pk)
    return dialog(request, form, "sales/new.html", title=_("New quote"), submit=_("Write the quote"))


def _templates() -> list[tuple[str, str]]:
    rows = QuoteVersion.objects.filter(quote__is_template=True).order_by("title", "id").values_list("quote_id", "title")
    return [(str(pk), title) for pk, title in rows]


def _made(request: ScreenRequest, asked: dict[str, Any]) -> Quote:
    party_id = asked["party"].pk if asked.get("party") else _new_party(request, asked).pk
    if asked.get("template"):
        return create_from_template(template_id=int(asked["template"]), party_id=party_id, on=today(), by=request.actor)
    return create_quote(party_id=party_id, content=QuoteContent(), on=today(), by=request.actor)


def _new_party(request: ScreenRequest, asked: dict[str, Any]) -> Party:
    content = PartyContent(
        name=asked["new_name"], kind=asked["new_kind"] or "company", email=asked["new_email"], is_prospect=True
    )
    return create_party(content=content, by=request.actor)


@screen(rights.SALES)
def change_party(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Make a draft out to another customer."""
    find_quote(quote_id)
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            change_quote_party(quote_id=quote_id, party_id=form.cleaned_data["party"].pk, by=request.actor)
            return page_of_quote(request, quote_id)
    return dialog(request, form, title=_("Change the customer"), submit=_("Change"))


@screen(rights.SALES)
def send(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The quote by e-mail, its PDF attached."""
    found = find_quote(quote_id)
    form = SendForm(request.POST or None, initial=_mail(found, request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            send_quote(quote_id=quote_id, on=today(), mail=MailDraft(**form.cleaned_data), by=request.actor)
            messages.success(request, _("The quote is on its way."))
            return page_of_quote(request, quote_id)
    again = found.version.sent_at is not None
    title = _("Send again") if again else _("Send to the customer")
    return dialog(
        request, form, "sales/send.html",
        title=title, subtitle=found.quote.number, submit=_("Send"), wide=True, quote=found.quote, version=found.version,
    )  # fmt: skip


def _mail(found: FoundQuote, request: ScreenRequest) -> dict[str, Any]:
    text = quote_letter(found.version, request.actor)
    return {"recipients": mail_addresses(found.version, found.quote.party), "title": text.title, "body": text.body}


@screen(rights.SALES)
def mark_sent(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Sent by other means: printed, handed over, by the customer's portal."""
    form = DayForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            send_quote(quote_id=quote_id, on=form.cleaned_data["on"], mail=None, by=request.actor)
            return page_of_quote(request, quote_id)
    return dialog(request, form, title=_("Mark as sent"), subtitle=find_quote(quote_id).quote.number)


@screen(rights.SALES)
def refuse(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """The customer does not want it."""
    form = RefuseForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            refuse_quote(
                quote_id=quote_id, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=request.actor
            )
            return page_of_quote(request, quote_id)
    return dialog(request, form, title=_("Mark as refused"), subtitle=find_quote(quote_id).quote.number)


@screen(rights.SALES)
def expect(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """How likely it is, and when its answer is expected."""
    quote = find_quote(quote_id).quote
    form = ExpectForm(
        request.POST or None, initial={"probability": quote.probability, "expected_on": quote.expected_on}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            expect_quote(quote_id=quote_id, **form.cleaned_data, by=request.actor)
            return page_of_quote(request, quote_id)
    return dialog(request, form, title=_("Chance of the quote"), subtitle=quote.number)


@require_POST
@screen(rights.SALES)
def reopen(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Take a refused or expired quote up again."""
    reopen_quote(quote_id=quote_id, by=request.actor)
    return page_of_quote(request, quote_id)


@require_POST
@screen(rights.SALES)
def duplicate(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """A new draft like this one."""
    return page_of_quote(request, duplicate_quote(quote_id=quote_id, on=today(), by=request.actor).pk)


@screen(rights.SALES)
def template(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Keep the quote as a template."""
    found = find_quote(quote_id)
    form = TemplateForm(request.POST or None, initial={"name": found.version.title})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save_as_template(quote_id=quote_id, name=form.cleaned_data["name"], on=today(), by=request.actor)
            messages.success(request, _("The template is kept."))
            return page_of_quote(request, quote_id)
    return dialog(request, form, title=_("Save as a template"), submit=_("Keep"))


@screen(rights.SALES)
def delete(request: ScreenRequest, quote_id: int) -> HttpResponse:
    """Throw a draft away."""
    quote = Quote.objects.filter(pk=quote_id).first()
    if quote is None:
        raise NotFound
    form = NothingForm(request.POST or None)
    if request.method == "POST":
        delete_quote(quote_id=quote_id, by=request.actor)
        return go(request, reverse("sales:templates" if quote.is_template else "sales:quotes"))
    title = _("Delete the template") if quote.is_template else _("Delete the draft")
    return dialog(request, form, "sales/delete.html", title=title, submit=_("Delete"), quote=quote)
