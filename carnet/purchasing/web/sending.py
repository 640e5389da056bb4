"""Sending a purchase order, and what becomes of it: confirmed, its rest given up, cancelled (P37)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.mailing import MailDraft
from carnet.core.web.forms import Form
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Contact
from carnet.purchasing import commands
from carnet.purchasing.inputs import LineChange
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder
from carnet.purchasing.queries.letters import purchase_letter
from carnet.purchasing.web.forms import ConfirmationForm, SupplierReasonForm
from carnet.purchasing.web.grid import day_of, number
from carnet.purchasing.web.purchases import found_purchase, title_of
from carnet.sales.web.forms import SendForm


@screen(rights.PURCHASES)
def send_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """Send a draft by e-mail, or only note that it left: it takes its number and counts."""
    found = found_purchase(purchase_id)
    form = _letter_form(request, found)
    plain = request.POST.get("do") == "note"
    if plain:
        form.fields["recipients"].required = form.fields["title"].required = form.fields["body"].required = False
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            mail = None if plain else MailDraft(**form.cleaned_data)
            sent = commands.send_purchase(purchase_id=purchase_id, on=today(), mail=mail, by=request.actor)
            messages.success(request, _("Purchase order %(number)s is sent.") % {"number": sent.number})
            return _page(request, purchase_id)
    return _dialog(request, form, "purchasing/send.html", title=_("Send the order"), purchase=found, first=True)


@screen(rights.PURCHASES)
def mail_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """A sent order by e-mail once more, its PDF as it stands."""
    found = found_purchase(purchase_id)
    form = _letter_form(request, found)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.mail_purchase(purchase_id=purchase_id, mail=MailDraft(**form.cleaned_data), by=request.actor)
            messages.success(request, _("The e-mail is on its way."))
            return _page(request, purchase_id)
    return _dialog(
        request, form, "purchasing/send.html", title=_("Send by e-mail"), subtitle=found.number, purchase=found
    )


@screen(rights.PURCHASES)
def confirm_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """Note what the supplier confirms, line by line: quantity, price, day."""
    request.actor.must(rights.COSTS)
    found = found_purchase(purchase_id)
    initial = {"on": today(), "supplier_reference": found.supplier_reference, "version": found.version}
    form = ConfirmationForm(request.POST or None, initial=initial)
    rows = _lines(found, request.POST)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            commands.confirm_purchase(
                purchase_id=purchase_id, changes=_changes(rows), expected_version=typed.pop("version"),
                by=request.actor, **typed,
            )  # fmt: skip
            messages.success(request, _("The confirmation is noted."))
            return _page(request, purchase_id)
    return _dialog(
        request, form, "purchasing/confirm.html", title=_("What the supplier confirms"), subtitle=found.number, rows=rows,
        submit=_("Save"), wide=True,
    )  # fmt: skip


@screen(rights.PURCHASES)
def give_up_rest(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """What did not come will not come."""
    return _with_reason(request, purchase_id, commands.give_up_rest, _("Give up the rest"), _("The rest is given up."))


@screen(rights.PURCHASES)
def cancel_purchase(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    """Nothing of it will come."""
    title = _("Cancel the purchase order")
    return _with_reason(request, purchase_id, commands.cancel_purchase, title, _("The purchase order is cancelled."))


def _with_reason(
    request: ScreenRequest, purchase_id: int, act: Callable[..., PurchaseOrder], title: str, done: str
) -> HttpResponse:
    found = found_purchase(purchase_id)
    form = SupplierReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            act(purchase_id=purchase_id, by=request.actor, **form.cleaned_data)
            messages.success(request, done)
            return _page(request, purchase_id)
    return _dialog(request, form, title=title, subtitle=title_of(found), submit=title)


def _letter_form(request: ScreenRequest, found: PurchaseOrder) -> SendForm:
    text = purchase_letter(found, request.actor)
    known = (
        Contact.objects.filter(party=found.party_id).exclude(email="").order_by("id").values_list("email", flat=True)
    )
    address = (found.contact.email if found.contact else "") or found.party.email or (known.first() or "")
    return SendForm(
        request.POST or None,
        initial={"recipients": (address,) if address else (), "title": text.title, "body": text.body},
    )


def _lines(found: PurchaseOrder, posted: QueryDict) -> list[dict[str, Any]]:
    standings = {one.purchase_line_id: one for one in PurchaseLineStanding.objects.filter(purchase_order=found)}
    rows = []
    for line in PurchaseLine.objects.filter(purchase_order=found).order_by("position"):
        said = {
            "quantity": formats.quantity(line.quantity),
            "price": formats.unit_price(line.unit_price),
            "discount": formats.quantity(line.discount_percent) if line.discount_percent else "",
            "promised": line.promised_on.isoformat() if line.promised_on else "",
        }
        texts = {name: str(posted.get(f"{name}-{line.pk}", text)) for name, text in said.items()}
        rows.append({"line": line, "standing": standings[line.pk], "texts": texts, "said": said})
    return rows


def _changes(rows: list[dict[str, Any]]) -> list[LineChange]:
    """Only the cells that were changed."""
    changes = []
    for row in rows:
        line, texts, said = row["line"], row["texts"], row["said"]
        given: dict[str, Any] = {}
        for name, cell in (("quantity", "quantity"), ("unit_price", "price"), ("discount_percent", "discount")):
            if texts[cell].strip() != said[cell]:
                given[name] = number(texts[cell].strip()) or 0
        if texts["promised"] and texts["promised"] != said["promised"]:
            given["promised_on"] = day_of(texts["promised"])
        if given:
            changes.append(LineChange(purchase_line_id=line.pk, **given))
    return changes


def _page(request: ScreenRequest, purchase_id: int) -> HttpResponse:
    return go(request, reverse("purchasing:purchase", args=[purchase_id]))


def _dialog(request: ScreenRequest, form: Form, template: str = "core/dialog.html", **context: Any) -> HttpResponse:
    shown = {"form": form, "section": "purchasing:purchases", **context}
    return render(request, template, shown, status=422 if form.errors else 200)
