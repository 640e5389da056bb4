"""Decimal money: the one place where amounts are rounded, shared out, split from their VAT and converted (P10–P14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

ZERO = Decimal("0.00")
ONE = Decimal(1)
HUNDRED = Decimal(100)

_PLACES = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class ImpossibleFigure(ValueError):
    """A sum cannot be made of these figures; commands turn it into a refusal."""


class BeyondLeft(ImpossibleFigure):
    """More is asked than what is left; `maximum` is what may still be asked, in the unit of the question."""

    def __init__(self, maximum: Decimal) -> None:
        super().__init__(f"at most {maximum}")
        self.maximum = maximum


class PercentOutOfRange(ImpossibleFigure):
    """A percentage must lie between 0 and 100 (P10)."""

    def __init__(self, percent: Decimal) -> None:
        super().__init__(f"{percent} %")
        self.percent = percent


class NothingToShare(ImpossibleFigure):
    """An amount cannot be shared pro rata of nothing."""


def places_of(currency: str) -> int:
    """Number of decimals of the amounts of an ISO 4217 currency."""
    return _PLACES.get(currency, 2)


def cent(places: int = 2) -> Decimal:
    """The smallest amount with that many decimals."""
    return ONE.scaleb(-places)


def round_to(amount: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero (R32); a zero has no sign."""
    return amount.quantize(cent(places), rounding=ROUND_HALF_UP) + 0


def round_fraction(exact: Fraction, places: int = 2) -> Decimal:
    """Round an exact fraction half away from zero: what days over days leave is never rounded twice."""
    units = floor(abs(exact) * 10**places + Fraction(1, 2))
    return Decimal(units if exact >= 0 else -units).scaleb(-places)


def checked_percent(percent: Decimal) -> Decimal:
    """The percentage itself, refused outside 0 to 100."""
    if not 0 <= percent <= HUNDRED:
        raise PercentOutOfRange(percent)
    return percent


def within(amount: Decimal, limit: Decimal) -> Decimal:
    """The amount, held between zero and a limit of either sign."""
    if limit >= 0:
        return max(ZERO, min(amount, limit))
    return min(ZERO, max(amount, limit))


def apportion(exacts: Sequence[Fraction], total: Decimal, places: int = 2) -> list[Decimal]:
    """Round exact parts so that they sum to the total: spare cents to the largest remainders, earlier parts first."""
    unit = 10**places
    wished = [exact * unit for exact in exacts]
    cents = [floor(wish) for wish in wished]
    missing = int(total * unit) - sum(cents)
    takers = sorted((i for i, wish in enumerate(wished) if wish), key=lambda i: cents[i] - wished[i])
    if missing and not takers:
        raise NothingToShare
    for turn in range(missing):
        cents[takers[turn % len(takers)]] += 1
    for turn in range(-missing):
        cents[takers[-1 - turn % len(takers)]] -= 1
    return [Decimal(part).scaleb(-places) for part in cents]


def largest_remainder(total: Decimal, weights: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """Share a total pro rata of weights, to the cent, ties to the earlier part; a zero weight gets nothing (P11)."""
    if total < 0:
        return [-part for part in largest_remainder(-total, weights, places)]
    whole = Fraction(sum(weights, Decimal(0)))
    if not whole:
        if total:
            raise NothingToShare
        return [round_to(ZERO, places) for _ in weights]
    return apportion([Fraction(total) * Fraction(weight) / whole for weight in weights], total, places)


def running_shares(total: Decimal, weights: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """Shares made one after the other, each rounded, never beyond what is left; the last takes the rest (P11)."""
    whole = sum(weights, Decimal(0))
    if not whole:
        raise NothingToShare
    shares: list[Decimal] = []
    left = total
    for weight in weights[:-1]:
        shares.append(within(round_to(total * weight / whole, places), left))
        left -= shares[-1]
    return [*shares, left]


@dataclass(frozen=True, slots=True, order=True)
class VatGroup:
    """A VAT category code and its rate in percent: what VAT is summed by (R35)."""

    category: str
    rate: Decimal

    def vat(self, base: Decimal, places: int = 2) -> Decimal:
        """VAT of a base, rounded once."""
        return round_to(base * self.rate / HUNDRED, places)

    def gross(self, base: Decimal, places: int = 2) -> Decimal:
        """Base with its VAT."""
        return base + self.vat(base, places)

    def split(self, gross: Decimal, places: int = 2) -> "Split":
        """Base and VAT of an amount incl. tax, which is kept to the cent (P12)."""
        return split_gross(gross, self.rate, places)


@dataclass(frozen=True, slots=True)
class Split:
    """An amount incl. tax as base and VAT."""

    base: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.base + self.vat


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest amounts incl. tax that a base gives exactly, around an amount (itself twice when it is one)."""

    below: Decimal
    above: Decimal


def split_gross(gross: Decimal, rate: Decimal, places: int = 2) -> Split:
    """base = round(gross ÷ (1 + rate)), VAT = gross − base; the rate is in percent (P12)."""
    base = round_to(gross * HUNDRED / (HUNDRED + rate), places)
    return Split(base, gross - base)


def reachable(gross: Decimal, rate: Decimal, places: int = 2) -> bool:
    """Whether some base, with its VAT rounded, gives this amount incl. tax exactly (R41)."""
    split = split_gross(gross, rate, places)
    return split.vat == round_to(split.base * rate / HUNDRED, places)


def neighbours(gross: Decimal, rate: Decimal, places: int = 2) -> Neighbours:
    """The nearest reachable amounts incl. tax: 100.05 at 20 % lies between 100.04 and 100.06 (P12, R41)."""
    step = cent(places)
    below, above = gross.quantize(step, rounding=ROUND_FLOOR), gross.quantize(step, rounding=ROUND_CEILING)
    while not reachable(below, rate, places):
        below -= step
    while not reachable(above, rate, places):
        above += step
    return Neighbours(below, above)


def convert(amount: Decimal, rate: Decimal, places: int = 2) -> Decimal:
    """An amount in a currency of which 1 EUR buys `rate`, in euro (P14)."""
    return round_to(amount / rate, places)
