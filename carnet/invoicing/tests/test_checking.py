"""Nothing is issued that was not judged as it is issued; a refusal writes nothing and says what to mend (P28, R66)."""

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.einvoice import cii, ubl
from carnet.core.einvoice.validator.client import CannotBeCheckedNow
from carnet.core.models import ChainLink, Journal, Series, StoredFile
from carnet.core.refusals import NotFound, Refusal
from carnet.invoicing import commands, queries
from carnet.invoicing.jobs import check_drafts, make_file
from carnet.invoicing.models import EInvoiceCheck, Instalment, Invoice, InvoiceLine, InvoiceShare, IssuedFile
from carnet.invoicing.refusals import NotIssued
from carnet.invoicing.steps.ahead import check_ahead
from carnet.invoicing.steps.checking import EInvoiceRefused
from carnet.invoicing.steps.dating import today_of
from carnet.invoicing.steps.freezing import MentionsMissing, mentions_advised
from carnet.invoicing.tests.acts import ON, Desk
from carnet.invoicing.tests.silence import silent_validator
from carnet.invoicing.tests.test_chain import sealed_now
from carnet.parties.models import Address, Party
from carnet.sales.tests.factories import a_customer, an_order

D = Decimal
WATCHED = (Invoice, EInvoiceCheck, IssuedFile, StoredFile, InvoiceShare, Instalment, Journal)


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by)


def refused(desk: Desk, draft: Invoice, refusal: type[Refusal]) -> Refusal:
    """The refusal of issuing a draft, once nothing was written by it but, perhaps, a verdict."""

    def all_rows() -> list[object]:
        return [model.objects.count() for model in WATCHED[2:]] + list(
            Series.objects.order_by("id").values_list("last")
        )

    before = all_rows()
    with pytest.raises(refusal) as raised:
        desk.issue(draft)
    draft.refresh_from_db()
    assert all_rows() == before and draft.number is None
    return raised.value


def test_what_the_rules_refuse_takes_no_number_and_says_which_field(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "100.00", "3")]))
    errors = refused(desk, draft, EInvoiceRefused).errors
    assert "lines.1.vat_rate" in {error.field for error in errors}
    assert desk.balance(an_order([("1", "100.00")])).number == "FA-2026-0001"


def test_a_silent_validator_is_not_an_approval(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "100.00")]))
    with silent_validator():
        assert refused(desk, draft, CannotBeCheckedNow).status == 503
    assert EInvoiceCheck.objects.count() == 0
    assert desk.issue(draft).checked is not None


def test_a_verdict_that_stands_is_not_asked_for_again(desk: Desk) -> None:
    drafts = [desk.draft_balance(an_order([("1", "100.00")])) for _ in range(3)]
    check_ahead([draft.pk for draft in drafts], ON)
    with silent_validator():
        assert [desk.issue(draft).number for draft in drafts] == [f"FA-2026-000{n}" for n in (1, 2, 3)]


MEANWHILE: list[Callable[[Invoice], object]] = [
    lambda draft: Party.objects.filter(pk=draft.billed_id).update(name="Menuiserie Le Goff et fils"),
    lambda draft: Address.objects.filter(party=draft.billed_id).update(line1="9 rue des Forges"),
    lambda _draft: Settings.objects.update(share_capital="20 000 €"),
    lambda _draft: Settings.objects.update(late_penalty_text="Trois fois le taux légal."),
    lambda _draft: Settings.objects.update(size="large"),
    lambda _draft: Settings.objects.update(iban="FR1420041010050500013M02606"),
]


@pytest.mark.parametrize("change", MEANWHILE)
def test_whatever_the_e_invoice_is_made_of_asks_for_another_verdict(
    desk: Desk, change: Callable[[Invoice], object]
) -> None:
    draft = desk.draft_balance(an_order([("1", "100.00")], party=a_customer(siren="")))
    check_ahead([draft.pk], ON)
    change(draft)
    with silent_validator():
        refused(desk, draft, MentionsMissing if Settings.objects.get().size == "large" else CannotBeCheckedNow)


def test_another_day_asks_for_another_verdict(desk: Desk) -> None:
    draft = desk.draft_balance(an_order([("1", "100.00")]))
    check_ahead([draft.pk], ON)
    with silent_validator(), pytest.raises(CannotBeCheckedNow):
        desk.issue(draft, on=ON + timedelta(days=1))


def test_saved_drafts_are_checked_behind_the_scenes(desk: Desk) -> None:
    today = today_of(Settings.objects.get())
    draft = desk.draft_balance(an_order([("1", "100.00")]))
    first = SimpleNamespace(job=SimpleNamespace(attempts=0))
    with silent_validator():
        with pytest.raises(CannotBeCheckedNow):
            check_drafts(first, desk.by.company_id, [draft.pk])
        check_drafts(SimpleNamespace(job=SimpleNamespace(attempts=3)), desk.by.company_id, [draft.pk])
    check_drafts(first, desk.by.company_id, [draft.pk, 0])
    with silent_validator():
        assert desk.issue(draft, on=today).number
    check_drafts(first, desk.by.company_id, [draft.pk])
    assert EInvoiceCheck.objects.count() == 1


