"""Reminders on screen: what would leave, looked at, sent; what has left; an invoice that waits (P32)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.company.commands.mails import ALWAYS
from carnet.company.defaults.mails import words_of
from carnet.core.actor import Actor
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.commands.reminding import NothingToRemind
from carnet.invoicing.queries.letters import addresses_by_party, addresses_of
from carnet.invoicing.queries.reminders import LateDue, ProposedLetter, Waits, late_dues, letters_of
from carnet.invoicing.steps.reminding import invoices_attached, reminder_text
from carnet.invoicing.web.acts import dialog, find, label_of
from carnet.invoicing.web.forms import MailForm, PauseForm
from carnet.invoicing.web.letters import ids_of, letter_dialog, previewed, typed_text
from carnet.invoicing.web.places import back, page_of_invoice
from carnet.invoicing.web.refused import Refused
from carnet.parties.models import Contact, Party

SHOWN, READ = 100, 2000
WAITING = {
    Waits.DISPUTED: gettext_lazy("disputed"),
    Waits.PAUSED: gettext_lazy("paused"),
    Waits.PARTY: gettext_lazy("customer never reminded"),
    Waits.PENDING: gettext_lazy("on its way"),
    Waits.LATER: gettext_lazy("later"),
    Waits.DONE: gettext_lazy("all reminders sent"),
}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with the letters that would leave to them, and their addresses."""

    id: int
    name: str
    addresses: list[str]
    letters: list[ProposedLetter]


@screen(rights.REMINDERS)
def review(request: ScreenRequest) -> HttpResponse:
    """What would leave today, customer by customer, and what waits and why: seven statements whatever is late."""
    return _review(request, ())


def _review(request: ScreenRequest, refused: Sequence[tuple[str, Refused]]) -> HttpResponse:
    day = today()
    dues = late_dues(day, limit=READ)
    customers = _customers(letters_of(dues)[:SHOWN])
    waiting = [due for due in dues if due.waits is not None]
    context = {
        "section": "invoicing:dues",
        "customers": customers,
        "day": day,
        "waiting": [(due, due.late, WAITING[due.waits]) for due in waiting[:SHOWN] if due.waits],
        "more": max(0, len(waiting) - SHOWN),
        "mode": company.settings().reminding,
        "refused": refused,
        "may_set": request.actor.may(rights.SETTINGS),
    }
    return render(request, "invoicing/reminders.html", context)


def _customers(letters: Sequence[ProposedLetter]) -> list[Customer]:
    by_party: dict[int, list[ProposedLetter]] = defaultdict(list)
    for letter in letters:
        by_party[letter.billed_id].append(letter)
    known = addresses_by_party(list(Party.objects.filter(pk__in=by_party)))
    return [Customer(pk, group[0].billed_name, known[pk], group) for pk, group in by_party.items()]


@require_POST
@screen(rights.REMINDERS)
def send_ticked(request: ScreenRequest) -> HttpResponse:
    """Prepare the letters of the ticked due dates, each on its own: one that is refused says why and stops no other."""
    on = today()
    letters = letters_of(late_dues(on, instalments=ids_of(request.POST, "due")))
    refused = [
        (letter.billed_name, told) for letter in letters if (told := _refusal(letter, on, request.actor)) is not None
    ]
    done = len(letters) - len(refused)
    said = ngettext("%(n)d reminder is on its way.", "%(n)d reminders are on their way.", done) % {"n": done}
    if done:
        messages.success(request, said)
    return _review(request, refused) if refused else go(request, reverse("invoicing:reminders"))


def _refusal(letter: ProposedLetter, on: date, by: Actor) -> Refused | None:
    try:
        with transaction.atomic():
            commands.remind(instalments=[due.instalment_id for due in letter.dues], on=on, by=by)
    except Refusal as refusal:
        return Refused.of(refusal)
    return None


@screen(rights.REMINDERS)
def letter(request: ScreenRequest) -> HttpResponse:
    """One letter, to read, change and send."""
    dues = _asked(request)
    form = MailForm(request.POST or None, initial=_opening(dues[0]))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            commands.remind(instalments=[due.instalment_id for due in dues], on=today(), by=request.actor, **typed)
            messages.success(request, _("The reminder is on its way."))
            return back(request, reverse("invoicing:reminders"))
    people = Contact.objects.filter(party_id=dues[0].billed_id).exclude(email="").order_by("id")[:8]
    return letter_dialog(
        request, form, _preview(request, form, dues), reverse("invoicing:reminder_preview"),
        title=_("Reminder %(n)s") % {"n": dues[0].level}, subtitle=dues[0].billed_name, people=people,
        words=[*words_of("reminder_"), *ALWAYS], hidden=[("due", due.instalment_id) for due in dues],
    )  # fmt: skip


@require_POST
@screen(rights.REMINDERS)
def letter_preview(request: ScreenRequest) -> HttpResponse:
    """What the customer would read of what is typed; writes nothing."""
    form = MailForm(request.POST)
    shown = {"preview": _preview(request, form, _asked(request))}
    return render(request, "invoicing/parts/letter_preview.html", shown)


def _asked(request: ScreenRequest) -> tuple[LateDue, ...]:
    ids = ids_of(request.POST if request.method == "POST" else request.GET, "due")
    invoice = ids_of(request.GET, "invoice")
    dues = late_dues(today(), invoice_id=invoice[0]) if invoice else late_dues(today(), instalments=ids)
    letters = letters_of(dues)
    if not letters:
        raise NothingToRemind(dues[0] if dues else None)
    return letters[0].dues


def _opening(due: LateDue) -> dict[str, Any]:
    text = company.mail_template(f"reminder_{due.level}", due.language)
    billed = Party.objects.filter(pk=due.billed_id).first()
    if billed is None:
        raise NotFound
    return {"recipients": addresses_of(billed), "title": text.title, "body": text.body}


def _preview(request: ScreenRequest, form: MailForm, dues: Sequence[LateDue]) -> Any:
    text = reminder_text(typed_text(form), dues, dues[0].language, request.actor.name, request.actor.company_id)
    level = next((one for one in company.reminder_levels() if one.n == dues[0].level), None)
    attached = invoices_attached(dues) if level and level.attach_invoices else []
    return previewed(form, text, [one.name for one in attached])


@screen(rights.REMINDERS)
def pause(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The invoice waits: a promise, an agreement."""
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.pause_reminders(invoice_id=invoice_id, on=today(), by=request.actor, **form.cleaned_data)
            return back(request, reverse("invoicing:invoice", args=[invoice_id]))
    return dialog(
        request, form, title=_("Do not chase it"), subtitle=label_of(find(invoice_id)), submit=_("Pause the reminders")
    )


@require_POST
@screen(rights.REMINDERS)
def resume(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The invoice is chased again."""
    commands.resume_reminders(invoice_id=invoice_id, on=today(), by=request.actor)
    return page_of_invoice(request, invoice_id)
