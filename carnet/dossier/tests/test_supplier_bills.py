"""What suppliers bill: before or after the goods, matched, recorded once; it turns into costs and re-values the stock (P35–P44)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.commands import set_exchange_rate
from carnet.company.days import DateInFuture
from carnet.company.models import Settings, Terms
from carnet.company.tests.worlds import somebody
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal, RightMissing
from carnet.dossier.tests.purchases import Buyer
from carnet.purchasing import commands
from carnet.purchasing.commands.billing import BillNotCorrectable, NothingToBill, SeveralSuppliers
from carnet.purchasing.commands.recording import (
    BillAlreadyRecorded,
    BillCancelledAlready,
    BillIsEmpty,
    BillIsNegative,
    BillPaid,
    DifferencesToAccept,
    SupplierNumberMissing,
)
from carnet.purchasing.inputs import (
    BillAsk,
    BillContent,
    BillLineInput,
    BillVatInput,
    CreditAsk,
    LineChange,
    PurchaseLineInput,
)
from carnet.purchasing.models import Bill, BillInstalment, BillLine, BillStanding, ExpenseCategory
from carnet.purchasing.refusals import BillRecorded, NotCreditable, OtherSuppliersOrder, ReasonNeeded, VatTooFar
from carnet.purchasing.steps.matching import differences_of
from carnet.sales.faults import ContentRefused
from carnet.sales.tests.factories import ORDERED_ON
from carnet.stock.tests.factories import moved

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Buyer:
    return Buyer()


def test_s4_the_bill_after_two_receipts_closes_the_purchase_once_paid(world: Buyer) -> None:
    purchase = world.sent(world.line("12", order_line_id=world.laptops.pk))
    world.receive(purchase, "8")
    world.receive(purchase, "4")
    bill = world.billed(purchase)
    assert (bill.number, bill.total_excl_tax, bill.total_vat, bill.total_incl_tax) == (
        "FF-2026-0001", D("10464.00"), D("2092.80"), D("12556.80"),
    )  # fmt: skip
    assert world.standing(purchase).state == "billed"
    assert (world.stock(), world.costs()) == ((12, D("10464.00")), (0, 0))
    commands.pay_supplier(
        party_id=world.atlantic.pk, on=world.today, amount=D("12556.80"), method="transfer", by=world.by
    )
    assert (world.left_of(bill), world.standing(purchase).state) == (0, "closed")
    assert world.agrees()


def test_p35_a_dearer_bill_revalues_what_is_there_and_tells_what_is_gone(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8"))
    world.receive(purchase, "10")
    with world.inside():
        moved(world.laptop, "-6")
    assert world.stock() == (4, D("32.00"))
    world.billed(purchase, world.ask(purchase, unit_price="8.50"))
    assert world.stock() == (4, D("34.00"))
    assert world.gone() == D("3.00")
    assert world.agrees()


def test_the_bill_may_come_before_the_goods(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8"))
    bill = world.billed(purchase, world.ask(purchase, unit_price="8.50"))
    assert (bill.total_excl_tax, world.stock()) == (D("85.00"), (0, 0))
    world.receive(purchase, "4")
    assert world.stock() == (4, D("34.00"))
    world.receive(purchase)
    assert (world.stock(), world.gone()) == ((10, D("85.00")), 0)
    assert world.standing(purchase).state == "billed"
    assert world.agrees()


def test_p44_what_is_not_stocked_is_committed_until_billed_then_actual(world: Buyer) -> None:
    line = PurchaseLineInput(order_line_id=world.setups.pk, quantity=D(1), unit_price=D(900), served_quantity=D(1))
    purchase = world.sent(line, party=world.north)
    world.billed(purchase, world.ask(purchase, amount_excl_tax="300"), party_id=world.north.pk)
    assert world.costs() == (D("600.00"), D("300.00"))
    world.billed(purchase, world.ask(purchase, amount_excl_tax="650"), party_id=world.north.pk)
    assert world.costs() == (0, D("950.00")), "the last bill asks 50.00 more than ordered"
    assert world.agrees()


def test_a_direct_purchase_costs_its_bill_and_stock_never_does(world: Buyer) -> None:
    direct = world.sent(world.line("4", order_line_id=world.laptops.pk), direct_order_id=world.order.pk)
    stocked = world.sent(world.line("8", order_line_id=world.laptops.pk))
    assert world.costs() == (D("3488.00"), 0)
    world.receive(direct)
    world.receive(stocked)
    world.billed(direct, world.ask(direct, unit_price="880"))
    world.billed(stocked)
    assert world.costs() == (0, D("3520.00"))
    assert world.stock() == (8, D("6976.00"))
    assert world.agrees()


def test_a_bill_in_another_currency_costs_its_own_rate(world: Buyer) -> None:
    set_exchange_rate(currency="CHF", on=ORDERED_ON, rate=D("0.9612"), source="BCE", by=world.by)
    set_exchange_rate(currency="CHF", on=world.today, rate=D("0.95"), source="BCE", by=world.by)
    purchase = world.sent(
        PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(1), unit_price=D(3750)), currency="CHF"
    )
    assert world.costs() == (D("3901.37"), 0)
    bill = world.billed(purchase, billed_on=world.today)
    assert (bill.currency, world.costs()) == ("CHF", (0, D("3947.37")))
    assert world.agrees()


def test_an_expense_of_an_order_is_its_cost_with_the_vat_not_deducted(world: Buyer) -> None:
    with world.inside():
        travel = ExpenseCategory.objects.get(accounting_code="625100")
        office = ExpenseCategory.objects.get(accounting_code="606400")
    bill = world.expense(
        BillLineInput(category_id=travel.pk, order_id=world.order.pk, amount_excl_tax=D(80), description="Train"),
        BillLineInput(category_id=office.pk, amount_excl_tax=D("30.50")),
    )
    assert (bill.total_excl_tax, bill.total_vat) == (D("110.50"), D("14.10"))
    assert world.costs() == (0, D("88.00"))
    with world.inside():
        rows = BillLine.objects.filter(bill=bill).order_by("position")
        assert [(row.description, row.accounting_code, row.cost) for row in rows] == [
            ("Train", "625100", D("88.00")), ("Fournitures de bureau", "606400", D("30.50")),
        ]  # fmt: skip
    assert world.agrees()


def test_three_way_match_shows_differences_and_asks_to_accept_them(world: Buyer) -> None:
    purchase = world.sent(world.line("12"))
    world.receive(purchase, "8")
    draft = world.draft_of(purchase, world.ask(purchase, quantity="13", unit_price="880"))
    with world.inside():
        told = differences_of(draft, list(BillLine.objects.filter(bill=draft)))
        assert [(one.kind, one.expected, one.found, one.blocking) for one in told] == [
            ("price", D("11336.00"), D("11440.00"), True), ("quantity", 12, 13, True),
        ]  # fmt: skip
    before = world.counted()
    with pytest.raises(DifferencesToAccept, match="Portable"):
        commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)
    assert world.counted() == before
    bill = commands.record_bill(
        bill_id=draft.pk, on=world.today, accepted_reason="Hausse convenue au téléphone", by=world.by
    )
    assert bill.accepted_reason == "Hausse convenue au téléphone"


def test_a_lower_price_or_one_within_the_tolerance_needs_no_reason(world: Buyer) -> None:
    with world.inside():
        Settings.objects.update(bill_tolerance_percent=D(2))
    for price, accepted in (("870", False), ("889.44", False), ("889.45", True)):
        purchase = world.sent(world.line("1"))
        world.receive(purchase)
        draft = world.draft_of(purchase, world.ask(purchase, unit_price=price))
        if accepted:
            with pytest.raises(DifferencesToAccept):
                commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)
        else:
            commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)


def test_a_suppliers_number_is_recorded_once_while_it_stands(world: Buyer) -> None:
    first = world.expense(BillLineInput(description="A", amount_excl_tax=D(10)), supplier_number="2026/77")
    again = BillContent(
        party_id=world.atlantic.pk,
        supplier_number=" 2026/77 ",
        lines=(BillLineInput(description="A", amount_excl_tax=D(10)),),
    )
    draft = commands.draft_bill(content=again, on=world.today, by=world.by)
    with pytest.raises(BillAlreadyRecorded, match="FF-2026-0001"):
        commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)
    world.expense(
        BillLineInput(description="A", amount_excl_tax=D(10)), supplier_number="2026/77", party_id=world.north.pk
    )
    commands.cancel_bill(bill_id=first.pk, on=world.today, reason="Saisie en double", by=world.by)
    commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)


def test_the_supplier_reckons_its_vat_to_the_cent(world: Buyer) -> None:
    vat = (BillVatInput(vat_category="S", vat_rate=D(20), vat=D("20.01")),)
    line = BillLineInput(description="A", amount_excl_tax=D(100), vat_rate=D(20))
    assert world.expense(line, vat=vat).total_incl_tax == D("120.01")
    far = (BillVatInput(vat_category="S", vat_rate=D(20), vat=D("22.00")),)
    with pytest.raises(VatTooFar, match="20,00"):
        world.expense(line, vat=far)
    other = (BillVatInput(vat_category="S", vat_rate=D(10), vat=D("1.00")),)
    with pytest.raises(VatTooFar):
        world.expense(line, vat=other)


def test_terms_or_a_date_say_when_it_is_due(world: Buyer) -> None:
    with world.inside():
        terms = Terms.objects.get(label="30 jours nets")
    line = BillLineInput(description="A", amount_excl_tax=D(100), vat_rate=D(20))
    by_terms = world.expense(line, terms_id=terms.pk)
    by_date = world.expense(line, due_on=ORDERED_ON + timedelta(3))
    with world.inside():
        dues = dict(BillInstalment.objects.values_list("bill_id", "due_on"))
        assert dues == {by_terms.pk: ORDERED_ON + timedelta(30), by_date.pk: ORDERED_ON + timedelta(3)}


def test_a_credit_by_quantity_gives_back_the_commitment_and_one_by_amount_only_the_price(world: Buyer) -> None:
    line = PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2), unit_price=D(180))
    purchase = world.sent(line, party=world.north)
    world.receive(purchase)
    bill = world.billed(purchase, party_id=world.north.pk)
    with world.inside():
        (billed,) = BillLine.objects.filter(bill=bill)
    price = commands.draft_supplier_credit(
        bill_id=bill.pk, asks=[CreditAsk(bill_line_id=billed.pk, amount_excl_tax=D(20))],
        content=world.head(world.north.pk), on=world.today, by=world.by,
    )  # fmt: skip
    note = commands.record_bill(bill_id=price.pk, on=world.today, by=world.by)
    assert (note.total_incl_tax, world.costs()) == (D("24.00"), (0, D("340.00")))
    assert world.left_of(bill) == D("408.00")
    back = commands.draft_supplier_credit(
        bill_id=bill.pk, asks=[CreditAsk(bill_line_id=billed.pk, quantity=D(1))],
        content=world.head(world.north.pk), on=world.today, by=world.by,
    )  # fmt: skip
    commands.record_bill(bill_id=back.pk, on=world.today, by=world.by)
    assert world.costs() == (D("180.00"), D("160.00"))
    assert world.standing(purchase).state == "received"
    assert world.agrees()
    rest = commands.draft_supplier_credit(
        bill_id=bill.pk, content=world.head(world.north.pk), on=world.today, by=world.by
    )
    assert rest.total_excl_tax == D("160.00")
    commands.record_bill(bill_id=rest.pk, on=world.today, by=world.by)
    assert world.costs() == (D("360.00"), 0)
    with pytest.raises(NotCreditable):
        commands.draft_supplier_credit(
            bill_id=bill.pk, asks=[CreditAsk(bill_line_id=billed.pk, amount_excl_tax=D("0.01"))],
            content=world.head(world.north.pk), on=world.today, by=world.by,
        )  # fmt: skip
    assert world.agrees()


def test_a_credit_on_goods_in_stock_revalues_them(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8"))
    world.receive(purchase)
    bill = world.billed(purchase)
    with world.inside():
        (billed,) = BillLine.objects.filter(bill=bill)
    note = commands.draft_supplier_credit(
        bill_id=bill.pk, asks=[CreditAsk(bill_line_id=billed.pk, amount_excl_tax=D(5))], content=world.head(),
        on=world.today, by=world.by,
    )  # fmt: skip
    commands.record_bill(bill_id=note.pk, on=world.today, by=world.by)
    assert world.stock() == (10, D("75.00"))
    assert world.agrees()


def test_a_cancelled_bill_counts_no_more(world: Buyer) -> None:
    purchase = world.sent(
        world.line("10", "8"), PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2), unit_price=D(200))
    )
    world.receive(purchase)
    asks = (world.ask(purchase, 0, unit_price="9"), world.ask(purchase, 1))
    bill = world.billed(purchase, *asks)
    assert (world.stock(), world.costs()) == ((10, D("90.00")), (0, D("400.00")))
    commands.cancel_bill(bill_id=bill.pk, on=world.today, reason="Facture refusée", by=world.by)
    assert (world.stock(), world.costs()) == ((10, D("80.00")), (D("400.00"), 0))
    assert (world.left_of(bill), world.standing(purchase).state) == (0, "received")
    with pytest.raises(BillCancelledAlready):
        commands.cancel_bill(bill_id=bill.pk, on=world.today, reason="Encore", by=world.by)
    world.billed(purchase)
    assert world.agrees()


def test_what_is_paid_or_credited_is_not_cancelled(world: Buyer) -> None:
    paid = world.expense(BillLineInput(description="A", amount_excl_tax=D(100), vat_rate=D(20)))
    commands.pay_supplier(party_id=world.atlantic.pk, on=world.today, amount=D(1), method="card", by=world.by)
    with pytest.raises(BillPaid):
        commands.cancel_bill(bill_id=paid.pk, on=world.today, reason="A", by=world.by)
    with pytest.raises(ReasonNeeded):
        commands.cancel_bill(bill_id=paid.pk, on=world.today, reason=" ", by=world.by)
    with pytest.raises(NotFound):
        commands.cancel_bill(bill_id=999_999, on=world.today, reason="A", by=world.by)


def test_a_receipt_of_billed_goods_is_reversed_at_what_it_brought(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8"))
    receipt = world.receive(purchase)
    world.billed(purchase, world.ask(purchase, unit_price="8.50"))
    world.reverse(receipt)
    assert world.stock() == (0, 0)
    world.receive(purchase)
    assert world.stock() == (10, D("85.00"))
    assert world.agrees()


def test_one_bill_of_several_purchase_orders(world: Buyer) -> None:
    purchases = [world.sent(world.line("2")), world.sent(world.line("3"))]
    for one in purchases:
        world.receive(one)
    draft = commands.bill_purchases(
        purchase_ids=[one.pk for one in purchases], content=world.head(), on=world.today, by=world.by
    )
    assert draft.total_excl_tax == 5 * 872
    other = world.sent(world.line("1"), party=world.north)
    with pytest.raises(SeveralSuppliers):
        commands.bill_purchases(purchase_ids=[purchases[0].pk, other.pk], on=world.today, by=world.by)


def test_a_draft_is_written_anew_and_thrown_away(world: Buyer) -> None:
    purchase = world.sent(world.line("10", "8"))
    draft = world.draft_of(purchase)
    line = world.lines_of(purchase)[0]
    content = BillContent(
        party_id=world.atlantic.pk, supplier_number="X-1",
        lines=(BillLineInput(purchase_line_id=line.pk, quantity=D(4)), BillLineInput(description="Port", amount_excl_tax=D(12))),
    )  # fmt: skip
    edited = commands.edit_bill(bill_id=draft.pk, content=content, expected_version=1, on=world.today, by=world.by)
    assert (edited.total_excl_tax, edited.version) == (D("44.00"), 2)
    with pytest.raises(ChangedMeanwhile):
        commands.edit_bill(bill_id=draft.pk, content=content, expected_version=1, on=world.today, by=world.by)
    commands.delete_bill(bill_id=draft.pk, by=world.by)
    with world.inside():
        assert not Bill.objects.exists()


def test_a_recorded_bill_is_not_edited(world: Buyer) -> None:
    bill = world.expense(BillLineInput(description="A", amount_excl_tax=D(1)))
    content = BillContent(party_id=world.atlantic.pk)
    for act in (
        lambda: commands.edit_bill(bill_id=bill.pk, content=content, on=world.today, by=world.by),
        lambda: commands.delete_bill(bill_id=bill.pk, by=world.by),
        lambda: commands.record_bill(bill_id=bill.pk, on=world.today, by=world.by),
    ):
        with pytest.raises(BillRecorded):
            act()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"supplier_number": ""}, SupplierNumberMissing),
        ({"lines": ()}, BillIsEmpty),
        ({"lines": (BillLineInput(description="A", amount_excl_tax=D(-5)),)}, BillIsNegative),
        ({"lines": (BillLineInput(),)}, ContentRefused),
        ({"lines": (BillLineInput(description="A", vat_rate=D(101)),)}, ContentRefused),
        ({"lines": (BillLineInput(category_id=999_999),)}, ContentRefused),
        ({"lines": (BillLineInput(description="A", order_id=999_999),)}, ContentRefused),
        ({"lines": (BillLineInput(purchase_line_id=999_999),)}, NotFound),
        ({"lines": (BillLineInput(credits_id=999_999),)}, NotFound),
        ({"billed_on": ORDERED_ON.replace(year=2199)}, DateInFuture),
        ({"due_on": ORDERED_ON - timedelta(400)}, ContentRefused),
        ({"payment_method": "bitcoin"}, ContentRefused),
        ({"currency": "euro"}, ContentRefused),
        ({"terms_id": 999_999}, ContentRefused),
    ],
)
def test_a_bad_bill_is_not_recorded(world: Buyer, said: dict[str, Any], refusal: type[Refusal]) -> None:
    with world.inside():
        count = BillStanding.objects.count()
    line = BillLineInput(description="A", amount_excl_tax=D(10))
    content = BillContent(**{"party_id": world.atlantic.pk, "supplier_number": "X", "lines": (line,), **said})

    def record() -> None:
        draft = commands.draft_bill(content=content, on=world.today, by=world.by)
        commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)

    with pytest.raises(refusal):
        record()
    with world.inside():
        assert BillStanding.objects.count() == count


def test_what_cannot_be_billed(world: Buyer) -> None:
    draft = world.draft()
    with pytest.raises(NothingToBill):
        world.draft_of(draft)
    line = world.lines_of(draft)[0]
    ask = BillAsk(purchase_line_id=line.pk, quantity=D(1))
    with pytest.raises(OtherSuppliersOrder):
        world.draft_of(draft, ask)
    sent = world.sent(party=world.north)
    content = BillContent(
        party_id=world.atlantic.pk, lines=(BillLineInput(purchase_line_id=world.lines_of(sent)[0].pk),)
    )
    with pytest.raises(OtherSuppliersOrder):
        commands.draft_bill(content=content, on=world.today, by=world.by)
    bill = commands.draft_bill(content=world.head(), on=world.today, by=world.by)
    with pytest.raises(BillNotCorrectable):
        commands.draft_supplier_credit(bill_id=bill.pk, on=world.today, by=world.by)


def test_only_those_who_may_record_bills(world: Buyer) -> None:
    sales = somebody(world.by, "sales")
    with pytest.raises(RightMissing):
        commands.draft_bill(content=world.head(), on=world.today, by=sales)
    with pytest.raises(RightMissing):
        commands.pay_supplier(party_id=world.atlantic.pk, on=world.today, amount=D(1), method="card", by=sales)


def test_a_bill_of_many_lines_costs_as_few_statements(world: Buyer) -> None:
    def cost(lines: int) -> tuple[int, int]:
        purchase = world.sent(*[world.line("1")] * lines)
        world.receive(purchase)
        with CaptureQueriesContext(connection) as drafting:
            draft = world.draft_of(purchase)
        with CaptureQueriesContext(connection) as recording:
            commands.record_bill(bill_id=draft.pk, on=world.today, by=world.by)
        return len(drafting), len(recording)

    few, many = cost(1), cost(50)
    assert few == many
    assert many[0] <= 24
    assert many[1] <= 32


def test_a_bill_taken_back_commits_what_is_bought_now_not_what_was_when_it_came(world: Buyer) -> None:
    """Two printers at 80.00 billed whole, bought at 90.00 since: 180.00 is committed again."""
    purchase = world.sent(PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2), unit_price=D(80)))
    bill = world.billed(purchase, world.ask(purchase, quantity="2"))
    change = LineChange(purchase_line_id=world.lines_of(purchase)[0].pk, unit_price=D(90))
    commands.confirm_purchase(purchase_id=purchase.pk, on=ORDERED_ON, changes=[change], by=world.by)
    commands.cancel_bill(bill_id=bill.pk, on=world.today, reason="Facture refusée", by=world.by)
    assert world.costs() == (D("180.00"), 0)
    assert world.agrees()
    commands.cancel_purchase(purchase_id=purchase.pk, on=world.today, reason="Fin", by=world.by)
    assert world.costs() == (0, 0)
    assert world.agrees()
