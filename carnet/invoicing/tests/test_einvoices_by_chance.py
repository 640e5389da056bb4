"""Hundreds of chance invoices of every kind pass the official rules, and page, file and rows say the same to the cent (P28)."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree
from pypdf import PdfReader

from carnet.core import pdf
from carnet.core.einvoice import EInvoice, attach, cii, ubl
from carnet.core.einvoice.validator.client import check
from carnet.core.money import ZERO
from carnet.invoicing.documents import InvoiceContent, invoice_document, prepaid_of
from carnet.invoicing.einvoicing import Issue, einvoice_of
from carnet.invoicing.tests.contents import KINDS, ON, contents

pytestmark = pytest.mark.slow
_SUMS = "{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeSettlement/{*}SpecifiedTradeSettlementHeaderMonetarySummation"
_PRINTED = (
    ".//{*}ApplicableHeaderTradeSettlement/{*}ApplicableTradeTax/{*}BasisAmount",
    ".//{*}SpecifiedTradeSettlementLineMonetarySummation/{*}LineTotalAmount",
)
_CITED = (
    "{*}ExchangedDocument/{*}ID", ".//{*}BuyerReference", ".//{*}BuyerOrderReferencedDocument/{*}IssuerAssignedID",
    ".//{*}SellerOrderReferencedDocument/{*}IssuerAssignedID", ".//{*}DeliveryNoteReferencedDocument/{*}IssuerAssignedID",
    ".//{*}InvoiceReferencedDocument/{*}IssuerAssignedID", ".//{*}SpecifiedLegalOrganization/{*}ID",
    ".//{*}SpecifiedTaxRegistration/{*}ID[@schemeID='VA']", ".//{*}IBANID",
)  # fmt: skip
_DATED = (
    "{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString",
    ".//{*}InvoiceReferencedDocument/{*}FormattedIssueDateTime/{*}DateTimeString",
    ".//{*}BillingSpecifiedPeriod//{*}DateTimeString", ".//{*}ActualDeliverySupplyChainEvent//{*}DateTimeString",
)  # fmt: skip
_UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]  # a page takes long to make


def e_invoice(content: InvoiceContent) -> EInvoice:
    return einvoice_of(content, Issue(content.invoice.number or "", ON))


def figure(root: Any, path: str) -> Decimal:
    return Decimal(root.findtext(path) or "0")


@pytest.mark.parametrize("kind", KINDS)
def test_chance_documents_of_a_kind_pass_every_rule(kind: str) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(contents(kind))
    def passes(content: InvoiceContent) -> None:
        xml = cii(e_invoice(content))
        assert check(xml).messages == ()
        _same_figures(content, etree.fromstring(xml))

    passes()


@settings(max_examples=60, deadline=None, phases=_UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(contents())
def test_the_other_syntax_passes_its_rules_too(content: InvoiceContent) -> None:
    assert check(ubl(e_invoice(content))).messages == ()


def _same_figures(content: InvoiceContent, root: Any) -> None:
    """The totals, the lines and the VAT of the file are those of the rows, and each line adds up."""
    invoice = content.invoice
    assert figure(root, f"{_SUMS}/{{*}}TaxBasisTotalAmount") == invoice.total_excl_tax
    assert figure(root, f"{_SUMS}/{{*}}TaxTotalAmount") == invoice.total_vat
    assert figure(root, f"{_SUMS}/{{*}}GrandTotalAmount") == invoice.total_incl_tax
    assert figure(root, f"{_SUMS}/{{*}}DuePayableAmount") == invoice.total_incl_tax - prepaid_of(content.parties)
    billed = [line for line in content.lines if line.kind in ("line", "deposit", "deduction")]
    lines = list(root.iter("{*}IncludedSupplyChainTradeLineItem"))
    assert [figure(line, ".//{*}LineTotalAmount") for line in lines] == [line.net for line in billed]
    for line in lines:
        quantity, price = (
            figure(line, ".//{*}BilledQuantity"),
            figure(line, ".//{*}NetPriceProductTradePrice/{*}ChargeAmount"),
        )
        taken = sum(
            (
                figure(one, "{*}ActualAmount")
                * (1 if one.findtext("{*}ChargeIndicator/{*}Indicator") == "false" else -1)
                for one in line.iter("{*}SpecifiedTradeAllowanceCharge")
            ),
            ZERO,
        )
        assert abs(quantity * price - taken - figure(line, ".//{*}LineTotalAmount")) <= Decimal("0.5")
    settlement = root.find("{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeSettlement")
    rows = [
        (figure(row, "{*}BasisAmount"), figure(row, "{*}CalculatedAmount"))
        for row in settlement.findall("{*}ApplicableTradeTax")
    ]
    assert rows == [(row.base, row.vat) for row in content.vat]


@settings(max_examples=30, deadline=None, phases=_UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(contents(language="fr"))
def test_the_page_shows_what_the_file_says(content: InvoiceContent) -> None:
    xml = cii(e_invoice(content))
    words = {"title": "Facture", "author": "Armelis", "subject": "x"}
    made = attach(pdf.render(invoice_document(content)), xml, **words)
    reader = PdfReader(io.BytesIO(made))
    assert reader.attachments["factur-x.xml"] == [xml]
    page = squeezed(" ".join(page.extract_text() for page in reader.pages))
    root = etree.fromstring(xml)
    for amount in _figures_of(root):
        assert amount.lstrip("-").replace(".", ",") in page, f"{amount} in {page}"
    for said in _words_of(root):
        assert squeezed(said) in page, f"{said} in {page}"


def squeezed(text: str) -> str:
    """A text without blanks: a page breaks lines where it likes."""
    return re.sub(r"[\s\u200b]+", "", text)


def _words_of(root: Any) -> list[str]:
    """Numbers of documents and codes, days, identifiers, accounts: what the customer books by."""
    said = [one.text for path in _CITED for one in root.findall(path)]
    days = [one.text for path in _DATED for one in root.findall(path)]
    return [*said, *(f"{day[6:]}/{day[4:6]}/{day[:4]}" for day in days)]


def _figures_of(root: Any) -> list[str]:
    """Every net, base, VAT and total that is not zero: no VAT is printed where none is due (R12)."""
    names = ("TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "CalculatedAmount")
    found = [one.text for name in names for one in root.iter(f"{{*}}{name}")]
    found += [one.text for path in _PRINTED for one in root.findall(path)]
    return [amount for amount in found if Decimal(amount)]
