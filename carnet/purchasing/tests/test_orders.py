"""Orders to suppliers: drafted, sent, confirmed otherwise, given up, cancelled; what they commit and what the stock waits for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.commands import set_exchange_rate
from carnet.company.days import DateBeforeOrder, DateInFuture
from carnet.company.tests.worlds import somebody
from carnet.core.mailing import MailDraft
from carnet.core.models import Journal, Mail
from carnet.core.refusals import ChangedMeanwhile, NotFound, Refusal, RightMissing
from carnet.purchasing import commands
from carnet.purchasing.commands.changing import ChangedBelowReceived, NothingToGiveUp, PurchaseNotCancellable
from carnet.purchasing.inputs import LineChange, PurchaseContent, PurchaseLineInput
from carnet.purchasing.models import PurchaseChange, PurchaseLine, PurchaseOrder, PurchaseVat
from carnet.purchasing.refusals import NotASupplier, PurchaseCancelled, PurchaseIsDraft, PurchaseSent, ReasonNeeded
from carnet.purchasing.steps.ordering import BoughtAlready, DirectOrderMissing, NothingToPurchase
from carnet.purchasing.tests.worlds import Reseller
from carnet.sales.faults import ContentRefused
from carnet.sales.models import Order
from carnet.sales.refusals import OrderCancelled, OrderIsDraft
from carnet.sales.tests.factories import ORDERED_ON
from carnet.stock.models import Expected

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def world() -> Reseller:
    return Reseller()


def rows(world: Reseller) -> tuple[int, ...]:
    with world.inside():
        return (
            PurchaseOrder.objects.count(),
            PurchaseLine.objects.count(),
            Journal.objects.count(),
            Mail.objects.count(),
        )


def test_s4_twelve_laptops_are_ordered_at_the_suppliers_price(world: Reseller) -> None:
    purchase = world.draft(title="Portables de la mairie")
    (line,) = world.lines_of(purchase)
    assert (line.reference, line.unit_price, line.net) == ("X14-G5", D(872), D("10464.00"))
    assert line.promised_on == world.today + timedelta(6)
    standing = world.standing(purchase)
    assert (standing.state, standing.ordered_excl_tax, standing.ordered_vat) == ("draft", D("10464.00"), D("2092.80"))
    assert world.incoming() == 0
    sent = commands.send_purchase(purchase_id=purchase.pk, on=ORDERED_ON, by=world.by)
    assert (sent.number, sent.sent_on) == ("CF-2026-0001", ORDERED_ON)
    assert world.standing(purchase).state == "sent"
    assert world.incoming() == 12


def test_the_day_wanted_on_the_head_holds_for_lines_that_say_none(world: Reseller) -> None:
    wanted = world.today + timedelta(20)
    own = world.line("1", promised_on=world.today + timedelta(2))
    lines = world.lines_of(world.draft(world.line("12"), own, promised_on=wanted))
    assert [one.promised_on for one in lines] == [wanted, world.today + timedelta(2)]


def test_what_goes_into_stock_commits_no_order(world: Reseller) -> None:
    world.sent(world.line(order_line_id=world.laptops.pk))
    assert world.costs() == (0, 0)


def test_what_does_not_go_through_stock_is_committed_when_ordered(world: Reseller) -> None:
    world.sent(
        PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2)),
        PurchaseLineInput(order_line_id=world.setups.pk, quantity=D(1), unit_price=D(900), served_quantity=D("0.5")),
        party=world.north,
    )
    assert world.costs() == (D("1260.00"), 0)
    assert world.entries("committed") == [
        ("purchase_order", D(2), D("360.00")),
        ("purchase_order", D("0.5"), D("900.00")),
    ]
    assert world.incoming() == 0


def test_a_draft_commits_nothing_but_claims_what_it_buys(world: Reseller) -> None:
    world.draft(world.line("10", order_line_id=world.laptops.pk))
    assert world.costs() == (0, 0)
    before = rows(world)
    with pytest.raises(BoughtAlready, match="2"):
        world.draft(world.line("3", order_line_id=world.laptops.pk, served_quantity=D(3)))
    assert rows(world) == before
    world.draft(world.line("5", order_line_id=world.laptops.pk))
    with pytest.raises(ContentRefused):
        world.draft(world.line("1", order_line_id=world.laptops.pk))


def test_two_lines_of_one_purchase_do_not_buy_the_same_twice(world: Reseller) -> None:
    with pytest.raises(BoughtAlready):
        world.draft(
            world.line("8", order_line_id=world.laptops.pk, served_quantity=D(8)),
            world.line("8", order_line_id=world.laptops.pk, served_quantity=D(8)),
        )


def test_a_deleted_draft_gives_back_what_it_claimed(world: Reseller) -> None:
    purchase = world.draft(world.line("12", order_line_id=world.laptops.pk))
    commands.delete_purchase(purchase_id=purchase.pk, by=world.by)
    world.draft(world.line("12", order_line_id=world.laptops.pk, served_quantity=D(12)))


def test_a_draft_is_written_anew(world: Reseller) -> None:
    purchase = world.draft(world.line("12", order_line_id=world.laptops.pk))
    content = PurchaseContent(
        party_id=world.north.pk,
        lines=(world.line("12", "850", order_line_id=world.laptops.pk), PurchaseLineInput(description="Port")),
    )
    edited = commands.edit_purchase(
        purchase_id=purchase.pk, content=content, expected_version=1, on=world.today, by=world.by
    )
    assert (edited.party_id, edited.version) == (world.north.pk, 2)
    assert [(one.description, one.served_quantity) for one in world.lines_of(purchase)] == [
        ("Portable 14 pouces", 12),
        ("Port", 0),
    ]
    assert world.standing(purchase).ordered_excl_tax == 10200
    with pytest.raises(ChangedMeanwhile):
        commands.edit_purchase(
            purchase_id=purchase.pk, content=content, expected_version=1, on=world.today, by=world.by
        )


def test_a_sent_order_is_not_edited_deleted_nor_sent_again(world: Reseller) -> None:
    purchase = world.sent()
    content = PurchaseContent(party_id=world.atlantic.pk, lines=(world.line(),))
    before = rows(world)
    for act in (
        lambda: commands.edit_purchase(purchase_id=purchase.pk, content=content, on=world.today, by=world.by),
        lambda: commands.delete_purchase(purchase_id=purchase.pk, by=world.by),
        lambda: commands.send_purchase(purchase_id=purchase.pk, on=world.today, by=world.by),
    ):
        with pytest.raises(PurchaseSent):
            act()
    assert rows(world) == before


def test_the_supplier_confirms_another_price_and_a_later_day(world: Reseller) -> None:
    purchase = world.sent(PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2)), world.line("12"))
    printers, _laptops = world.lines_of(purchase)
    later = ORDERED_ON + timedelta(30)
    changed = commands.confirm_purchase(
        purchase_id=purchase.pk, on=world.today, supplier_reference="AR-778", promised_on=later,
        changes=[LineChange(purchase_line_id=printers.pk, unit_price=D(210), promised_on=later + timedelta(2))],
        reason="Hausse du fabricant", by=world.by,
    )  # fmt: skip
    assert (changed.confirmed_on, changed.supplier_reference, changed.promised_on) == (world.today, "AR-778", later)
    with world.inside():
        trace = PurchaseChange.objects.get(purchase_line=printers)
        assert (trace.price_before, trace.unit_price, trace.net_before, trace.net) == (200, 210, 400, 420)
        assert (trace.reason, trace.by_name) == ("Hausse du fabricant", world.by.name)
        assert Expected.objects.get().due_on == later
        line = Journal.objects.get(act="purchase.changed")
        assert line.facts["lines"] == ["Imprimante", "Portable 14 pouces"]
        assert "210" not in str(line.facts), "the journal tells no cost"
    assert world.costs() == (D("420.00"), 0)
    assert world.standing(purchase).ordered_excl_tax == D("420.00") + 10464
    with world.inside():
        assert PurchaseVat.objects.get(purchase_order=purchase).vat == D("2176.80")


def test_a_plain_confirmation_changes_nothing_else(world: Reseller) -> None:
    purchase = world.sent()
    commands.confirm_purchase(purchase_id=purchase.pk, on=world.today, supplier_reference="AR-1", by=world.by)
    with world.inside():
        assert not PurchaseChange.objects.exists()
        assert Journal.objects.filter(act="purchase.confirmed").exists()


def test_a_smaller_confirmed_quantity_leaves_the_rest_to_buy(world: Reseller) -> None:
    purchase = world.sent(world.line("12", order_line_id=world.laptops.pk))
    (line,) = world.lines_of(purchase)
    change = LineChange(purchase_line_id=line.pk, quantity=D(10))
    commands.confirm_purchase(purchase_id=purchase.pk, on=world.today, changes=[change], by=world.by)
    assert world.incoming() == 10
    world.draft(world.line("2", order_line_id=world.laptops.pk, served_quantity=D(2)), party=world.north)
    back = LineChange(purchase_line_id=line.pk, quantity=D(12))
    commands.confirm_purchase(purchase_id=purchase.pk, on=world.today, changes=[back], by=world.by)
    assert [one.served_quantity for one in world.lines_of(purchase)] == [10], "the other two are bought elsewhere"


def test_the_rest_given_up_is_waited_for_no_more(world: Reseller) -> None:
    purchase = world.sent(
        world.line("12", order_line_id=world.laptops.pk), PurchaseLineInput(order_line_id=world.printers.pk)
    )
    given_up = commands.give_up_rest(purchase_id=purchase.pk, on=world.today, reason="Fin de série", by=world.by)
    assert given_up.version == 3
    assert (world.incoming(), world.costs()) == (0, (0, 0))
    assert world.standing(purchase).state == "closed"
    world.draft(world.line("12", order_line_id=world.laptops.pk, served_quantity=D(12)))
    with pytest.raises(NothingToGiveUp):
        commands.give_up_rest(purchase_id=purchase.pk, on=world.today, reason="Encore", by=world.by)


def test_a_cancelled_order_commits_and_brings_nothing(world: Reseller) -> None:
    purchase = world.sent(
        world.line("12", order_line_id=world.laptops.pk),
        PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(2)),
    )
    assert world.costs() == (D("400.00"), 0)
    cancelled = commands.cancel_purchase(purchase_id=purchase.pk, on=world.today, reason="Trop tard", by=world.by)
    assert (cancelled.cancelled_on, world.standing(purchase).state) == (world.today, "cancelled")
    assert (world.incoming(), world.costs()) == (0, (0, 0))
    assert world.entries("committed")[-1] == ("purchase_cancelled", -2, D("-400.00"))
    world.draft(world.line("12", order_line_id=world.laptops.pk, served_quantity=D(12)))
    for act in (commands.cancel_purchase, commands.give_up_rest):
        with pytest.raises(PurchaseCancelled):
            act(purchase_id=purchase.pk, on=world.today, reason="Encore", by=world.by)


def test_prices_in_another_currency_are_committed_at_the_rate_of_the_day(world: Reseller) -> None:
    set_exchange_rate(currency="CHF", on=ORDERED_ON, rate=D("0.9612"), source="BCE", by=world.by)
    set_exchange_rate(currency="CHF", on=world.today, rate=D("0.95"), source="BCE", by=world.by)
    line = PurchaseLineInput(order_line_id=world.printers.pk, quantity=D(1), unit_price=D(3750))
    purchase = world.sent(line, currency="CHF")
    assert (purchase.currency, purchase.exchange_rate) == ("CHF", D("0.961200"))
    assert world.costs() == (D("3901.37"), 0), "P14: 3 750.00 CHF at 0.9612"
    assert world.standing(purchase).ordered_excl_tax == 3750
    drafted = world.draft(currency="CHF")
    assert world.lines_of(drafted)[0].unit_price == D("828.4"), "872.00 EUR at 0.95"


def test_a_direct_purchase_serves_the_lines_of_one_order_and_goes_to_its_customer(world: Reseller) -> None:
    line = world.line("2", order_line_id=world.laptops.pk)
    purchase = world.sent(line, direct_order_id=world.order.pk)
    assert world.lines_of(purchase)[0].direct
    assert world.incoming() == 0
    assert world.costs() == (D("1744.00"), 0), "dropped-shipped goods are a cost of the order"
    for lines in ([world.line("1")], [line, world.line("1")]):
        with pytest.raises(DirectOrderMissing):
            world.draft(*lines, direct_order_id=world.order.pk)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"lines": ()}, NothingToPurchase),
        ({"lines": (PurchaseLineInput(),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(description="A", quantity=D(0)),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(description="A", quantity=D(-1)),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(description="A", unit_price=D(-1)),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(description="A", discount_percent=D(101)),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(description="A", vat_rate=D(0), vat_category="X"),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(product_id=999_999),)}, ContentRefused),
        ({"lines": (PurchaseLineInput(order_line_id=999_999),)}, ContentRefused),
        ({"currency": "euro"}, ContentRefused),
        ({"warehouse_id": 999_999}, ContentRefused),
        ({"contact_id": 999_999}, ContentRefused),
        ({"terms_id": 999_999}, ContentRefused),
        ({"owner_id": 999_999}, ContentRefused),
        ({"delivery_address_id": 999_999}, ContentRefused),
        ({"language": "xx"}, ContentRefused),
        ({"title": "x" * 201}, ContentRefused),
    ],
)
def test_a_bad_content_writes_nothing(world: Reseller, said: dict[str, Any], refusal: type[Refusal]) -> None:
    before = rows(world)
    content = PurchaseContent(**{"party_id": world.atlantic.pk, "lines": (world.line(),), **said})
    with pytest.raises(refusal):
        commands.create_purchase(content=content, on=world.today, by=world.by)
    assert rows(world) == before


def test_what_may_not_be_bought_for(world: Reseller) -> None:
    line = world.line("1", order_line_id=world.laptops.pk)
    with world.inside():
        Order.objects.filter(pk=world.order.pk).update(cancelled_on=world.today)
    with pytest.raises(OrderCancelled):
        world.draft(line)
    with world.inside(), connection.cursor() as cursor:
        cursor.execute("UPDATE sales_order SET cancelled_on = NULL WHERE id = %s", [world.order.pk])
    with pytest.raises(NotASupplier):
        world.draft(line, party=world.order.party)
    assert OrderIsDraft.status == 409


def test_dates_lie_between_the_order_and_today(world: Reseller) -> None:
    purchase = world.draft(world.line("1", order_line_id=world.laptops.pk))
    for on, refusal in (
        (ORDERED_ON - timedelta(1), DateBeforeOrder), (world.today + timedelta(1), DateInFuture),
    ):  # fmt: skip
        with pytest.raises(refusal):
            commands.send_purchase(purchase_id=purchase.pk, on=on, by=world.by)
    assert world.standing(purchase).state == "draft"


def test_acts_on_drafts_and_reasons(world: Reseller) -> None:
    draft, sent = world.draft(), world.sent()
    for act in (commands.cancel_purchase, commands.give_up_rest):
        with pytest.raises(PurchaseIsDraft):
            act(purchase_id=draft.pk, on=world.today, reason="A", by=world.by)
        with pytest.raises(ReasonNeeded):
            act(purchase_id=sent.pk, on=world.today, reason=" ", by=world.by)
    with pytest.raises(PurchaseIsDraft):
        commands.confirm_purchase(purchase_id=draft.pk, on=world.today, by=world.by)
    change = LineChange(purchase_line_id=999_999, quantity=D(1))
    with pytest.raises(NotFound):
        commands.confirm_purchase(purchase_id=sent.pk, on=world.today, changes=[change], by=world.by)
    assert (ChangedBelowReceived.status, PurchaseNotCancellable.status) == (422, 409)


def test_the_order_leaves_by_mail_with_its_number(world: Reseller) -> None:
    purchase = world.draft()
    mail = MailDraft(("ventes@grossiste.example",), "Commande {number}", "Voici {number}.")
    commands.send_purchase(purchase_id=purchase.pk, on=ORDERED_ON, mail=mail, by=world.by)
    with world.inside():
        written = Mail.objects.get()
        assert (written.title, written.body) == ("Commande CF-2026-0001", "Voici CF-2026-0001.")
        assert written.attachments == [{"kind": "purchase_order", "id": purchase.pk, "name": "CF-2026-0001.pdf"}]
    commands.mail_purchase(purchase_id=purchase.pk, mail=mail, by=world.by)
    with world.inside():
        assert Mail.objects.count() == 2
    assert outbox.outbox == []


def test_only_buyers_buy(world: Reseller) -> None:
    purchase, stock = world.draft(), somebody(world.by, "stock")
    content = PurchaseContent(party_id=world.atlantic.pk, lines=(world.line(),))
    for act in (
        lambda: commands.create_purchase(content=content, on=world.today, by=stock),
        lambda: commands.buy_for_order(order_id=world.order.pk, on=world.today, by=stock),
        lambda: commands.send_purchase(purchase_id=purchase.pk, on=world.today, by=stock),
        lambda: commands.delete_purchase(purchase_id=purchase.pk, by=stock),
    ):
        with pytest.raises(RightMissing):
            act()


def test_an_order_of_many_lines_costs_as_few_statements(world: Reseller) -> None:
    def cost(lines: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as drafting:
            purchase = world.draft(*[world.line("1", order_line_id=None)] * lines)
        with CaptureQueriesContext(connection) as sending:
            commands.send_purchase(purchase_id=purchase.pk, on=ORDERED_ON, by=world.by)
        return len(drafting), len(sending)

    few, many = cost(1), cost(60)
    assert few == many
    assert many[0] <= 20
    assert many[1] <= 22
