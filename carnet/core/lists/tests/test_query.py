"""From parameters to rows: the same for screens and for the API."""

from datetime import date, timedelta

import pytest

from carnet.core.actor import Actor
from carnet.core.lists import query
from carnet.core.lists.filters import Between, Dates, Numbers, days_of
from carnet.core.lists.tests.demo import LetterList, letters
from carnet.core.refusals import BadValue


def walk(company: int, size: int, **params: str) -> list[int]:
    """Every page of the list, one after the other."""
    spec = LetterList()
    actor = Actor(company, "user", "Claire", frozenset())
    asked = query.read_strictly(LetterList, params)
    rows = query.narrowed(spec, spec.rows(actor), asked)
    found, after = [], ""
    while True:
        page = query.page(spec, rows, asked, after=after, size=size)
        found += [row.attempts for row in page.items]
        after = page.next
        if not after:
            return found


@pytest.mark.parametrize("sort", ["title", "-title", "day", "-day", "state", "-state", "amount", "-amount", "number"])
def test_pages_one_after_the_other_give_every_row_once_in_the_asked_order(company: int, sort: str) -> None:
    letters(23)
    whole = walk(company, 100, sort=sort)
    assert sorted(whole) == list(range(1, 24))
    assert walk(company, 4, sort=sort) == whole


def test_empty_days_come_last_whatever_the_direction(company: int) -> None:
    letters(6)
    assert [n % 2 for n in walk(company, 2, sort="day")] == [1, 1, 1, 0, 0, 0]
    assert [n % 2 for n in walk(company, 2, sort="-day")] == [1, 1, 1, 0, 0, 0]


def test_words_sort_as_in_a_dictionary(company: int) -> None:
    for n, title in enumerate(["Zoo", "École", "eau", "Été", "abc"], start=1):
        letters(1, title=title, attempts=n)
    assert walk(company, 2, sort="title") == [5, 3, 2, 4, 1]


def test_filters_narrow(company: int) -> None:
    letters(12)
    assert walk(company, 50, sort="number", state="sent") == [1, 3, 5, 7, 9, 11]
    assert walk(company, 50, sort="number", amount="21..42") == [2, 3, 4]
    assert walk(company, 50, sort="number", amount="..21") == [1, 2]
    assert walk(company, 50, sort="number", amount="10,50") == [1]
    assert walk(company, 50, sort="number", day="2026-02..2026-06") == [1, 3, 5]
    assert walk(company, 50, sort="number", written="0") == []
    assert walk(company, 50, sort="number", state="sent", amount="100..") == [11]


def test_search_takes_each_word_whatever_the_accents_and_an_amount(company: int) -> None:
    letters(12)
    assert walk(company, 50, sort="number", q="brehat 11") == [11]
    assert walk(company, 50, sort="number", q="21,00") == [2]
    assert walk(company, 50, q="introuvable") == []


def test_what_cannot_be_read_is_refused_by_the_api_and_told_on_the_screen() -> None:
    given = {"state": "nowhere", "day": "bientôt", "amount": "x", "sort": "colour", "order": "1 or 1=1"}
    with pytest.raises(BadValue) as refusal:
        query.read_strictly(LetterList, given)
    assert {error.field for error in refusal.value.errors} == set(given)
    assert len(query.read(LetterList, given).errors) == 5


def test_a_cursor_of_another_order_is_refused(company: int) -> None:
    cursor = query.write_cursor("-amount", date(2026, 1, 2), 7)
    assert query.read_cursor(cursor, "-amount") == (date(2026, 1, 2), 7)
    for bad in (cursor, "x", "W10", "%%%"):
        with pytest.raises(BadValue):
            query.read_cursor(bad, "day")


def test_the_query_writes_itself_back_as_an_address() -> None:
    given = {
        "view": "sent",
        "q": "mo",
        "state": "sent,waiting",
        "amount": "100..",
        "sort": "-amount",
        "cols": "title,amount",
    }
    asked = query.read(LetterList, given)
    assert asked.params() == given
    assert asked.address(sort="", q="") == "?view=sent&state=sent,waiting&amount=100..&cols=title,amount"


def test_days_have_names() -> None:
    today = date(2026, 1, 15)
    assert days_of("last-month", today) == Between(date(2025, 12, 1), date(2025, 12, 31))
    assert days_of("this-month", today) == Between(date(2026, 1, 1), date(2026, 1, 31))
    assert days_of("2024-02", today) == Between(date(2024, 2, 1), date(2024, 2, 29))
    assert days_of("past", today).high == today - timedelta(days=1)


def test_forms_send_from_and_to() -> None:
    assert Dates(name="day", label="Date").given({"day.from": "2026-01-01", "day.to": ""}) == "2026-01-01.."
    assert Numbers(name="left", label="Reste").given({"left.to": "1 000,50"}) == "..1 000,50"


def test_totals_are_two_statements_and_stop_at_the_limit(
    company: int, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(5)
    spec = LetterList()
    rows = spec.rows(Actor(company, "user", "Claire", frozenset()))
    with django_assert_num_queries(2):  # type: ignore[operator]
        totals = spec.totals(rows)
    assert (totals.count, totals.capped, str(totals.sums["amount"])) == (5, False, "157.50")
    monkeypatch.setattr("carnet.core.lists.spec.COUNTED", 4)
    assert spec.totals(rows).capped
    assert spec.totals(rows.filter(attempts=999)).sums == {"amount": 0}
