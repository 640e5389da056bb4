"""Free invoices, and drafts changed or thrown away (P24, P27, R5)."""

from datetime import date

import pytest
from django.db import connection

from carnet.core.actor import Actor
from carnet.core.refusals import ChangedMeanwhile, NotFound, RightMissing
from carnet.invoicing import commands, queries
from carnet.invoicing.commands.editing import LinesComeFromOrder, PeriodReversed, TermsUnknown
from carnet.invoicing.commands.issuing import ContentChanged
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.refusals import NegativeInvoice
from carnet.invoicing.steps.freezing import MentionsMissing
from carnet.invoicing.steps.parties import PartyUnknown
from carnet.invoicing.tests.acts import D, Desk, decimals, nets, standing, totals, vat
from carnet.parties.models import Party
from carnet.sales.faults import ContentRefused
from carnet.sales.lines import LineInput
from carnet.sales.tests.factories import a_company, a_customer, an_order


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def line(quantity: str, price: str, rate: str = "20", **more: object) -> LineInput:
    return LineInput(description="Heure", quantity=D(quantity), unit_price=D(price), vat_rate=D(rate), **more)  # type: ignore[arg-type]


def free(desk: Desk, *lines: LineInput, **more: object) -> Invoice:
    return commands.draft_free(party_id=a_customer().pk, on=desk.on, lines=lines, by=desk.by, **more)  # type: ignore[arg-type]


def test_a_free_invoice_with_a_document_discount(desk: Desk) -> None:
    invoice = desk.issue(free(desk, line("12", "100.00"), line("1", "300.00", "5.5"), discount_amount=D("100.00")))
    assert vat(invoice) == [(D("5.5"), D("280.00"), D("15.40")), (D(20), D("1120.00"), D("224.00"))]
    assert nets(invoice, "discount") == decimals("-20.00", "-80.00")
    desk.pay(invoice)
    assert queries.state_of_invoice(invoice.pk, desk.on) == "paid"


def test_prices_typed_incl_tax_keep_the_total_to_the_cent(desk: Desk) -> None:
    invoice = free(desk, line("1", "90.00", "20"), line("1", "55.00", "20"), prices_include_tax=True)
    assert invoice.total_incl_tax == D("145.00")


def test_a_free_invoice_is_credited_whole_or_by_line(desk: Desk) -> None:
    invoice = desk.issue(free(desk, line("7.5", "62.40"), line("1", "100.00"), discount_percent=D(10)))
    from carnet.invoicing.proposals import CreditLineAsk

    first = InvoiceLine.objects.filter(invoice=invoice).order_by("position")[0]
    part = desk.credit(invoice, again=False, lines=[CreditLineAsk(first.pk, quantity=D("2.5"))])
    assert nets(part) == decimals("156.00", "-15.60")
    rest = desk.credit(invoice, again=False)
    assert part.total_incl_tax + rest.total_incl_tax == invoice.total_incl_tax


def test_faults_are_told_by_field_and_negative_totals_refused(desk: Desk) -> None:
    with pytest.raises(ContentRefused) as refusal:
        free(desk, line("1", "-10.00"), LineInput(description="", unit_price=D(1)))
    assert {error.field for error in refusal.value.errors} == {"lines[0].unit_price", "lines[1].description"}
    with pytest.raises(NegativeInvoice):
        free(desk, line("-1", "10.00"))
    with pytest.raises(PartyUnknown):
        commands.draft_free(party_id=999_999, on=desk.on, lines=[line("1", "1.00")], by=desk.by)
    assert not Invoice.objects.exists()


def test_a_draft_is_edited_and_its_version_guarded(desk: Desk) -> None:
    draft = free(desk, line("1", "10.00"))
    edited = commands.edit_draft(
        invoice_id=draft.pk, title="Maintenance", due_on=date(2026, 12, 1), service_from=date(2026, 8, 1),
        service_until=date(2026, 8, 31), free=commands.FreeContent(lines=[line("3", "10.00")]), expected_version=1,
        by=desk.by,
    )  # fmt: skip
    assert (edited.version, edited.title, edited.total_excl_tax) == (2, "Maintenance", D("30.00"))
    with pytest.raises(ChangedMeanwhile):
        commands.edit_draft(invoice_id=draft.pk, title="x", expected_version=1, by=desk.by)
    invoice = desk.issue(draft)
    document = queries.printed(invoice.pk, desk.on)
    assert (document.due_on, document.supplied.first) == (date(2026, 12, 1), date(2026, 8, 1))  # type: ignore[union-attr]


def test_what_an_edit_refuses(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    draft = desk.draft_balance(order)
    edit = {"invoice_id": draft.pk, "by": desk.by}
    with pytest.raises(LinesComeFromOrder):
        commands.edit_draft(free=commands.FreeContent(lines=[line("1", "1.00")]), **edit)
    with pytest.raises(TermsUnknown):
        commands.edit_draft(terms_id=999_999, **edit)
    with pytest.raises(PartyUnknown):
        commands.edit_draft(billed_party_id=999_999, **edit)
    with pytest.raises(PeriodReversed):
        commands.edit_draft(service_from=date(2026, 9, 2), service_until=date(2026, 9, 1), **edit)


def test_a_deleted_draft_gives_back_what_it_claimed(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    draft = desk.draft_balance(order)
    commands.delete_draft(invoice_id=draft.pk, by=desk.by)
    assert not InvoiceLine.objects.exists()
    assert totals(desk.draft_balance(order))[0] == D("100.00")
    with pytest.raises(NotFound):
        commands.delete_draft(invoice_id=draft.pk, by=desk.by)


def test_rows_changed_behind_the_back_are_not_issued(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "100.00")]))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE invoicing_invoiceline SET description = 'Autre chose'")
    with pytest.raises(ContentChanged):
        desk.issue(draft)


