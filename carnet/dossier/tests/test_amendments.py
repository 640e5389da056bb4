"""Amendments: only what is not invoiced is re-priced, by VAT group, never below what is done (P20)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.company.models import Settings
from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import BadValue, Refusal
from carnet.dossier.commands import accept_amendment, create_order, delete_amendment, propose_amendment
from carnet.invoicing.commands import draft_deposit, draft_interim, issue_invoice
from carnet.invoicing.proposals import LineAsk
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent
from carnet.sales.models import (
    Amendment,
    AmendmentLine,
    AmendmentVat,
    Entry,
    GroupStanding,
    LineStanding,
    Order,
    OrderLine,
    OrderStanding,
)
from carnet.sales.tests.factories import a_company, a_customer

ON = date(2026, 9, 1)
LATER = date(2026, 9, 10)
D = Decimal


def line(quantity: str, price: str, rate: str = "20", **more: object) -> LineInput:
    return LineInput(description="Work", quantity=D(quantity), unit_price=D(price), vat_rate=D(rate), **more)


def an_order(by, *lines: LineInput, **content: object) -> Order:
    return create_order(content=OrderContent(party_id=a_customer().pk, lines=lines, **content), on=ON, by=by)


def first_line(order: Order) -> OrderLine:
    return OrderLine.objects.filter(order=order).order_by("position")[0]


def amend(by, order: Order, *changes: AmendmentChange) -> Amendment:
    drafted = propose_amendment(order_id=order.pk, on=LATER, changes=changes, by=by)
    return accept_amendment(amendment_id=drafted.pk, on=LATER, by=by)


def invoice(by, order: Order, **asked: object) -> None:
    draft = draft_interim(order_id=order.pk, on=ON, by=by, **asked)
    issue_invoice(invoice_id=draft.pk, on=ON, by=by)


@pytest.mark.django_db
def test_only_what_is_not_invoiced_takes_the_new_price() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "50"))
        own = first_line(order)
        invoice(by, order, lines=[LineAsk(order_line_id=own.pk, quantity=D(4))])
        amendment = amend(by, order, AmendmentChange(order_line_id=own.pk, quantity=D(12), unit_price=D(60)))
        standing = LineStanding.objects.get()
        assert (standing.ordered_quantity, standing.ordered_amount) == (D(12), D("680.00"))
        assert (standing.left_quantity, standing.left_amount) == (D(8), D("480.00"))
        assert (amendment.before_excl_tax, amendment.after_excl_tax) == (D(500), D(680))
        group = GroupStanding.objects.get()
        assert (group.ordered_vat, group.left_vat) == (D(136), D(96))
        later = amend(by, order, AmendmentChange(order_line_id=own.pk, quantity=D(13)))
        assert later.after_excl_tax == D("740.00")


@pytest.mark.django_db
def test_a_draft_amendment_counts_for_nothing_and_can_go() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "50"))
        entries = Entry.objects.count()
        drafted = propose_amendment(
            order_id=order.pk, on=LATER, changes=[AmendmentChange(line=line("1", "100", "10"))], by=by
        )
        assert (drafted.before_excl_tax, drafted.after_excl_tax) == (D(500), D(600))
        assert OrderStanding.objects.get().ordered_excl_tax == D(500)
        assert Entry.objects.count() == entries
        delete_amendment(amendment_id=drafted.pk, by=by)
        assert not Amendment.objects.exists()
        assert not AmendmentLine.objects.exists()


@pytest.mark.django_db
def test_new_lines_and_lines_taken_away() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "50"), line("1", "80", "10"))
        amendment = amend(
            by,
            order,
            AmendmentChange(order_line_id=first_line(order).pk, quantity=D(0)),
            AmendmentChange(line=line("3", "650")),
        )
        assert amendment.n == 1
        assert OrderStanding.objects.get().ordered_excl_tax == D("2030.00")
        assert OrderLine.objects.get(amendment=amendment).position == 3
        assert list(AmendmentVat.objects.values_list("rate", "delta_lines", "delta_vat")) == [(D(20), D(1450), D(290))]
        with pytest.raises(Refusal):
            delete_amendment(amendment_id=amendment.pk, by=by)
        assert accept_amendment(amendment_id=amendment.pk, on=LATER, by=by).pk == amendment.pk
        assert Entry.objects.filter(document_kind="amendment").count() == 3


@pytest.mark.django_db
def test_a_new_vat_rate_is_a_minus_on_the_line_and_a_new_line() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "50"))
        own = first_line(order)
        invoice(by, order, lines=[LineAsk(order_line_id=own.pk, quantity=D(4))])
        amend(by, order, AmendmentChange(order_line_id=own.pk, vat_rate=D(10)))
        old, new = LineStanding.objects.order_by("order_line")
        assert (old.ordered_quantity, old.ordered_amount, old.left_amount) == (D(4), D(200), D(0))
        assert (new.rate, new.ordered_quantity, new.ordered_amount) == (D(10), D(6), D(300))
        groups = GroupStanding.objects.order_by("rate").values_list("rate", "ordered", "ordered_vat", "left_vat")
        assert list(groups) == [(D(10), D(300), D(30), D(30)), (D(20), D(200), D(40), D(0))]


@pytest.mark.django_db
def test_never_below_what_is_invoiced() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "50"))
        own = first_line(order)
        invoice(by, order, lines=[LineAsk(order_line_id=own.pk, quantity=D(4))])
        with pytest.raises(Refusal) as refused:
            propose_amendment(
                order_id=order.pk, on=LATER, changes=[AmendmentChange(order_line_id=own.pk, quantity=D(3))], by=by
            )
        assert refused.value.code == "LineBelowDone"
        assert refused.value.errors[0].field == "lines[0].quantity"
        assert not Amendment.objects.exists()


@pytest.mark.django_db
def test_never_below_the_deposits_to_deduct() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "100"))
        draft = draft_deposit(order_id=order.pk, on=ON, percent=D(30), by=by)
        deposit = issue_invoice(invoice_id=draft.pk, on=ON, by=by)
        change = AmendmentChange(order_line_id=first_line(order).pk, quantity=D(2))
        with pytest.raises(Refusal) as refused:
            propose_amendment(order_id=order.pk, on=LATER, changes=[change], by=by)
        assert refused.value.code == "DepositsExceedOrder"
        assert "100,00" in refused.value.sentence
        assert [holder.label for holder in refused.value.holders] == [deposit.number]
        assert amend(by, order, AmendmentChange(line=line("1", "1000"))).after_excl_tax == D(2000)
        assert GroupStanding.objects.get().deposit_left == D(300)


@pytest.mark.django_db
def test_the_percentage_of_the_document_discount_follows() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "100"), discount_percent=D(10))
        amend(by, order, AmendmentChange(line=line("1", "500")))
        group = GroupStanding.objects.get()
        assert (group.lines_ordered, group.ordered, group.ordered_vat) == (D(1500), D(1350), D(270))


@pytest.mark.django_db
def test_an_amount_of_document_discount_stays() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "1200"), line("1", "300", "5.5"), discount_amount=D(100))
        amend(by, order, AmendmentChange(line=line("1", "500")))
        assert OrderStanding.objects.get().ordered_excl_tax == D(1900)
        assert sum(GroupStanding.objects.values_list("discount_left", flat=True)) == D(100)


@pytest.mark.django_db
def test_prices_typed_incl_tax_stay_to_the_cent() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("3", "9.99"), prices_include_tax=True)
        amend(by, order, AmendmentChange(order_line_id=first_line(order).pk, quantity=D(4)))
        standing = OrderStanding.objects.get()
        assert standing.ordered_excl_tax + standing.ordered_vat == D("39.96")
        amend(by, order, AmendmentChange(order_line_id=first_line(order).pk, unit_price=D("10.01")))
        standing = OrderStanding.objects.get()
        assert standing.ordered_excl_tax + standing.ordered_vat == D("40.04")


@pytest.mark.django_db
def test_what_is_wrong_in_a_change_is_told() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("10", "50"), line("1", "540", period="year"))
        recurring = OrderLine.objects.get(order=order, period="year")
        own = first_line(order).pk
        other = first_line(an_order(by, line("1", "1"))).pk
        changes = [
            AmendmentChange(order_line_id=other, quantity=D(1)),
            AmendmentChange(order_line_id=recurring.pk, quantity=D(1)),
            AmendmentChange(order_line_id=own, quantity=D("0.00001")),
            AmendmentChange(order_line_id=own, vat_rate=D(17), vat_category="E"),
        ]
        with pytest.raises(BadValue) as refused:
            propose_amendment(order_id=order.pk, on=LATER, changes=changes, by=by)
        fields = {error.field for error in refused.value.errors}
        assert {"lines[0].order_line", "lines[1].order_line", "lines[2].quantity", "lines[3].vat_rate"} <= fields
        with pytest.raises(BadValue):
            propose_amendment(order_id=order.pk, on=date(2026, 8, 1), changes=changes[2:3], by=by)
        with pytest.raises(BadValue):
            propose_amendment(order_id=order.pk, on=LATER, changes=[], by=by)
        assert not Amendment.objects.exists()


@pytest.mark.django_db
def test_a_closed_order_reopens_by_amendment_and_says_so() -> None:
    by = a_company()
    with company_scope(by.company_id):
        Settings.objects.update(closing_rule="invoiced")
        order = an_order(by, line("1", "100"))
        invoice(by, order, percent=D(100))
        assert OrderStanding.objects.get().state == "closed"
        amend(by, order, AmendmentChange(line=line("1", "50")))
        assert OrderStanding.objects.get().state == "open"
        acts = list(Journal.objects.order_by("id").values_list("act", flat=True))
        assert "order.closed_by_rule" in acts
        assert acts[-1] == "order.reopened_by_rule"
