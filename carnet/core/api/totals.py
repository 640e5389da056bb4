"""Amounts with their VAT, as every document tells them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from carnet.core.api.fields import AmountOut, Answer, PercentOut
from carnet.core.money import ZERO


class VatOut(Answer):
    """A VAT group: base excl. tax and VAT."""

    vat_category: str
    vat_rate: PercentOut
    base: AmountOut
    vat: AmountOut


class TotalsOut(Answer):
    """An amount excl. tax, its VAT, both, and the VAT groups it is made of."""

    excl_tax: AmountOut
    vat: AmountOut
    incl_tax: AmountOut
    by_vat: list[VatOut]


class VatRow(Protocol):
    """A stored VAT group."""

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


def totals_of(rows: Iterable[VatRow]) -> TotalsOut:
    """The totals of stored VAT groups."""
    by_vat = [VatOut(vat_category=row.category, vat_rate=row.rate, base=row.base, vat=row.vat) for row in rows]
    return totals_out(by_vat)


def totals_out(by_vat: list[VatOut]) -> TotalsOut:
    """Totals that are the sum of their groups."""
    excl_tax = sum((row.base for row in by_vat), ZERO)
    vat = sum((row.vat for row in by_vat), ZERO)
    return TotalsOut(excl_tax=excl_tax, vat=vat, incl_tax=excl_tax + vat, by_vat=by_vat)
