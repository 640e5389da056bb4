"""What a broken rule tells the user: the field, the party or the line, in French (P28)."""

import pytest
from django.utils import translation

from carnet.core.einvoice.validator.verdict import FATAL, WARNING, Message, Verdict, verdict_of
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.einvoicing.explaining import DraftFault, explained
from carnet.invoicing.einvoicing.meanings import MEANINGS
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.tests.contents import billed, seller

CONTENT = InvoiceContent(
    Invoice(currency="CHF"),
    [InvoiceLine(position=4, description="Câble", kind="line")],
    [],
    [],
    None,
    {"seller": seller(), "billed": billed(name="Le Goff")},
    "EUR",
)


def told(*messages: Message) -> list[DraftFault]:
    with translation.override("fr"):
        return explained(Verdict(messages), CONTENT)


@pytest.mark.parametrize(
    ("rule", "location", "field"),
    [
        ("BR-FR-11_BT-47", "", "billed.siren"),
        ("BR-FR-12_BT-49", "", "billed.e_address"),
        ("BR-FR-13_BT-34", "", "seller.e_address"),
        ("BR-CO-09", "/*:SellerTradeParty[1]", "seller.vat_number"),
        ("BR-CO-09", "/*:BuyerTradeParty[1]", "billed.vat_number"),
        ("BR-S-02", "/*:SupplyChainTradeTransaction[1]", "seller.vat_number"),
        ("BR-IC-02", "/*:SupplyChainTradeTransaction[1]", "billed.vat_number"),
        ("FX-SCH-A-000568", "/*:BuyerTradeParty[1]/*:PostalTradeAddress[1]/*:CountryID[1]", "billed.country"),
        ("FX-SCH-A-000101", "/*:SellerTradeParty[1]/*:PostalTradeAddress[1]/*:CountryID[1]", "seller.country"),
        ("BR-FR-16_BT-152", "/*:IncludedSupplyChainTradeLineItem[1]", "lines.4.vat_rate"),
        ("BR-FR-16_BT-119", "/*:ApplicableTradeTax[1]", "vat"),
        ("BR-FR-CO-07_BT-9", "", "due_on"),
        ("BR-FR-05_BT-22_PMT", "", "seller.texts"),
        ("BR-CO-16", "", "lines"),
    ],
)
def test_each_rule_leads_to_its_field(rule: str, location: str, field: str) -> None:
    (fault,) = told(Message(rule, FATAL, "…", location, "4"))
    assert fault.field == field
    assert "%(" not in fault.sentence


def test_the_line_and_the_customer_are_named() -> None:
    line, customer = told(
        Message("BR-27", FATAL, "…", "/*:IncludedSupplyChainTradeLineItem[1]", "4"),
        Message("BR-FR-11_BT-47", FATAL, "…"),
    )
    assert "«\u00a0Câble\u00a0»" in line.sentence
    assert "Le Goff" in customer.sentence


def test_every_sentence_has_its_french() -> None:
    with translation.override("fr"):
        said = [translation.gettext(meaning.sentence) for meaning in MEANINGS]
    assert not [sentence for sentence, meaning in zip(said, MEANINGS, strict=True) if sentence == meaning.sentence]


def test_an_unknown_rule_speaks_for_itself_once_and_warnings_come_last() -> None:
    unknown = Message("BR-FR-MV-01", FATAL, "Le texte officiel.")
    faults = told(Message("BR-FR-99", WARNING, "Avertissement."), unknown, unknown)
    assert [(fault.blocks, fault.rule) for fault in faults] == [(True, "BR-FR-MV-01"), (False, "BR-FR-99")]
    assert "Le texte officiel." in faults[0].sentence


def test_a_stored_verdict_comes_back_as_it_was() -> None:
    verdict = Verdict((Message("BR-16", FATAL, "…"), Message("X", WARNING, "…", "/a", "2")))
    assert verdict_of(verdict.stored()) == verdict
    assert not verdict.ok
    assert Verdict(verdict.messages[1:]).ok
