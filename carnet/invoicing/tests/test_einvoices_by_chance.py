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

MANY, FEW = 32, 3  # of each kind: 320 documents, and those of the plain suite, the same at each run
_SUMS = "{*}SupplyChainTradeTransaction/{*}ApplicableHeaderTradeSettlement/{*}SpecifiedTradeSettlementHeaderMonetarySummation"
_UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]  # a page takes long to make
_WORDS = {"title": "Facture", "author": "Armelis", "subject": "x"}


def e_invoice(content: InvoiceContent) -> EInvoice:
    return einvoice_of(content, Issue(content.invoice.number or "", ON))


def figure(root: Any, path: str) -> Decimal:
    return Decimal(root.findtext(path) or "0")


def lawful(content: InvoiceContent) -> None:
    """The rules say nothing against the file, its figures are those of the rows, and its page shows them all."""
    xml = cii(e_invoice(content))
    assert check(xml).messages == ()
    _same_figures(content, etree.fromstring(xml))
    made = attach(pdf.render(invoice_document(content)), xml, **_WORDS)
    assert PdfReader(io.BytesIO(made)).attachments["factur-x.xml"] == [xml]
    assert page_lacks(made) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_hundreds_of_chance_documents_pass_every_rule_and_page_file_and_rows_agree(kind: str) -> None:
    chance = settings(max_examples=MANY, deadline=None, phases=_UNSHRUNK, suppress_health_check=list(HealthCheck))
    chance(given(contents(kind, language="fr"))(lawful))()


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_documents_of_each_kind_pass_every_rule_and_page_file_and_rows_agree(kind: str) -> None:
    same = settings(
        max_examples=FEW,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    same(given(contents(kind, language="fr"))(lawful))()


@pytest.mark.slow
@settings(max_examples=60, deadline=None, phases=_UNSHRUNK, suppress_health_check=list(HealthCheck))
@given(contents())
def test_the_other_syntax_and_the_other_language_pass_their_rules_too(content: InvoiceContent) -> None:
    assert check(cii(e_invoice(content))).messages == ()
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
