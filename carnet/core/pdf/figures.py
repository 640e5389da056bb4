"""How stored figures and dates read in a language: formatting only, never rounding (P10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import get_currency_precision

from carnet.core.pdf.wording import Wording

MINUS = "\u2212"
PRICE_DECIMALS = 6
QUANTITY_DECIMALS = 4
RATE_DECIMALS = 4
EXCHANGE_DECIMALS = 6
SIGNS = {"EUR": "€", "GBP": "£"}


class UnprintableFigure(ValueError):
    """A figure has more decimals than its document prints: printing it would mean rounding it (P10)."""

    def __init__(self, value: Decimal, most: int) -> None:
        super().__init__(f"{value} cannot be printed with {most} decimals at most.")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one document: its words and its currency."""

    words: Wording
    currency: str

    def amount(self, value: Decimal) -> str:
        """An amount with the decimals of the currency, without its sign."""
        decimals = get_currency_precision(self.currency)
        return self._grouped(value, decimals, decimals)

    def money(self, value: Decimal, currency: str = "") -> str:
        """An amount with its currency, as customers read it."""
        code = currency or self.currency
        decimals = get_currency_precision(code)
        number = self._grouped(value, decimals, decimals)
        sign = SIGNS.get(code) or (code if self.words.currency_follows else f"{code}\u00a0")
        text = self.words("money", amount=number.lstrip(MINUS), currency=sign)
        return f"{MINUS}{text}" if value < 0 else text

    def price(self, value: Decimal) -> str:
        """A unit price: the currency's decimals, up to six when it has more."""
        return self._grouped(value, get_currency_precision(self.currency), PRICE_DECIMALS)

    def quantity(self, value: Decimal) -> str:
        """A quantity with no more decimals than it has."""
        return self._grouped(value, 0, QUANTITY_DECIMALS)

    def percent(self, value: Decimal) -> str:
        """A rate or percentage."""
        return self.words("percent").format(self._grouped(value, 0, RATE_DECIMALS))

    def exchange(self, value: Decimal) -> str:
        """An exchange rate (P14)."""
        return self._grouped(value, 0, EXCHANGE_DECIMALS)

    def day(self, value: date) -> str:
        """A date, numeric in French, with the month's name in English."""
        return format_date(value, self.words("date"), locale=self.words("locale"))

    def _grouped(self, value: Decimal, least: int, most: int) -> str:
        decimals = max(least, _decimals(value))
        if decimals > most:
            raise UnprintableFigure(value, most)
        whole, _, fraction = f"{abs(value):,.{decimals}f}".partition(".")
        number = whole.replace(",", self.words("group"))
        if fraction:
            number += self.words("decimal") + fraction
        return f"{MINUS}{number}" if value < 0 else number


def _decimals(value: Decimal) -> int:
    """Decimals a figure really has, trailing zeros left out."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise UnprintableFigure(value, 0)
    while exponent < 0 and digits and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return max(0, -exponent) if any(digits) else 0
