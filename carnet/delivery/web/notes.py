"""The page of a note, and what is done to it that moves nothing: edited, deleted, printed, sent (P33, P48)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.forms import Form
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.delivery import commands
from carnet.delivery.documents.notes import left_after, lots_words
from carnet.delivery.documents.places import place_of_note
from carnet.delivery.models import Note, NoteLine, NotePart, Signature
from carnet.delivery.queries.dialogs import proposed_of, shelf_of
from carnet.delivery.queries.letters import note_letter
from carnet.delivery.queries.notes import state_of, with_states
from carnet.delivery.queries.returnable import returnable_lines
from carnet.delivery.refusals import NoteIsDraft, NoteIsValidated
from carnet.delivery.signing import svg_of
from carnet.delivery.steps.drafting import order_to_deliver
from carnet.delivery.steps.filing import note_file
from carnet.delivery.web.forms import HeadForm, MailForm, head_of
from carnet.delivery.web.history import history_of, mails_of
from carnet.delivery.web.rows import deliver_rows, line_asks, return_asks, return_rows
from carnet.delivery.web.words import KINDS, label_of, tracking_url
from carnet.parties.models import Contact, Party

SECTION = "deliveries:notes"


def find(note_id: int) -> Any:
    """The note with its order and what cancelled it; NotFound for anybody else's."""
    rows = Note.objects.select_related("order__party", "address", "warehouse", "cancels", "amendment")
    found = with_states(rows).filter(pk=note_id).first()
    if found is None:
        raise NotFound
    return found


def dialog(request: HttpRequest, form: Form, template: str = "core/dialog.html", **context: Any) -> HttpResponse:
    """The dialog, again with its faults when it has some."""
    status = 422 if form.errors or context.get("refused") else 200
    return render(request, template, {"form": form, "section": SECTION, **context}, status=status)


def page_of_note(request: HttpRequest, note_id: int) -> HttpResponse:
    """Go to the page of a note."""
    return go(request, reverse("deliveries:note", args=[note_id]))


@screen(rights.READ)
def note(request: ScreenRequest, note_id: int) -> HttpResponse:
    """A note: what it moves, for whom, how; what was done to it."""
    found = find(note_id)
    lines = list(NoteLine.objects.filter(note=found).select_related("order_line", "product").order_by("position"))
    signature = Signature.objects.filter(note=found).first()
    told = found.cancels if found.cancels else found
    state = state_of(found)
    delivers = request.actor.may(rights.DELIVERIES)
    context = {
        "section": SECTION,
        "note": found,
        "order": found.order,
        "order_url": url_of("order", found.order_id),
        "party_url": url_of("party", found.party_id),
        "state": state,
        "label": label_of(found),
        "word": KINDS[found.kind],
        "back": told.kind == Note.Kind.RETURN,
        "destination": found.place or place_of_note(found),
        "tracking_url": tracking_url(found.carrier, found.tracking),
        "rows": _rows(found, lines),
        "costs": request.actor.may(rights.COSTS),
        "total_cost": sum((line.cost for line in lines), ZERO),
        "signature": signature,
        "may_deliver": delivers,
        "may_sign": delivers and state == "validated" and found.kind in ("out", "return") and signature is None,
        "may_return": delivers and state == "validated" and _something_to_return(found),
        "may_cancel": delivers and state == "validated" and found.kind != "counter" and not found.source,
        "history": history_of(found.pk),
        "mails": mails_of(found.pk),
    }
    return render(request, "delivery/note.html", context)


def _something_to_return(note: Note) -> bool:
    """Whether goods of a note that left may still come back."""
    leaves = note.kind in (Note.Kind.OUT, Note.Kind.DIRECT)
    return leaves and any(one.something_left for one in returnable_lines(note.order_id) if one.note_id == note.pk)


def _rows(note: Note, lines: list[NoteLine]) -> list[dict[str, Any]]:
    left = left_after(note)
    parts: dict[int, list[dict[str, Any]]] = {}
    for part in NotePart.objects.filter(line__note=note).select_related("product").order_by("line_id", "position"):
        parts.setdefault(part.line_id, []).append({"part": part, "lots": lots_words(part.lots)})
    return [
        {
            "line": line,
            "lots": lots_words(line.lots),
            "parts": parts.get(line.pk, []),
            "left": left.get(line.order_line_id, (0, 0))[0],
            "ordered": left.get(line.order_line_id, (0, 0))[1],
        }
        for line in lines
    ]


