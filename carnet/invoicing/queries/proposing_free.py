"""A free invoice, without order: typed lines, products, a document discount (P24, P10)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.catalog.models import Product
from carnet.core.money import ZERO, VatGroup, places_of, round_to
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import Proposal, ProposedLine, ProposedVat, reasons_of
from carnet.invoicing.refusals import NegativeInvoice, NothingIsAsked
from carnet.sales.amounts import GroupTotal
from carnet.sales.faults import AMOUNT, PERCENT, ContentRefused, Faults
from carnet.sales.figures import document_discount
from carnet.sales.lines import LineInput
from carnet.sales.steps.filling import FilledLine, House, fill_lines
from carnet.sales.steps.pricing import price_lines


def propose_free(
    lines: Sequence[LineInput],
    on: date,
    *,
    language: str = "fr",
    currency: str = "EUR",
    prices_include_tax: bool = False,
    discount_percent: Decimal = ZERO,
    discount_amount: Decimal = ZERO,
    discount_label: str = "",
) -> Proposal:
    """The invoice of typed lines; nothing of it is optional or recurring. Faults are told all at once, by field."""
    if not any(line.kind == "line" for line in lines):
        raise NothingIsAsked("lines")
    faults, places = Faults(), places_of(currency)
    plain = [replace(line, optional=False, period="") for line in lines]
    filled = fill_lines(plain, House.on_day(on), faults, language=language, incl_tax=prices_include_tax, places=places)
    for line in filled:
        line.period = ""
    percent = faults.number("discount_percent", discount_percent, PERCENT)
    amount = faults.number("discount_amount", discount_amount, AMOUNT.of(places))
    totals = price_lines(filled, document_discount(percent, amount), faults, incl_tax=prices_include_tax, places=places)
    if faults.errors:
        raise ContentRefused(faults.errors)
    groups = totals.one_off.groups
    exemptions = reasons_of((_group(line), line.exemption_code) for line in filled)
    with translation.override(language):
        discounts = [
            ProposedLine("discount", discount_label or _("Discount"), one.group, net=-one.discount)
            for one in groups
            if one.discount
        ]
    proposal = Proposal(
        InvoiceKind.STANDARD,
        (*_lines(filled, places), *discounts),
        tuple(_vat(one, exemptions.get(one.group, "")) for one in groups),
    )
    if proposal.total_excl_tax < 0:
        raise NegativeInvoice
    return proposal


def _lines(filled: Sequence[FilledLine], places: int) -> list[ProposedLine]:
    products = {line.product_id for line in filled if line.product_id}
    codes = dict(Product.objects.filter(id__in=products).values_list("id", "accounting_code")) if products else {}
    return [
        ProposedLine(line.kind, line.description, details=line.details)
        if line.kind != "line"
        else ProposedLine(
            "line",
            line.description,
            _group(line),
            reference=line.reference,
            details=line.details,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            discount_amount=round_to(line.quantity * line.unit_price, places) - line.net,
            exemption_code=line.exemption_code,
            net=line.net,
            served_quantity=line.quantity,
            nature=line.nature,
            accounting_code=codes.get(line.product_id or 0, ""),
        )
        for line in filled
    ]


def _group(line: FilledLine) -> VatGroup:
    return VatGroup(line.vat_category, line.vat_rate)


def _vat(one: GroupTotal, exemption: str) -> ProposedVat:
    return ProposedVat(one.group, one.base, one.vat, one.base, one.vat, exemption)
