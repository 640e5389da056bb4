"""Retentions of orders and invoices: what they keep back, until when (P30)."""

from datetime import date

import pytest

from carnet.core.actor import Actor
from carnet.dossier.check import check_company
from carnet.dossier.commands import delete_order
from carnet.invoicing import commands, queries
from carnet.invoicing.amounts.retaining import released_on
from carnet.invoicing.commands.editing import NothingToRetain
from carnet.invoicing.commands.retaining import NothingRetained, ReleasedBeforeIssue, ReleaseNeedsReason
from carnet.invoicing.models import InstalmentStanding, Invoice, OrderRetention
from carnet.invoicing.proposals import LineAsk
from carnet.invoicing.refusals import PercentImpossible
from carnet.invoicing.steps.readiness import readiness
from carnet.invoicing.tests.acts import ON, D, Desk, line_of
from carnet.sales.lines import LineInput
from carnet.sales.models import Order
from carnet.sales.tests.factories import an_order

YEAR_AFTER = date(2027, 9, 2)


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def works(desk: Desk, percent: str = "5", **more: object) -> Order:
    order = an_order([("1", "10000.00")], **more)  # type: ignore[arg-type]
    commands.set_retention(order_id=order.pk, percent=D(percent), by=desk.by)
    return order


def retention_of(invoice: Invoice) -> tuple[object, object]:
    row = InstalmentStanding.objects.get(invoice=invoice, retention=True)
    return row.due_on, row.left


@pytest.mark.parametrize(
    ("received", "released"),
    [
        (date(2026, 9, 2), date(2027, 9, 2)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_year_after_reception(received: date, released: date) -> None:
    assert released_on(received) == released


def test_p30_works_of_12_000_with_a_deposit_of_3_600(desk: Desk) -> None:
    order = works(desk)
    desk.deposit(order, "30")
    invoice = desk.balance(order)
    rows = InstalmentStanding.objects.filter(invoice=invoice).order_by("due_on")
    assert [(one.due_on, one.left, one.retention) for one in rows] == [
        (date(2026, 10, 2), D("7800.00"), False), (YEAR_AFTER, D("600.00"), True),
    ]  # fmt: skip
    desk.pay(invoice, "7800.00")
    assert queries.state_of_invoice(invoice.pk, date(2027, 3, 1)) == "partly_paid"
    assert not check_company().gaps


def test_each_invoice_of_the_order_keeps_back_but_its_deposits_do_not(desk: Desk) -> None:
    order = works(desk)
    deposit = desk.deposit(order, "30")
    interim = desk.interim(order, LineAsk(line_of(order), quantity=D("0.5")))
    assert not InstalmentStanding.objects.filter(invoice=deposit, retention=True).exists()
    assert retention_of(interim) == (YEAR_AFTER, D("300.00"))
    with pytest.raises(NothingToRetain):
        commands.edit_draft(invoice_id=desk.draft_deposit(order, D(10)).pk, retention_percent=D(5), by=desk.by)


def test_p30_reverse_charge_keeps_back_of_the_amount_without_tax(desk: Desk) -> None:
    line = LineInput(description="Sous-traitance", unit_price=D("10000.00"), vat_rate=D(0), vat_category="AE")
    order = an_order([line], party=None)
    Order.objects.get(pk=order.pk).billed_party.__class__.objects.update(vat_number="FR40404833048")
    commands.set_retention(order_id=order.pk, percent=D(5), by=desk.by)
    invoice = desk.balance(order)
    assert retention_of(invoice)[1] == D("500.00")


def test_the_works_received_move_what_is_issued_and_what_is_not(desk: Desk) -> None:
    order = works(desk)
    issued = desk.interim(order, LineAsk(line_of(order), quantity=D("0.5")))
    draft = desk.draft_balance(order)
    commands.receive_works(order_id=order.pk, on=date(2026, 10, 15), by=desk.by)
    assert retention_of(issued)[0] == date(2027, 10, 15)
    balance = desk.issue(Invoice.objects.get(pk=draft.pk))
    assert retention_of(balance)[0] == date(2027, 10, 15)
    later = works(desk)
    commands.receive_works(order_id=later.pk, on=ON, by=desk.by)
    assert desk.draft_balance(later).retention_until == YEAR_AFTER
    assert not check_company().gaps


def test_a_guarantee_takes_the_place_of_a_retention(desk: Desk) -> None:
    invoice = desk.balance(works(desk))
    move = {"invoice_id": invoice.pk, "by": desk.by}
    with pytest.raises(ReleaseNeedsReason):
        commands.move_retention(until=date(2026, 12, 1), reason=" ", **move)
    with pytest.raises(ReleasedBeforeIssue):
        commands.move_retention(until=date(2026, 9, 1), reason="x", **move)
    commands.move_retention(until=date(2026, 12, 1), reason="Caution bancaire", **move)
    assert retention_of(invoice)[0] == date(2026, 12, 1)
    desk.pay(invoice)
    with pytest.raises(NothingRetained):
        commands.move_retention(until=date(2026, 12, 2), reason="x", **move)


def test_beyond_the_law_of_works_is_said_not_refused(desk: Desk) -> None:
    order = works(desk, "10")
    draft = desk.draft_balance(order)
    told = readiness(draft.pk, desk.on)
    assert [fault.blocks for fault in told.faults if "retenus" in fault.sentence] == [False]
    assert retention_of(desk.issue(draft))[1] == D("1200.00")
    with pytest.raises(PercentImpossible):
        commands.set_retention(order_id=order.pk, percent=D("100.01"), by=desk.by)


def test_a_retention_typed_on_a_draft_is_released_a_year_later_unless_said(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "10000.00")]))
    edited = commands.edit_draft(invoice_id=draft.pk, retention_percent=D(5), by=desk.by)
    assert edited.retention_until == YEAR_AFTER


def test_an_order_deleted_takes_its_agreed_retention_with_it(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    commands.set_retention(order_id=order.pk, percent=D(5), by=desk.by)
    delete_order(order_id=order.pk, by=desk.by)
    assert not OrderRetention.objects.exists()
