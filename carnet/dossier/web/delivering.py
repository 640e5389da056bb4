"""Deliveries that count, from the pages: an order delivered, notes validated and cancelled, goods brought back (P33)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.refusals import Refusal
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery import commands as deliveries
from carnet.delivery.models import Note, NoteLine
from carnet.delivery.queries.deliverable import drafts_of_order
from carnet.delivery.queries.dialogs import shelf_of
from carnet.delivery.queries.returnable import returnable_lines
from carnet.delivery.refusals import NoteHasNoLine, NothingLeftToDeliver, NothingToReturn
from carnet.delivery.steps.drafting import order_to_deliver
from carnet.delivery.web.forms import BackForm, DayForm, HeadForm
from carnet.delivery.web.notes import dialog, find, page_of_note
from carnet.delivery.web.rows import Row, deliver_rows, line_asks, return_asks, return_rows, take_back_rows
from carnet.delivery.web.words import label_of
from carnet.dossier import commands
from carnet.dossier.web.acts import find_order, page_of_order
from carnet.invoicing import commands as invoicing
from carnet.invoicing.queries import return_to_credit
from carnet.sales.models import LineStanding, Order
from carnet.stock.queries import default_warehouse, warehouses

MOST = 100
KEPT_TYPED = ("on", "address", "carrier", "tracking")  # when another warehouse is chosen


@screen(rights.DELIVERIES)
def deliver(request: ScreenRequest, order_id: int) -> HttpResponse:
    """What is left, limited to what is there; validated at once, or kept as a draft (P33)."""
    order = find_order(order_id)
    typed = request.POST if request.method == "POST" else None
    found = order_to_deliver(order)
    if not any(line.free > 0 for line in found.lines):
        raise NothingLeftToDeliver(order.number, drafts_of_order(order.pk))
    place = _place(request)
    shelf = shelf_of(found, place, today())
    everything = request.GET.get("all") == "1"
    rows = deliver_rows(found, shelf.proposed(found, everything=everything), shelf, typed)
    initial: dict[str, Any] = {
        "on": max(today(), order.ordered_on),
        "warehouse": place,
        "address": order.delivery_address_id,
        **{name: request.GET[name] for name in KEPT_TYPED if request.GET.get(name)},
    }
    form = HeadForm(typed, initial=initial, order=order)
    if typed is not None and form.is_valid():
        with refusals_in(form):
            return _delivered(request, order, form, rows)
    context = {
        "title": _("Deliver"),
        "subtitle": order.number,
        "rows": rows,
        "everything": everything,
        "short": any(row.short for row in rows),
        "warehouse": place,
    }
    return dialog(request, form, "delivery/deliver.html", order=order, wide=True, **context)


def _place(request: ScreenRequest) -> int:
    """The warehouse that is asked for, else the company's."""
    asked = request.POST.get("warehouse") or request.GET.get("warehouse", "")
    known = {one.pk for one in warehouses()}
    return int(asked) if asked.isdecimal() and int(asked) in known else default_warehouse().pk


def _delivered(request: ScreenRequest, order: Order, form: HeadForm, rows: Sequence[Row]) -> HttpResponse:
    head, asks = form.head(), line_asks(rows, request.POST)
    on = form.cleaned_data["on"]
    if not asks:
        raise NoteHasNoLine
    if request.POST.get("do") == "draft":
        draft = deliveries.draft_note(order_id=order.pk, on=on, lines=asks, head=head, by=request.actor)
        messages.success(request, _("The draft is kept: nothing has moved yet."))
        return page_of_note(request, draft.pk)
    note = commands.deliver_order(order_id=order.pk, on=on, lines=asks, head=head, by=request.actor)
    messages.success(request, _("%(number)s: the goods have left.") % {"number": note.number})
    return page_of_order(request, order.pk)


