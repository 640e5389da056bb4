"""Renewals: tacit, confirmed, at a new price; customers told in time, monthly commitments too; the night (P42)."""

from datetime import UTC, datetime

import pytest
import time_machine

from carnet.core.actor import Actor
from carnet.core.models import Mail
from carnet.core.refusals import Refusal
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.models import Change, Contract, ContractRules, RenewalNotice, Run
from carnet.subscriptions.queries.judging import disagreements
from carnet.subscriptions.tests.acts import D, a_contract, a_line, bill, fresh, periods
from carnet.subscriptions.tests.sums import MONTH, QUARTER, YEAR, day

TACIT = {"renewal": "automatic", "renewal_length": YEAR, "notice": QUARTER}


def night(by: Actor, on: str, hour: int = 6) -> Run | None:
    """The night of a day, by the company's clock."""
    at = day(on)
    return commands.spend_the_night(now=datetime(at.year, at.month, at.day, hour, tzinfo=UTC), by=by)


@pytest.fixture
def travel(by: Actor):  # type: ignore[no-untyped-def]
    with time_machine.travel(datetime(2026, 1, 1, 12, tzinfo=UTC), tick=False) as traveller:
        yield lambda on: traveller.move_to(datetime(day(on).year, day(on).month, day(on).day, 12, tzinfo=UTC))


def a_lift(by: Actor, **more: object) -> Contract:
    terms = {**TACIT, "end_on": day("16/03/2026"), "issuing": "issue", **more}
    return a_contract(by, "17/03/2025", a_line("300.00"), **terms)  # type: ignore[arg-type]


def test_a_tacit_renewal_is_noted_the_day_after_the_last_day_of_notice(by: Actor, travel) -> None:  # type: ignore[no-untyped-def]
    contract = a_lift(by)
    travel("16/12/2025")
    night(by, "16/12/2025")
    assert fresh(contract).end_on == day("16/03/2026")
    travel("17/12/2025")
    night(by, "17/12/2025")
    assert (fresh(contract).end_on, fresh(contract).committed_until) == (day("16/03/2027"), day("16/03/2027"))
    assert Change.objects.get(contract=contract, kind="renewed").on == day("17/03/2026")
    assert list(disagreements()) == []


def test_amounts_do_not_depend_on_the_night_that_noted_it(by: Actor) -> None:
    noted, late = a_lift(by), a_lift(by)
    commands.renew_contract(contract_id=noted.pk, on=day("20/12/2025"), by=by)
    bill(by, "20/03/2026")
    assert periods(noted) == periods(late)
    assert periods(late)[-1] == ("17/03/2026", "16/04/2026", D("300.00"))


def test_nothing_is_renewed_after_notice(by: Actor, travel) -> None:  # type: ignore[no-untyped-def]
    contract = a_lift(by)
    commands.terminate_contract(contract_id=contract.pk, reason="competitor", on=day("10/12/2025"), by=by)
    assert fresh(contract).stopped_on == day("16/03/2026")
    travel("20/03/2026")
    night(by, "20/03/2026")
    assert periods(contract)[-1] == ("17/02/2026", "16/03/2026", D("300.00"))
    with pytest.raises(Refusal) as refusal:
        commands.renew_contract(contract_id=contract.pk, on=day("20/03/2026"), by=by)
    assert refusal.value.code == "ContractIsStopped"


def test_a_renewal_to_confirm_waits_and_may_bring_a_new_price(by: Actor) -> None:
    contract = a_lift(by, renewal="to_confirm")
    bill(by, "20/03/2026")
    assert fresh(contract).next_due_on is None
    commands.renew_contract(contract_id=contract.pk, percent=D(3), on=day("20/03/2026"), by=by)
    assert fresh(contract).end_on == day("16/03/2027")
    bill(by, "20/03/2026")
    assert periods(contract)[-1] == ("17/03/2026", "16/04/2026", D("309.00"))
    with pytest.raises(Refusal) as refusal:
        commands.renew_contract(contract_id=contract.pk, until_on=day("01/01/2027"), on=day("20/03/2026"), by=by)
    assert refusal.value.code == "RenewalTooShort"
    assert list(disagreements()) == []


def test_customers_are_told_in_time_and_once(by: Actor, travel) -> None:  # type: ignore[no-untyped-def]
    contract = a_lift(by)
    contract.billed.email = "syndic@penfeld.example"
    contract.billed.save()
    travel("16/10/2025")
    night(by, "16/10/2025")
    assert Mail.objects.count() == 0
    travel("17/10/2025")
    for _ in range(2):
        night(by, "17/10/2025")
    mail = Mail.objects.get()
    assert (mail.recipients, mail.title) == (
        ["syndic@penfeld.example"], f"Votre contrat {contract.number} sera reconduit après le 16/03/2026",
    )  # fmt: skip
    assert "au plus tard le 16/12/2025" in mail.body
    assert RenewalNotice.objects.get().term_end == day("16/03/2026")


def test_a_monthly_commitment_is_told_as_soon_as_its_term_begins(by: Actor, travel) -> None:  # type: ignore[no-untyped-def]
    ContractRules.objects.create(tell_days=60)
    contract = a_contract(
        by, "05/01/2026", end_on=day("04/02/2026"), issuing="propose", renewal="automatic", renewal_length=MONTH,
        notice=Length(10, Unit.DAY),
    )  # fmt: skip
    contract.billed.email = "client@example.org"
    contract.billed.save()
    for on in ("06/01/2026", "20/01/2026", "26/01/2026", "27/01/2026", "26/02/2026"):
        travel(on)
        night(by, on)
    assert [one.term_end for one in RenewalNotice.objects.order_by("term_end")] == [
        day("04/02/2026"), day("04/03/2026"), day("04/04/2026"),
    ]  # fmt: skip
    assert Mail.objects.count() == 3


def test_the_night_comes_after_its_hour_and_once(by: Actor, travel) -> None:  # type: ignore[no-untyped-def]
    contract = a_contract(by, "01/01/2026", issuing="issue")
    travel("01/01/2026")
    assert night(by, "01/01/2026", hour=1) is None
    assert night(by, "01/01/2026") is not None
    assert night(by, "01/01/2026") is None
    assert len(periods(contract)) == 1
    assert Run.objects.filter(nightly=True).count() == 1


def test_a_night_cut_off_is_taken_up_again(by: Actor, travel, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    contract = a_contract(by, "01/01/2026", issuing="issue")
    travel("01/01/2026")
    with monkeypatch.context() as cut:
        cut.setattr("carnet.subscriptions.commands.running.issue_waiting", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            night(by, "01/01/2026")
    night(by, "01/01/2026")
    run = Run.objects.get()
    assert run.ended_at is not None
    assert [one[2] for one in periods(contract)] == [D("100.00")]


def test_a_contract_without_end_is_not_renewed(by: Actor) -> None:
    contract = a_contract(by, "01/01/2026")
    with pytest.raises(Refusal) as refusal:
        commands.renew_contract(contract_id=contract.pk, on=day("01/02/2026"), by=by)
    assert refusal.value.code == "ContractHasNoTerm"