def test_mentions_missing_are_all_named(desk: Desk) -> None:
    from carnet.company.models import Settings

    Settings.objects.update(vat_number="", city="")
    draft = desk.draft_balance(an_order([("1", "100.00")]))
    with pytest.raises(MentionsMissing) as refusal:
        desk.issue(draft)
    assert [error.field for error in refusal.value.errors] == ["seller.city", "seller.vat_number"]


def test_what_a_customer_lacks_is_said_on_the_draft_and_does_not_stop_it(desk: Desk) -> None:
    from carnet.invoicing.steps.freezing import mentions_advised
    from carnet.parties.models import Address

    party = a_customer(siren="")
    Address.objects.filter(party=party).update(postcode="", city="")
    invoice = desk.issue(desk.draft_balance(an_order([("1", "100.00")], party)))
    advised = mentions_advised(invoice.parties, desk.on)
    assert [error.field for error in advised] == ["billed.postcode", "billed.city", "billed.siren"]
    assert all("Menuiserie Le Goff" in error.message for error in advised)


def test_a_person_needs_no_siren_and_reverse_charge_needs_a_vat_number(desk: Desk) -> None:
    person = a_customer("Mme Guivarc’h", kind=Party.Kind.PERSON)
    invoice = desk.balance(an_order([("1", "100.00")], person))
    assert invoice.parties["texts"]["recovery_fee"] == ""
    reverse = LineInput(description="x", unit_price=D("10.00"), vat_rate=D(0), vat_category="AE")
    draft = desk.draft_balance(an_order([reverse]))
    with pytest.raises(MentionsMissing) as refusal:
        desk.issue(draft)
    assert [error.field for error in refusal.value.errors] == ["billed.vat_number"]
    Party.objects.filter(siren="404833048").update(vat_number="FR83404833048")
    document = queries.printed(desk.issue(draft).pk, desk.on)
    assert document.exemptions == ("Autoliquidation",)


def test_the_language_of_the_document_is_that_of_the_order(desk: Desk) -> None:
    order = an_order([("1", "100.00")], language="en")
    deposit = desk.deposit(order, "30")
    row = InvoiceLine.objects.get(invoice=deposit)
    assert row.description == f"Deposit of 30 % on order {order.number}"
    assert standing(order).deposit_left_excl_tax == D("30.00")


def test_rights_are_asked(desk: Desk) -> None:
    order = an_order([("1", "100.00")])
    reader = Actor(desk.by.company_id, "user", "Reader", frozenset({"read"}))
    draft = desk.draft_balance(order)
    for act in (
        lambda: commands.draft_balance(order_id=order.pk, on=desk.on, by=reader),
        lambda: commands.issue_invoice(invoice_id=draft.pk, on=desk.on, by=reader),
        lambda: commands.record_payment(party_id=order.party_id, on=desk.on, amount=D(1), method="card", by=reader),
        lambda: commands.delete_draft(invoice_id=draft.pk, by=reader),
    ):
        with pytest.raises(RightMissing):
            act()


def test_nothing_of_another_company_is_reached(by: Actor) -> None:
    desk = Desk(by)
    order = an_order([("1", "100.00")])
    invoice = desk.balance(order)
    other = Desk(a_company("Autre"))
    from carnet.core.acts import company_scope

    with company_scope(other.by.company_id):
        for act in (
            lambda: other.draft_balance(order),
            lambda: other.issue(invoice),
            lambda: other.draft_credit(invoice),
            lambda: commands.record_payment(
                party_id=a_customer().pk,
                on=other.on,
                amount=D(1),
                method="card",
                allocations={invoice.pk: D(1)},
                by=other.by,
            ),
            lambda: commands.issued_pdf(invoice_id=invoice.pk, by=other.by),
            lambda: queries.invoice_page(invoice.pk, other.on),
        ):
            with pytest.raises(NotFound):
                act()


def test_the_page_of_an_invoice_and_the_panels_of_an_order(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    deposit = desk.deposit(order, "30")
    balance = desk.balance(order)
    payment = desk.pay(balance, "100.00")
    note = desk.draft_credit(balance)
    page = queries.invoice_page(balance.pk, desk.on)
    assert (page.summary.left, page.summary.state, [one.id for one in page.orders]) == (
        D("740.00"),
        "partly_paid",
        [order.pk],
    )
    assert [(part.kind, part.amount, part.payment_id) for part in page.settled] == [
        ("payment", D("100.00"), payment.pk)
    ]
    assert [(one.id, one.state) for one in page.credit_notes] == [(note.pk, "draft")]
    assert [one.id for one in queries.invoice_page(deposit.pk, desk.on).deducted_on] == [balance.pk]
    assert [one.id for one in queries.invoices_of_orders([order.pk], desk.on)] == [note.pk, balance.pk, deposit.pk]
    (paid,) = queries.payments_of_orders([order.pk])
    assert (paid.id, paid.unallocated, paid.invoice_ids) == (payment.pk, 0, (balance.pk,))