@screen(rights.DELIVERIES)
def validate(request: ScreenRequest, note_id: int) -> HttpResponse:
    """Let a draft note count: its goods leave or come back (P33)."""
    note = find(note_id)
    form = DayForm(request.POST or None, initial={"on": max(today(), note.order.ordered_on)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = commands.validate_note(note_id=note_id, on=form.cleaned_data["on"], by=request.actor)
            messages.success(request, _("%(number)s is validated.") % {"number": done.number})
            return page_of_note(request, note_id)
    told = _("Its goods move now; what it leaves is still to be delivered. It never changes again.")
    context = {"title": _("Validate"), "subtitle": f"{note.order.number} · {label_of(note)}", "told": told}
    return dialog(request, form, "delivery/sure.html", **context)


@screen(rights.DELIVERIES)
def validate_many(request: ScreenRequest) -> HttpResponse:
    """Validate the ticked drafts, each by itself; refusals are told, the others stand."""
    given = request.POST.getlist("row") or request.GET.getlist("row")
    ids = [int(row) for row in given[:MOST] if row.isdecimal()]
    notes = list(Note.objects.filter(pk__in=ids, number=None).select_related("order__party").order_by("on", "id"))
    form = DayForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        made = _each(request, notes, lambda note: commands.validate_note(note_id=note.pk, on=on, by=request.actor))
        if made:
            told = ngettext("%(n)d note is validated.", "%(n)d notes are validated.", made) % {"n": made}
            messages.success(request, told)
        return go(request, reverse("deliveries:notes"))
    told = ngettext("%(n)d draft of those ticked.", "%(n)d drafts of those ticked.", len(notes)) % {"n": len(notes)}
    context = {"title": _("Validate the drafts"), "told": told, "notes": notes, "blocked": not notes}
    return dialog(request, form, "delivery/sure.html", **context)


def _each(request: ScreenRequest, notes: Sequence[Note], act: Callable[[Note], Any]) -> int:
    """Do the act on each note; refusals are told. How many were done."""
    made = 0
    for note in notes:
        try:
            with transaction.atomic():
                act(note)
            made += 1
        except Refusal as refusal:
            messages.error(request, f"{note.order.number}: {refusal.sentence}")
    return made


@screen(rights.DELIVERIES)
def cancel(request: ScreenRequest, note_id: int) -> HttpResponse:
    """Undo a validated note by a counter-note (P33)."""
    note = find(note_id)
    form = DayForm(request.POST or None, initial={"on": max(today(), note.on)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            counter = commands.cancel_note(note_id=note_id, on=form.cleaned_data["on"], by=request.actor)
            names = {"number": note.number, "counter": counter.number}
            messages.success(request, _("%(number)s is cancelled by %(counter)s.") % names)
            return page_of_note(request, note_id)
    told = _(
        "A counter-note puts everything back as it was: stock, order, services done along. The note stays in the book."
    )
    context = {"title": _("Cancel the note"), "subtitle": note.number, "told": told, "danger": True}
    return dialog(request, form, "delivery/sure.html", **context)


@screen(rights.DELIVERIES)
def bring_back(request: ScreenRequest, note_id: int) -> HttpResponse:
    """Goods of a note come back: how many, for good or not, to the stock or to scrap; their credit note is ready if wanted (P33)."""
    note = find(note_id)
    typed = request.POST if request.method == "POST" else None
    rows = return_rows([one for one in returnable_lines(note.order_id) if one.note_id == note_id], typed)
    if not rows:
        raise NothingToReturn(note.number or label_of(note))
    credits = request.actor.may(rights.INVOICES) and _invoiced(note)
    initial = {"on": max(today(), note.on), "warehouse": note.warehouse_id, "credit": credits}
    form = BackForm(typed, initial=initial, order=note.order, credits=credits)
    if typed is not None and form.is_valid():
        with refusals_in(form):
            return _brought_back(request, note, form, rows)
    context = {"title": _("Goods come back"), "subtitle": note.number, "rows": rows, "asks_fate": True}
    return dialog(request, form, "delivery/return.html", order=note.order, wide=True, **context)


def _invoiced(note: Note) -> bool:
    """Whether something of the note's lines is invoiced, so that their return may be credited."""
    lines = NoteLine.objects.filter(note=note).values("order_line")
    return LineStanding.objects.filter(order_line__in=lines, invoiced_quantity__gt=F("credited_quantity")).exists()


def _brought_back(request: ScreenRequest, note: Note, form: BackForm, rows: Sequence[Row]) -> HttpResponse:
    asked, asks = form.cleaned_data, return_asks(rows, request.POST)
    if not asks:
        raise NoteHasNoLine
    on, again = asked["on"], asked["again"] == "again"
    make = deliveries.draft_return if request.POST.get("do") == "draft" else commands.return_goods
    made = make(note_id=note.pk, on=on, lines=asks, again=again, to=asked["to"], head=form.head(), by=request.actor)
    if made.number is None:
        messages.success(request, _("The draft is kept: nothing has moved yet."))
        return page_of_note(request, made.pk)
    messages.success(request, _("%(number)s: the goods have come back.") % {"number": made.number})
    if asked.get("credit") and return_to_credit(made.pk).credits:
        drafts = invoicing.draft_credit_of_return(note_id=made.pk, on=on, by=request.actor)
        messages.success(request, _("The draft of the credit note is ready."))
        return go(request, reverse("invoicing:invoice", args=[drafts[0].pk]))
    return page_of_order(request, note.order_id)


@screen(rights.DELIVERIES)
def take_back(request: ScreenRequest, order_id: int) -> HttpResponse:
    """What the order itself takes back comes: its lines of negative quantity (P10)."""
    order = find_order(order_id)
    typed = request.POST if request.method == "POST" else None
    rows = take_back_rows(order_to_deliver(order), typed)
    if not rows:
        raise NothingLeftToDeliver(order.number, drafts_of_order(order.pk))
    initial = {"on": max(today(), order.ordered_on), "warehouse": default_warehouse().pk}
    form = BackForm(typed, initial=initial, order=order, taken=True)
    if typed is not None and form.is_valid():
        with refusals_in(form):
            asked, asks = form.cleaned_data, line_asks(rows, typed)
            if not asks:
                raise NoteHasNoLine
            made = deliveries.draft_take_back(
                order_id=order_id, on=asked["on"], lines=asks, to=asked["to"], head=form.head(), by=request.actor
            )
            if typed.get("do") != "draft":
                made = commands.validate_note(note_id=made.pk, on=asked["on"], by=request.actor)
                messages.success(request, _("%(number)s: the goods have come back.") % {"number": made.number})
                return page_of_order(request, order_id)
            return page_of_note(request, made.pk)
    context = {"title": _("Take back"), "subtitle": order.number, "rows": rows}
    return dialog(request, form, "delivery/return.html", order=order, wide=True, **context)
