"""What a forecast is asked for, and how it is told (P46)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from carnet.core.money import ZERO

BEFORE, LATER, UNDATED = "before", "later", "undated"
SOURCES = ("late", "invoiced", "plan", "contracts", "quotes")
BANDS = ("certain", "probable", "possible")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class ForecastAsk:
    """Months from `first` to `last`, told by month, quarter, customer, salesperson or family; of one salesperson, or of all; with
    the moves of a scenario, or as it is planned."""

    today: date
    first: date
    last: date
    by: str = "month"
    owner_id: int | None = None
    scenario_id: int | None = None

    @classmethod
    def usual(cls, today: date, **more: object) -> "ForecastAsk":
        """Two months behind, seven ahead."""
        first = add_months(today.replace(day=1), -2)
        return cls(today, first, month_end(add_months(first, 9)), **more)  # type: ignore[arg-type]

    @property
    def months(self) -> list[date]:
        """The first day of each month."""
        found, month = [], self.first.replace(day=1)
        while month <= self.last:
            found.append(month)
            month = add_months(month, 1)
        return found

    @property
    def this_month(self) -> date:
        return self.today.replace(day=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A column: a month or a quarter, or what falls before, later, or has no day."""

    key: str
    first: date | None = None
    last: date | None = None


@dataclass(slots=True)
class ForecastRow:
    """Amounts of a source (of a customer, salesperson or family), by period; excl. tax, in the company's currency."""

    source: str
    key: str = ""
    label: str = ""
    amounts: dict[str, Decimal] = field(default_factory=dict)
    bands: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), ZERO)

    def add(self, period: str, amount: Decimal, band: str = "") -> None:
        """Count an amount in a period, and in its band of certainty."""
        self.amounts[period] = self.amounts.get(period, ZERO) + amount
        if band:
            self.bands[band] = self.bands.get(band, ZERO) + amount


@dataclass(frozen=True, slots=True)
class Forecast:
    """The table: its columns and rows; `noted` is what was expected at the first of each month; `left` what open orders leave
    to invoice: what is late and planned add up to it; `history` what the twelve months before the first column invoiced."""

    ask: ForecastAsk
    periods: Sequence[Period]
    rows: Sequence[ForecastRow]
    noted: Mapping[str, Decimal]
    left: Decimal
    orders: int
    history: Mapping[date, Decimal] = field(default_factory=dict)

    def sum_of(self, *sources: str) -> Decimal:
        """All that these sources tell."""
        return sum((row.total for row in self.rows if row.source in sources), ZERO)

    def total_of(self, period: str) -> Decimal:
        """A whole column."""
        return sum((row.amounts.get(period, ZERO) for row in self.rows), ZERO)


@dataclass(frozen=True, slots=True)
class Fact:
    """An amount of a source in a month (none: no day), of a key."""

    source: str
    band: str
    month: date | None
    key: str
    amount: Decimal


def add_months(day: date, months: int) -> date:
    """The first of the month so many months away from a first of month."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of a month."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def quarter_of(month: date) -> date:
    """The first day of the quarter of a month."""
    return date(month.year, (month.month - 1) // 3 * 3 + 1, 1)
