"""Paying suppliers: one bill, a supplier, a selection of due bills; credits used and given back; the page of a payment (P37)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.methods import METHODS
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.purchasing import commands
from carnet.purchasing.models import Bill, BillAllocation, BillStanding, SupplierPayment, SupplierPaymentStanding
from carnet.purchasing.queries.paying import credits_at
from carnet.purchasing.web.billing import found_bill, title_of
from carnet.purchasing.web.forms import PayForm, RefundForm, SupplierReasonForm, UseForm
from carnet.purchasing.web.grid import id_of, number
from carnet.purchasing.web.history import history_of
from carnet.purchasing.web.words import PAYMENT_KINDS, days_late

SECTION = "purchasing:purchases"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Owed:
    """A bill that is owed, and what is typed beside it."""

    standing: BillStanding
    bill: Bill
    late: int
    text: str


@dataclass(slots=True)
class Supplier:
    """A supplier with what is owed to it in one currency."""

    party: Party
    currency: str
    bills: list[Owed] = field(default_factory=list)

    @property
    def sign(self) -> str:
        return formats.symbol(self.currency)


@screen(rights.BILLS)
def pay(request: ScreenRequest) -> HttpResponse:
    """Pay a supplier, a bill, or the bills chosen in the list: a payment for each supplier."""
    request.actor.must(rights.COSTS)
    suppliers, party = _asked(request)
    several = len(suppliers) > 1
    known = bool(suppliers) or party is not None
    initial = {"on": today(), "method": party.payment_method or "transfer" if party else "transfer"}
    form = PayForm(request.POST or None, initial=initial, known=known, several=several)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return _paid(request, form, suppliers, party)
    context = {
        "title": pgettext("act", "Pay"),
        "subtitle": party.name if party and not several else "",
        "party": party,
        "suppliers": suppliers,
        "several": several,
        "wide": bool(suppliers),
    }
    return _dialog(request, form, "purchasing/pay.html", **context)


def _asked(request: ScreenRequest) -> tuple[list[Supplier], Party | None]:
    """The bills to pay by supplier: those chosen, else all that is owed to the supplier of the address."""
    given, posted = request.GET, request.POST
    chosen = [int(one) for one in given.getlist("row") if one.isdecimal() and len(one) < 19]
    bill_id = id_of(given.get("bill", ""))
    party_id = id_of(given.get("party", "") or given.get("supplier", ""))
    if bill_id and not party_id:
        party_id = Bill.objects.filter(pk=bill_id).values_list("party_id", flat=True).first()
    rows = BillStanding.objects.filter(credit_note=False, left__gt=0).select_related("bill__party")
    rows = rows.filter(bill__in=chosen) if chosen else rows.filter(party=party_id or 0)
    found: dict[tuple[int, str], Supplier] = {}
    day = today()
    for row in rows.order_by("due_on", "bill_id")[:SHOWN]:
        bill: Bill = row.bill
        usual = formats.money(row.left) if chosen or row.bill_id == bill_id else ""
        text = str(posted.get(f"pay-{row.bill_id}", usual if request.method != "POST" else ""))
        group = found.setdefault((bill.party_id, bill.currency), Supplier(bill.party, bill.currency))
        group.bills.append(Owed(row, bill, days_late(row.due_on, day), text))
    party = Party.objects.filter(pk=party_id).first() if party_id else None
    if chosen and len(found) == 1:
        party = next(iter(found.values())).party
    return list(found.values()), party


def _paid(request: ScreenRequest, form: PayForm, suppliers: Sequence[Supplier], party: Party | None) -> HttpResponse:
    asked = dict(form.cleaned_data)
    amount = asked.pop("amount", None)
    party = asked.pop("supplier", None) or party
    made: list[SupplierPayment] = []
    for one in suppliers:
        typed = {owed.bill.pk: paid for owed in one.bills if (paid := number(owed.text.strip()))}
        if typed:
            total = sum(typed.values(), ZERO)
            made.append(
                commands.pay_supplier(
                    party_id=one.party.pk, amount=amount or total, currency=one.currency, allocations=typed,
                    by=request.actor, **asked,
                )
            )  # fmt: skip
    if not made and party is not None:
        made.append(commands.pay_supplier(party_id=party.pk, amount=amount or ZERO, by=request.actor, **asked))
    said = ngettext("%(n)d payment is recorded.", "%(n)d payments are recorded.", len(made))
    messages.success(request, said % {"n": len(made)})
    if len(made) == 1:
        return go(request, reverse("purchasing:supplier-payment", args=[made[0].pk]))
    return go(request, reverse("purchasing:supplier-payments"))


@screen(rights.COSTS)
def payment(request: ScreenRequest, payment_id: int) -> HttpResponse:
    """A payment to a supplier: what it settled, and what is left of it."""
    found = _found(payment_id)
    rows = BillAllocation.objects.filter(payment=found) | BillAllocation.objects.filter(refund=found)
    rows = rows.select_related("bill", "credit_note", "payment", "refund").order_by("id")
    undone = SupplierPayment.objects.filter(reverses=found).first()
    standing = SupplierPaymentStanding.objects.filter(payment=found).first()
    taken_back = {row.undoes_id for row in rows if row.undoes_id}
    may = request.actor.may(rights.BILLS) and found.kind == SupplierPayment.Kind.PAYMENT and undone is None
    left = standing.unallocated if standing else ZERO
    context = {
        "section": SECTION,
        "page_here": "purchasing:supplier-payments",
        "payment": found,
        "kind": PAYMENT_KINDS[found.kind],
        "title": formats.with_currency(found.amount, found.currency),
        "method": str(METHODS.get(found.method, found.method)),
        "standing": standing if found.kind == SupplierPayment.Kind.PAYMENT else None,
        "undone": undone,
        "rows": [{"row": row, "undone": row.pk in taken_back, **_line(row)} for row in rows],
        "history": history_of(payment_id, "supplier_payment"),
        "may_use": may and left > 0,
        "may_reverse": may and not rows.filter(refund__isnull=False).exists(),
    }
    return render(request, "purchasing/payment.html", context)


@screen(rights.BILLS)
def reverse_payment(request: ScreenRequest, payment_id: int) -> HttpResponse:
    """Undo a payment that did not go through."""
    found = _found(payment_id)
    form = SupplierReasonForm(request.POST or None, initial={"on": today()})
    title = _("Reverse the payment")
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.reverse_supplier_payment(payment_id=payment_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _("The payment is reversed."))
            return go(request, reverse("purchasing:supplier-payment", args=[payment_id]))
    return _dialog(request, form, title=title, subtitle=found.party.name, submit=title)


@screen(rights.BILLS)
def use_payment(request: ScreenRequest, payment_id: int) -> HttpResponse:
    """Use what a payment has not settled yet on bills of its supplier."""
    found = _found(payment_id)
    standing = SupplierPaymentStanding.objects.filter(payment=found).first()
    if standing is None:
        raise NotFound

    def use(amounts: dict[int, Decimal], on: Any) -> None:
        commands.allocate_supplier_payment(payment_id=payment_id, allocations=amounts, on=on, by=request.actor)

    back = reverse("purchasing:supplier-payment", args=[payment_id])
    return _use(request, found.party_id, found.currency, standing.unallocated, use, back)


@screen(rights.BILLS)
def use_credit(request: ScreenRequest, bill_id: int) -> HttpResponse:
    """Use what a supplier's credit note leaves on other bills of the supplier."""
    found = found_bill(bill_id)
    standing = BillStanding.objects.filter(bill=bill_id, credit_note=True).first()
    if standing is None:
        raise NotFound

    def use(amounts: dict[int, Decimal], on: Any) -> None:
        commands.allocate_supplier_credit(bill_id=bill_id, allocations=amounts, on=on, by=request.actor)

    back = reverse("purchasing:bill", args=[bill_id])
    return _use(request, found.party_id, found.currency, standing.left, use, back)


