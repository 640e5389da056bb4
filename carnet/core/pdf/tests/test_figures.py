from datetime import date
from decimal import Decimal

import pytest

from carnet.core.pdf import UnprintableFigure
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.wording import FOLDER, wording

FRENCH = Figures(wording("fr"), "EUR")
ENGLISH = Figures(wording("en"), "EUR")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("1234.56", "1\u00a0234,56", "1,234.56"),
        ("-1234567.8", "−1\u00a0234\u00a0567,80", "−1,234,567.80"),
        ("0", "0,00", "0.00"),
        ("-0.00", "0,00", "0.00"),
        ("999999999999.99", "999\u00a0999\u00a0999\u00a0999,99", "999,999,999,999.99"),
        ("10.5000", "10,50", "10.50"),
    ],
)
def test_amounts_read_in_each_language(value: str, french: str, english: str) -> None:
    assert FRENCH.amount(Decimal(value)) == french
    assert ENGLISH.amount(Decimal(value)) == english


def test_money_carries_its_currency() -> None:
    assert FRENCH.money(Decimal("-1234.5")) == "−1\u00a0234,50\u00a0€"
    assert ENGLISH.money(Decimal("-1234.5")) == "−€1,234.50"
    assert Figures(wording("fr"), "CHF").money(Decimal(10)) == "10,00\u00a0CHF"
    assert Figures(wording("en"), "CHF").money(Decimal(10)) == "CHF\u00a010.00"
    assert Figures(wording("fr"), "JPY").money(Decimal(1000)) == "1\u00a0000\u00a0JPY"
    assert Figures(wording("fr"), "TND").amount(Decimal("1.234")) == "1,234"


def test_prices_keep_their_decimals_and_quantities_lose_their_zeros() -> None:
    assert FRENCH.price(Decimal("0.115000")) == "0,115"
    assert FRENCH.price(Decimal(12)) == "12,00"
    assert FRENCH.quantity(Decimal("20.0000")) == "20"
    assert FRENCH.quantity(Decimal("1E+3")) == "1\u00a0000"
    assert FRENCH.percent(Decimal("5.50")) == "5,5\u00a0%"
    assert ENGLISH.percent(Decimal(20)) == "20%"
    assert FRENCH.exchange(Decimal("0.961200")) == "0,9612"


@pytest.mark.parametrize("value", ["10.005", "NaN", "Infinity"])
def test_a_figure_is_refused_rather_than_rounded(value: str) -> None:
    with pytest.raises(UnprintableFigure):
        FRENCH.amount(Decimal(value))


def test_dates_read_in_each_language() -> None:
    assert FRENCH.day(date(2026, 11, 5)) == "05/11/2026"
    assert ENGLISH.day(date(2026, 11, 5)) == "5 Nov 2026"


def test_every_language_has_the_same_words_and_blanks() -> None:
    french = wording("fr").entries
    for file in FOLDER.glob("*.toml"):
        entries = wording(file.stem).entries
        assert entries.keys() == french.keys()
        for name, words in entries.items():
            assert _blanks(words) == _blanks(french[name]), name


def _blanks(words: str) -> set[str]:
    return {part.split("}")[0] for part in words.split("{")[1:]}
