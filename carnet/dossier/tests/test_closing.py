"""Closing by hand, reopening, cancelling, deleting, holding (P8, P9)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import gettext

from carnet.core.acts import company_scope
from carnet.core.install import company_models, refs
from carnet.core.models import Journal
from carnet.core.refusals import NotFound, Refusal
from carnet.dossier.commands import (
    accept_quote,
    cancel_order,
    close_order,
    create_order,
    delete_order,
    hold_order,
    propose_amendment,
    release_order,
    reopen_order,
)
from carnet.dossier.steps.holders import NO_DOCUMENT, TELLERS
from carnet.invoicing.commands import draft_credit_note, draft_deposit, draft_interim, issue_invoice
from carnet.invoicing.models import Invoice
from carnet.parties.models import Party
from carnet.purchasing.commands import create_purchase
from carnet.purchasing.inputs import PurchaseContent, PurchaseLineInput
from carnet.sales.commands import create_quote, send_quote
from carnet.sales.lines import AmendmentChange, LineInput, OrderContent, QuoteContent
from carnet.sales.models import Entry, GroupStanding, LineStanding, Order, OrderLine, OrderStanding, Quote
from carnet.sales.tests.factories import a_company, a_customer

ON = date(2026, 9, 1)
LATER = date(2026, 9, 10)
D = Decimal


def line(quantity: str, price: str, rate: str = "20", **more: object) -> LineInput:
    return LineInput(description="Work", quantity=D(quantity), unit_price=D(price), vat_rate=D(rate), **more)


def an_order(by, *lines: LineInput, **content: object) -> Order:
    return create_order(content=OrderContent(party_id=a_customer().pk, lines=lines, **content), on=ON, by=by)


def deposit(by, order: Order, percent: str) -> Invoice:
    return issue_invoice(invoice_id=draft_deposit(order_id=order.pk, on=ON, percent=D(percent), by=by).pk, on=ON, by=by)


def interim(by, order: Order, percent: str, **more: object) -> Invoice:
    draft = draft_interim(order_id=order.pk, on=ON, percent=D(percent), by=by, **more)
    return issue_invoice(invoice_id=draft.pk, on=ON, by=by)


@pytest.mark.django_db
def test_a_kept_deposit_covers_its_part_of_what_is_given_up() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "2000"))
        deposit(by, order, "30")
        interim(by, order, "35")
        with pytest.raises(Refusal) as refused:
            close_order(order_id=order.pk, on=LATER, reason="Gives up", by=by)
        assert refused.value.code == "DepositFateUnknown"
        close_order(order_id=order.pk, on=LATER, reason="Gives up", deposit="kept", by=by)
        standing = OrderStanding.objects.get()
        assert (standing.state, standing.closed_by_hand) == ("closed", True)
        assert (standing.invoiced_excl_tax, standing.abandoned_excl_tax, standing.left_excl_tax) == (
            D(1300), D(700), D(0),
        )  # fmt: skip
        assert LineStanding.objects.get().abandoned_amount == D(1300)
        assert standing.ordered_vat == standing.invoiced_vat + standing.abandoned_vat + standing.left_vat
        before = OrderStanding.objects.values().get()
        reopen_order(order_id=order.pk, on=date(2026, 9, 20), by=by)
        standing = OrderStanding.objects.get()
        assert (standing.state, standing.abandoned_excl_tax, standing.left_excl_tax) == ("open", D(0), D(700))
        assert standing.deposit_left_excl_tax == D(600)
        assert before["left_excl_tax"] == 0
        acts = list(Journal.objects.filter(act__startswith="order.").order_by("id").values_list("act", flat=True))
        assert acts == ["order.created", "order.closed", "order.reopened"]


@pytest.mark.django_db
def test_a_deposit_given_back_is_credited_and_everything_left_is_given_up() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "2000"))
        deposit(by, order, "30")
        interim(by, order, "35")
        today = max(date(2026, 9, 10), ON)
        close_order(order_id=order.pk, on=today, reason="Gives up", deposit="given_back", by=by)
        standing = OrderStanding.objects.get()
        assert (standing.invoiced_excl_tax, standing.abandoned_excl_tax, standing.left_excl_tax) == (
            D(700), D(1300), D(0),
        )  # fmt: skip
        assert Invoice.objects.filter(kind="credit_note", number__isnull=False).count() == 1


@pytest.mark.django_db
def test_the_design_studio_gives_up() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "6200"))
        deposit(by, order, "30")
        interim(by, order, "40", deposit_mode="at_balance")
        close_order(order_id=order.pk, on=LATER, reason="The customer stops", deposit="kept", by=by)
        standing = OrderStanding.objects.get()
        assert (standing.invoiced_excl_tax, standing.abandoned_excl_tax) == (D(4340), D(1860))
        with pytest.raises(Refusal) as refused:
            delete_order(order_id=order.pk, by=by)
        assert refused.value.code == "OrderClosedByHand"
        reopen_order(order_id=order.pk, on=LATER, by=by)
        with pytest.raises(Refusal) as refused:
            delete_order(order_id=order.pk, by=by)
        assert refused.value.code == "OrderHeldByDocuments"
        assert sorted(holder.label for holder in refused.value.holders) == ["FA-2026-0001", "FA-2026-0002"]
        assert OrderStanding.objects.get().state == "open"


@pytest.mark.django_db
def test_an_order_with_only_its_quote_is_deleted_and_the_quote_is_sent_again() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(lines=(line("1", "6200"),))
        quote = create_quote(party_id=a_customer().pk, content=content, on=ON, by=by)
        send_quote(quote_id=quote.pk, on=ON, by=by)
        order = accept_quote(quote_id=quote.pk, on=ON, by=by)
        close_order(order_id=order.pk, on=LATER, reason="Wrong", by=by)
        reopen_order(order_id=order.pk, on=LATER, by=by)
        delete_order(order_id=order.pk, by=by)
        assert not Order.objects.exists()
        assert not Entry.objects.exists()
        assert not OrderStanding.objects.exists()
        assert Quote.objects.get().state == "sent"
        with pytest.raises(NotFound):
            delete_order(order_id=order.pk, by=by)
        again = accept_quote(quote_id=quote.pk, on=LATER, by=by)
        assert again.number == "CMD-2026-0002"
        assert OrderStanding.objects.get().ordered_excl_tax == D(6200)


@pytest.mark.django_db
def test_a_draft_invoice_or_amendment_holds_the_order() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "100"))
        draft_deposit(order_id=order.pk, on=ON, percent=D(30), by=by)
        propose_amendment(order_id=order.pk, on=LATER, changes=[AmendmentChange(line=line("1", "1"))], by=by)
        with pytest.raises(Refusal) as refused:
            delete_order(order_id=order.pk, by=by)
        assert {holder.kind for holder in refused.value.holders} == {"invoice", "amendment"}
        with pytest.raises(Refusal) as refused:
            cancel_order(order_id=order.pk, on=LATER, reason="No", by=by)
        assert refused.value.code == "OrderHasDrafts"


@pytest.mark.django_db
def test_cancelling_gives_everything_up_and_frees_the_quote() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = create_quote(
            party_id=a_customer().pk, content=QuoteContent(lines=(line("2", "50.05", "5.5"),)), on=ON, by=by
        )
        order = accept_quote(quote_id=quote.pk, on=ON, by=by)
        cancel_order(order_id=order.pk, on=LATER, reason="Changed their mind", by=by)
        standing = OrderStanding.objects.get()
        assert (standing.state, standing.abandoned_excl_tax, standing.left_excl_tax) == ("cancelled", D("100.10"), D(0))
        assert Quote.objects.get().state == "sent"
        with pytest.raises(Refusal):
            cancel_order(order_id=order.pk, on=LATER, reason="Twice", by=by)
        other = accept_quote(quote_id=quote.pk, on=LATER, by=by)
        assert other.pk != order.pk
        delete_order(order_id=order.pk, by=by)
        assert Quote.objects.get().state == "accepted"


@pytest.mark.django_db
def test_nothing_is_cancelled_while_something_is_invoiced() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "100"))
        invoice = interim(by, order, "50")
        with pytest.raises(Refusal) as refused:
            cancel_order(order_id=order.pk, on=LATER, reason="No", by=by)
        assert refused.value.code == "OrderHasBeenInvoiced"
        assert invoice.number in refused.value.sentence
        note = draft_credit_note(invoice_id=invoice.pk, on=LATER, again=True, reason="Cancelled", by=by)
        issue_invoice(invoice_id=note.pk, on=LATER, by=by)
        cancel_order(order_id=order.pk, on=LATER, reason="No", by=by)
        standing = OrderStanding.objects.get()
        assert (standing.state, standing.abandoned_excl_tax, standing.invoiced_excl_tax) == ("cancelled", D(100), D(0))


@pytest.mark.django_db
def test_a_held_order_is_not_invoiced_but_takes_deposits() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "100"))
        hold_order(order_id=order.pk, reason="Unpaid invoices", by=by)
        with pytest.raises(Refusal) as refused:
            hold_order(order_id=order.pk, reason="Again", by=by)
        assert refused.value.code == "OrderHeld"
        with pytest.raises(Refusal) as refused:
            interim(by, order, "50")
        assert "Unpaid invoices" in refused.value.sentence
        deposit(by, order, "30")
        release_order(order_id=order.pk, reason="Paid", by=by)
        interim(by, order, "50")
        with pytest.raises(Refusal):
            release_order(order_id=order.pk, reason="Paid", by=by)


@pytest.mark.django_db
def test_a_close_needs_a_reason_an_open_order_and_a_day_after_everything_else() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "100"))
        entries = Entry.objects.count()
        with pytest.raises(Refusal) as refused:
            close_order(order_id=order.pk, on=LATER, reason="  ", by=by)
        assert refused.value.code == "ReasonMissing"
        with pytest.raises(Refusal):
            close_order(order_id=order.pk, on=date(2026, 8, 1), reason="No", by=by)
        with pytest.raises(Refusal):
            reopen_order(order_id=order.pk, on=LATER, by=by)
        assert Entry.objects.count() == entries
        close_order(order_id=order.pk, on=LATER, reason="No", by=by)
        with pytest.raises(Refusal) as refused:
            close_order(order_id=order.pk, on=LATER, reason="No", by=by)
        assert refused.value.code == "OrderAlreadyClosed"
        with pytest.raises(Refusal) as refused:
            propose_amendment(order_id=order.pk, on=LATER, changes=[AmendmentChange(line=line("1", "1"))], by=by)
        assert refused.value.code == "OrderClosedByHand"


@pytest.mark.django_db
def test_closing_gives_up_the_document_discount_of_each_group() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("3", "10.05"), line("1", "300", "5.5"), discount_percent=D("7.5"))
        interim(by, order, "40")
        close_order(order_id=order.pk, on=LATER, reason="No", by=by)
        for group in GroupStanding.objects.all():
            assert (group.left, group.lines_left, group.discount_left, group.left_vat) == (0, 0, 0, 0)
            assert group.ordered == group.invoiced + group.abandoned


def test_whatever_holds_an_order_says_its_name() -> None:
    untold = {
        model
        for model in company_models()
        for ref in refs(model)
        if ref.held and ref.related_model in (Order, OrderLine) and model not in NO_DOCUMENT and model not in TELLERS
    }
    assert not untold


@pytest.mark.django_db
def test_purchases_hold_the_order_by_their_number() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order(by, line("1", "100"))
        supplier = Party.objects.create(name="Grossiste", number="F-1", is_supplier=True)
        wanted = PurchaseContent(
            party_id=supplier.pk,
            lines=(PurchaseLineInput(order_line_id=OrderLine.objects.get(order=order).pk, unit_price=D(40)),),
        )
        create_purchase(content=wanted, on=ON, by=by)
        with pytest.raises(Refusal) as refused:
            delete_order(order_id=order.pk, by=by)
        assert [(holder.kind, holder.label) for holder in refused.value.holders] == [
            ("purchase_order", gettext("draft purchase order"))
        ]
