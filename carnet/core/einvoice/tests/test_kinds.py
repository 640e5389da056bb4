"""Every kind of document that EN 16931 and France know, in both syntaxes, by the official rules; and broken copies (R43–R60)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carnet.core.einvoice import (
    Address,
    EInvoice,
    Kind,
    Line,
    Note,
    Party,
    Reference,
    Totals,
    Treatment,
    VatRow,
    cii,
    ubl,
)
from carnet.core.einvoice.tests.samples import BUYER, LAWFUL_NOTES, LINE, SELLER, D, an_invoice
from carnet.core.einvoice.validator.client import check

EARLIER = Reference("FA-2026-0000", date(2026, 8, 1))
NOTHING = Totals(D("0.00"), D("0.00"), D("0.00"), D("0.00"))


def of_category(category: str, code: str, rate: str | None = "0", **changed: Any) -> EInvoice:
    """The same 90.00 without VAT, and why."""
    without = None if rate is None else D(rate)
    return an_invoice(
        lines=(replace(LINE, category=category, rate=without),),
        vat=(VatRow(category, without, D("90.00"), D("0.00"), "Sans TVA", code),),
        totals=Totals(D("90.00"), D("0.00"), D("90.00"), D("90.00")),
        **changed,
    )


def less(deposit: str) -> Line:
    """A deposit taken off."""
    return Line("2", "Acompte FA-2026-0000", D(-1), D(deposit), -D(deposit), "S", D(20))


GERMAN = Party(
    "Bau GmbH", Address("DE", "Weg 1", "", "10115", "Berlin"), vat_number="DE136695976", electronic=BUYER.electronic
)
DOCUMENTS = {
    "corrected invoice": an_invoice(kind=Kind.CORRECTED, preceding=(EARLIER,)),
    "credit note": an_invoice(kind=Kind.CREDIT_NOTE, preceding=(EARLIER,), due_on=None, transfer=None),
    "credit note of a deposit": an_invoice(kind=Kind.DEPOSIT_CREDIT_NOTE, preceding=(EARLIER,), due_on=None),
    "deposit already paid": an_invoice(
        kind=Kind.DEPOSIT, frame="S2", totals=Totals(D("90.00"), D("18.00"), D("108.00"), D("0.00"), D("108.00"))
    ),
    "deposit paid before its date": an_invoice(kind=Kind.DEPOSIT, due_on=date(2026, 8, 1)),
    "balance with a deposit taken off": an_invoice(
        frame="M4",
        lines=(LINE, less("30.00")),
        vat=(VatRow("S", D(20), D("60.00"), D("12.00")),),
        totals=Totals(D("60.00"), D("12.00"), D("72.00"), D("72.00")),
        preceding=(EARLIER,),
    ),
    "balance of zero": an_invoice(
        frame="S4", lines=(LINE, less("90.00")), vat=(VatRow("S", D(20), D("0.00"), D("0.00")),), totals=NOTHING,
        preceding=(EARLIER,), due_on=None, transfer=None,
    ),
    "delivery note, contract, period": an_invoice(
        delivery_note="BL-7", contract="CT-1", buyer_order="BC-77", sales_order="CMD-1", starts_on=date(2026, 8, 1),
        ends_on=date(2026, 8, 31), delivered_to=Party("Chantier", Address("FR", city="Brest")),
        lines=(replace(LINE, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 15), note="Lot 2"),),
    ),
    "public customer": an_invoice(buyer_reference="SERV-12", buyer_order="ENG-2026-4"),
    "archive only": an_invoice(treatment=Treatment.ARCHIVE_ONLY, kind=Kind.CREDIT_NOTE, preceding=(EARLIER,)),
    "franchise": of_category("E", "VATEX-FR-FRANCHISE", seller=replace(SELLER, vat_number="", tax_number="732829320")),
    "reverse charge at home": of_category("AE", "VATEX-EU-AE"),
    "goods to the Union": of_category(
        "K", "VATEX-EU-IC", buyer=GERMAN, treatment=Treatment.B2B_ABROAD, delivered_on=date(2026, 9, 1),
        delivered_to=Party("Bau GmbH", Address("DE")),
    ),
    "export": of_category("G", "VATEX-EU-G", treatment=Treatment.B2B_ABROAD),
    "out of scope": of_category(
        "O", "VATEX-EU-O", None, seller=replace(SELLER, vat_number="", tax_number="732829320"),
        buyer=replace(BUYER, vat_number=""),
    ),
    "Swiss francs": an_invoice(
        currency="CHF", totals=Totals(D("90.00"), D("18.00"), D("108.00"), D("108.00"), vat_in_euro=D("18.73"))
    ),
    "consumer": an_invoice(treatment=Treatment.B2C, buyer=replace(BUYER, legal_id="", vat_number="")),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("write", [cii, ubl])
def test_the_official_rules_say_nothing_against(name: str, write: Any) -> None:
    assert check(write(DOCUMENTS[name])).messages == ()


TOTALS = Totals(D("90.00"), D("18.00"), D("108.00"), D("108.00"))
BROKEN = {
    "BR-CO-16": an_invoice(totals=replace(TOTALS, due=D("107.99"))),
    "BR-CO-15": an_invoice(totals=replace(TOTALS, incl_tax=D("108.01"), due=D("108.01"))),
    "BR-CO-14": an_invoice(vat=(VatRow("S", D(20), D("90.00"), D("18.01")),)),
    "BR-CO-13": an_invoice(lines=(replace(LINE, net=D("90.01")),)),
    "BR-S-08": an_invoice(vat=(VatRow("S", D(20), D("90.01"), D("18.00")),)),
    "BR-FR-05_BT-22_AAB": an_invoice(notes=LAWFUL_NOTES[:2]),
    "BR-FR-06_BT-21_PMT": an_invoice(notes=(*LAWFUL_NOTES, Note("encore", "PMT"))),
    "BR-FR-08_BT-23": an_invoice(frame="X1"),
    "BR-FR-01_BT-1": an_invoice(number="F" * 36),
    "BR-FR-02_BT-1": an_invoice(number="FA 2026 1"),
    "BR-FR-10_BT-30": an_invoice(seller=replace(SELLER, legal_id="73282932")),
    "BR-FR-11_BT-47": an_invoice(buyer=replace(BUYER, legal_id="")),
    "BR-FR-12_BT-49": an_invoice(buyer=replace(BUYER, electronic=None)),
    "BR-FR-16_BT-152": an_invoice(lines=(replace(LINE, rate=D("19.5")),)),
    "BR-FR-CO-04_BT-4": an_invoice(kind=Kind.CORRECTED),
    "BR-FR-CO-05_BT-3": an_invoice(kind=Kind.CREDIT_NOTE),
    "BR-FR-CO-07_BT-9": an_invoice(due_on=date(2026, 9, 1)),
    "BR-FR-CO-12_BT-5": an_invoice(currency="CHF"),
    "BR-27": an_invoice(lines=(replace(LINE, price=D("-50.00"), quantity=D(-2)),)),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_copy_is_caught_by_its_rule(rule: str) -> None:
    verdict = check(cii(BROKEN[rule]))
    assert not verdict.ok
    assert rule in {message.rule for message in verdict.messages}


def test_a_fault_of_a_line_says_which() -> None:
    lines = (LINE, replace(LINE, id="17", rate=D("3")))
    messages = check(cii(an_invoice(lines=lines))).messages
    assert {message.line for message in messages if message.rule == "BR-FR-16_BT-152"} == {"17"}


def test_a_fault_of_form_is_told_before_any_rule() -> None:
    xml = cii(an_invoice()).replace(b"<ram:TypeCode>380</ram:TypeCode>", b"", 1)
    (message,) = check(xml).messages
    assert message.rule == "XSD"
