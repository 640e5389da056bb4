"""What a story looks at: amounts, documents and the standing of an order, the same whoever plays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple


class Sums(NamedTuple):
    """An amount excl. tax, its VAT, and both."""

    excl: Decimal
    vat: Decimal
    incl: Decimal


def sums(excl: str, vat: str, incl: str | None = None) -> Sums:
    """Amounts as written in a story; what includes tax is added up when it is not written."""
    made = Sums(Decimal(excl), Decimal(vat), Decimal(excl) + Decimal(vat))
    assert incl is None or made.incl == Decimal(incl), f"the story itself does not add up: {made}, {incl}"
    return made


NOTHING = sums("0", "0", "0")


def line(description: str, quantity: str, price: str, vat: str = "20", **more: Any) -> dict[str, Any]:
    """A line of a quote or an order, as it is typed."""
    return {"description": description, "quantity": quantity, "unit_price": price, "vat_rate": vat, **more}


@dataclass(frozen=True)
class Line:
    """A line of an issued or drafted document."""

    id: int
    kind: str
    description: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    net: Decimal
    order_line: int | None
    previous: Decimal | None
    reached: Decimal | None


@dataclass(frozen=True)
class Document:
    """An invoice or a credit note."""

    id: int
    number: str | None
    kind: str
    state: str
    issued_on: date | None
    total: Sums
    by_vat: Mapping[str, Sums]
    lines: tuple[Line, ...]
    left_to_pay: Decimal

    @property
    def nets(self) -> list[tuple[str, Decimal]]:
        """Kind and net of each line that counts, in the order printed."""
        return [(one.kind, one.net) for one in self.lines if one.kind not in ("section", "comment")]

    def billed(self) -> list[Line]:
        """The lines that bill something, without discounts and deductions."""
        return [one for one in self.lines if one.kind == "line"]


@dataclass(frozen=True)
class LineStanding:
    """What stands on a line of an order."""

    id: int
    ordered: tuple[Decimal, Decimal]
    invoiced: tuple[Decimal, Decimal]
    credited: tuple[Decimal, Decimal]
    abandoned: tuple[Decimal, Decimal]
    left: tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Standing:
    """Where an order stands."""

    state: str
    invoiced_fact: str
    paid_fact: str
    ordered: Sums
    invoiced: Sums
    abandoned: Sums
    left: Sums
    left_by_vat: Mapping[str, Sums]
    paid: Decimal
    left_to_pay: Decimal
    deposit_left: Decimal
    lines: tuple[LineStanding, ...]
    blockers: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, str, str]:
        """State, invoiced and paid in a word each."""
        return (self.state, self.invoiced_fact, self.paid_fact)


def rate_name(rate: Decimal) -> str:
    """A VAT rate as a story writes it: 20, 5.5, 0."""
    return f"{rate.normalize():f}"


def by_rate(rows: Iterable[tuple[Decimal, Decimal, Decimal]]) -> dict[str, Sums]:
    """Rate, base and VAT of each group, by the name of the rate; groups that hold nothing are left out."""
    return {rate_name(rate): Sums(base, vat, base + vat) for rate, base, vat in rows if base or vat}


def quantity_and_amount(quantity: str, amount: str) -> tuple[Decimal, Decimal]:
    """Both measures of a line, as written in a story."""
    return Decimal(quantity), Decimal(amount)


def siren(place: int) -> str:
    """A SIREN whose key is right, another one for each place."""
    stem = f"{40_000_000 + place * 7919:08}"
    doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(stem)]
    return stem + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
