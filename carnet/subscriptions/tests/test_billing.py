"""Runs: each period billed once, oldest first, at its own amount, whenever the run comes (P40)."""

import pytest

from carnet.core.actor import Actor
from carnet.invoicing.commands import delete_draft, issue_invoice
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.subscriptions.amounts import Alignment
from carnet.subscriptions.models import Charge, Period, RunFailure
from carnet.subscriptions.tests.acts import D, a_contract, a_line, amounts, bill, details, fresh, invoices_of, periods
from carnet.subscriptions.tests.sums import QUARTER, YEAR, day

CALENDAR = Alignment.CALENDAR


def test_s5_a_first_part_then_whole_quarters(by: Actor) -> None:
    contract = a_contract(by, "17/03/2025", a_line("300.00"), billing=QUARTER, alignment=CALENDAR, issuing="issue")
    bill(by, "17/03/2025")
    bill(by, "01/04/2025")
    assert periods(contract) == [
        ("17/03/2025", "31/03/2025", D("145.16")), ("01/04/2025", "30/06/2025", D("900.00")),
    ]  # fmt: skip
    first, second = invoices_of(contract)
    assert (first.total_vat, first.total_incl_tax, second.total_incl_tax) == (D("29.03"), D("174.19"), D("1080.00"))
    assert [first.number, second.number] == ["FA-2025-0001", "FA-2025-0002"]
    assert (first.kind, first.service_from, first.service_until) == ("recurring", day("17/03/2025"), day("31/03/2025"))
    assert "15/31 jours × 300,00 = 145,16" in details(first)[0]
    assert "3 mois × 300,00 = 900,00" in details(second)[0]
    assert fresh(contract).next_due_on == day("01/07/2025")


def test_a_run_twice_bills_nothing_more(by: Actor) -> None:
    contract = a_contract(by, "01/01/2026")
    for _ in range(3):
        bill(by, "15/03/2026")
    assert len(periods(contract)) == 3
    assert Invoice.objects.count() == 3


def test_missed_periods_are_caught_up_in_order_and_dated_on_the_day(by: Actor) -> None:
    contract = a_contract(by, "01/01/2026", a_line("100.00"), issuing="issue")
    bill(by, "20/04/2026")
    issued = invoices_of(contract)
    assert [(one.number, one.issued_on, one.service_from) for one in issued] == [
        (f"FA-2026-000{n}", day("20/04/2026"), day(f"01/0{n}/2026")) for n in range(1, 5)
    ]
    assert {one.due_on for one in issued} == {None}


def test_the_amount_depends_on_contract_and_period_only(by: Actor) -> None:
    made = [a_contract(by, "10/02/2026", a_line("300.00"), billing=QUARTER, alignment=CALENDAR) for _ in range(10)]
    for n, contract in enumerate(made):
        bill(by, f"{10 + n}/02/2026")
        assert periods(contract) == [("10/02/2026", "31/03/2026", D("503.57"))]


def test_in_arrears_it_is_billed_the_day_after(by: Actor) -> None:
    contract = a_contract(by, "05/03/2026", in_advance=False)
    bill(by, "04/04/2026")
    assert periods(contract) == []
    bill(by, "05/04/2026")
    assert periods(contract) == [("05/03/2026", "04/04/2026", D("100.00"))]


def test_a_draft_thrown_away_frees_its_period_even_between_others(by: Actor) -> None:
    contract = a_contract(by, "01/01/2026")
    bill(by, "01/03/2026")
    january, february, march = invoices_of(contract)
    delete_draft(invoice_id=february.pk, by=by)
    assert fresh(contract).next_on == day("01/02/2026")
    assert fresh(contract).next_due_on == day("01/02/2026")
    bill(by, "01/03/2026")
    assert [one[0] for one in periods(contract)] == ["01/01/2026", "01/02/2026", "01/03/2026"]
    assert fresh(contract).next_due_on == day("01/04/2026")
    assert {january.pk, march.pk} < {one.pk for one in invoices_of(contract)}


