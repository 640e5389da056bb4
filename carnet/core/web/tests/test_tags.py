"""The words pages are written with."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from carnet.core import formats
from carnet.core.web import icons


def drawn(source: str, **values: object) -> str:
    with translation.override("fr"):
        return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1234.5", "1\u00a0234,50"),
        ("-1234567.891", "\u22121\u00a0234\u00a0567,89"),
        ("0", "0,00"),
        ("-0.00", "0,00"),
        (None, ""),
    ],
)
def test_money_is_written_the_french_way(value: str | None, said: str) -> None:
    assert drawn("{{ v|money }}", v=value and Decimal(value)) == said


def test_a_dash_is_a_zero_in_grids() -> None:
    assert drawn("{{ v|money_or_dash }} {{ v|quantity_or_dash }}", v=Decimal(0)) == "– –"
    assert drawn("{{ v|money_or_dash }} {{ v|quantity }}", v=Decimal("12.5000")) == "12,50 12,5"


def test_prices_quantities_and_rates_keep_only_what_says_something() -> None:
    assert drawn("{{ v|unit_price }}", v=Decimal("0.004500")) == "0,0045"
    assert drawn("{{ v|unit_price }}", v=Decimal("1049.000000")) == "1\u00a0049,00"
    assert drawn("{{ v|quantity }}", v=Decimal("1000.0000")) == "1\u00a0000"
    assert drawn("{{ v|percent }}", v=Decimal("5.5000")) == "5,5\u00a0%"


def test_english_writes_figures_the_english_way() -> None:
    with translation.override("en"):
        assert formats.money(Decimal("1234.5")) == "1,234.50"
        assert formats.percent(Decimal("20")) == "20%"


def test_dates() -> None:
    on = date(2026, 11, 19)
    assert drawn("{{ v|day }} {{ v|short_day }}", v=on) == "19/11/2026 19/11/26"
    assert drawn("{{ v|instant }}", v=datetime(2026, 11, 18, 23, 30, tzinfo=UTC)) == "19/11/2026 00:30"
    with translation.override("fr"):
        assert formats.days_away(date(2026, 12, 3), on) == "dans 14 jours"
        assert formats.days_away(date(2026, 11, 18), on) == "hier"
        assert formats.days_away(date(2026, 11, 2), on) == "il y a 17 jours"


@pytest.mark.parametrize("typed", ["1 234,56", "1\u202f234,56", "1\u00a0234,56 €", "1234.56", "1.234,56", "1,234.56"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert formats.parse_number(typed) == Decimal("1234.56")


@pytest.mark.parametrize("typed", ["", "douze", "1e5", "nan", "inf", "1,2,3.4.5", "--1"])
def test_what_is_not_a_number_is_not_read(typed: str) -> None:
    with pytest.raises(ValueError):
        formats.parse_number(typed)


def test_a_state_has_its_word_and_colour() -> None:
    assert 'class="badge bg-green-lt">Soldée' in drawn('{% state "settled" %}')
    assert "badge-outline" in drawn('{% state "draft" %}')
    assert "En retard de 5 j" in drawn('{% state "overdue" late=5 %}')
    assert "odd state" in drawn('{% state "odd_state" %}')


def test_the_three_bars_say_what_they_draw_without_inline_style() -> None:
    bars = drawn("{% bars None 67 37.5 %}")
    assert 'aria-label="livré –, facturé 67\u00a0%, payé 37\u00a0%"' in bars
    assert "style=" not in bars and 'width="67%"' in bars and 'class="b-na"' in bars


def test_text_from_people_is_escaped() -> None:
    hostile = '"><script>x</script>'
    for source in (
        "{% badge v %}",
        "{% why 1 v v v %}",
        "{% act_button 'invoice' v v %}",
        "{% panel v note=v add=v %}{% endpanel %}",
        "{% page_header v over=v %}{% endpage_header %}",
        "{% empty v %}{% endempty %}",
    ):
        assert "<script>" not in drawn(source, v=hostile)


def test_an_act_is_one_button_whatever_it_opens() -> None:
    assert 'hx-get="/x" hx-target="#dialog"' in drawn('{% act_button "invoice" "/x" dialog=True %}')
    assert 'hx-post="/x"' in drawn('{% act_button "close" "/x" post=True %}')
    assert "Facturer l’acompte" in drawn('{% act_button "invoice" "/x" label="Facturer l’acompte" primary=True %}')


def test_a_panel_has_its_title_count_amount_and_plus() -> None:
    card = drawn(
        '{% panel "Factures" thing="invoice" count=2 amount=v add="/new" %}<p>ici</p>{% endpanel %}', v=Decimal(9112)
    )
    assert "Factures" in card and "9\u00a0112,00" in card and 'hx-get="/new"' in card and "<p>ici</p>" in card


def test_every_icon_asked_for_exists() -> None:
    assert not icons.missing(icons.icons_used())
    sprite = icons.sprite(["plus", "x"])
    assert sprite.count("<symbol") == 2 and 'id="plus"' in sprite


def test_a_quantity_that_moves_has_its_sign() -> None:
    assert drawn("{{ v|signed_quantity }}", v=Decimal("3.5000")) == '<span class="text-green">+3,5</span>'
    assert drawn("{{ v|signed_quantity }}", v=Decimal("-1200")) == "−1\u00a0200"
    assert drawn("{{ v|signed_quantity }}", v=Decimal(0)) == "–"


def test_pages_below_a_menu_entry_are_those_one_may_open() -> None:
    from carnet.core.actor import Actor
    from carnet.core.web.shell import page_below, pages_below

    for name, right in (
        ("stock:levels", "read"),
        ("stock:moves", None),
        ("stock:valuation", "never"),
        ("no:where", None),
    ):
        page_below("test:section", name, url=name, right=right, position=len(name))
    actor = Actor(1, "user", "Claire", frozenset({"read"}))
    assert [page.url_name for page in pages_below("test:section", actor)] == ["stock:moves", "stock:levels"]
    shown = drawn('{% pages_below "test:section" %}', actor=actor, here="stock:moves")
    assert shown.count("<a ") == 2 and shown.count('aria-current="page"') == 1
    assert drawn('{% pages_below "test:other" %}', actor=actor) == "\n"
