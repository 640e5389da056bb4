"""The panel "ready to issue?" of a draft: each fault in its reader's words, with what mends it (P28, R5)."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import OrderToInvoice
from carnet.invoicing.steps.freezing import frozen_parties, mentions_advised, orders_cited
from carnet.invoicing.steps.readiness import readiness
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.parties.models import Address, Party
from carnet.parties.wanting import ADDRESS_FIELDS

_SETTINGS = {
    "seller.texts": "texts",
    "seller.country": "identity",
    "vat": "vat",
    "number": "series",
    "currency": "exchange-rates",
}
_OF_DRAFT = frozenset({"due_on", "service_until", "title", "message", "customer_reference", "retention_until"})


@dataclass(frozen=True, slots=True)
class Lack:
    """Something to mend: a sentence, and where: a page, or a dialog over this one."""

    sentence: str
    url: str = ""
    dialog: bool = False
    blocks: bool = True


@screen(rights.READ)
def panel(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """What stands against issuing the draft today, asked once its page is there."""
    day = today()
    told = readiness(invoice_id, day)
    found = Invoice.objects.get(pk=invoice_id)
    lacks = [Lack(fault.sentence, *_mended_at(fault.field, found), blocks=fault.blocks) for fault in told.faults]
    shown = {"told": told, "lacks": lacks, "invoice": found}
    return render(request, "invoicing/parts/readiness.html", shown)


def advised_of_order(order: OrderToInvoice, billed: Party, on: date) -> list[Lack]:
    """What the law wants of the customer, before any draft exists, for the dialog of an order."""
    draft = Invoice(billed=billed, language=order.language, currency=order.currency, terms_id=order.terms_id)
    parties = frozen_parties(draft, [], company.settings(), orders_cited([order.id]))
    return [Lack(error.message, url_of("party", billed.pk), blocks=False) for error in mentions_advised(parties, on)]


def _mended_at(field: str, invoice: Invoice) -> tuple[str, bool]:
    """Where a field is mended, and whether that is a dialog."""
    whose, _dot, name = field.partition(".")
    if field in _SETTINGS:
        return reverse(f"company:{_SETTINGS[field]}"), False
    if whose == "billed":
        return _of_party(name, invoice.billed_id), True
    if whose == "seller":
        return reverse("company:identity"), False
    if field in _OF_DRAFT:
        return reverse("invoicing:invoice_edit", args=[invoice.pk]), True
    if field.endswith(".unit"):
        return reverse("company:units"), False
    return (_of_lines(invoice), False) if whose == "lines" else ("", False)


def _of_party(name: str, party_id: int) -> str:
    if name not in ADDRESS_FIELDS and name != "country":
        return reverse("parties:party-edit", args=[party_id])
    known = Address.objects.filter(party_id=party_id).order_by("use", "-is_default", "id").first()
    if known is None:
        return reverse("parties:address-new", args=[party_id])
    return reverse("parties:address-edit", args=[known.pk])


def _of_lines(invoice: Invoice) -> str:
    orders = orders_of_invoice(invoice.pk)
    if orders:
        return url_of("order", orders[0])
    return reverse("invoicing:invoice_lines", args=[invoice.pk]) if invoice.kind == "standard" else ""