def test_a_customer_of_whom_little_is_known_can_be_billed_until_the_law_wants_more(desk: Desk) -> None:
    unknown = Party.objects.create(name="Client de passage", number="C-T9")
    invoice = desk.balance(an_order([("1", "100.00")], party=unknown))
    file = queries.einvoice_on(invoice.pk, ON)
    assert (file.treatment, file.buyer.legal_id, file.buyer.address.line1) == ("OUTOFSCOPE", "", "")
    advised = [error.field for error in mentions_advised(invoice.parties, ON)]
    assert advised == ["billed.line1", "billed.postcode", "billed.city", "billed.siren"]
    draft = desk.draft_balance(an_order([("1", "100.00")], party=unknown))
    Settings.objects.update(size="large")
    errors = refused(desk, draft, MentionsMissing).errors
    assert [error.field for error in errors] == advised
    later = date.fromisoformat(invoice.parties["e_invoices_from"])
    assert later == date(2027, 9, 1) and mentions_advised(invoice.parties, later) == []


def test_a_known_customer_is_billed_between_companies_before_and_after(desk: Desk) -> None:
    for size in ("sme", "large"):
        Settings.objects.update(size=size)
        invoice = desk.balance(an_order([("1", "100.00")]))
        assert queries.einvoice_on(invoice.pk, ON).treatment == "B2B"


def test_the_e_invoice_written_with_the_number_is_what_was_judged_and_never_written_again(desk: Desk) -> None:
    invoice = desk.balance(an_order([("3", "100.00"), ("1", "20.00", "5.5")]))
    kept = {
        syntax: commands.issued_einvoice(invoice_id=invoice.pk, syntax=syntax, by=desk.by) for syntax in ("cii", "ubl")
    }
    again = queries.einvoice_on(invoice.pk, ON)
    assert bytes(kept["cii"].content) == cii(again) and bytes(kept["ubl"].content) == ubl(again)
    assert kept["cii"].name == f"{invoice.number}-cii.xml"
    Party.objects.update(name="Un autre nom")
    Settings.objects.update(legal_name="Un autre vendeur")
    pdf = commands.issued_pdf(invoice_id=invoice.pk, by=desk.by)
    reader = PdfReader(io.BytesIO(bytes(pdf.content)))
    assert reader.attachments["factur-x.xml"] == [bytes(kept["cii"].content)]
    make_file(desk.by.company_id, invoice.pk)
    assert commands.issued_pdf(invoice_id=invoice.pk, by=desk.by).pk == pdf.pk
    draft = desk.draft_balance(an_order([("1", "1.00")]))
    with pytest.raises(NotIssued):
        commands.issued_einvoice(invoice_id=draft.pk, syntax="cii", by=desk.by)
    with pytest.raises(NotFound):
        commands.issued_einvoice(invoice_id=0, syntax="cii", by=desk.by)


def test_the_link_of_an_invoice_seals_its_e_invoice(desk: Desk) -> None:
    invoice = desk.balance(an_order([("1", "100.00")]))
    sealed_now()
    link = ChainLink.objects.get()
    xml = commands.issued_einvoice(invoice_id=invoice.pk, syntax="cii", by=desk.by)
    assert (link.kind, link.file_hash) == ("invoice", hashlib.sha256(bytes(xml.content)).hexdigest())


def test_money_that_waits_on_the_order_is_said_as_already_paid(desk: Desk) -> None:
    order = an_order([("1", "1000.00")])
    commands.record_payment(
        party_id=order.party_id,
        order_id=order.pk,
        on=ON - timedelta(days=1),
        amount=D("1500.00"),
        method="card",
        by=desk.by,
    )
    deposit = desk.deposit(order, "30")
    file = queries.einvoice_on(deposit.pk, ON)
    assert (file.frame[1], file.due_on) == ("2", ON - timedelta(days=1))
    assert (file.totals.prepaid, file.totals.due) == (D("360.00"), D("0.00"))
    interim = desk.interim(order, percent="70")
    assert queries.einvoice_on(interim.pk, ON).frame[1] == "2"
    more = an_order([("1", "1000.00")])
    commands.record_payment(
        party_id=more.party_id, order_id=more.pk, on=ON, amount=D("200.00"), method="card", by=desk.by
    )
    file = queries.einvoice_on(desk.balance(more).pk, ON)
    assert (file.frame[1], file.totals.prepaid, file.totals.due) == ("1", D("200.00"), D("1000.00"))


def test_a_line_of_the_order_itself_is_read_with_its_unit(desk: Desk) -> None:
    order = an_order([("2", "100.00")])
    draft = desk.draft_balance(order)
    InvoiceLine.objects.filter(invoice=draft).update(unit="h")
    assert queries.einvoice_on(draft.pk, ON).lines[0].unit == "HUR"
