"""Due dates and instalments: P30, R28, R29."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.company.amounts import Due, InstalmentTerm, StepKind, TermStep, due_on, instalments

D = Decimal
END_OF_MONTH = TermStep(StepKind.END_OF_MONTH)


def days(count: int) -> TermStep:
    return TermStep(StepKind.DAYS, count)


@pytest.mark.parametrize(
    ("issued_on", "days_then_end", "end_then_days", "sixty_days"),
    [
        (date(2026, 1, 15), date(2026, 3, 31), date(2026, 3, 17), date(2026, 3, 16)),
        (date(2026, 11, 21), date(2027, 1, 31), date(2027, 1, 14), date(2027, 1, 20)),
        (date(2026, 2, 28), date(2026, 4, 30), date(2026, 4, 14), date(2026, 4, 29)),
        (date(2021, 9, 13), date(2021, 10, 31), date(2021, 11, 14), date(2021, 11, 12)),
    ],
)
def test_45_days_end_of_month_has_two_readings(
    issued_on: date, days_then_end: date, end_then_days: date, sixty_days: date
) -> None:
    assert due_on(issued_on, [days(45), END_OF_MONTH]) == days_then_end
    assert due_on(issued_on, [END_OF_MONTH, days(45)]) == end_then_days
    assert due_on(issued_on, [days(60)]) == sixty_days


def test_30_days_and_no_step_at_all() -> None:
    assert due_on(date(2026, 11, 21), [days(30)]) == date(2026, 12, 21)
    assert due_on(date(2026, 11, 21), []) == date(2026, 11, 21)


def test_months_are_held_to_the_end_of_a_short_month() -> None:
    assert due_on(date(2026, 12, 31), [TermStep(StepKind.MONTHS, 2)]) == date(2027, 2, 28)
    assert due_on(date(2027, 12, 31), [TermStep(StepKind.MONTHS, 2)]) == date(2028, 2, 29)
    assert due_on(date(2026, 3, 15), [TermStep(StepKind.MONTHS, 12)]) == date(2027, 3, 15)


@pytest.mark.parametrize(
    ("issued_on", "due"),
    [
        (date(2026, 3, 2), date(2026, 4, 10)),
        (date(2026, 3, 11), date(2026, 4, 10)),
        (date(2026, 3, 12), date(2026, 5, 10)),
        (date(2026, 11, 20), date(2027, 1, 10)),
    ],
)
def test_30_days_then_the_10th_is_the_next_10th(issued_on: date, due: date) -> None:
    assert due_on(issued_on, [days(30), TermStep(StepKind.DAY_OF_MONTH, 10)]) == due


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    assert due_on(date(2026, 2, 3), [TermStep(StepKind.DAY_OF_MONTH, 31)]) == date(2026, 2, 28)


def test_the_last_instalment_takes_the_cents() -> None:
    thirds = [InstalmentTerm(D("33.33"), (days(30 * n),)) for n in (0, 1)] + [InstalmentTerm(D("33.34"), (days(60),))]
    assert instalments(D("100.01"), date(2026, 1, 1), thirds) == (
        Due(date(2026, 1, 1), D("33.33")),
        Due(date(2026, 1, 31), D("33.33")),
        Due(date(2026, 3, 2), D("33.35")),
    )


def test_a_retention_is_one_more_instalment() -> None:
    """P30: works 12 000.00, deposit −3 600.00, retention 600.00."""
    at_30_days = [InstalmentTerm(D(100), (days(30),))]
    release = Due(date(2027, 6, 1), D("600.00"))
    assert instalments(D("8400.00"), date(2026, 5, 1), at_30_days, release) == (
        Due(date(2026, 5, 31), D("7800.00")),
        release,
    )
