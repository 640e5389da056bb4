"""What is due when: instalments met by their days, retentions, what is late (P30, P31)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.company.models import Terms
from carnet.core.actor import Actor
from carnet.invoicing import commands, queries
from carnet.invoicing.amounts import DueAsked, left_of_dues
from carnet.invoicing.models import InstalmentStanding, Invoice, InvoiceStanding
from carnet.invoicing.proposals import CreditVatAsk
from carnet.invoicing.queries.dues import open_dues
from carnet.invoicing.tests.acts import D, Desk, decimals
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order

CENTS = st.integers(0, 100_000).map(lambda cents: D(cents) / 100)


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def in_three(desk: Desk) -> Invoice:
    """100.02 incl. tax due on 2 October, 1 November and 1 December: 34.01, 33.01, 33.00."""
    order = an_order([("1", "83.35")])
    Order.objects.filter(pk=order.pk).update(terms=Terms.objects.get(code="3FOIS"))
    return desk.balance(order)


def left(invoice: Invoice) -> list[object]:
    rows = InstalmentStanding.objects.filter(invoice=invoice).order_by("due_on", "pk")
    return list(rows.values_list("left", flat=True))


def test_payments_meet_instalments_by_their_days(desk: Desk) -> None:
    invoice = in_three(desk)
    assert left(invoice) == decimals("34.01", "33.01", "33.00")
    bounced = desk.pay(invoice, "40.00")
    assert left(invoice) == decimals("0.00", "27.02", "33.00")
    commands.reverse_payment(payment_id=bounced.pk, on=desk.on, reason="Sans provision", by=desk.by)
    assert left(invoice) == decimals("34.01", "33.01", "33.00")
    desk.pay(invoice)
    assert left(invoice) == decimals("0", "0", "0")


def test_only_instalments_past_their_day_are_overdue(desk: Desk) -> None:
    invoice = in_three(desk)
    day = date(2026, 11, 2)
    balance = queries.party_balance(invoice.billed_id, day)[0]
    assert (balance.left, balance.overdue) == (D("100.02"), D("67.02"))
    assert [(one.state, one.left) for one in open_dues(day).order_by("due_on")] == [
        ("overdue", D("34.01")), ("overdue", D("33.01")), ("coming", D("33.00")),
    ]  # fmt: skip
    commands.open_dispute(invoice_id=invoice.pk, on=desk.on, reason="Malfaçon", by=desk.by)
    assert {one.state for one in open_dues(day)} == {"disputed"}


def test_a_retention_is_listed_apart_until_its_day(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "10000.00")]))
    release = date(2027, 9, 2)
    commands.edit_draft(invoice_id=draft.pk, retention_percent=D(5), retention_until=release, by=desk.by)
    invoice = desk.issue(draft)
    desk.pay(invoice, "11400.00")
    (row,) = open_dues(release)
    assert (row.state, row.left, row.due_on) == ("retained", D("600.00"), release)
    assert open_dues(release + timedelta(days=1)).get().state == "overdue"
    assert queries.party_balance(invoice.billed_id, release)[0].overdue == 0


def test_a_credit_note_after_everything_is_paid_asks_nothing_back_of_the_dues(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "10000.00")]))
    commands.edit_draft(invoice_id=draft.pk, retention_percent=D(5), retention_until=date(2027, 9, 2), by=desk.by)
    invoice = desk.issue(draft)
    desk.pay(invoice)
    desk.credit(invoice, by_vat=[CreditVatAsk(D(20), amount_excl_tax=D("1000.00"))])
    assert left(invoice) == decimals("0", "0")


@given(
    parts=st.lists(CENTS, min_size=1, max_size=5), retained=CENTS, place=st.integers(0, 40), released=CENTS, paid=CENTS,
)  # fmt: skip
def test_what_is_left_of_dues_is_what_is_left_of_the_invoice(
    parts: list[D], retained: D, place: int, released: D, paid: D
) -> None:
    start = date(2026, 1, 1)
    dues = [DueAsked(start + timedelta(days=10 * n), n, amount) for n, amount in enumerate(parts)]
    dues.append(DueAsked(start + timedelta(days=place), 9, retained, retention=True))
    total = sum(due.amount for due in dues)
    settled = min(paid, total)
    found = left_of_dues(dues, settled, released)
    assert sum(found) == total - settled
    assert all(0 <= one <= due.amount for one, due in zip(found, dues, strict=True))


def test_dues_and_invoice_say_the_same_and_so_does_the_database(desk: Desk) -> None:
    invoice = in_three(desk)
    for amount in ("0.01", "34.00", "33.00", "33.01"):
        desk.pay(invoice, amount)
        rows = list(InstalmentStanding.objects.filter(invoice=invoice).select_related("instalment"))
        standing = InvoiceStanding.objects.get(invoice=invoice)
        dues = [DueAsked(row.due_on, row.instalment.n, row.amount, row.retention) for row in rows]
        assert [row.left for row in rows] == left_of_dues(dues, standing.total - standing.left, D(0))
    assert standing.left == 0
