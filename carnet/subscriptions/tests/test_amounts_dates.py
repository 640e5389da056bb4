"""Notice, renewals, the earliest end (P38, P41)."""

import pytest

from carnet.subscriptions.amounts import (
    Length,
    Renewal,
    RenewalMode,
    Unit,
    earliest_end,
    last_day_of,
    latest_notice,
    renewed_until,
)
from carnet.subscriptions.tests.sums import MONTH, QUARTER, YEAR, an_agreement, day, firsts, span

TACIT = Renewal(RenewalMode.AUTOMATIC, YEAR, QUARTER)


def test_p41_notice_is_given_at_the_latest_on_the_day_before_renewal_less_notice() -> None:
    assert latest_notice(day("16/03/2028"), QUARTER) == day("16/12/2027")
    assert latest_notice(day("16/03/2028"), None) == day("16/03/2028")
    assert latest_notice(day("30/05/2026"), MONTH) == day("29/04/2026")
    assert latest_notice(day("16/03/2028"), Length(15, Unit.DAY)) == day("01/03/2028")


def test_thirty_six_months_from_17_march() -> None:
    assert last_day_of(day("17/03/2025"), Length(36, Unit.MONTH)) == day("16/03/2028")
    assert last_day_of(day("31/01/2026"), MONTH) == day("27/02/2026")


def test_renewals_keep_the_day_the_contract_began_on() -> None:
    ends = [day("30/01/2027")]
    for _ in range(3):
        ends.append(renewed_until(ends[-1], MONTH, 31))
    assert ends[1:] == [day("27/02/2027"), day("30/03/2027"), day("29/04/2027")]
    assert renewed_until(day("16/03/2028"), YEAR, 17) == day("16/03/2029")


def test_a_tacit_renewal_counts_once_it_can_no_longer_be_prevented() -> None:
    contract = an_agreement("17/03/2025", end="16/03/2028", renewal=TACIT)
    assert contract.last_day(day("16/12/2027")) == day("16/03/2028")
    assert contract.last_day(day("17/12/2027")) == day("16/03/2029")
    assert contract.last_day(day("16/12/2029")) == day("16/03/2030")


def test_periods_go_on_through_tacit_renewals_and_stop_where_they_must_be_confirmed() -> None:
    tacit = an_agreement("17/03/2025", QUARTER, end="16/03/2026", renewal=TACIT)
    assert firsts(tacit, "31/12/2026")[-1] == "17/12/2026"
    asked = an_agreement(
        "17/03/2025", QUARTER, end="16/03/2026", renewal=Renewal(RenewalMode.TO_CONFIRM, YEAR, QUARTER)
    )
    assert firsts(asked, "31/12/2026")[-1] == "17/12/2025"


def test_a_stopped_contract_is_not_renewed() -> None:
    contract = an_agreement("17/03/2025", end="16/03/2028", renewal=TACIT, stopped_on=day("16/03/2028"))
    assert contract.last_day(day("01/01/2030")) == day("16/03/2028")
    later = an_agreement("17/03/2025", end="16/03/2028", renewal=TACIT, stopped_on=day("20/08/2028"))
    assert later.last_day(day("01/01/2028")) == day("20/08/2028")
    assert contract.silent(span("01/03/2028", "31/03/2028")) == [span("17/03/2028", "31/03/2028")]


@pytest.mark.parametrize(
    ("notice", "expected"),
    [("16/12/2027", "16/03/2028"), ("17/12/2027", "16/03/2029"), ("01/02/2026", "16/03/2028")],
)
def test_a_term_ends_on_its_last_day_when_notice_came_in_time(notice: str, expected: str) -> None:
    contract = an_agreement("17/03/2025", end="16/03/2028", renewal=TACIT)
    assert earliest_end(contract, day(notice)) == day(expected)


def test_a_monthly_commitment_ends_with_the_month_that_its_notice_still_reaches() -> None:
    monthly = an_agreement(
        "05/01/2026", end="04/02/2026", renewal=Renewal(RenewalMode.AUTOMATIC, MONTH, Length(10, Unit.DAY))
    )
    assert earliest_end(monthly, day("25/01/2026")) == day("04/02/2026")
    assert earliest_end(monthly, day("26/01/2026")) == day("04/03/2026")


def test_without_term_notice_runs_from_its_day_and_never_ends_before_the_commitment() -> None:
    free = an_agreement("05/01/2026", renewal=Renewal(notice=MONTH))
    assert earliest_end(free, day("10/06/2026")) == day("10/07/2026")
    bound = an_agreement("05/01/2026", renewal=Renewal(notice=MONTH), committed_until=day("04/01/2027"))
    assert earliest_end(bound, day("10/06/2026")) == day("04/01/2027")