@screen(rights.READ)
def pdf(request: ScreenRequest, note_id: int) -> HttpResponse:
    """The paper of a note; `?prices=1` with prices, `?prices=0` without, else as the company does."""
    asked = request.GET.get("prices", "")
    name, content = note_file(note_id, prices={"1": True, "0": False}.get(asked))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@screen(rights.READ)
def drawing(request: ScreenRequest, note_id: int) -> HttpResponse:
    """What the receiver drew."""
    signature = Signature.objects.filter(note_id=note_id).first()
    if signature is None:
        raise NotFound
    picture = svg_of(signature.strokes, signature.width, signature.height)
    return HttpResponse(picture, content_type="image/svg+xml")


@screen(rights.DELIVERIES)
def edit(request: ScreenRequest, note_id: int) -> HttpResponse:
    """Change a draft: its head and its lines."""
    found = find(note_id)
    if found.number is not None:
        raise NoteIsValidated(found.number)
    return _edit_return(request, found) if found.kind == Note.Kind.RETURN else _edit_delivery(request, found)


def _edit_delivery(request: ScreenRequest, found: Any) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    order = order_to_deliver(found.order, but=[found.pk])
    shelf = shelf_of(order, found.warehouse_id, today())
    rows = deliver_rows(order, proposed_of(found), shelf, typed)
    form = HeadForm(typed, initial=head_of(found), order=found.order)
    if typed is not None and form.is_valid():
        with refusals_in(form):
            commands.edit_note(note_id=found.pk, head=form.head(), lines=line_asks(rows, typed), by=request.actor)
            return page_of_note(request, found.pk)
    context = {"title": _("Change the draft"), "subtitle": found.order.number, "rows": rows, "edits": True}
    return dialog(request, form, "delivery/deliver.html", order=found.order, wide=True, **context)


def _edit_return(request: ScreenRequest, found: Any) -> HttpResponse:
    """A draft return: its head; its lines too when they come from a delivery note."""
    typed = request.POST if request.method == "POST" else None
    own = {line.returns_id: line for line in _lines_of(found)}
    lines = [
        one for one in returnable_lines(found.order_id, but=[found.pk]) if one.note_line_id in own or one.something_left
    ]
    rows = return_rows(lines, typed) if any(own) else []
    for row in rows if typed is None else []:
        line = own.get(int(row.key))
        row.quantity = str(line.quantity.normalize()) if line else ""
    form = HeadForm(typed, initial=head_of(found), order=found.order, back=True)
    if typed is not None and form.is_valid():
        with refusals_in(form):
            returns = return_asks(rows, typed) if rows else None
            commands.edit_note(note_id=found.pk, head=form.head(), returns=returns, by=request.actor)
            return page_of_note(request, found.pk)
    context = {"title": _("Change the draft"), "subtitle": found.order.number, "rows": rows, "edits": True}
    return dialog(request, form, "delivery/return.html", order=found.order, wide=True, **context)


def _lines_of(found: Note) -> list[NoteLine]:
    """The lines of a draft."""
    return list(NoteLine.objects.filter(note=found).order_by("position"))


@screen(rights.DELIVERIES)
def delete(request: ScreenRequest, note_id: int) -> HttpResponse:
    """Throw a draft away."""
    found = find(note_id)
    if request.method == "POST":
        commands.delete_note(note_id=note_id, by=request.actor)
        messages.success(request, _("The draft is deleted."))
        return go(request, url_of("order", found.order_id))
    told = _("Nothing has moved yet: what it held can be delivered with another note.")
    context = {"title": _("Delete the draft"), "subtitle": label_of(found), "submit": _("Delete"), "told": told}
    return dialog(request, Form(), "delivery/sure.html", danger=True, **context)


@screen(rights.DELIVERIES)
def send(request: ScreenRequest, note_id: int) -> HttpResponse:
    """A validated note by e-mail, its PDF attached (P48)."""
    found = find(note_id)
    if found.number is None:
        raise NoteIsDraft
    text = note_letter(found, request.actor)
    initial = {"recipients": ", ".join(addresses_of(found.order)), "title": text.title, "body": text.body}
    form = MailForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.mail_note(note_id=note_id, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The e-mail is on its way."))
            return page_of_note(request, note_id)
    return dialog(request, form, title=_("Send by e-mail"), subtitle=found.number, submit=_("Send"))


def addresses_of(order: Any) -> list[str]:
    """Who is told of a delivery: the contact of the order, else the customer."""
    contact = Contact.objects.filter(pk=order.contact_id).first() if order.contact_id else None
    party: Party = order.party
    return [one for one in [(contact.email if contact else "") or party.email] if one]
