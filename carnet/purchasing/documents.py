"""The purchase order as the supplier reads it, in its language (P36, P47)."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.core import pdf
from carnet.core.money import ZERO, VatGroup
from carnet.parties.models import Address
from carnet.purchasing.models import PurchaseLine, PurchaseOrder, PurchaseVat
from carnet.sales.amounts import GroupTotal, line_gross
from carnet.sales.documents.parts import (
    address_of,
    language_of,
    recipient_of,
    seller_of,
    terms_of,
    totals_of,
)


def purchase_document(purchase: PurchaseOrder) -> pdf.PrintedDocument:
    """What is bought, at which price, for when and where; a draft says so on every page."""
    with translation.override(purchase.language):
        lines = list(PurchaseLine.objects.filter(purchase_order=purchase).order_by("position"))
        groups = [
            GroupTotal(VatGroup(row.category, row.rate), row.base, ZERO, row.vat)
            for row in PurchaseVat.objects.filter(purchase_order=purchase).order_by("category", "rate")
        ]
        return pdf.PrintedDocument(
            kind=pdf.Kind.PURCHASE_ORDER,
            language=language_of(purchase.language),
            seller=seller_of(company.settings()),
            recipient=recipient_of(purchase.party, _billing(purchase), purchase.contact),
            number=purchase.number,
            title=purchase.title,
            issued_on=purchase.sent_on or purchase.created_on,
            currency=purchase.currency,
            delivery=_place(purchase),
            facts=_facts(purchase),
            intro=purchase.message,
            rows=tuple(_printed(line, purchase) for line in lines if line.quantity),
            totals=totals_of(groups),
            terms=terms_of(purchase.terms, None, language_of(purchase.language)),
        )


def _billing(purchase: PurchaseOrder) -> Address | None:
    return Address.objects.filter(party=purchase.party).order_by("use", "-is_default", "id").first()


def _place(purchase: PurchaseOrder) -> pdf.Place | None:
    """Where the goods are to go: to the customer of a direct order, else to our warehouse where it has an address."""
    if purchase.direct_order is not None:
        name = purchase.delivery_address.label if purchase.delivery_address else ""
        return pdf.Place(name=name or purchase.direct_order.party.name, address=address_of(purchase.delivery_address))
    lines = tuple(line.strip() for line in purchase.warehouse.address.splitlines() if line.strip())
    return pdf.Place(name=str(purchase.warehouse), address=lines) if lines else None


def _facts(purchase: PurchaseOrder) -> tuple[pdf.Fact, ...]:
    said = []
    if purchase.supplier_reference:
        said.append(pdf.Fact(label=_("Your reference"), value=purchase.supplier_reference))
    if purchase.promised_on:
        said.append(pdf.Fact(label=_("Delivery wanted"), value=date_format(purchase.promised_on, "SHORT_DATE_FORMAT")))
    return tuple(said)


def _printed(line: PurchaseLine, purchase: PurchaseOrder) -> pdf.Line:
    gross = line_gross(line.quantity, line.unit_price)
    return pdf.Line(
        label=line.description,
        details="\n".join(_details(line, purchase)),
        reference=line.reference,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=gross - line.net if gross != line.net else None,
        discount_percent=line.discount_percent or None,
        vat_rate=line.vat_rate,
        net=line.net,
    )


def _details(line: PurchaseLine, purchase: PurchaseOrder) -> Sequence[str]:
    said = [line.details] if line.details else []
    if line.promised_on and line.promised_on != purchase.promised_on:
        said.append(_("For %(day)s") % {"day": date_format(line.promised_on, "SHORT_DATE_FORMAT")})
    return said
