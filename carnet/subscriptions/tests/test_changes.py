"""Changes from a day, suspensions, early ends: credits at once, supplements next time, words that add up (P41)."""

import pytest

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.invoicing.commands import delete_draft, draft_credit_note, issue_invoice
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.commands import LineChange
from carnet.subscriptions.models import Change, ContractLine, Period
from carnet.subscriptions.queries.judging import disagreements
from carnet.subscriptions.tests.acts import (
    D,
    a_contract,
    a_line,
    amounts,
    bill,
    details,
    fresh,
    invoices_of,
    periods,
)
from carnet.subscriptions.tests.sums import MONTH, QUARTER, YEAR, day


def the_line(contract: object) -> int:
    return ContractLine.objects.filter(contract=contract).order_by("position")[0].pk  # type: ignore[misc]


def change(by: Actor, contract: object, from_on: str, on: str = "", **terms: str):  # type: ignore[no-untyped-def]
    asked = LineChange(line_id=the_line(contract), **{name: D(value) for name, value in terms.items()})
    return commands.change_contract(
        contract_id=contract.pk,
        from_on=day(from_on),
        lines=[asked],
        on=day(on or from_on),
        by=by,  # type: ignore[attr-defined]
    )


def in_order() -> None:
    assert list(disagreements()) == []


