"""Short words for tests of the sums: days, lengths, prices, lines through time."""

from datetime import date
from decimal import Decimal

from carnet.core.money import VatGroup
from carnet.subscriptions.amounts import (
    Agreement,
    Length,
    Price,
    Revised,
    Span,
    Tiling,
    Timeline,
    TypedPrice,
    Unit,
    tiling,
)

D = Decimal
VAT = VatGroup("S", D(20))
MONTH, QUARTER, HALF, YEAR = (Length(n, Unit.MONTH) for n in (1, 3, 6, 12))
WEEK = Length(1, Unit.WEEK)


def day(text: str) -> date:
    """`"31/01/2026"` as a date."""
    at, month, year = (int(part) for part in text.split("/"))
    return date(year, month, at)


def span(first: str, last: str) -> Span:
    return Span(day(first), day(last))


def a_price(amount: str, every: Length = MONTH, coefficient: str = "", discount: str = "0") -> Price:
    return Price(D(amount), every, D(discount), group=VAT, coefficient=D(coefficient) if coefficient else None)


def a_line(
    *quantities: tuple[str, str], price: str = "100.00", every: Length = MONTH, start: str = "01/01/2000",
    prices: tuple[tuple[str, str], ...] = (), revised: tuple[tuple[str, str], ...] = (),
) -> Timeline:  # fmt: skip
    """Quantities and prices from days: `a_line(("01/01/2026", "2"), ("16/04/2026", "5"), price="40.00")`; 1 when none is said."""
    return Timeline(
        1,
        tuple((day(on), D(quantity)) for on, quantity in quantities or ((start, "1"),)),
        tuple(
            TypedPrice(n, day(on), a_price(amount, every), tuple(Revised(day(at), D(by)) for at, by in revised))
            for n, (on, amount) in enumerate(prices or ((start, price),))
        ),
    )


def an_agreement(start: str, length: Length = MONTH, end: str = "", **more: object) -> Agreement:
    periods = more.pop("tiling", None)
    assert periods is None or isinstance(periods, Tiling)
    return Agreement(
        1,
        day(start),
        periods or tiling(day(start), length),
        end_on=day(end) if end else None,
        **more,  # type: ignore[arg-type]
    )


def firsts(agreement: Agreement, until: str) -> list[str]:
    """The first days of the periods that fall due up to a day."""
    return [f"{one.first:%d/%m/%Y}" for one in agreement.to_bill(agreement.start_on, day(until))]
