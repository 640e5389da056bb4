"""Real deals as e-invoices: drafts and issued documents pass the official rules, figures are the stored ones (P28, R43–R60)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carnet.company.models import ExchangeRate, Settings, VatRate
from carnet.core.actor import Actor
from carnet.core.einvoice import Kind, cii, ubl
from carnet.core.einvoice.validator.client import check
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.proposals import CreditVatAsk
from carnet.invoicing.steps.filing import issued_file
from carnet.invoicing.tests.acts import ON, Desk
from carnet.invoicing.tests.pages import page_lacks
from carnet.parties.models import Address, Party
from carnet.sales.lines import LineInput
from carnet.sales.tests.factories import a_customer, an_order

D = Decimal


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def passes(invoice: Invoice) -> Any:
    """The e-invoice of an issued document, once both of its syntaxes have passed, and page, file and rows say the same."""
    document = queries.einvoice_on(invoice.pk, ON)
    for written in (cii(document), ubl(document)):
        assert check(written).messages == ()
    assert (document.totals.excl_tax, document.totals.vat, document.totals.incl_tax) == (
        invoice.total_excl_tax,
        invoice.total_vat,
        invoice.total_incl_tax,
    )
    rows = InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate")
    assert [(row.base, row.vat) for row in document.vat] == [(row.base, row.vat) for row in rows]
    assert bytes(issued_file(invoice.pk, "cii", "").content) == cii(document)
    assert page_lacks(bytes(issued_file(invoice.pk, "pdf", "").content)) == []
    return document


def test_s1_two_rates_deposit_balance_for_a_private_customer(desk: Desk) -> None:
    person = a_customer("Anne Morvan", kind=Party.Kind.PERSON)
    order = an_order([("1", "8450.00", "10"), ("1", "1260.00", "20")], party=person)
    draft = desk.draft_deposit(order, D(30))
    assert queries.check_draft(draft.pk, ON).messages == ()
    deposit = desk.issue(draft)
    file = passes(deposit)
    assert (file.kind, file.totals.incl_tax, file.treatment) == (Kind.DEPOSIT, D("3242.10"), "B2C")
    balance = desk.balance(order)
    file = passes(balance)
    assert (file.kind, file.frame[1], file.totals.due) == (Kind.INVOICE, "4", D("7564.90"))
    assert [one.number for one in file.preceding] == [deposit.number]
    assert [(row.base, row.vat) for row in file.vat] == [(D("5915.00"), D("591.50")), (D("882.00"), D("176.40"))]
    assert file.lines_total == D("6797.00")


def test_s10_the_customer_gives_up_after_a_deposit_and_an_interim(desk: Desk) -> None:
    order = an_order([("1", "6200.00")])
    deposit = desk.deposit(order, "30")
    interim = desk.interim(order, percent="40")
    assert passes(deposit).totals.excl_tax == D("1860.00")
    assert passes(interim).totals.excl_tax == D("2480.00")
    note = desk.credit(deposit)
    file = passes(note)
    assert (file.kind, [one.number for one in file.preceding]) == (Kind.DEPOSIT_CREDIT_NOTE, [deposit.number])


def test_a_balance_of_zero_after_a_whole_deposit(desk: Desk) -> None:
    order = an_order([("1", "800.00")])
    desk.deposit(order, "100")
    file = passes(desk.balance(order))
    assert (file.totals.due, file.due_on) == (D("0.00"), None)


def test_cents_of_deposits_typed_incl_tax_are_carried_as_stored(desk: Desk) -> None:
    order = an_order([("1", "100.03")])
    desk.deposit(order, "30")
    assert [(row.base, row.vat) for row in passes(desk.balance(order)).vat] == [(D("70.02"), D("14.01"))]
    order = an_order([("1", "2000.00", "10")])
    draft = commands.draft_deposit(order_id=order.pk, on=ON, amount_incl_tax=D("500.00"), by=desk.by)
    assert [(row.base, row.vat) for row in passes(desk.issue(draft)).vat] == [(D("454.55"), D("45.45"))]
    assert [(row.base, row.vat) for row in passes(desk.balance(order)).vat] == [(D("1545.45"), D("154.55"))]


def test_a_discount_of_the_document_stands_once_per_rate_and_a_line_keeps_its_own(desk: Desk) -> None:
    order = an_order([("12", "100.00"), ("3", "100.00", "5.5")], discount_amount="100.00")
    file = passes(desk.balance(order))
    assert [(one.amount, one.rate) for one in file.allowances] == [(D("20.00"), D("5.50")), (D("80.00"), D("20.00"))]
    assert file.lines_total - file.allowances_total == D("1400.00")


def test_credits_whole_and_by_amount_cite_their_invoice(desk: Desk) -> None:
    order = an_order([("10", "120.00"), ("1", "300.00", "10")])
    invoice = desk.balance(order)
    part = desk.credit(invoice, by_vat=[CreditVatAsk(D(20), amount_incl_tax=D("100.00"))])
    assert passes(part).totals.incl_tax == D("100.00")
    file = passes(desk.credit(invoice))
    assert (file.kind, file.preceding[0].number) == (Kind.CREDIT_NOTE, invoice.number)


def test_reverse_charge_export_and_franchise_say_why(desk: Desk) -> None:
    buyer = a_customer("Bau GmbH", siren="", vat_number="DE136695976", email="rechnung@bau.example")
    Address.objects.filter(party=buyer).update(country="DE", postcode="10115", city="Berlin")
    for category, code in (("AE", "VATEX-EU-AE"), ("K", "VATEX-EU-IC"), ("G", "VATEX-EU-G"), ("O", "VATEX-EU-O")):
        order = an_order([line_of(category)], party=buyer)
        file = passes(desk.balance(order))
        assert (file.vat[0].category, file.vat[0].reason_code, file.treatment) == (category, code, "B2BINT")
        assert file.vat[0].reason
    Settings.objects.update(vat_exempt=True, vat_number="")
    file = passes(desk.balance(an_order([line_of("E")])))
    assert (file.vat[0].reason_code, file.seller.tax_number) == ("VATEX-FR-FRANCHISE", "732829320")


def line_of(category: str) -> Any:
    code = VatRate.objects.filter(category=category).order_by("position").values_list("exemption_code", flat=True)[0]
    return LineInput(
        description="Poutres", quantity=D(4), unit_price=D("250.00"), vat_rate=D(0), vat_category=category,
        exemption_code=code,
    )  # fmt: skip


def test_another_currency_gives_its_vat_in_euro_before_and_after_issue(desk: Desk) -> None:
    ExchangeRate.objects.create(currency="CHF", on=ON, rate=D("0.9612"))
    order = an_order([("1", "3750.00")], currency="CHF")
    draft = desk.draft_balance(order)
    before = queries.einvoice_on(draft.pk, ON).totals
    assert before.vat_in_euro == D("780.27")
    assert queries.check_draft(draft.pk, ON).ok
    assert passes(desk.issue(draft)).totals == before


def test_several_instalments_and_a_retention_are_dated_in_the_terms(desk: Desk) -> None:
    order = an_order([("1", "10000.00")])
    draft = desk.draft_balance(order)
    Invoice.objects.filter(pk=draft.pk).update(retention_percent=D(5), retention_until=date(2027, 9, 2))
    file = queries.einvoice_on(draft.pk, ON)
    assert check(cii(file)).ok
    assert file.due_on == date(2026, 10, 2)
    assert "11\u00a0400,00 EUR le 02/10/2026" in file.terms
    assert "600,00 EUR le 02/09/2027" in file.terms


def test_what_a_draft_lacks_is_named_by_field_in_french(desk: Desk) -> None:
    Settings.objects.update(size="large")
    nameless = a_customer("Atelier sans SIREN", siren="", e_address="", email="x@atelier.example")
    draft = desk.draft_balance(an_order([("1", "100.00")], party=nameless))
    verdict = queries.check_draft(draft.pk, ON)
    assert not verdict.ok
    faults = queries.faults_of(verdict, draft.pk)
    assert [fault.field for fault in faults] == ["billed.siren", "billed.e_address"]
    assert all("Atelier sans SIREN" in fault.sentence for fault in faults)


def test_a_line_is_named_by_its_place_and_description(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "100.00"), ("2", "10.00")]))
    InvoiceLine.objects.filter(invoice=draft).update(vat_rate=D(3))
    InvoiceVat.objects.filter(invoice=draft).update(rate=D(3), vat=D("3.60"))
    faults = queries.faults_of(queries.check_draft(draft.pk, ON), draft.pk)
    assert {"lines.1.vat_rate", "lines.2.vat_rate"} <= {fault.field for fault in faults}
    assert "«\u00a02 × 10.00\u00a0»" in next(fault.sentence for fault in faults if fault.field == "lines.2.vat_rate")
