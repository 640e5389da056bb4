"""Invoicing what was delivered: of ticked notes, of a note from its page, of all customers over a period (P24)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.forms import DayField, Form, PickField
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery.models import Note
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.queries import ToBill
from carnet.invoicing.web.acts import dialog
from carnet.invoicing.web.places import page_of_invoice
from carnet.parties.models import Party
from carnet.sales.models import OrderStanding

MOST = 200


class PeriodForm(Form):
    """Which deliveries are invoiced, and how they are gathered."""

    party = PickField(
        Party, kind="party", label=gettext_lazy("Customer"), required=False, placeholder=gettext_lazy("All")
    )
    since = DayField(label=gettext_lazy("Delivered from"), required=False)
    until = DayField(label=pgettext_lazy("delivered", "until"), required=False)
    gather = forms.ChoiceField(
        label=gettext_lazy("One invoice"),
        choices=[("payer", gettext_lazy("per customer")), ("order", gettext_lazy("per order"))],
        required=False,
    )


@screen(rights.INVOICES)
def delivered(request: ScreenRequest) -> HttpResponse:
    """All that is delivered and not invoiced, by customer and period, to look over and to tick; the drafts are prepared in one go.
    Done twice, it makes nothing more (P24)."""
    asked = request.POST if request.method == "POST" else request.GET
    form = PeriodForm({"until": today().isoformat(), "gather": "payer", **asked.dict()})
    period: dict[str, Any] = form.cleaned_data if form.is_valid() else {"party": None, "since": None, "until": today()}
    ordered = _ticked_orders(asked.getlist("row"))
    found = queries.delivered_to_bill(
        since=period["since"], until=period["until"], party_id=period["party"].pk if period["party"] else None,
        order_ids=ordered, by_order=period.get("gather") == "order",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        wanted = [one for one in found if one.key in request.POST.getlist("bill")]
        made = _prepared(request, wanted, period["since"], period["until"])
        if made:
            told = ngettext("%(n)d draft invoice is ready.", "%(n)d draft invoices are ready.", made) % {"n": made}
            messages.success(request, told)
            return go(request, f"{reverse('invoicing:invoices')}?view=drafts&state=draft&sort=-created")
        found = [one for one in found if one not in wanted]
    context: dict[str, Any] = {
        "title": _("Invoice what is delivered"),
        "found": found[:MOST],
        "more": max(0, len(found) - MOST),
        "totals": _totals(found[:MOST]),
        "rows": asked.getlist("row"),
        "wide": True,
        "action": reverse("invoicing:delivered"),
    }
    return dialog(request, form, "invoicing/delivered.html", **context)


def _ticked_orders(rows: Sequence[str]) -> list[int] | None:
    """The orders of ticked rows of the order list; None when none is ticked."""
    ids = [int(row) for row in rows[:MOST] if row.isdecimal() and len(row) < 19]
    return list(OrderStanding.objects.filter(pk__in=ids).values_list("order_id", flat=True)) if rows else None


def _totals(found: Sequence[ToBill]) -> list[tuple[str, Decimal]]:
    """What the invoices come to, excl. tax, by currency."""
    sums: dict[str, Decimal] = {}
    for one in found:
        sums[one.orders[0].currency] = sums.get(one.orders[0].currency, Decimal(0)) + one.proposal.total_excl_tax
    return sorted(sums.items())


def _prepared(request: ScreenRequest, wanted: Sequence[ToBill], since: date | None, until: date | None) -> int:
    """A draft of each, in a savepoint of its own; refusals are told. How many were made."""
    made = 0
    for one in wanted:
        try:
            with transaction.atomic():
                commands.draft_period(
                    order_ids=[order.id for order in one.orders], since=since, until=until, on=today(), by=request.actor
                )
            made += 1
        except Refusal as refusal:
            messages.error(request, f"{one.payer}: {refusal.sentence}")
    return made


@screen(rights.INVOICES)
def notes(request: ScreenRequest) -> HttpResponse:
    """One draft per payer of the ticked delivery notes; those that bill nothing are left out and named."""
    asked = request.POST.getlist("row") or request.GET.getlist("row")
    ids = [int(row) for row in asked[:MOST] if row.isdecimal() and len(row) < 19]
    rows = list(Note.objects.filter(pk__in=ids).select_related("order__billed_party").order_by("on", "id"))
    groups: dict[tuple[int, str], list[Note]] = {}
    left_out = []
    for note in rows:
        if note.number and note.kind in (Note.Kind.OUT, Note.Kind.DIRECT):
            groups.setdefault((note.order.billed_party_id, note.order.currency), []).append(note)
        else:
            left_out.append(note)
    if request.method == "POST" and groups:
        drafts = [made for group in groups.values() if (made := _drafted(request, group))]
        if len(drafts) == 1:
            return page_of_invoice(request, drafts[0])
        return go(request, f"{reverse('invoicing:invoices')}?view=drafts&state=draft&sort=-created")
    context = {
        "title": _("Invoice the delivery notes"),
        "groups": list(groups.values()),
        "left_out": left_out,
        "submit": _("Prepare the drafts"),
    }
    return dialog(request, Form(), "invoicing/notes.html", **context)


def _drafted(request: ScreenRequest, group: Sequence[Note]) -> int | None:
    try:
        with transaction.atomic():
            return commands.draft_notes(note_ids=[note.pk for note in group], on=today(), by=request.actor).pk
    except Refusal as refusal:
        messages.error(request, f"{group[0].order.billed_party.name}: {refusal.sentence}")
        return None


@screen(rights.READ)
def note_invoices(request: ScreenRequest, note_id: int) -> HttpResponse:
    """What the page of a note shows of invoicing: the invoices that bill it, and the button that makes one."""
    note = Note.objects.filter(pk=note_id).first()
    if note is None:
        raise NotFound
    own = InvoiceLine.objects.filter(note_line__note=note).values("invoice_id")
    delivers = note.kind in (Note.Kind.OUT, Note.Kind.DIRECT)
    writes = request.actor.may(rights.INVOICES) and note.number and not Note.objects.filter(cancels=note).exists()
    context = {
        "note": note,
        "invoices": queries.summaries(Invoice.objects.filter(pk__in=own).order_by("id"), today()),
        "may_invoice": writes and delivers and _something_left(note),
        "may_credit": writes and note.kind == Note.Kind.RETURN and bool(queries.return_to_credit(note.pk).credits),
    }
    return render(request, "invoicing/parts/note_invoices.html", context)


def _something_left(note: Note) -> bool:
    """Whether a note delivered something that may be invoiced now."""
    if not OrderStanding.objects.filter(order_id=note.order_id, state="open").exists():
        return False
    try:
        queries.propose_notes([queries.order_to_invoice(note.order_id)], {note.pk}, services=False)
    except Refusal:
        return False
    return True


@require_POST
@screen(rights.INVOICES)
def credit_return(request: ScreenRequest, note_id: int) -> HttpResponse:
    """The credit notes of what came back with a return note, in one click (P29, P33)."""
    made = commands.draft_credit_of_return(note_id=note_id, on=today(), by=request.actor)
    messages.success(request, _("The draft of the credit note is ready."))
    return page_of_invoice(request, made[0].pk)
