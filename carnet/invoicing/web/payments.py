"""Money: recorded over invoices, used, reversed, given back; the page of a payment (P31)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.formats import symbol, with_currency
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Allocation, Invoice, InvoiceStanding, Payment, PaymentStanding
from carnet.invoicing.web.acts import dialog
from carnet.invoicing.web.allocating import Sharing, proposed, sharing, typed_allocations
from carnet.invoicing.web.exchanging import exchange_rows
from carnet.invoicing.web.forms import PaymentForm, ReasonForm, RefundForm
from carnet.invoicing.web.history import history_of
from carnet.invoicing.web.places import back
from carnet.invoicing.web.refused import Refused
from carnet.invoicing.web.words import PAYMENT_KINDS, method_word
from carnet.parties.models import Party
from carnet.sales.models import Order, OrderStanding

Use = Callable[[dict[int, Decimal]], None]


@screen(rights.PAYMENTS)
def record(request: ScreenRequest) -> HttpResponse:
    """The dialog of a payment, pre-filled with what is due: one click records it (P31)."""
    about = _about(request.GET)
    form = PaymentForm(request.POST or None, initial=about.initial())
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = _recorded(request, form.cleaned_data)
            messages.success(request, _("%(amount)s recorded.") % {"amount": with_currency(made.amount, made.currency)})
            return back(request, reverse("invoicing:payment", args=[made.pk]))
    context = {
        "title": pgettext("act", "Record a payment"),
        "subtitle": about.subtitle,
        "party": about.party,
        "order_id": about.order_id or "",
        "invoice_id": about.invoice_id or "",
        "sharing": _first_sharing(about) if request.method != "POST" else _again(request.POST),
    }
    return dialog(request, form, "invoicing/payment_new.html", **context)


@dataclass(frozen=True, slots=True)
class About:
    """Whom a payment comes from and what is due: from an invoice, an order or a customer."""

    party: Party | None = None
    amount: Decimal | None = None
    subtitle: str = ""
    order_id: int | None = None
    invoice_id: int | None = None

    def initial(self) -> dict[str, Any]:
        """The form as it opens."""
        method = self.party.payment_method if self.party else ""
        party = self.party.pk if self.party else None
        return {"party": party, "amount": self.amount, "on": today(), "method": method or "transfer"}


def _about(asked: QueryDict) -> About:
    if invoice_id := _id(asked, "invoice"):
        standing = InvoiceStanding.objects.filter(invoice_id=invoice_id).select_related("invoice", "billed").first()
        if standing is None:
            raise NotFound
        return About(standing.billed, standing.left, standing.invoice.number or "", invoice_id=invoice_id)
    if order_id := _id(asked, "order"):
        order = Order.objects.select_related("billed_party").filter(pk=order_id).first()
        if order is None:
            raise NotFound
        left = OrderStanding.objects.values_list("left_to_pay", flat=True).get(order_id=order_id)
        return About(order.billed_party, left if left > 0 else None, order.number, order_id=order_id)
    if party_id := _id(asked, "party"):
        due = [one.left for one in queries.open_invoices(party_id)]
        return About(Party.objects.filter(pk=party_id).first(), due[0] if len(due) == 1 else None)
    return About()


def _first_sharing(about: About) -> Sharing | None:
    if about.party is None:
        return None
    given = proposed(about.party.pk, about.amount, order_id=about.order_id, invoice_id=about.invoice_id)
    return sharing(about.party.pk, about.amount, given, today())


def _id(asked: QueryDict, name: str) -> int | None:
    value = asked.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _again(posted: QueryDict) -> Sharing | None:
    """The sharing as typed, or proposed anew when the amount or the customer changed."""
    party_id, form = _id(posted, "party"), PaymentForm(posted)
    form.is_valid()
    amount: Decimal | None = form.cleaned_data.get("amount")
    if party_id is None:
        return None
    if posted.get("propose"):
        given = proposed(party_id, amount, order_id=_id(posted, "order"), invoice_id=_id(posted, "invoice"))
        return sharing(party_id, amount, given, today())
    try:
        given = typed_allocations(posted)
    except Refusal:
        given = {}
    return sharing(party_id, amount, given, today(), {name: str(posted.get(name, "")) for name in posted})


@require_POST
@screen(rights.PAYMENTS)
def proposal(request: ScreenRequest) -> HttpResponse:
    """The part of the dialog that shares the amount, again; writes nothing."""
    return render(request, "invoicing/parts/sharing.html", {"sharing": _again(request.POST)})


def _recorded(request: ScreenRequest, typed: dict[str, Any]) -> Payment:
    given = typed_allocations(request.POST)
    return commands.record_payment(
        party_id=typed["party"].pk, on=typed["on"], amount=typed["amount"], method=typed["method"],
        reference=typed["reference"], allocations=given, order_id=None if given else _id(request.POST, "order"),
        by=request.actor,
    )  # fmt: skip


@screen(rights.READ)
def payment(request: ScreenRequest, payment_id: int) -> HttpResponse:
    """A payment: what it settled, what is left of it, whether it was undone."""
    found = _payment(payment_id)
    standing = PaymentStanding.objects.filter(payment=found).first()
    undone = Payment.objects.filter(reverses=found).first()
    target = (
        Allocation.objects.filter(refund=found) if found.kind == "refund" else Allocation.objects.filter(payment=found)
    )
    rows = list(target.select_related("invoice", "credit_note", "payment").order_by("on", "id"))
    receipt = found.kind == Payment.Kind.RECEIPT
    left = standing.unallocated if standing else ZERO
    may = request.actor.may(rights.PAYMENTS)
    context = {
        "payment": found,
        "title": with_currency(found.amount, found.currency),
        "kind": str(PAYMENT_KINDS[found.kind]),
        "method": method_word(found.method),
        "section": "invoicing:payments",
        "standing": standing,
        "receipt": receipt,
        "undone": undone,
        "rows": [_part(row, found) for row in rows],
        "exchanged": exchange_rows(found.currency, refund_id=payment_id),
        "party_url": url_of("party", found.party_id),
        "order_url": url_of("order", found.order_id) if found.order_id else "",
        "reverses_url": url_of("payment", found.reverses_id) if found.reverses_id else "",
        "may_use": may and receipt and left > 0,
        "may_reverse": may and found.kind != "reversal" and undone is None,
        "history": history_of(payment_id, "payment"),
    }
    return render(request, "invoicing/payment.html", context)


def _part(row: Allocation, found: Payment) -> dict[str, Any]:
    """One use of a payment, or one source of a refund."""
    document = row.credit_note if found.kind == "refund" else row.invoice
    label = document.number if document else (_("Given back") if row.refund_id else _("Payment"))
    other = row.refund_id if found.kind != "refund" else row.payment_id
    url = url_of("invoice", document.pk) if document else (url_of("payment", other) if other else "")
    return {
        "label": label,
        "url": url,
        "on": row.on,
        "amount": row.amount,
        "undone": row.amount < 0,
        "reason": row.reason,
    }


def _payment(payment_id: int) -> Payment:
    found = Payment.objects.select_related("party", "order", "reverses").filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    return found


@screen(rights.PAYMENTS)
def reverse_it(request: ScreenRequest, payment_id: int) -> HttpResponse:
    """The payment bounced: what it settled is open again (P31)."""
    found = _payment(payment_id)
    form = ReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.reverse_payment(payment_id=payment_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The payment is reversed."))
            return back(request, reverse("invoicing:payment", args=[payment_id]))
    said = _("What it settled is open again from that day; the payment stays in the books, with its reversal.")
    return dialog(
        request, form, "invoicing/reason.html", title=_("Reverse the payment"),
        subtitle=with_currency(found.amount, found.currency), submit=_("Reverse"), sentence=said,
    )  # fmt: skip


@screen(rights.PAYMENTS)
def use_payment(request: ScreenRequest, payment_id: int) -> HttpResponse:
    """Use on open invoices what a payment has not settled."""
    found = _payment(payment_id)
    left = PaymentStanding.objects.values_list("unallocated", flat=True).get(payment=found)
    own = reverse("invoicing:payment", args=[payment_id])

    def use(given: dict[int, Decimal]) -> None:
        commands.allocate_payment(payment_id=payment_id, allocations=given, on=today(), by=request.actor)

    return _use(request, found.party_id, left, found.currency, use, own)


@screen(rights.PAYMENTS)
def use_credit_note(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """Use on open invoices what a credit note leaves to the customer."""
    note = Invoice.objects.filter(pk=invoice_id, kind="credit_note", number__isnull=False).first()
    if note is None:
        raise NotFound
    left = InvoiceStanding.objects.values_list("left", flat=True).get(invoice=note)
    own = reverse("invoicing:invoice", args=[invoice_id])

    def use(given: dict[int, Decimal]) -> None:
        commands.allocate_credit_note(credit_note_id=invoice_id, allocations=given, on=today(), by=request.actor)

    return _use(request, note.billed_id, left, note.currency, use, own)


def _use(request: ScreenRequest, party_id: int, left: Decimal, currency: str, use: Use, own: str) -> HttpResponse:
    refused: Refused | None = None
    given = proposed(party_id, left)
    if request.method == "POST":
        try:
            given = typed_allocations(request.POST)
            if given:
                use(given)
                return back(request, own)
            refused = Refused(_("Write an amount beside an invoice."), ())
        except Refusal as refusal:
            refused = Refused.of(refusal)
    context = {
        "title": _("Use the credit"), "subtitle": with_currency(left, currency), "submit": pgettext("credit", "Use"), "refused": refused,
        "sharing": sharing(party_id, left, given, today()), "section": "invoicing:payments",
    }  # fmt: skip
    return render(request, "invoicing/use.html", context, status=422 if refused else 200)


@screen(rights.PAYMENTS)
def give_back(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Give customer credit back (P31)."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    asked = [("payment", _id(request.GET, "payment")), ("credit_note", _id(request.GET, "credit_note"))]
    only = {key for key in asked if key[1]}
    credits = [one for one in queries.credits_of(party_id) if not only or (one.kind, one.id) in only]
    form = RefundForm(
        request.POST or None, initial={"amount": sum((one.amount for one in credits), ZERO), "on": today()}
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        sources = (
            {(one.kind, one.id): typed["amount"] for one in credits} if len(only) == 1 and len(credits) == 1 else None
        )
        with refusals_in(form):
            made = commands.refund(party_id=party_id, sources=sources, by=request.actor, **typed)
            messages.success(
                request, _("%(amount)s given back.") % {"amount": with_currency(made.amount, made.currency)}
            )
            return back(request, reverse("invoicing:payment", args=[made.pk]))
    return dialog(
        request, form, "invoicing/refund.html", title=_("Give the money back"), subtitle=party.name,
        submit=_("Record the refund"), credits=[(one, symbol(one.currency)) for one in credits],
    )  # fmt: skip
