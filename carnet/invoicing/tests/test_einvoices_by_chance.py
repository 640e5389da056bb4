"""Hundreds of chance invoices of every kind pass the official rules, and page, file and rows say the same to the cent (P28)."""

import io
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
from carnet.invoicing.tests.pages import page_lacks

pytestmark = pytest.mark.slow
_SUMS = "{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeSettlement/{*}SpecifiedTradeSettlementHeaderMonetarySummation"
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
    assert PdfReader(io.BytesIO(made)).attachments["factur-x.xml"] == [xml]
    assert page_lacks(made) == []
