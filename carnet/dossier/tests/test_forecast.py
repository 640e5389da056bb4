"""What will be invoiced, and when: the table adds up to its documents, to the plans, and to what is left, to the cent (P45, P46)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carnet.catalog.commands import create_product
from carnet.catalog.inputs import ProductContent
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.dossier import commands
from carnet.dossier.queries.forecast import (
    BEFORE,
    LATER,
    UNDATED,
    CellAsk,
    Forecast,
    ForecastAsk,
    cell,
    forecast,
    late_lines,
)
from carnet.invoicing import commands as invoices
from carnet.invoicing.plans import PlanAsk
from carnet.invoicing.queries import plan_of
from carnet.sales import commands as quotes
from carnet.sales.lines import LineInput, OrderContent, PlanInput, QuoteContent
from carnet.sales.models import Order, OrderStanding, Quote
from carnet.sales.tests.factories import a_company, a_customer

D = Decimal
TODAY = date(2026, 11, 19)
ASK = ForecastAsk.usual(TODAY)


@pytest.fixture
def by(db: None) -> Iterator[Actor]:
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


def ordered(by: Actor, amount: str, *plan: tuple[str, date | None], certainty: int = 100, **more: object) -> Order:
    """An order with a plan of amounts on days; the last one takes the rest."""
    line = LineInput(description="Work", unit_price=D(amount), vat_rate=D(20), **more)  # type: ignore[arg-type]
    content = OrderContent(party_id=a_customer(f"Client {amount}").pk, lines=(line,))
    order = commands.create_order(content=content, on=date(2026, 9, 1), by=by)
    asks = [
        PlanAsk(label=f"Part {at}", amount_excl_tax=D(share) if share else None, due_on=day, certainty=certainty)
        for at, (share, day) in enumerate(plan, 1)
    ]
    if asks:
        invoices.write_plan(order_id=order.pk, lines=asks, by=by)
    return order


def invoiced(by: Actor, order: Order, amount: str, on: date) -> None:
    draft = invoices.draft_interim(order_id=order.pk, on=on, amount_excl_tax=D(amount), by=by)
    invoices.issue_invoice(invoice_id=draft.pk, on=on, by=by)


def quoted(by: Actor, amount: str, *plan: PlanInput, **fields: object) -> Quote:
    line = LineInput(description="Work", unit_price=D(amount), vat_rate=D(20))
    content = QuoteContent(lines=(line,), plan=plan, valid_until=date(2026, 12, 31))
    quote = quotes.create_quote(party_id=a_customer().pk, content=content, on=date(2026, 11, 2), by=by)
    quotes.send_quote(quote_id=quote.pk, on=date(2026, 11, 2), by=by)
    Quote.objects.filter(pk=quote.pk).update(**fields)
    return quote


def table(found: Forecast) -> dict[str, dict[str, str]]:
    return {row.source: {key: str(amount) for key, amount in row.amounts.items()} for row in found.rows if row.amounts}


def test_each_source_stands_in_its_months(by: Actor) -> None:
    order = ordered(by, "10000", ("2000", date(2026, 10, 20)), ("3000", date(2026, 12, 5)), ("", date(2027, 9, 1)))
    ordered(by, "500")
    ordered(by, "1000", ("250", date(2026, 11, 19)), ("", date(2027, 6, 30)), certainty=60)
    invoiced(by, order, "800", date(2026, 10, 2))
    quoted(by, "1000", probability=30, expected_on=date(2027, 1, 15))
    found = forecast(ASK)
    assert table(found) == {
        "late": {"2026-11": "1200.00"},
        "invoiced": {"2026-10": "800.00"},
        "plan": {"2026-11": "250.00", "2026-12": "3000.00", "2027-06": "750.00", LATER: "5000.00", UNDATED: "500.00"},
        "quotes": {"2027-01": "300.00"},
    }
    plan = next(row for row in found.rows if row.source == "plan")
    assert plan.bands == {"certain": D("8500.00"), "probable": D("1000.00")}
    assert found.sum_of("late", "plan") == found.left == D("10700.00")
    assert [one.key for one in found.periods][:2] == ["2026-09", "2026-10"]


def test_every_figure_opens_its_documents(by: Actor) -> None:
    order = ordered(by, "10000", ("2000", date(2026, 10, 20)), ("3000", date(2026, 12, 5)), ("", date(2027, 9, 1)))
    ordered(by, "900", ("", date(2026, 12, 24)))
    invoiced(by, order, "800", date(2026, 10, 2))
    quoted(by, "1000", probability=30)
    for row in forecast(ASK).rows:
        for period in forecast(ASK).periods:
            amount = row.amounts.get(period.key, D(0))
            ask = CellAsk(row.source, period.first, period.last, undated=period.key == UNDATED)
            if period.key == LATER:
                ask = replace(ask, first=date(2027, 7, 1))
            found = cell(ASK, ask)
            if row.source != "late" or period.key == "2026-11":
                assert found.total == amount == sum(one.amount for one in found.documents), (row.source, period)
    december = cell(ASK, CellAsk("plan", date(2026, 12, 1), date(2026, 12, 31)))
    assert [(one.title, one.amount) for one in december.documents] == [
        ("Part 2", D("3000.00")),
        ("Part 1", D("900.00")),
    ]


def test_quarters_add_their_months(by: Actor) -> None:
    ordered(by, "1000", ("250", date(2026, 11, 20)), ("150", date(2026, 12, 31)), ("", date(2027, 1, 1)))
    found = forecast(replace(ASK, by="quarter"))
    assert table(found)["plan"] == {"2026-Q4": "400.00", "2027-Q1": "600.00"}
    quarter = next(one for one in found.periods if one.key == "2026-Q4")
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))


def test_customers_salespeople_and_families_share_the_same_total(by: Actor) -> None:
    goods = create_product(content=ProductContent(name="Lamp", family="Lighting"), by=by)
    order = ordered(by, "333.33", ("100", date(2026, 12, 1)), ("", None), product_id=goods.pk)
    ordered(by, "66.67", ("", date(2026, 12, 9)))
    other = User.objects.create(email="other@armelis.example", name="Other")
    Order.objects.filter(pk=order.pk).update(owner_id=other.pk)
    invoiced(by, order, "33.33", date(2026, 11, 3))
    quoted(by, "100.01", probability=50)
    whole = forecast(ASK)
    for dimension in ("customer", "salesperson", "family"):
        found = forecast(replace(ASK, by=dimension))
        for source in ("invoiced", "plan", "quotes", "late"):
            assert found.sum_of(source) == whole.sum_of(source), (dimension, source)
        for row in found.rows:
            opened = cell(replace(ASK, by=dimension), CellAsk(row.source, None, None, row.key))
            assert opened.total == row.total, (dimension, row.source, row.key)
    families = {row.key: row.total for row in forecast(replace(ASK, by="family")).rows if row.source == "plan"}
    assert families == {"Lighting": D("300.00"), "": D("66.67")}


def test_one_salesperson_sees_their_own(by: Actor) -> None:
    mine, other = ordered(by, "1000"), ordered(by, "500")
    someone = User.objects.create(email="other@armelis.example", name="Other")
    Order.objects.filter(pk=other.pk).update(owner_id=someone.pk)
    invoiced(by, other, "100", date(2026, 11, 3))
    own = forecast(replace(ASK, owner_id=someone.pk))
    assert (own.sum_of("plan"), own.sum_of("invoiced"), own.left, own.orders) == (D(400), D(100), D(400), 1)
    assert (
        forecast(replace(ASK, owner_id=by.user_id)).sum_of("plan")
        == OrderStanding.objects.get(order=mine).left_excl_tax
    )


def test_a_quote_follows_its_own_plan_and_adds_up_to_its_weight(by: Actor) -> None:
    quoted(
        by, "999.99",
        PlanInput(label="A", percent=D(33), milestone="acceptance", offset_months=1),
        PlanInput(label="B", percent=D(33), due_on=date(2026, 1, 1)),
        PlanInput(label="C"),
        probability=37, expected_on=date(2027, 1, 31),
    )  # fmt: skip
    amounts = table(forecast(ASK))["quotes"]
    assert amounts == {"2027-02": "122.10", "2026-11": "122.10", "2027-01": "125.80"}
    assert sum(map(D, amounts.values())) == D("370.00")


def test_drafts_and_sent_quotes_have_their_own_chances(by: Actor) -> None:
    sent = quoted(by, "1000")
    assert forecast(ASK).sum_of("quotes") == D("400.00")
    quotes.refuse_quote(quote_id=sent.pk, on=date(2026, 11, 3), reason="Too dear", by=by)
    line = LineInput(description="Work", unit_price=D(1000), vat_rate=D(20))
    quotes.create_quote(party_id=a_customer().pk, content=QuoteContent(lines=(line,)), on=date(2026, 11, 2), by=by)
    assert forecast(ASK).sum_of("quotes") == D("100.00")


def test_late_lines_say_why(by: Actor) -> None:
    first = ordered(by, "1000", ("300", date(2026, 10, 1)), ("", date(2026, 11, 1)))
    second = ordered(by, "2000", ("", date(2026, 9, 15)))
    commands.hold_order(order_id=second.pk, reason="Unpaid", by=by)
    draft = invoices.draft_plan_line(plan_line_id=plan_of(first.pk)[0].id, on=TODAY, by=by)
    found = late_lines(ASK)
    assert [(line.number, line.amount, line.why) for line in found.lines] == [
        (second.number, D("2000.00"), "held"),
        (first.number, D("300.00"), "drafted"),
        (first.number, D("700.00"), "forgotten"),
    ]
    assert (found.count, found.total, found.lines[1].draft_id) == (3, D("3000.00"), draft.pk)


def test_an_order_that_waits_for_its_deposit_says_so_and_its_deposit_does_not(by: Actor) -> None:
    Settings.objects.update(deposit_before_delivery=True)
    order = ordered(by, "1000")
    Order.objects.filter(pk=order.pk).update(deposit_percent=30)
    asks = [
        PlanAsk(label="Deposit", kind="deposit", amount_excl_tax=D(300), due_on=date(2026, 10, 1)),
        PlanAsk(label="Balance", due_on=date(2026, 11, 1)),
    ]
    invoices.write_plan(order_id=order.pk, lines=asks, by=by)
    assert [(line.label, line.why) for line in late_lines(ASK).lines] == [
        ("Deposit", "forgotten"),
        ("Balance", "awaits_deposit"),
    ]


def test_a_month_is_noted_on_its_first_day_and_once(by: Actor) -> None:
    ordered(by, "1000", ("300", date(2026, 10, 1)), ("", date(2026, 11, 25)))
    assert commands.note_month(on=date(2026, 11, 1), by=by)
    ordered(by, "5000", ("", date(2026, 11, 26)))
    assert not commands.note_month(on=date(2026, 11, 2), by=by)
    assert forecast(ASK).noted == {"2026-11": D("1000.00")}


def test_what_falls_before_the_range_is_told(by: Actor) -> None:
    ordered(by, "1000", ("", date(2026, 12, 25)))
    found = forecast(replace(ASK, first=date(2027, 1, 1)))
    assert table(found)["plan"] == {BEFORE: "1000.00"}
    assert found.periods[0].key == BEFORE