def test_p41_more_seats_in_a_month_already_invoiced_come_with_the_next_invoice(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00", quantity="2"), issuing="issue")
    bill(by, "01/04/2026")
    assert change(by, contract, "16/04/2026", quantity="5").invoices == ()
    assert fresh(contract).settle_from == day("16/04/2026")
    bill(by, "01/05/2026")
    april, may = invoices_of(contract)
    assert amounts([april, may]) == [D("80.00"), D("260.00")]
    whole, supplement = details(may)
    assert supplement.splitlines() == [
        "Du 01/04/2026 au 30/04/2026",
        "Du 01/04/2026 au 15/04/2026 : 2 × 40,00 × 15/30 jours = 40,00",
        "Du 16/04/2026 au 30/04/2026 : 5 × 40,00 × 15/30 jours = 100,00",
        "Dû 140,00, déjà facturé 80,00 : 60,00",
    ]
    assert whole == "Du 01/05/2026 au 31/05/2026"
    in_order()


def test_or_at_once_where_the_contract_says_so(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00", quantity="2"), issuing="issue", supplements_at_once=True)
    bill(by, "01/04/2026")
    (supplement,) = change(by, contract, "16/04/2026", quantity="5").invoices
    assert (supplement.total_excl_tax, supplement.number) == (D("60.00"), "FA-2026-0002")
    in_order()


def test_p41_a_reduction_is_credited_at_once(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00", quantity="5"), issuing="issue")
    bill(by, "01/04/2026")
    (note,) = change(by, contract, "16/04/2026", quantity="2").invoices
    assert (note.kind, note.total_excl_tax, note.total_vat) == ("credit_note", D("60.00"), D("12.00"))
    assert details(note)[0].splitlines()[-1] == f"Dû 140,00, déjà facturé 200,00 : {chr(0x2212)}60,00"
    in_order()


def test_p41_an_early_end_keeps_its_last_day(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("100.00"), issuing="issue")
    bill(by, "01/04/2026")
    (note,) = commands.terminate_contract(
        contract_id=contract.pk, last_day=day("10/04/2026"), reason="customer", on=day("10/04/2026"), by=by
    ).invoices
    assert note.total_excl_tax == D("66.67")
    bill(by, "01/08/2026")
    assert amounts(invoices_of(contract)) == [D("100.00"), D("-66.67")]
    assert fresh(contract).next_due_on is None
    in_order()


def test_two_upgrades_in_a_year_add_up_to_the_time_weighted_price(by: Actor) -> None:
    contract = a_contract(
        by, "01/01/2026", a_line("499.00", YEAR), billing=YEAR, issuing="issue", supplements_at_once=True
    )
    bill(by, "01/01/2026")
    charged = [D("499.00")]
    for on, price in (("01/05/2026", "998.00"), ("15/09/2026", "1497.00")):
        charged += amounts(change(by, contract, on, unit_price=price).invoices)
    exact = (D(499) * 120 + D(998) * 137 + D(1497) * 108) / 365
    assert abs(sum(charged) - exact) <= D("0.01")
    assert charged == [D("499.00"), D("334.95"), D("147.64")]
    in_order()


def test_up_and_down_again_takes_back_the_newest_first(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("30.00", quantity="1"), issuing="issue", supplements_at_once=True)
    bill(by, "01/04/2026")
    change(by, contract, "11/04/2026", quantity="4")
    notes = change(by, contract, "21/04/2026", quantity="0").invoices
    assert amounts(invoices_of(contract)) == [D("30.00"), D("60.00"), D("-40.00")]
    assert [note.corrects.number for note in notes if note.corrects] == ["FA-2026-0002"]
    change(by, contract, "01/04/2026", "30/04/2026", quantity="0")
    change(by, contract, "11/04/2026", "30/04/2026", quantity="0")
    assert sum(amounts(invoices_of(contract))) == 0
    in_order()


def test_a_change_on_the_first_day_of_a_period_to_come_makes_no_proration(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00", quantity="2"), issuing="issue")
    bill(by, "01/04/2026")
    change(by, contract, "01/05/2026", "16/04/2026", quantity="5", unit_price="50.00")
    assert fresh(contract).settle_from is None
    bill(by, "01/05/2026")
    assert amounts(invoices_of(contract)) == [D("80.00"), D("250.00")]
    in_order()


def test_a_draft_that_a_change_makes_stale_is_proposed_again(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00", quantity="2"))
    bill(by, "01/04/2026")
    (draft,) = invoices_of(contract)
    change(by, contract, "16/04/2026", quantity="5")
    (again,) = invoices_of(contract)
    assert (again.pk != draft.pk, again.total_excl_tax) == (True, D("140.00"))
    assert fresh(contract).settle_from is None
    in_order()


def test_a_supplement_waits_for_the_next_invoice_or_comes_alone_when_there_is_none(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00"), end_on=day("30/04/2026"), issuing="issue")
    bill(by, "01/04/2026")
    (supplement,) = change(by, contract, "16/04/2026", quantity="2").invoices
    assert supplement.total_excl_tax == D("20.00")
    assert fresh(contract).settle_from is None
    in_order()


def test_a_deleted_supplement_or_credit_is_settled_anew(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("40.00", quantity="5"), issuing="issue")
    bill(by, "01/04/2026")
    commands.edit_contract(contract_id=contract.pk, words={"issuing": "propose"}, by=by)
    (note,) = change(by, contract, "16/04/2026", quantity="2").invoices
    assert note.number is None
    delete_draft(invoice_id=note.pk, by=by)
    assert fresh(contract).settle_from is not None
    bill(by, "20/04/2026")
    assert amounts(invoices_of(contract)) == [D("200.00"), D("-60.00")]
    in_order()


def test_lines_added_and_removed_are_weighted_by_their_days(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("100.00"), issuing="issue", supplements_at_once=True)
    bill(by, "01/04/2026")
    added = commands.change_contract(
        contract_id=contract.pk, from_on=day("16/04/2026"), added=[a_line("50.00", description="Astreinte")],
        lines=[LineChange(line_id=the_line(contract), quantity=D(0))], reason="Nouvelle formule", on=day("16/04/2026"), by=by,
    )  # fmt: skip
    assert sorted(amounts(added.invoices)) == [D("-50.00"), D("25.00")]
    bill(by, "01/05/2026")
    assert periods(contract)[-1][2] == D("50.00")
    assert [one.kind for one in Change.objects.filter(contract=contract).order_by("id")][1:] == [
        "line_removed",
        "line_added",
    ]
    in_order()


def test_suspended_days_are_credited_and_not_billed(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("90.00"), issuing="issue", end_on=day("31/12/2026"))
    bill(by, "01/04/2026")
    (note,) = commands.suspend_contract(
        contract_id=contract.pk, from_on=day("21/04/2026"), reason="Travaux", on=day("21/04/2026"), by=by
    ).invoices
    assert note.total_excl_tax == D("30.00")
    bill(by, "01/06/2026")
    assert periods(contract)[1:] == [("01/05/2026", "31/05/2026", 0), ("01/06/2026", "30/06/2026", 0)]
    commands.resume_contract(contract_id=contract.pk, from_on=day("16/06/2026"), on=day("16/06/2026"), by=by)
    bill(by, "01/07/2026")
    assert amounts(invoices_of(contract))[-1] == D("135.00")
    assert fresh(contract).end_on == day("31/12/2026")
    in_order()


def test_a_suspension_moves_the_end_only_when_asked(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", end_on=day("31/12/2026"), issuing="issue")
    commands.suspend_contract(
        contract_id=contract.pk, from_on=day("01/05/2026"), until_on=day("31/05/2026"), moves_end=True,
        on=day("01/04/2026"), by=by,
    )  # fmt: skip
    assert fresh(contract).end_on == day("31/01/2027")
    commands.resume_contract(contract_id=contract.pk, from_on=day("11/05/2026"), on=day("01/04/2026"), by=by)
    assert fresh(contract).end_on == day("10/01/2027")
    with pytest.raises(Refusal) as refusal:
        commands.suspend_contract(contract_id=contract.pk, from_on=day("05/05/2026"), on=day("05/05/2026"), by=by)
    assert refusal.value.code == "AlreadySuspended"


def test_notice_and_commitment_are_respected_or_the_user_confirms(by: Actor) -> None:
    contract = a_contract(
        by, "17/03/2025", a_line("300.00"), term=Length(36, Unit.MONTH), renewal="automatic", renewal_length=YEAR,
        notice=QUARTER, issuing="issue",
    )  # fmt: skip
    ask = {"contract_id": contract.pk, "last_day": day("20/08/2026"), "reason": "competitor", "on": day("01/07/2026")}
    with pytest.raises(Refusal) as refusal:
        commands.terminate_contract(**ask, by=by)  # type: ignore[arg-type]
    assert refusal.value.code == "EarlierThanAgreed"
    assert "16/03/2028" in refusal.value.sentence
    assert fresh(contract).stopped_on is None
    commands.terminate_contract(**ask, despite=True, by=by)  # type: ignore[arg-type]
    assert (fresh(contract).stopped_on, fresh(contract).stop_reason) == (day("20/08/2026"), "competitor")


def test_without_a_day_it_stops_when_notice_allows(by: Actor) -> None:
    contract = a_contract(by, "05/01/2026", notice=MONTH)
    commands.terminate_contract(contract_id=contract.pk, reason="price", on=day("10/06/2026"), by=by)
    assert fresh(contract).stopped_on == day("10/07/2026")


def test_a_termination_taken_back_asks_the_credited_days_again(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("100.00"), issuing="issue")
    bill(by, "01/04/2026")
    stop = {"contract_id": contract.pk, "last_day": day("10/04/2026"), "reason": "customer", "on": day("10/04/2026")}
    commands.terminate_contract(**stop, by=by)  # type: ignore[arg-type]
    commands.continue_contract(contract_id=contract.pk, on=day("12/04/2026"), by=by)
    bill(by, "01/05/2026")
    assert amounts(invoices_of(contract)) == [D("100.00"), D("-66.67"), D("166.67")]
    in_order()


def test_what_the_user_credits_to_be_invoiced_again_is_asked_again(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("100.00"), issuing="issue")
    bill(by, "01/04/2026")
    (invoice,) = invoices_of(contract)
    note = draft_credit_note(invoice_id=invoice.pk, on=day("02/04/2026"), again=True, reason="Mauvaise adresse", by=by)
    issue_invoice(invoice_id=note.pk, on=day("02/04/2026"), by=by)
    bill(by, "03/04/2026")
    bill(by, "01/05/2026")
    assert sum(amounts(invoices_of(contract))) == D("200.00")
    in_order()


def test_what_the_user_gives_up_stays_given_up(by: Actor) -> None:
    contract = a_contract(by, "01/04/2026", a_line("100.00"), issuing="issue")
    bill(by, "01/04/2026")
    (invoice,) = invoices_of(contract)
    note = draft_credit_note(invoice_id=invoice.pk, on=day("02/04/2026"), again=False, reason="Geste", by=by)
    issue_invoice(invoice_id=note.pk, on=day("02/04/2026"), by=by)
    bill(by, "01/05/2026")
    assert sum(amounts(invoices_of(contract))) == D("100.00")
    in_order()


@pytest.mark.parametrize("from_on", ["31/03/2026", "01/01/2027"])
def test_a_day_outside_the_contract_is_refused(by: Actor, from_on: str) -> None:
    contract = a_contract(by, "01/04/2026", end_on=day("31/12/2026"))
    with pytest.raises(Refusal) as refusal:
        change(by, contract, from_on, "01/04/2026", quantity="2")
    assert refusal.value.code == "OutsideContract"
    assert Change.objects.filter(contract=contract).count() == 1
    assert Period.objects.count() == 0
