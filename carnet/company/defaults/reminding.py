"""Reminders of a new company, and the rates that late interest follows (P32, R30)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DefaultLevel:
    """A reminder: its place, the days after the due date, and whether the invoices go with it."""

    n: int
    days: int
    attach_invoices: bool


@dataclass(frozen=True, slots=True)
class DefaultRate:
    """A reference rate from a day on."""

    kind: str
    valid_from: date
    percent: Decimal
    source: str


LEVELS = (DefaultLevel(1, 5, True), DefaultLevel(2, 15, True), DefaultLevel(3, 30, True))


def _halves(kind: str, source: str, *rates: tuple[int, int, str]) -> tuple[DefaultRate, ...]:
    """Rates of half-years: (year, first month, percent)."""
    return tuple(DefaultRate(kind, date(year, month, 1), Decimal(percent), source) for year, month, percent in rates)


RATES = (
    *_halves(
        "legal", "Arrêté ministériel, créances des professionnels",
        (2024, 1, "5.07"), (2024, 7, "4.92"), (2025, 1, "3.71"), (2025, 7, "2.76"), (2026, 1, "2.62"),
    ),
    *_halves(
        "ecb", "BCE, opérations principales de refinancement",
        (2024, 1, "4.50"), (2024, 7, "4.25"), (2025, 1, "3.15"), (2025, 7, "2.15"), (2026, 1, "2.15"),
    ),
)  # fmt: skip
