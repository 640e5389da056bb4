"""The paper of a quote: one version, as stored (R3, P15, P17)."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.core import pdf
from carnet.sales.amounts import Totals, line_gross
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
from carnet.sales.figures import as_priced, figures_of
from carnet.sales.models import LineKind, QuoteLine, QuoteVersion


def quote_document(version: QuoteVersion) -> pdf.PrintedDocument:
    """The paper of a version: its lines, options and recurring lines apart, totals by VAT rate, the box to sign.

    Until it is sent or signed it says that it is a draft.
    """
    with translation.override(version.language):
        return _document(version)


def _document(version: QuoteVersion) -> pdf.PrintedDocument:
    quote, language = version.quote, language_of(version.language)
    lines = list(QuoteLine.objects.filter(version=version).order_by("position"))
    figures = figures_of(version)
    billed = version.billed_party or quote.party
    return pdf.PrintedDocument(
        kind=pdf.Kind.QUOTE,
        language=language,
        seller=seller_of(company.settings()),
        recipient=recipient_of(billed, version.billing_address, version.contact),
        number=quote.number if version.n == 1 else f"{quote.number} v{version.n}",
        draft=not version.content_hash,
        title=version.title,
        issued_on=quote.created_on,
        valid_until=version.valid_until,
        currency=version.currency,
        incl_tax_prices=version.prices_include_tax,
        delivery=place_of(quote.party, version.delivery_address, version.billing_address),
        references=_references(version),
        facts=_facts(version),
        intro=version.introduction,
        rows=rows_of((line, _printed(line) if _counts(line) else None) for line in lines),
        adjustments=adjustments_of(figures.one_off.groups, version.discount_label, version.discount_percent),
        totals=totals_of(figures.one_off.groups),
        options=tuple(_printed(line) for line in lines if line.optional and not line.picked),
        recurring=_recurring(lines, figures.recurring),
        terms=terms_of(version.terms, version.deposit_percent, language),
        exemptions=exemptions_of(lines),
        notes=(version.notes,) if version.notes else (),
        fingerprint=version.content_hash,
        acceptance=pdf.Acceptance(name=version.signed_by, on=version.signed_on),
    )


def _counts(line: QuoteLine) -> bool:
    return line.kind == LineKind.LINE and not line.period and (line.picked or not line.optional)


def _printed(line: QuoteLine) -> pdf.Line:
    """A line on the side its price was typed; the discount is always gross less net (P11)."""
    priced = as_priced(line)
    net = line.net if line.unit_price_incl_tax is None else priced.net()
    gross = line_gross(line.quantity, priced.unit_price)
    discounted = bool(line.discount_percent or line.discount_amount or line.discount_amount_incl_tax)
    return pdf.Line(
        label=line.description,
        details=line.details,
        reference=line.reference,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=priced.unit_price,
        discount=gross - net if discounted and gross != net else None,
        discount_percent=line.discount_percent or None,
        vat_rate=line.vat_rate,
        net=net,
    )


def _recurring(lines: Sequence[QuoteLine], totals: Mapping[str, Totals]) -> tuple[pdf.Recurring, ...]:
    return tuple(
        pdf.Recurring(
            every=pdf.Every(period),
            lines=tuple(
                _printed(line) for line in lines if line.period == period and (line.picked or not line.optional)
            ),
            excl_tax=total.base,
            vat=total.vat,
            incl_tax=total.gross,
        )
        for period, total in totals.items()
    )


def _references(version: QuoteVersion) -> tuple[pdf.Reference, ...]:
    if not version.customer_reference:
        return ()
    return (pdf.Reference(kind=pdf.ReferenceKind.CUSTOMER_ORDER, number=version.customer_reference),)


def _facts(version: QuoteVersion) -> tuple[pdf.Fact, ...]:
    return (pdf.Fact(label=_("Delivery"), value=version.delivery_delay),) if version.delivery_delay else ()