def _use(
    request: ScreenRequest, party_id: int, currency: str, left: Decimal, use: Callable[[dict[int, Decimal], Any], None], back: str
) -> HttpResponse:  # fmt: skip
    """The bills of the supplier with what each is given; proposed: the oldest due first."""
    form = UseForm(request.POST or None, initial={"on": today()})
    rows = BillStanding.objects.filter(party=party_id, credit_note=False, left__gt=0, bill__currency=currency)
    owed, rest = [], left
    for row in rows.select_related("bill").order_by("due_on", "bill_id")[:SHOWN]:
        given = min(rest, row.left)
        rest -= given
        usual = formats.money(given) if given else ""
        owed.append(
            Owed(row, row.bill, days_late(row.due_on, today()), str(request.POST.get(f"pay-{row.bill_id}", usual)))
        )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            use({one.bill.pk: paid for one in owed if (paid := number(one.text.strip()))}, form.cleaned_data["on"])
            messages.success(request, _("It is used."))
            return go(request, back)
    context = {
        "title": _("Use the credit"),
        "left": left,
        "sign": formats.symbol(currency),
        "owed": owed,
        "submit": _("Use it"),
    }
    return _dialog(request, form, "purchasing/use.html", **context)


@screen(rights.BILLS)
def refund(request: ScreenRequest, party_id: int) -> HttpResponse:
    """Money that a supplier gives back: of payments not used and credit notes not used, the oldest first."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    credits = credits_at(party_id)
    total = sum((one.left for one in credits), ZERO)
    form = RefundForm(request.POST or None, initial={"on": today(), "method": "transfer", "amount": total or None})
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        rest = asked["amount"]
        taken: dict[str, dict[int, Decimal]] = defaultdict(dict)
        for one in credits:
            if part := min(one.left, rest):
                taken[one.kind][one.id] = part
                rest -= part
        with refusals_in(form):
            made = commands.receive_supplier_refund(
                party_id=party_id, sources=taken["payment"], credits=taken["credit_note"], by=request.actor, **asked
            )
            messages.success(request, _("The refund is recorded."))
            return go(request, reverse("purchasing:supplier-payment", args=[made.pk]))
    title = _("Refund of a supplier")
    return _dialog(
        request,
        form,
        "purchasing/refund.html",
        title=title,
        subtitle=party.name,
        credits=credits,
        submit=_("Record it"),
    )


def _found(payment_id: int) -> SupplierPayment:
    found = SupplierPayment.objects.select_related("party", "reverses").filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    return found


def _line(row: BillAllocation) -> dict[str, str]:
    bill = row.bill or row.credit_note
    if bill is not None:
        return {"label": title_of(bill), "url": reverse("purchasing:bill", args=[bill.pk])}
    other = row.refund_id or row.payment_id
    label = _("Given back by the supplier") if row.refund_id else pgettext("kind of payment", "Payment")
    return {"label": label, "url": reverse("purchasing:supplier-payment", args=[other]) if other else ""}


def _dialog(request: ScreenRequest, form: Any, template: str = "core/dialog.html", **context: Any) -> HttpResponse:
    shown = {"form": form, "section": SECTION, **context}
    return render(request, template, shown, status=422 if form.errors else 200)
