"""Late interest and the fee, proposed on an invoice outside VAT, asked once, never forced (R30)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from carnet.company.commands import add_reference_rate, set_late_rate
from carnet.company.commands.reminders import LateRateBelowTheLegalOne
from carnet.core.actor import Actor
from carnet.dossier.check import check_company
from carnet.invoicing import commands
from carnet.invoicing.commands.charging_lateness import NoLatenessToAsk
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat, LateCharge
from carnet.invoicing.queries.lateness import late_invoices
from carnet.invoicing.tests.acts import D, Desk
from carnet.invoicing.tests.test_einvoices_of_deals import passes
from carnet.parties.models import Party
from carnet.sales.lines import LineInput
from carnet.sales.tests.factories import a_customer

ISSUED, DUE = date(2026, 9, 2), date(2026, 10, 2)
DAY_23 = DUE + timedelta(days=23)


@pytest.fixture
def desk(by: Actor) -> Desk:
    set_late_rate(rule="three_times_legal", on=ISSUED, by=by)
    return Desk(by, ISSUED)


@pytest.fixture
def party(by: Actor) -> Party:
    return a_customer()


def an_invoice(desk: Desk, party: Party, incl_tax: str = "11800.00", due: date = DUE) -> Invoice:
    lines = [LineInput(description="Pose", unit_price=D(incl_tax), vat_rate=D(0), vat_category="E")]
    draft = commands.draft_free(party_id=party.pk, on=ISSUED, due_on=due, lines=lines, by=desk.by)
    return commands.issue_invoice(invoice_id=draft.pk, on=ISSUED, by=desk.by)


def pay(desk: Desk, invoice: Invoice, amount: str, on: date) -> None:
    commands.record_payment(
        party_id=invoice.billed_id, on=on, amount=D(amount), method="transfer", allocations={invoice.pk: D(amount)},
        by=desk.by,
    )  # fmt: skip


def test_58_44_and_40_for_23_days_of_11_800(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party)
    assert invoice.parties["late"] == {"rule": "three_times_legal", "percent": "0", "fee": True}
    (late,) = late_invoices(party.pk, DAY_23)
    assert (late.interest, late.fee, [one.days for one in late.stretches]) == (D("58.44"), D("40.00"), [23])
    draft = commands.draft_late_charges(
        party_id=party.pk, interest=[invoice.pk], fees=[invoice.pk], on=DAY_23, by=desk.by
    )
    assert (draft.total_excl_tax, draft.total_vat, draft.number) == (D("98.44"), 0, None)
    lines = InvoiceLine.objects.filter(invoice=draft).order_by("position")
    assert [line.net for line in lines] == [D("58.44"), D("40.00")]
    assert "11\u00a0800,00 du 03/10/2026 au 25/10/2026 : 23 jours à 7,86 % l’an, 58,44" in lines[0].details
    row = InvoiceVat.objects.get(invoice=draft)
    assert (row.category, row.exemption_code) == ("O", "VATEX-EU-O")


def test_the_invoice_of_lateness_passes_the_official_rules(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party)
    draft = commands.draft_late_charges(
        party_id=party.pk, interest=[invoice.pk], fees=[invoice.pk], on=DAY_23, by=desk.by
    )
    issued = commands.issue_invoice(invoice_id=draft.pk, on=DAY_23, by=desk.by)
    passes(issued)
    assert not check_company().gaps
    assert late_invoices(party.pk, date(2026, 11, 20))[0].invoice_id == invoice.pk, "lateness bears no interest itself"


def test_a_payment_in_between_and_one_that_bounced(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party)
    pay(desk, invoice, "5000.00", DUE + timedelta(days=9))
    (late,) = late_invoices(party.pk, DAY_23)
    assert [(one.days, one.owed, one.amount) for one in late.stretches] == [
        (9, D("11800.00"), D("22.87")), (14, D("6800.00"), D("20.50")),
    ]  # fmt: skip
    pay(desk, invoice, "6800.00", DAY_23)
    assert late_invoices(party.pk, DAY_23 + timedelta(days=9))[0].interest == D("43.37"), "paid since: nothing more"


def test_days_are_asked_once_and_freed_by_a_draft_thrown_away(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party)
    ask = {"party_id": party.pk, "interest": [invoice.pk], "fees": [invoice.pk], "by": desk.by}
    draft = commands.draft_late_charges(on=DAY_23, **ask)
    assert late_invoices(party.pk, DAY_23) == []
    with pytest.raises(NoLatenessToAsk):
        commands.draft_late_charges(on=DAY_23, **ask)
    (more,) = late_invoices(party.pk, DAY_23 + timedelta(days=10))
    assert (more.fee, [one.days for one in more.stretches]) == (0, [10])
    commands.delete_draft(invoice_id=draft.pk, by=desk.by)
    assert not LateCharge.objects.exists()
    assert late_invoices(party.pk, DAY_23)[0].interest == D("58.44")
    issued = commands.issue_invoice(invoice_id=commands.draft_late_charges(on=DAY_23, **ask).pk, on=DAY_23, by=desk.by)
    note = commands.draft_credit_note(invoice_id=issued.pk, on=DAY_23, again=False, reason="Geste", by=desk.by)
    commands.issue_invoice(invoice_id=note.pk, on=DAY_23, by=desk.by)
    assert late_invoices(party.pk, DAY_23)[0].fee == D("40.00"), "credited whole, it may be asked again"


def test_only_what_is_asked_for(desk: Desk, party: Party) -> None:
    first, second = an_invoice(desk, party), an_invoice(desk, party, "1000.00")
    draft = commands.draft_late_charges(party_id=party.pk, fees=[second.pk], on=DAY_23, by=desk.by)
    assert draft.total_incl_tax == D("40.00")
    assert {(one.invoice_id, one.fee) for one in late_invoices(party.pk, DAY_23)} == {
        (first.pk, D("40.00")), (second.pk, Decimal(0)),
    }  # fmt: skip


def test_no_fee_and_no_interest_from_a_private_customer(desk: Desk) -> None:
    person = a_customer("Mme Guivarc’h", kind=Party.Kind.PERSON)
    an_invoice(desk, person)
    assert late_invoices(person.pk, DAY_23) == []


def test_a_disputed_invoice_is_left_out_and_one_paid_on_its_day_is_not_late(desk: Desk, party: Party) -> None:
    contested, paid = an_invoice(desk, party), an_invoice(desk, party)
    commands.open_dispute(invoice_id=contested.pk, on=ISSUED, reason="Malfaçon", by=desk.by)
    pay(desk, paid, "11800.00", DUE)
    assert late_invoices(party.pk, DAY_23) == []


def test_each_invoice_keeps_the_rule_it_was_issued_under(desk: Desk, party: Party) -> None:
    an_invoice(desk, party)
    with pytest.raises(LateRateBelowTheLegalOne):
        set_late_rate(rule="fixed", percent=D("7.85"), on=ISSUED, by=desk.by)
    set_late_rate(rule="fixed", percent=D("12"), on=ISSUED, by=desk.by)
    later = an_invoice(desk, party, "1000.00")
    assert "12 %" in str(later.parties["texts"]["penalties"]).replace("\u00a0", " ")
    assert [one.stretches[0].percent for one in late_invoices(party.pk, DAY_23)] == [D("7.86"), D("12")]
    set_late_rate(rule="ecb_plus_10", on=ISSUED, by=desk.by)
    assert an_invoice(desk, party, "500.00").parties["late"]["rule"] == "ecb_plus_10"
    assert late_invoices(party.pk, DAY_23)[2].stretches[0].percent == D("12.15")


def test_a_new_rate_cuts_the_days(desk: Desk, party: Party) -> None:
    an_invoice(desk, party)
    add_reference_rate(kind="legal", valid_from=DUE + timedelta(days=14), percent=D("3.00"), by=desk.by)
    (late,) = late_invoices(party.pk, DAY_23)
    assert [(one.days, one.percent) for one in late.stretches] == [(13, D("7.86")), (10, D("9"))]
