"""Writing, sending and answering quotes (P15–P17)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carnet.core.acts import company_scope
from carnet.core.models import Journal
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.sales.commands import (
    create_from_template,
    create_quote,
    delete_quote,
    duplicate_quote,
    edit_quote,
    expire_quotes,
    refuse_quote,
    reopen_quote,
    save_as_template,
    send_quote,
)
from carnet.sales.lines import LineInput, PlanInput, QuoteContent
from carnet.sales.models import Quote, QuoteLine, QuotePlanLine, QuoteVat, QuoteVersion
from carnet.sales.queries import content_of, figures_of
from carnet.sales.tests.factories import a_company, a_customer

ON = date(2026, 9, 1)
D = Decimal


def line(quantity: str, price: str, rate: str = "20", **more: object) -> LineInput:
    return LineInput(description="Work", quantity=D(quantity), unit_price=D(price), vat_rate=D(rate), **more)


def worked_vector() -> QuoteContent:
    return QuoteContent(
        title="Vector",
        lines=(line("1", "1234.56"), line("1", "850.085"), line("1", "499.99", "10"), line("1", "333.33", "5.5")),
    )


@pytest.mark.django_db
def test_the_worked_vector_is_stored_to_the_cent() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = create_quote(party_id=a_customer().pk, content=worked_vector(), on=ON, by=by)
        version = QuoteVersion.objects.get(quote=quote)
        assert quote.number == "DEV-2026-0001"
        assert (version.total_excl_tax, version.total_vat, version.total_incl_tax) == (
            D("2917.97"), D("485.26"), D("3403.23"),
        )  # fmt: skip
        assert list(QuoteVat.objects.order_by("-rate").values_list("rate", "base", "vat")) == [
            (D("20"), D("2084.65"), D("416.93")),
            (D("10"), D("499.99"), D("50.00")),
            (D("5.5"), D("333.33"), D("18.33")),
        ]
        assert [str(net) for net in QuoteLine.objects.order_by("position").values_list("net", flat=True)] == [
            "1234.56", "850.09", "499.99", "333.33",
        ]  # fmt: skip


@pytest.mark.django_db
def test_every_fault_is_told_at_once_under_the_name_of_its_field() -> None:
    by = a_company()
    with company_scope(by.company_id):
        party = a_customer()
        content = QuoteContent(
            discount_percent=D("101"),
            currency="FRANC",
            contact_id=999_999,
            lines=(
                line("1", "10.00"),
                line("1.00001", "-1", "117"),
                LineInput(product_id=999_999, quantity=D("NaN"), discount_percent=D("-2"), kind="lune"),
                line("99999999999", "1", discount_amount=D("0.001")),
                LineInput(quantity=D(1)),
            ),
        )
        with pytest.raises(BadValue) as refused:
            create_quote(party_id=party.pk, content=content, on=ON, by=by)
        fields = {error.field for error in refused.value.errors}
        assert {
            "discount_percent", "currency", "contact", "lines[1].quantity", "lines[1].unit_price", "lines[1].vat_rate",
            "lines[2].product", "lines[2].kind", "lines[3].quantity", "lines[3].discount_amount", "lines[4].description",
        } <= fields  # fmt: skip
        assert "100" in next(e.message for e in refused.value.errors if e.field == "lines[1].vat_rate")
        assert not Quote.objects.exists()
        assert not Journal.objects.exclude(act="company.founded").exists()


@pytest.mark.django_db
def test_the_customer_of_another_company_does_not_exist() -> None:
    other = a_company("Other")
    with company_scope(other.company_id):
        stranger = a_customer().pk
    by = a_company()
    with company_scope(by.company_id), pytest.raises(BadValue):
        create_quote(party_id=stranger, content=worked_vector(), on=ON, by=by)


@pytest.mark.django_db
def test_a_line_discount_beyond_its_line_is_refused() -> None:
    by = a_company()
    with company_scope(by.company_id):
        party = a_customer()
        content = QuoteContent(lines=(line("1", "10.00", discount_amount=D("10.01")),))
        with pytest.raises(BadValue) as refused:
            create_quote(party_id=party.pk, content=content, on=ON, by=by)
        assert [error.field for error in refused.value.errors] == ["lines[0].discount_amount"]
        content = QuoteContent(lines=(line("1", "10.00"),), discount_amount=D("10.01"))
        with pytest.raises(BadValue) as refused:
            create_quote(party_id=party.pk, content=content, on=ON, by=by)
        assert [error.field for error in refused.value.errors] == ["discount_amount"]


@pytest.mark.django_db
def test_the_document_discount_is_split_by_vat_group() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(lines=(line("1", "1200"), line("1", "300", "5.5")), discount_amount=D("100"))
        create_quote(party_id=a_customer().pk, content=content, on=ON, by=by)
        assert list(QuoteVat.objects.order_by("-rate").values_list("discount", "base")) == [
            (D("80.00"), D("1120.00")),
            (D("20.00"), D("280.00")),
        ]


@pytest.mark.django_db
def test_prices_typed_incl_tax_are_kept_to_the_cent() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(prices_include_tax=True, lines=(line("1", "100.05"), line("3", "33.35")))
        quote = create_quote(party_id=a_customer().pk, content=content, on=ON, by=by)
        version = QuoteVersion.objects.get(quote=quote)
        assert version.total_incl_tax == D("200.10")
        assert sum(QuoteLine.objects.values_list("net", flat=True)) == version.total_excl_tax
        assert content_of(version).lines[0].unit_price == D("100.05")


@pytest.mark.django_db
def test_options_and_recurring_lines_stay_out_of_the_totals() -> None:
    by = a_company()
    with company_scope(by.company_id):
        content = QuoteContent(
            lines=(line("1", "100"), line("1", "30", optional=True), line("1", "540", period="year")),
            plan=(PlanInput(label="Start", percent=D(40)), PlanInput(label="Rest")),
        )
        quote = create_quote(party_id=a_customer().pk, content=content, on=ON, by=by)
        version = QuoteVersion.objects.get(quote=quote)
        figures = figures_of(version)
        assert version.total_excl_tax == figures.one_off.base == D("100.00")
        assert figures.options.gross == D("36.00")
        assert figures.recurring["year"].gross == D("648.00")
        assert QuotePlanLine.objects.count() == 2


@pytest.mark.django_db
def test_editing_what_was_sent_makes_a_new_version() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = create_quote(party_id=a_customer().pk, content=worked_vector(), on=ON, by=by)
        edit_quote(quote_id=quote.pk, content=replace(worked_vector(), title="Again"), by=by)
        assert QuoteVersion.objects.count() == 1
        send_quote(quote_id=quote.pk, on=ON, by=by)
        sent = QuoteVersion.objects.get()
        assert len(sent.content_hash) == 64
        after = edit_quote(quote_id=quote.pk, content=worked_vector(), by=by)
        assert (after.state, after.current_version) == ("draft", 2)
        edit_quote(quote_id=quote.pk, content=QuoteContent(lines=(line("1", "1"),)), by=by)
        assert QuoteVersion.objects.count() == 2
        assert QuoteLine.objects.filter(version=sent).count() == 4


@pytest.mark.django_db
def test_an_edit_over_somebody_else_s_is_refused() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = create_quote(party_id=a_customer().pk, content=worked_vector(), on=ON, by=by)
        edit_quote(quote_id=quote.pk, content=worked_vector(), expected_version=1, by=by)
        with pytest.raises(Refusal) as refused:
            edit_quote(quote_id=quote.pk, content=worked_vector(), expected_version=1, by=by)
        assert refused.value.code == "ChangedMeanwhile"


@pytest.mark.django_db
def test_refused_quotes_are_reopened_and_late_ones_expire() -> None:
    by = a_company()
    with company_scope(by.company_id):
        quote = create_quote(party_id=a_customer().pk, content=worked_vector(), on=ON, by=by)
        send_quote(quote_id=quote.pk, on=ON, by=by)
        refuse_quote(quote_id=quote.pk, on=ON, reason="Too dear", by=by)
        with pytest.raises(Refusal):
            edit_quote(quote_id=quote.pk, content=worked_vector(), by=by)
        reopen_quote(quote_id=quote.pk, by=by)
        assert expire_quotes(on=date(2026, 10, 1), by=by) == 0
        assert expire_quotes(on=date(2026, 10, 2), by=by) == 1
        assert Quote.objects.get().state == "expired"
        assert [
            row for row in Journal.objects.order_by("id").values_list("act", flat=True) if row.startswith("quote.")
        ] == ["quote.created", "quote.sent", "quote.refused", "quote.reopened", "quote.expired"]


@pytest.mark.django_db
def test_a_draft_can_be_thrown_away_but_not_once_sent() -> None:
    by = a_company()
    with company_scope(by.company_id):
        party = a_customer()
        kept = create_quote(party_id=party.pk, content=worked_vector(), on=ON, by=by)
        gone = create_quote(party_id=party.pk, content=worked_vector(), on=ON, by=by)
        delete_quote(quote_id=gone.pk, by=by)
        send_quote(quote_id=kept.pk, on=ON, by=by)
        with pytest.raises(Refusal):
            delete_quote(quote_id=kept.pk, by=by)
        assert Quote.objects.count() == 1
        with pytest.raises(NotFound):
            delete_quote(quote_id=gone.pk, by=by)


@pytest.mark.django_db
def test_duplicates_and_templates_carry_the_lines() -> None:
    by = a_company()
    with company_scope(by.company_id):
        party = a_customer()
        quote = create_quote(party_id=party.pk, content=worked_vector(), on=ON, by=by)
        twin = duplicate_quote(quote_id=quote.pk, on=date(2026, 9, 5), by=by)
        template = save_as_template(quote_id=quote.pk, name="Standard works", on=ON, by=by)
        made = create_from_template(template_id=template.pk, party_id=a_customer("Other").pk, on=ON, by=by)
        totals = QuoteVersion.objects.filter(quote__in=[twin, made]).values_list("total_incl_tax", flat=True)
        assert list(totals) == [D("3403.23"), D("3403.23")]
        assert made.number == "DEV-2026-0003"
