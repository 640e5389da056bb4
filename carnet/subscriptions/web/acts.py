"""What is done to a contract from its page: worded anew, suspended, resumed, terminated, renewed, its customer told (P41, P42)."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.queries.letters import addresses_of
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit, earliest_end
from carnet.subscriptions.commands import Changed, ContractWords
from carnet.subscriptions.queries.letters import renewal_letter
from carnet.subscriptions.queries.loading import agreement_of
from carnet.subscriptions.web.forms.contracts import (
    OfferForm,
    RenewForm,
    ResumeForm,
    SuspendForm,
    TellForm,
    TerminateForm,
    WordsForm,
)
from carnet.subscriptions.web.places import dialog, find, page_of


@screen(rights.CONTRACTS)
def edit(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """How it is worded, addressed and issued."""
    row = find(contract_id)
    names = ("title", "customer_reference", "language", "issuing", "grouping", "supplements_at_once", "tells_renewal",
             "direct_debit", "mandate_reference", "message", "version")  # fmt: skip
    initial = {name: getattr(row, name) for name in names} | {"billed_party": row.billed_id, "terms": row.terms_id}
    form = WordsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.edit_contract(
                contract_id=contract_id, words=_words(form.cleaned_data), expected_version=form.cleaned_data["version"],
                by=request.actor,
            )  # fmt: skip
            return page_of(request, contract_id)
    return dialog(request, form, title=_("Words, payer and issuing"), subtitle=row.number, submit=_("Save"))


def _words(typed: dict[str, Any]) -> ContractWords:
    said = {name: value for name, value in typed.items() if name not in ("version", "billed_party", "terms")}
    said |= {
        "billed_party_id": typed["billed_party"].pk,
        "terms_id": typed["terms"].pk if typed["terms"] else None,
    }
    return cast(ContractWords, said)


@screen(rights.CONTRACTS)
def suspend(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Days that owe nothing."""
    row = find(contract_id)
    form = SuspendForm(request.POST or None, initial={"from_on": max(today(), row.start_on)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = commands.suspend_contract(contract_id=contract_id, on=today(), by=request.actor, **form.cleaned_data)
            return changed(request, done)
    return dialog(request, form, title=_("Suspend"), subtitle=row.number, submit=_("Suspend"))


@screen(rights.CONTRACTS)
def resume(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """The first day that owes again."""
    row = find(contract_id)
    form = ResumeForm(request.POST or None, initial={"from_on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = commands.resume_contract(contract_id=contract_id, on=today(), by=request.actor, **form.cleaned_data)
            return changed(request, done)
    return dialog(request, form, title=_("Resume"), subtitle=row.number, submit=_("Resume"))


@screen(rights.CONTRACTS)
def terminate(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Stop it after a day: the first that notice and commitment allow, or another one, confirmed when it is earlier."""
    row = find(contract_id)
    earliest = earliest_end(agreement_of(row), today())
    form = TerminateForm(request.POST or None, initial={"notice_on": today(), "last_day": earliest})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = commands.terminate_contract(
                contract_id=contract_id, on=today(), by=request.actor, **form.cleaned_data
            )
            return changed(request, done)
    form.fields["last_day"].help_text = _("Notice given today, it can end on %(day)s at the earliest.") % {
        "day": formats.day(earliest)
    }
    return dialog(
        request, form, "subscriptions/terminate.html", title=_("Terminate"), subtitle=row.number, submit=_("Terminate"),
        danger=True, asks="last_day" in form.errors or bool(request.POST.get("despite")),
    )  # fmt: skip


@require_POST
@screen(rights.CONTRACTS)
def carry_on(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Take the termination back."""
    return changed(request, commands.continue_contract(contract_id=contract_id, on=today(), by=request.actor))


@screen(rights.CONTRACTS)
def renew(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """A new term, at the same price or another one."""
    row = find(contract_id)
    usual = Length(row.renewal_count or 12, Unit(row.renewal_unit or Unit.MONTH))
    form = RenewForm(request.POST or None, initial={"length": usual})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            typed = form.cleaned_data
            done = commands.renew_contract(
                contract_id=contract_id, length=None if typed["until_on"] else typed["length"], until_on=typed["until_on"],
                percent=typed["percent"], on=today(), by=request.actor,
            )  # fmt: skip
            return changed(request, done)
    subtitle = [row.number]
    if row.end_on:
        subtitle.append(_("term until %(day)s") % {"day": formats.day(row.end_on)})
    return dialog(request, form, title=_("Renew"), subtitle=" · ".join(subtitle), submit=_("Renew"))


@screen(rights.CONTRACTS)
def offer(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Offer the renewal by a quote, at the same price or another one."""
    row = find(contract_id)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            quote = commands.offer_renewal(
                contract_id=contract_id, percent=form.cleaned_data["percent"] or ZERO, on=today(), by=request.actor
            )
            return go(request, url_of("quote", quote.pk))
    return dialog(
        request, form, title=_("Offer a renewal by quote"), subtitle=row.number, submit=_("Make the quote"),
    )  # fmt: skip


@screen(rights.CONTRACTS)
def tell(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """Tell the customer in time that the contract renews by itself."""
    row = find(contract_id)
    form = TellForm(request.POST or None, initial={"recipients": addresses_of(row.billed)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.tell_renewal(
                contract_id=contract_id, recipients=form.cleaned_data["recipients"], on=today(), by=request.actor
            )
            messages.success(request, _("The e-mail is on its way."))
            return page_of(request, contract_id)
    return dialog(
        request, form, "subscriptions/tell.html", title=_("Tell the customer of the renewal"), subtitle=row.number,
        submit=_("Send"), text=renewal_letter(row, request.actor) if row.end_on else None,
    )  # fmt: skip


def changed(request: ScreenRequest, done: Changed) -> HttpResponse:
    """Back to the page, told what came of it at once."""
    for words in outcome(done):
        messages.success(request, words)
    return page_of(request, done.contract.pk)


def outcome(done: Changed) -> list[str]:
    """Credit notes and invoices that came at once; what comes with the next invoice is said by the page."""
    notes = [one for one in done.invoices if one.kind == "credit_note"]
    bills = [one for one in done.invoices if one.kind != "credit_note"]
    words = []
    if notes:
        words.append(
            ngettext("%(n)d credit note is made.", "%(n)d credit notes are made.", len(notes)) % {"n": len(notes)}
        )
    if bills:
        words.append(ngettext("%(n)d invoice is made.", "%(n)d invoices are made.", len(bills)) % {"n": len(bills)})
    return words
