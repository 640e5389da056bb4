"""How an order stands, why, and what keeps it open (P2–P7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.clock import today
from carnet.core import formats
from carnet.core.acts import company_scope
from carnet.core.money import VatGroup
from carnet.core.refusals import NotFound, Refusal
from carnet.dossier.commands import (
    accept_amendment,
    close_order,
    create_order,
    hold_order,
    propose_amendment,
    reopen_order,
)
from carnet.dossier.queries import FIGURES, blockers, explanation, folder, standing
from carnet.invoicing.commands import (
    draft_balance,
    draft_credit_note,
    draft_deposit,
    draft_interim,
    issue_invoice,
    record_payment,
)
from carnet.invoicing.models import Invoice
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent
from carnet.sales.models import Order, OrderLine
from carnet.sales.tests.factories import a_company, a_customer

D = Decimal


def day(n: int) -> date:
    return date(2026, 9, n)


def line(quantity: str, price: str, rate: str = "20", **more: object) -> LineInput:
    return LineInput(description="Work", quantity=D(quantity), unit_price=D(price), vat_rate=D(rate), **more)


def an_order(by, *lines: LineInput, **content: object) -> Order:
    return create_order(content=OrderContent(party_id=a_customer().pk, lines=lines, **content), on=day(1), by=by)


def issued(by, draft: Invoice, on: date) -> Invoice:
    return issue_invoice(invoice_id=draft.pk, on=on, by=by)


def a_long_life(by) -> Order:
    """Ordered the 1st, deposit the 2nd, interim the 3rd, amended the 4th, credited the 5th, paid the 6th, closed, reopened."""
    order = an_order(by, line("10", "100"), line("3", "33.33", "5.5"), discount_percent=D(5))
    deposit = issued(by, draft_deposit(order_id=order.pk, on=day(2), percent=D(30), by=by), day(2))
    interim = issued(by, draft_interim(order_id=order.pk, on=day(3), percent=D(40), by=by), day(3))
    first = OrderLine.objects.filter(order=order).order_by("position")[0]
    amendment = propose_amendment(
        order_id=order.pk,
        on=day(4),
        changes=[
            AmendmentChange(order_line_id=first.pk, quantity=D(12), unit_price=D("95.5")),
            AmendmentChange(line=line("1", "250", "10")),
        ],
        by=by,
    )
    accept_amendment(amendment_id=amendment.pk, on=day(4), by=by)
    note = draft_credit_note(invoice_id=interim.pk, on=day(5), again=True, reason="Error", by=by)
    issued(by, note, day(5))
    record_payment(
        party_id=order.party_id, on=day(6), amount=deposit.total_incl_tax, method="transfer", order_id=order.pk, by=by
    )
    close_order(order_id=order.pk, on=day(7), reason="Stops", deposit="kept", by=by)
    reopen_order(order_id=order.pk, on=day(8), by=by)
    return order


def figures_told(order: Order, on: date | None) -> dict[str, tuple[D, D]]:
    found = standing(order.pk, on)
    totals = found.totals
    return {
        "ordered": (totals.ordered.excl_tax, totals.ordered.vat),
        "invoiced": (totals.invoiced.excl_tax, totals.invoiced.vat),
        "abandoned": (totals.abandoned.excl_tax, totals.abandoned.vat),
        "left_to_invoice": (totals.left_to_invoice.excl_tax, totals.left_to_invoice.vat),
        "deposit_left": (totals.deposit_left.excl_tax, totals.deposit_left.vat),
        "billed": (found.billed, D(0)),
        "paid": (found.paid, D(0)),
        "written_off": (found.written_off, D(0)),
        "left_to_pay": (found.left_to_pay, D(0)),
    }


@pytest.mark.django_db
def test_every_figure_is_the_sum_of_its_documents_on_every_day() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_long_life(by)
        for on in (None, *(day(n) for n in range(1, 10))):
            for figure, told in figures_told(order, on).items():
                rows = explanation(order.pk, figure, on=on)
                assert (sum(row.amount for row in rows), sum(row.vat for row in rows)) == told, (figure, on)
            totals = standing(order.pk, on).totals
            assert totals.ordered.excl_tax == (
                totals.invoiced.excl_tax + totals.abandoned.excl_tax + totals.left_to_invoice.excl_tax
            )
            for one in standing(order.pk, on).totals.left_to_invoice.by_vat:
                group = VatGroup(one.vat_category, one.vat_rate)
                rows = explanation(order.pk, "left_to_invoice", group=group, on=on)
                assert sum(row.amount for row in rows) == one.excl_tax
            for told_line in standing(order.pk, on).lines:
                for name in ("ordered", "abandoned", "left_to_invoice", "credited"):
                    rows = explanation(order.pk, name, order_line_id=told_line.order_line_id, on=on)
                    measure = getattr(told_line, name)
                    assert sum(row.amount for row in rows) == measure.excl_tax
                    assert sum(row.quantity for row in rows) == measure.quantity


@pytest.mark.django_db
def test_the_past_is_replayed_day_by_day() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_long_life(by)
        left = [str(standing(order.pk, day(n)).totals.left_to_invoice.excl_tax) for n in range(1, 9)]
        states = [standing(order.pk, day(n)).state for n in range(1, 9)]
        assert left == ["1044.99", "731.49", "313.49", "706.79", "1124.79", "1124.79", "0.00", "1124.79"]
        assert states == ["open", "open", "open", "open", "open", "open", "closed", "open"]
        assert standing(order.pk, day(8)).totals == standing(order.pk).totals
        assert standing(order.pk, day(5)).facts.paid == "none"
        assert standing(order.pk, day(6)).facts.paid == "full"


@pytest.mark.django_db
def test_an_order_is_known_from_its_date_to_today() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_long_life(by)
        assert standing(order.pk, day(1)).state == "open"
        assert standing(order.pk, today()).totals == standing(order.pk).totals
        for on in (date(2026, 8, 31), today() + timedelta(days=1)):
            for asked in (lambda on=on: standing(order.pk, on), lambda on=on: explanation(order.pk, "ordered", on=on)):
                with pytest.raises(Refusal) as refused:
                    asked()
                assert (refused.value.status, refused.value.code) == (422, "DayOutsideOrder")
                assert "01/09/2026" in refused.value.sentence and formats.day(today()) in refused.value.sentence


@pytest.mark.django_db
def test_the_documents_of_a_figure_are_named() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_long_life(by)
        labels = [row.label for row in explanation(order.pk, "left_to_invoice")]
        assert labels[0] == f"Order {order.number}" or labels[0].endswith(order.number)
        assert any("FA-2026-0001" in label for label in labels)
        assert any("AV-2026-0001" in label for label in labels)
        with pytest.raises(Refusal) as refused:
            explanation(order.pk, "profit")
        assert refused.value.code == "FigureUnknown"
        assert set(figures_told(order, None)) <= set(FIGURES)
        with pytest.raises(NotFound):
            explanation(order.pk + 999, "ordered")
        with pytest.raises(NotFound):
            standing(order.pk + 999)


@pytest.mark.django_db
def test_a_deposit_of_everything_leaves_a_balance_of_zero_to_issue() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "800"))
        deposit = issued(by, draft_deposit(order_id=order.pk, on=day(2), percent=D(100), by=by), day(2))
        assert [one.code for one in blockers(order.pk)] == ["balance_to_issue", "invoice_unpaid"]
        record_payment(party_id=order.party_id, on=day(3), amount=deposit.total_incl_tax, method="transfer", by=by)
        found = standing(order.pk)
        assert (found.state, found.facts.invoiced, found.facts.paid) == ("open", "partial", "full")
        assert (found.totals.left_to_invoice.excl_tax, found.deposit_left) == (D(0), D(800))
        assert [(one.code, one.amount) for one in found.blockers] == [("balance_to_issue", D(0))]
        balance = issued(by, draft_balance(order_id=order.pk, on=day(4), by=by), day(4))
        assert balance.total_incl_tax == 0
        assert standing(order.pk).state == "closed"
        assert blockers(order.pk) == []


@pytest.mark.django_db
def test_what_keeps_an_order_open_is_told_with_its_act() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "600"), line("1", "900"), line("1", "540", period="year"))
        issued(by, draft_deposit(order_id=order.pk, on=day(2), percent=D(30), by=by), day(2))
        draft_interim(order_id=order.pk, on=day(3), percent=D(40), by=by)
        hold_order(order_id=order.pk, reason="Unpaid", by=by)
        told = {one.code: one for one in blockers(order.pk)}
        assert told["order_held"].act == "release"
        assert told["draft_waiting"].act == "issue"
        assert told["left_to_invoice"].amount == D(1050)
        assert "1\u00a0050,00" in told["left_to_invoice"].sentence
        assert told["invoice_unpaid"].amount == D(540)
        assert told["recurring_to_hand_over"].quantity == 1
        assert told["deposit_to_deduct"].amount == D(450)
        assert not told["deposit_to_deduct"].blocks


@pytest.mark.django_db
def test_money_received_before_any_invoice_asks_for_the_deposit_invoice() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "600"))
        record_payment(party_id=order.party_id, on=day(2), amount=D("200"), method="transfer", order_id=order.pk, by=by)
        told = {one.code: one for one in blockers(order.pk)}
        assert told["deposit_invoice_to_issue"].amount == D(200)


@pytest.mark.django_db
def test_lines_and_groups_as_in_the_example() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "600"), line("1", "900"))
        issued(by, draft_deposit(order_id=order.pk, on=day(2), percent=D(30), by=by), day(2))
        found = standing(order.pk)
        assert [one.left_to_invoice.excl_tax for one in found.lines] == [D(600), D(900)]
        assert (found.deposit_left, found.totals.left_to_invoice.excl_tax) == (D(450), D(1050))
        assert found.lines[0].to_invoice_now.excl_tax == D(600)


@pytest.mark.django_db
def test_the_folder_takes_at_most_twenty_five_statements() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = a_long_life(by)
        draft_interim(order_id=order.pk, on=day(8), percent=D(10), by=by)
        with CaptureQueriesContext(connection) as captured:
            found = folder(order.pk)
        assert len(captured) <= 25, len(captured)
        assert len(found.invoices) == 4
        assert [one.figures is not None for one in found.lines] == [True, True, True]
        assert found.journal[0].act.startswith("invoice")
        assert found.owner == by.name
        assert len(found.closures) == 1
