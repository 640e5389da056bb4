"""Days, months and years closed once, with the totals of what was sealed in them and of all time (R21, R23)."""

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.chain import Walk
from carnet.core.models import ChainLink, Closing
from carnet.invoicing import commands
from carnet.invoicing.commands.closing import close_periods
from carnet.invoicing.jobs import make_closings
from carnet.invoicing.queries.proof import faults
from carnet.invoicing.tests.acts import ON, Desk
from carnet.invoicing.tests.tampering import OwnerSql, days_ago, tamper
from carnet.sales.tests.factories import a_company, an_order


def a_year_ago(owner_sql: OwnerSql) -> Actor:
    """An invoice of 120.00 paid 60.00, corrected by 20 % of it, all of it 400 days ago; closed since."""
    by = a_company()
    with company_scope(by.company_id):
        desk = Desk(by)
        invoice = desk.balance(an_order([("1", "100.00")]))
        bounced = desk.pay(invoice, "60.00")
        commands.reverse_payment(payment_id=bounced.pk, on=ON, reason="Rejet", by=by)
        desk.pay(invoice, "50.00")
    days_ago(owner_sql, 400)
    return by


def found(by: Actor) -> list[str]:
    with company_scope(by.company_id):
        return [fault.what for fault in faults(Walk())]


def test_periods_that_are_over_are_closed_once(own_database: str, owner_sql: OwnerSql) -> None:
    by = a_year_ago(owner_sql)
    assert close_periods(by=by) == 3
    assert close_periods(by=by) == 0
    with company_scope(by.company_id):
        day, month, year = Closing.objects.order_by("id")
        sealed = ChainLink.objects.filter(kind="closing").count()
    assert [day.period, month.period, year.period] == ["day", "month", "year"]
    assert sealed == 3
    assert day.totals == month.totals == year.totals == day.perpetual
    assert day.totals["vat"] == [
        {"category": "S", "rate": "20.0000", "documents": 1, "excl_tax": "100.00", "vat": "20.00", "incl_tax": "120.00"}
    ]
    assert [(row["kind"], row["amount"]) for row in day.totals["payments"]] == [
        ("receipt", "110.00"),
        ("reversal", "-60.00"),
    ]
    assert found(by) == []


def test_the_perpetual_total_goes_on_from_one_closing_to_the_next(own_database: str, owner_sql: OwnerSql) -> None:
    by = a_year_ago(owner_sql)
    close_periods(by=by)
    with company_scope(by.company_id):
        desk = Desk(by)
        desk.credit(desk.balance(an_order([("3", "100.00")])))
        desk.balance(an_order([("1", "50.00")]))
    days_ago(owner_sql, 3)
    make_closings(timestamp=0)
    with company_scope(by.company_id):
        last = Closing.objects.filter(period="day").latest("first_on")
    assert last.totals["vat"][0]["excl_tax"] == "50.00"
    assert last.totals["vat"][0]["documents"] == 3
    assert last.perpetual["vat"][0]["excl_tax"] == "150.00"
    assert last.perpetual["vat"][0]["documents"] == 4
    assert found(by) == []


def test_today_is_not_closed(own_database: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        Desk(by).balance(an_order([("1", "100.00")]))
    assert close_periods(by=by) == 0


def test_a_closing_with_other_totals_is_named(own_database: str, owner_sql: OwnerSql) -> None:
    by = a_year_ago(owner_sql)
    close_periods(by=by)
    tamper(
        owner_sql,
        """UPDATE core_closing SET totals = jsonb_set(totals, '{vat,0,vat}', '"1.00"') WHERE period = 'month'""",
    )
    assert set(found(by)) == {"altered", "totals"}
