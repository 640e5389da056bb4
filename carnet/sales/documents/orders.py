"""The papers of an order: confirmation and proforma, as it stands with its amendments (P47). Neither is an invoice."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.core import pdf
from carnet.core.money import VatGroup
from carnet.sales.amounts import GroupTotal, line_gross
from carnet.sales.documents.parts import (
    adjustments_of,
    exemptions_of,
    language_of,
    place_of,
    recipient_of,
    rows_of,
    seller_of,
    terms_of,
    totals_of,
)
from carnet.sales.models import GroupStanding, LineKind, LineStanding, Order, OrderLine, OrderVat


def order_confirmation(order: Order) -> pdf.PrintedDocument:
    """The order as agreed, with its accepted amendments, sent back to the customer."""
    with translation.override(order.language):
        return _document(order, pdf.Kind.ORDER_CONFIRMATION)


def proforma(order: Order) -> pdf.PrintedDocument:
    """What an invoice of the whole order would ask: a document, never an invoice; it takes no number of a series."""
    with translation.override(order.language):
        return _document(order, pdf.Kind.PROFORMA)


def _document(order: Order, kind: pdf.Kind) -> pdf.PrintedDocument:
    language = language_of(order.language)
    settings = company.settings()
    lines = list(OrderLine.objects.filter(order=order).order_by("position"))
    standings = (
        {one.order_line_id: one for one in LineStanding.objects.filter(order=order)} if order.validated_on else {}
    )
    groups = _groups(order)
    totals = totals_of(groups)
    return pdf.PrintedDocument(
        kind=kind,
        language=language,
        seller=seller_of(settings),
        recipient=recipient_of(order.billed_party, order.billing_address, order.contact),
        number=order.number,
        title=order.title,
        issued_on=order.ordered_on,
        currency=order.currency,
        delivery=place_of(order.party, order.delivery_address, order.billing_address),
        references=_references(order),
        facts=_facts(order),
        rows=rows_of(
            (line, _printed(line, standings.get(line.pk)) if _counts(line, standings) else None) for line in lines
        ),
        adjustments=adjustments_of(groups, order.discount_label, order.discount_percent),
        totals=totals,
        recurring=_recurring(lines),
        terms=terms_of(order.terms, order.deposit_percent, language),
        transfer=_transfer(order, settings.iban, settings.legal_name, settings.bic, settings.bank_name)
        if kind is pdf.Kind.PROFORMA
        else None,
        exemptions=exemptions_of(lines),
    )


def _counts(line: OrderLine, standings: dict[int, LineStanding]) -> bool:
    """Lines that hold something; one an amendment took away is not printed."""
    if line.kind != LineKind.LINE or line.period:
        return False
    standing = standings.get(line.pk)
    return standing is None or bool(standing.ordered_quantity or standing.ordered_amount)


def _printed(line: OrderLine, standing: LineStanding | None) -> pdf.Line:
    """A line at the terms its last amendment gave it, excl. tax."""
    terms = standing or line
    quantity = standing.ordered_quantity if standing else line.quantity
    net = standing.ordered_amount if standing else line.net
    gross = line_gross(quantity, terms.unit_price)
    return pdf.Line(
        label=line.description,
        details="\n".join(filter(None, (line.details, _promised(line)))),
        reference=line.reference,
        quantity=quantity,
        unit=line.unit,
        unit_price=terms.unit_price,
        discount=gross - net if gross != net else None,
        discount_percent=terms.discount_percent or None,
        vat_rate=line.vat_rate,
        net=net,
    )


def _promised(line: OrderLine) -> str:
    """The day a line is promised for, where it has one of its own."""
    if line.promised_on is None:
        return ""
    return _("Promised for %(day)s") % {"day": date_format(line.promised_on, "SHORT_DATE_FORMAT")}


def _groups(order: Order) -> list[GroupTotal]:
    if order.validated_on:
        return [
            GroupTotal(
                VatGroup(one.category, one.rate), one.lines_ordered, one.lines_ordered - one.ordered, one.ordered_vat
            )
            for one in GroupStanding.objects.filter(order=order).order_by("category", "rate")
        ]
    return [
        GroupTotal(VatGroup(one.category, one.rate), one.lines_net, one.discount, one.vat)
        for one in OrderVat.objects.filter(order=order).order_by("category", "rate")
    ]


def _recurring(lines: Sequence[OrderLine]) -> tuple[pdf.Recurring, ...]:
    periods = dict.fromkeys(line.period for line in lines if line.kind == LineKind.LINE and line.period)
    return tuple(
        pdf.Recurring(
            every=pdf.Every(period),
            lines=tuple(_printed(line, None) for line in lines if line.period == period),
            excl_tax=sum((line.net for line in lines if line.period == period), Decimal(0)),
        )
        for period in periods
    )


def _references(order: Order) -> tuple[pdf.Reference, ...]:
    kinds = pdf.ReferenceKind
    said = []
    if order.customer_reference:
        said.append(pdf.Reference(kind=kinds.CUSTOMER_ORDER, number=order.customer_reference))
    if order.quote:
        said.append(pdf.Reference(kind=kinds.QUOTE, number=order.quote.number, on=order.quote.created_on))
    return tuple(said)


def _facts(order: Order) -> tuple[pdf.Fact, ...]:
    if order.promised_on is None:
        return ()
    return (pdf.Fact(label=_("Promised for"), value=date_format(order.promised_on, "SHORT_DATE_FORMAT")),)


def _transfer(order: Order, iban: str, holder: str, bic: str, bank: str) -> pdf.Transfer | None:
    if not iban:
        return None
    return pdf.Transfer(iban=iban, holder=holder, bic=bic, bank=bank, reference=order.number)
