"""Accepting a quote makes its order, at once and exactly once (P17, P18)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.dossier.commands import accept_quote, create_order, edit_order_draft, edit_order_header, validate_order
from carnet.parties.models import Address
from carnet.sales.commands import create_quote, edit_quote, refuse_quote, save_as_template, send_quote
from carnet.sales.lines import LineInput, OrderContent, QuoteContent
from carnet.sales.models import (
    Entry,
    GroupStanding,
    Hold,
    LineStanding,
    Order,
    OrderLine,
    OrderStanding,
    Quote,
    QuoteLine,
    QuoteVersion,
)
from carnet.sales.tests.factories import a_company, a_customer

ON = date(2026, 9, 1)
D = Decimal


def line(quantity: str, price: str, rate: str = "20", **more: object) -> LineInput:
    return LineInput(description="Work", quantity=D(quantity), unit_price=D(price), vat_rate=D(rate), **more)


PLUMBER = QuoteContent(title="Bathroom", lines=(line("1", "8450", "10"), line("1", "1260")))


def a_quote(by: Actor, content: QuoteContent = PLUMBER) -> Quote:
    return create_quote(party_id=a_customer().pk, content=content, on=ON, by=by)


@pytest.mark.django_db
def test_the_order_stands_as_quoted() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = accept_quote(quote_id=a_quote(by).pk, on=ON, signed_by="M. Dupont", by=by)
        standing = OrderStanding.objects.get(order=order)
        assert order.number == "CMD-2026-0001"
        assert (standing.state, standing.invoiced, standing.paid) == ("open", "none", "none")
        assert (standing.ordered_excl_tax, standing.ordered_vat) == (D("9710.00"), D("1097.00"))
        assert (standing.left_excl_tax, standing.left_vat) == (D("9710.00"), D("1097.00"))
        assert list(GroupStanding.objects.order_by("rate").values_list("ordered_vat", flat=True)) == [D(845), D(252)]
        assert Quote.objects.get().state == "accepted"
        assert QuoteVersion.objects.get().signed_by == "M. Dupont"


@pytest.mark.django_db
def test_the_same_version_gives_the_same_order_and_another_is_refused() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = a_quote(by)
        send_quote(quote_id=quote.pk, on=ON, by=by)
        edit_quote(quote_id=quote.pk, content=replace(PLUMBER, title="v2"), by=by)
        order = accept_quote(quote_id=quote.pk, on=ON, by=by)
        assert accept_quote(quote_id=quote.pk, on=ON, version=2, by=by).pk == order.pk
        assert accept_quote(quote_id=quote.pk, on=ON, by=by).pk == order.pk
        with pytest.raises(Refusal) as refused:
            accept_quote(quote_id=quote.pk, on=ON, version=1, by=by)
        assert refused.value.code == "QuoteAlreadyAccepted"
        with pytest.raises(Refusal):
            edit_quote(quote_id=quote.pk, content=PLUMBER, by=by)
        assert Order.objects.count() == 1
        assert Entry.objects.count() == 4


@pytest.mark.django_db
def test_picked_options_become_lines_and_change_the_totals() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(
            discount_percent=D(10),
            lines=(
                LineInput(kind="section", description="Works"),
                line("1", "1000"),
                line("1", "200", optional=True),
                line("1", "300", "10", optional=True),
                LineInput(kind="comment", description="Thank you"),
            ),
        )
        quote = a_quote(by, content)
        options = list(QuoteLine.objects.filter(optional=True).order_by("position").values_list("id", flat=True))
        with pytest.raises(BadValue):
            accept_quote(quote_id=quote.pk, on=ON, options=[options[0] + 9999], by=by)
        order = accept_quote(quote_id=quote.pk, on=ON, options=options[:1], by=by)
        kinds = OrderLine.objects.filter(order=order).order_by("position").values_list("kind", flat=True)
        assert list(kinds) == ["section", "line", "line", "comment"]
        standing = OrderStanding.objects.get(order=order)
        assert (standing.ordered_excl_tax, standing.ordered_vat) == (D("1080.00"), D("216.00"))
        group = GroupStanding.objects.get(order=order)
        assert (group.lines_ordered, group.discount_left, group.left) == (D(1200), D(120), D(1080))
        assert QuoteVersion.objects.get().total_excl_tax == D(1080)


@pytest.mark.django_db
def test_recurring_lines_are_copied_but_not_counted() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(lines=(line("1", "100"), line("1", "540", period="year")))
        order = accept_quote(quote_id=a_quote(by, content).pk, on=ON, by=by)
        standing = OrderStanding.objects.get(order=order)
        assert (standing.ordered_excl_tax, standing.recurring_to_hand_over) == (D(100), 1)
        assert LineStanding.objects.count() == 1
        assert OrderLine.objects.count() == 2


@pytest.mark.django_db
def test_an_order_typed_incl_tax_keeps_its_vat_to_the_cent() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(prices_include_tax=True, lines=(line("1", "100.05"),))
        order = accept_quote(quote_id=a_quote(by, content).pk, on=ON, by=by)
        group = GroupStanding.objects.get(order=order)
        assert group.ordered + group.ordered_vat == D("100.05")
        assert group.left + group.left_vat == D("100.05")


@pytest.mark.django_db
def test_refused_dates_and_states_write_nothing() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = a_quote(by)
        for on in (date(2026, 8, 31), date(2999, 1, 1)):
            with pytest.raises(BadValue):
                accept_quote(quote_id=quote.pk, on=on, by=by)
        with pytest.raises(BadValue):
            accept_quote(quote_id=quote.pk, on=ON, version=7, by=by)
        refuse_quote(quote_id=quote.pk, on=ON, reason="", by=by)
        with pytest.raises(Refusal):
            accept_quote(quote_id=quote.pk, on=ON, by=by)
        empty = a_quote(by, QuoteContent())
        with pytest.raises(Refusal) as refused:
            accept_quote(quote_id=empty.pk, on=ON, by=by)
        assert refused.value.code == "NothingQuoted"
        assert not Order.objects.exists()
        assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_company_may_start_orders_as_drafts() -> None:
    by = a_company()
    with company_scope(by.company_id):
        Settings.objects.update(orders_start_as_drafts=True)
        order = accept_quote(quote_id=a_quote(by).pk, on=ON, by=by)
        assert OrderStanding.objects.get(order=order).state == "draft"
        assert not Entry.objects.exists()
        validate_order(order_id=order.pk, on=date(2026, 9, 3), by=by)
        assert OrderStanding.objects.get(order=order).state == "open"
        assert OrderStanding.objects.get(order=order).ordered_excl_tax == D(9710)
        with pytest.raises(Refusal):
            validate_order(order_id=order.pk, on=date(2026, 9, 3), by=by)


@pytest.mark.django_db
def test_the_credit_limit_holds_the_order() -> None:
    by = a_company()
    with company_scope(by.company_id):
        party = a_customer(credit_limit=D("11000"))
        content = OrderContent(party_id=party.pk, lines=(line("1", "5000"),))
        create_order(content=content, on=ON, by=by)
        assert not Hold.objects.exists()
        create_order(content=content, on=ON, by=by)
        assert Hold.objects.count() == 1


@pytest.mark.django_db
def test_an_order_is_typed_by_hand_as_a_draft_edited_and_validated() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = OrderContent(party_id=a_customer().pk, title="By hand", lines=(line("10", "50"),))
        order = create_order(content=content, on=ON, draft=True, by=by)
        edit_order_draft(order_id=order.pk, content=replace(content, lines=(line("2", "50"),)), by=by)
        validate_order(order_id=order.pk, on=ON, by=by)
        assert OrderStanding.objects.get().ordered_excl_tax == D(100)
        with pytest.raises(Refusal) as refused:
            edit_order_draft(order_id=order.pk, content=content, by=by)
        assert refused.value.code == "OrderIsValidated"
        changed = edit_order_header(order_id=order.pk, changes={"title": "Other", "promised_on": ON}, by=by)
        assert (changed.title, changed.promised_on, changed.deposit_mode) == ("Other", ON, "at_balance")
        with pytest.raises(BadValue):
            edit_order_header(order_id=order.pk, changes={"terms_id": 999_999}, by=by)
        with pytest.raises(BadValue):
            create_order(content=replace(content, lines=(line("1", "1", optional=True),)), on=ON, by=by)


@pytest.mark.django_db
def test_a_new_payer_brings_its_own_address_and_terms() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = OrderContent(party_id=a_customer().pk, lines=(line("10", "50"),))
        order = create_order(content=content, on=ON, by=by)
        insurer = a_customer("Assurances du Ponant")
        changed = edit_order_header(order_id=order.pk, changes={"billed_party_id": insurer.pk}, by=by)
        assert changed.billing_address is not None
        assert changed.billing_address.party_id == insurer.pk
        elsewhere = Address.objects.get(party=a_customer("Other"))
        with pytest.raises(BadValue) as refused:
            edit_order_header(order_id=order.pk, changes={"billing_address_id": elsewhere.pk}, by=by)
        assert refused.value.errors[0].field == "billing_address"


@pytest.mark.django_db
def test_a_template_is_not_accepted() -> None:
    by = a_company()
    with company_scope(by.company_id):
        template = save_as_template(quote_id=a_quote(by).pk, name="Bathroom", on=ON, by=by)
        with pytest.raises(NotFound):
            accept_quote(quote_id=template.pk, on=ON, by=by)


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_lines() -> None:
    by = a_company()
    with company_scope(by.company_id):
        counts = []
        for lines in (2, 60):
            quote = a_quote(by, QuoteContent(lines=tuple(line("1", "10") for _ in range(lines))))
            with CaptureQueriesContext(
                connection,
            ) as captured:
                accept_quote(quote_id=quote.pk, on=ON, by=by)
            counts.append(len(captured))
        assert counts[0] == counts[1]
        assert counts[0] <= 18, "\n".join(query["sql"][:110].replace("\n", " ") for query in captured)


@pytest.mark.slow
def test_sixteen_threads_accepting_one_quote_make_one_order(own_database: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = a_quote(by)

    def accept(_n: int) -> int:
        try:
            return accept_quote(quote_id=quote.pk, on=ON, by=by).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        orders = set(pool.map(accept, range(16)))
    assert len(orders) == 1
    with company_scope(by.company_id):
        assert Order.objects.count() == 1
        assert Entry.objects.count() == 4


@pytest.mark.django_db
def test_what_an_order_agreed_is_frozen_by_the_database() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = accept_quote(quote_id=a_quote(by).pk, on=ON, by=by)
    attacks: list[Callable[[], object]] = [
        lambda: OrderLine.objects.update(net=1),
        lambda: OrderLine.objects.create(order=order, position=99, description="More"),
        lambda: Order.objects.update(discount_amount=1),
        lambda: QuoteVersion.objects.update(title="x"),
        lambda: Entry.objects.update(amount=1),
    ]
    for attack in attacks:
        with pytest.raises(Exception) as refused, company_scope(by.company_id):
            attack()
        assert "permission denied" in str(refused.value) or getattr(refused.value.__cause__, "diag", None)
