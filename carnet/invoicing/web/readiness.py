"""The panel "ready to issue?" of a draft: each fault in its reader's words, with what mends it (P28, R5)."""

from collections.abc import Iterator, Sequence
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
from carnet.invoicing.einvoicing.explaining import DraftFault
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import OrderToInvoice
from carnet.invoicing.steps.freezing import frozen_parties, mentions_advised, orders_cited
from carnet.invoicing.steps.readiness import readiness
from carnet.invoicing.steps.writing import orders_of_invoice
from carnet.parties.models import Party
from carnet.parties.wanting import ADDRESS_FIELDS, WORDS, told_together
from carnet.parties.web.wanted import address_url

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
    told = readiness(invoice_id, today())
    found = Invoice.objects.select_related("billed").get(pk=invoice_id)
    shown = {"told": told, "lacks": list(_lacks(told.faults, found)), "invoice": found}
    return render(request, "invoicing/parts/readiness.html", shown)


def _lacks(faults: Sequence[DraftFault], invoice: Invoice) -> Iterator[Lack]:
    """Each fault with what mends it; what is not known of the customer in one sentence per dialog."""
    unknown = [fault for fault in faults if not fault.rule and fault.field.removeprefix("billed.") in WORDS]
    for fault in faults:
        if fault not in unknown:
            yield Lack(fault.sentence, *_mended_at(fault.field, invoice), blocks=fault.blocks)
    fields = [fault.field.removeprefix("billed.") for fault in unknown]
    for own in (ADDRESS_FIELDS, {*fields} - ADDRESS_FIELDS):
        asked = [field for field in fields if field in own]
        if asked:
            sentence = told_together(invoice.billed.name, asked)
            yield Lack(sentence, _of_party(asked[0], invoice.billed_id), dialog=True, blocks=unknown[0].blocks)


def advised_of_order(order: OrderToInvoice, billed: Party, on: date) -> list[Lack]:
    """What the law wants of the customer, before any draft exists, for the dialog of an order."""
    draft = Invoice(billed=billed, language=order.language, currency=order.currency, terms_id=order.terms_id)
    parties = frozen_parties(draft, [], company.settings(), orders_cited([order.id]))
    fields = [error.field.removeprefix("billed.") for error in mentions_advised(parties, on)]
    return [Lack(told_together(billed.name, fields), url_of("party", billed.pk), blocks=False)] if fields else []


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
    if name in ADDRESS_FIELDS or name == "country":
        return address_url(party_id)
    return reverse("parties:party-edit", args=[party_id])


def _of_lines(invoice: Invoice) -> str:
    orders = orders_of_invoice(invoice.pk)
    if orders:
        return url_of("order", orders[0])
    return reverse("invoicing:invoice_lines", args=[invoice.pk]) if invoice.kind == "standard" else ""