def test_lines_are_quantity_times_price_where_that_is_the_amount(by: Actor) -> None:
    contract = a_contract(
        by, "01/01/2026", a_line("40.00", quantity="3", discount_percent=D(10)), a_line("540.00", YEAR), billing=QUARTER
    )
    bill(by, "01/01/2026")
    one, year = InvoiceLine.objects.filter(invoice=invoices_of(contract)[0]).order_by("position")
    assert (one.quantity, one.unit_price, one.discount_amount, one.net) == (3, D("120.00"), D("36.00"), D("324.00"))
    assert (year.quantity, year.unit_price, year.net) == (1, D("135.00"), D("135.00"))
    assert "1/4 × 540,00 = 135,00" in year.details
    assert Charge.objects.count() == 2


def test_a_contract_that_fails_stands_alone_with_its_reason(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from carnet.subscriptions.queries import proposing

    made = [a_contract(by, "01/01/2026", title=f"Contrat {n}") for n in range(9)]
    real = proposing.draft_of

    def failing(planned, indices):  # type: ignore[no-untyped-def]
        if planned.row.pk == made[4].pk:
            raise ZeroDivisionError("bad contract")
        return real(planned, indices)

    monkeypatch.setattr("carnet.subscriptions.steps.billing.draft_of", failing)
    run = bill(by, "01/01/2026")
    assert set(Period.objects.values_list("contract_id", flat=True)) == {one.pk for one in made} - {made[4].pk}
    failure = RunFailure.objects.get()
    assert (failure.contract_id, failure.code) == (made[4].pk, "ZeroDivisionError")
    assert "bad contract" in failure.reason
    assert run.ended_at is not None
    monkeypatch.undo()
    bill(by, "02/01/2026")
    assert Period.objects.count() == 9


def test_periods_go_together_where_the_contract_says_so(by: Actor) -> None:
    together = a_contract(by, "01/01/2026", grouping="contract")
    bill(by, "01/03/2026")
    (invoice,) = invoices_of(together)
    assert (invoice.total_excl_tax, invoice.service_until) == (D("300.00"), day("31/03/2026"))
    assert amounts([invoice]) == [D("300.00")]


def test_contracts_of_a_payer_share_an_invoice(by: Actor) -> None:
    one = a_contract(by, "01/01/2026", a_line("100.00"), grouping="payer", title="Site A")
    two = a_contract(by, "05/01/2026", a_line("50.00"), party=one.party, grouping="payer", title="Site B")
    bill(by, "10/01/2026")
    (invoice,) = invoices_of(one)
    assert invoices_of(two) == [invoice]
    lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    assert [line.description for line in lines if line.kind == "section"] == [
        f"{one.number} – Site A", f"{two.number} – Site B",
    ]  # fmt: skip
    assert invoice.total_excl_tax == D("150.00")


def test_what_is_billed_cannot_be_removed_or_changed(by: Actor) -> None:
    from django.db import DatabaseError, connection, transaction

    contract = a_contract(by, "01/01/2026")
    bill(by, "01/01/2026")
    issue_invoice(invoice_id=invoices_of(contract)[0].pk, on=day("01/01/2026"), by=by)
    for statement in (
        "DELETE FROM subscriptions_period", "UPDATE subscriptions_period SET amount = 1", "DELETE FROM subscriptions_charge",
        "UPDATE subscriptions_linequantity SET quantity = 2", "DELETE FROM subscriptions_contract",
        "UPDATE subscriptions_contract SET start_on = start_on + 1", "DELETE FROM subscriptions_contractline",
        "INSERT INTO subscriptions_linequantity (line_id, \"on\", quantity) SELECT id, current_date, 9 FROM subscriptions_contractline",
        "INSERT INTO subscriptions_period (contract_id, starts_on, ends_on, due_on, anchor_on, anchor_day, count, unit, amount)"
        " SELECT contract_id, starts_on + 1, ends_on, due_on, anchor_on, anchor_day, count, unit, 0 FROM subscriptions_period",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
