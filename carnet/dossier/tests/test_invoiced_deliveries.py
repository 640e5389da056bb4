"""What is delivered is invoiced once, under its notes; what comes back is credited with the choice of its return (P24, P29, P33)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connection, transaction

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.einvoice import cii, ubl
from carnet.core.einvoice.validator.client import check
from carnet.core.money import round_to
from carnet.core.refusals import Refusal, refusal_of
from carnet.dossier import commands as acts
from carnet.dossier.check import check_company
from carnet.dossier.queries import explanation
from carnet.dossier.queries import standing as stands
from carnet.dossier.tests.deliveries import ON, Yard, an_order, goods, line_of, sold, standing
from carnet.invoicing import commands as invoices
from carnet.invoicing import queries
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import CreditLineAsk, LineAsk
from carnet.sales.models import Order, OrderStanding
from carnet.sales.tests.factories import a_company, a_customer
from carnet.stock.tests.factories import moved

pytestmark = pytest.mark.django_db
D = Decimal
SET_UP = {"invoice_policy": "delivered", "deliverable": False, "nature": "service", "attached_to": 1}


@pytest.fixture
def by() -> Actor:
    return a_company()


@pytest.fixture
def yard(by: Actor):
    with company_scope(by.company_id):
        yield Yard(by)
        gaps = check_company().gaps
        assert not gaps, "\n".join(map(str, gaps))


def refused(code: str, act: Callable[..., object], **asked: object) -> Refusal:
    with pytest.raises(Refusal) as told, transaction.atomic():
        act(**asked)
    assert told.value.code == code, told.value.sentence
    return told.value


def delivered(yard: Yard, order: Order, **more: object) -> Invoice:
    return invoices.draft_delivered(order_id=order.pk, on=ON, by=yard.by, **more)


def of_notes(yard: Yard, *notes: object, **more: object) -> Invoice:
    return invoices.draft_notes(note_ids=[note.pk for note in notes], on=ON, by=yard.by, **more)


def issue(yard: Yard, draft: Invoice) -> Invoice:
    return invoices.issue_invoice(invoice_id=draft.pk, on=ON, by=yard.by)


def rows(invoice: Invoice) -> list[tuple[str, str, Decimal, Decimal]]:
    lines = InvoiceLine.objects.filter(invoice=invoice).order_by("position")
    return [(one.kind, one.description, one.quantity, one.net) for one in lines]


def laptops(yard: Yard, **more: object) -> Order:
    """S4: twelve laptops at 1 049.00 and twelve set-ups at 90.00 that follow them."""
    laptop = goods(stock="12")
    goods_line = sold(laptop, "12", "1049.00", invoice_policy="delivered")
    return an_order(yard.by, goods_line, sold(None, "12", "90.00", description="Mise en service", **SET_UP), **more)


def test_s4_eight_laptops_are_invoiced_with_their_set_ups_then_four(yard: Yard) -> None:
    order = laptops(yard)
    assert refused("NothingToInvoiceNow", delivered, yard=yard, order=order)
    note = yard.deliver(order, {1: "8"})
    first = issue(yard, delivered(yard, order))
    assert (first.kind, first.total_excl_tax, first.total_incl_tax) == ("delivered", D("9112.00"), D("10934.40"))
    assert rows(first) == [
        ("section", "Bon de livraison BL-2026-0001 du 02/09/2026", 0, 0),
        ("line", "Portable", 8, D("8392.00")),
        ("section", "Prestations réalisées", 0, 0),
        ("line", "Mise en service", 8, D("720.00")),
    ]
    assert (first.service_from, first.service_until) == (ON, ON)
    told = queries.delivered_with([first.pk])[first.pk]
    assert [(one.id, one.number, one.on) for one in told.notes] == [(note.pk, "BL-2026-0001", ON)]
    assert refused("NothingToInvoiceNow", delivered, yard=yard, order=order)
    yard.deliver(order)
    second = issue(yard, delivered(yard, order))
    assert (second.total_excl_tax, second.total_incl_tax) == (D("4556.00"), D("5467.20"))
    assert OrderStanding.objects.get(order=order).state == "settled"


def test_s4_the_faulty_laptop_comes_back_and_one_click_credits_it(yard: Yard) -> None:
    order = laptops(yard)
    note = yard.deliver(order)
    issue(yard, delivered(yard, order))
    back = yard.bring_back(note, {1: "1"}, again=False)
    assert stands(order.pk).lines[0].to_invoice_now.quantity == -1
    (credit,) = invoices.draft_credit_of_return(note_id=back.pk, on=ON, by=yard.by)
    assert (credit.total_excl_tax, credit.total_incl_tax) == (D("1049.00"), D("1258.80"))
    assert (credit.to_invoice_again, "BR-2026-0001" in credit.reason) == (False, True)
    assert refused("ReturnNotCredited", invoices.draft_credit_of_return, note_id=back.pk, on=ON, by=yard.by)
    issue(yard, credit)
    found = standing(order)
    assert (found.left_to_deliver, found.left_amount, found.abandoned_quantity) == (0, 0, 1)
    assert OrderStanding.objects.get(order=order).state == "settled"


def test_p24_a_periodic_invoice_keeps_one_line_per_line_of_a_note(yard: Yard) -> None:
    """21 and 15 at 7.85 less 6 % are 154.96 + 110.69 = 265.65."""
    screw, party = goods("Vis", stock="100", cost="1"), a_customer()
    terms = {"invoice_policy": "delivered", "discount_percent": D(6)}
    orders = [an_order(yard.by, sold(screw, quantity, "7.85", **terms), party_id=party.pk) for quantity in ("21", "15")]
    notes = [yard.deliver(order) for order in orders]
    draft = of_notes(yard, *notes)
    assert [(kind, net) for kind, _text, _quantity, net in rows(draft) if kind == "line"] == [
        ("line", D("154.96")), ("line", D("110.69")),
    ]  # fmt: skip
    assert draft.total_excl_tax == D("265.65")
    titles = [text for kind, text, _quantity, _net in rows(draft) if kind == "section"]
    assert titles == [
        f"Bon de livraison {note.number} du 02/09/2026 – commande {order.number}"
        for note, order in zip(notes, orders, strict=True)
    ]
    issue(yard, draft)
    assert [OrderStanding.objects.get(order=order).state for order in orders] == ["settled", "settled"]


def test_the_e_invoice_names_the_note_and_its_day_or_all_notes_and_their_period(yard: Yard) -> None:
    """R50: EN 16931 has room for one delivery note; several are said in a note, their days as the period billed."""
    screw, party = goods("Vis", stock="100", cost="1"), a_customer()
    orders = [
        an_order(yard.by, sold(screw, "10", "5.00"), party_id=party.pk, on=ON - timedelta(days=2)) for _ in range(3)
    ]
    days = [ON - timedelta(days=1), ON, ON]
    notes = [yard.deliver(order, on=day) for order, day in zip(orders, days, strict=True)]
    file = queries.einvoice_on(issue(yard, of_notes(yard, *notes[:2])).pk, ON)
    assert (file.delivery_note, file.starts_on, file.ends_on) == ("", days[0], ON)
    assert any(all(note.number in one.text for note in notes[:2]) for one in file.notes)
    assert check(cii(file)).messages == () and check(ubl(file)).messages == ()
    file = queries.einvoice_on(issue(yard, of_notes(yard, notes[2])).pk, ON)
    assert (file.delivery_note, file.delivered_on, file.starts_on) == (notes[2].number, ON, None)
    assert check(cii(file)).messages == () and check(ubl(file)).messages == ()


def test_several_notes_of_a_line_add_up_to_it_and_each_is_invoiced_once(yard: Yard) -> None:
    screw = goods("Vis", stock="100", cost="1")
    order = an_order(yard.by, sold(screw, "36", "7.85", discount_percent=D(6)))
    notes = [yard.deliver(order, {1: "21"}), yard.deliver(order, {1: "15"})]
    first = of_notes(yard, notes[0])
    with pytest.raises(Refusal) as again, transaction.atomic():
        of_notes(yard, notes[0])
    assert (again.value.code, [holder.id for holder in again.value.holders]) == ("NothingLeftToInvoice", [first.pk])
    second = of_notes(yard, *notes)
    assert [row[3] for row in rows(second) if row[0] == "line"] == [D("110.68")]
    assert first.total_excl_tax + second.total_excl_tax == D("265.64")
    invoices.delete_draft(invoice_id=first.pk, by=yard.by)
    assert of_notes(yard, notes[0]).total_excl_tax == D("154.96")


def test_what_was_invoiced_without_naming_a_note_is_taken_off_the_oldest_deliveries(yard: Yard) -> None:
    screw = goods("Vis", stock="100", cost="1")
    order = an_order(yard.by, sold(screw, "36", "1.00", invoice_policy="delivered"))
    notes = [yard.deliver(order, {1: "21"}), yard.deliver(order, {1: "15"})]
    asked = [LineAsk(line_of(order), quantity=D(25))]
    issue(yard, invoices.draft_interim(order_id=order.pk, on=ON, lines=asked, by=yard.by))
    assert [row[2] for row in rows(of_notes(yard, *notes)) if row[0] == "line"] == [11]


def test_drafts_returns_and_cancelled_notes_are_not_invoiced_nor_notes_of_two_payers(yard: Yard) -> None:
    laptop = goods(stock="30")
    one, two = (an_order(yard.by, sold(laptop, "5"), party_id=a_customer(name).pk) for name in ("Un", "Deux"))
    notes = [yard.deliver(order, {1: "2"}) for order in (one, two)]
    told = [yard.draft(one), yard.bring_back(notes[0], {1: "1"}), yard.deliver(one, {1: "1"})]
    yard.cancel(told[2])
    for note in told:
        with pytest.raises(Refusal) as wrong, transaction.atomic():
            of_notes(yard, note)
        assert wrong.value.code == "NoteNotInvoiced"
    with pytest.raises(Refusal) as payers, transaction.atomic():
        of_notes(yard, *notes)
    assert payers.value.code == "OrdersOfSeveralPayers"


def test_deposits_are_deducted_from_what_is_delivered_by_the_mode_of_the_order(yard: Yard) -> None:
    order = laptops(yard, deposit_mode="proportional")
    issue(yard, invoices.draft_deposit(order_id=order.pk, on=ON, percent=D(30), by=yard.by))
    note = yard.deliver(order, {1: "8"})
    draft = of_notes(yard, note)
    assert draft.total_excl_tax == D("9112.00") - D("2733.60")
    invoices.delete_draft(invoice_id=draft.pk, by=yard.by)
    whole = delivered(yard, order, deposit_mode="first")
    assert whole.total_excl_tax == D("9112.00") - D("4100.40")


def test_a_line_of_a_note_is_not_billed_twice_by_plain_sql(yard: Yard) -> None:
    order = laptops(yard)
    yard.deliver(order, {1: "8"})
    issue(yard, delivered(yard, order))
    free = invoices.draft_balance(order_id=order.pk, on=ON, by=yard.by)
    with pytest.raises(Exception) as broken, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invoicing_invoiceline SET note_line_id = (SELECT min(id) FROM delivery_noteline) WHERE invoice_id = %s"
            " AND kind = 'line'",
            [free.pk],
        )
    assert broken.value.__cause__.diag.constraint_name == "a_note_line_is_invoiced_once"
    assert refusal_of("a_note_line_is_invoiced_once") is not None


ACTS = ("delivery", "return", "invoice", "credit")
ORDERS = [
    told
    for told in permutations(ACTS)
    if told.index("delivery") < told.index("return") and told.index("invoice") < told.index("credit")
]


@pytest.mark.parametrize("again", [True, False], ids=["again", "given up"])
@pytest.mark.parametrize("told", ORDERS, ids=[" ".join(one) for one in ORDERS])
def test_p33_in_each_of_the_six_orders_the_standing_is_that_of_the_documents(
    yard: Yard, told: tuple[str, ...], again: bool
) -> None:
    """Order 10, delivered 10, invoiced 10, 4 returned and credited: delivered 6, invoiced 6, 4 left or 4 given up."""
    laptop = goods(stock="10", cost="60")
    order = an_order(yard.by, sold(laptop, "10", "100.00"))
    done: dict[str, object] = {}
    for what in told:
        done[what] = _do(yard, order, what, done, again)
    found = stands(order.pk)
    line = found.lines[0]
    assert line.delivered.quantity - line.returned.quantity == 6
    assert line.invoiced.quantity - line.credited.quantity == 6
    left, abandoned = (4, 0) if again else (0, 4)
    assert (line.left_to_deliver.quantity, line.left_to_invoice.quantity, line.abandoned.quantity) == (
        left,
        left,
        abandoned,
    )
    assert found.totals.left_to_invoice.excl_tax == left * 100
    assert found.facts.delivered == ("partial" if again else "full")
    assert (found.state == "open") == again
    assert OrderStanding.objects.get(order=order).actual_cost == 360
    for figure, wanted in (("delivered", 6), ("left_to_deliver", left)):
        assert sum(row.quantity for row in explanation(order.pk, figure)) == wanted


@pytest.mark.parametrize("invoiced", [D(0), D(2), D(4), D(6), D(9)])
@pytest.mark.parametrize("credited", [True, False], ids=["credited", "not credited"])
def test_p33_goods_of_a_part_delivered_that_come_back_for_good_leave_the_rest_to_deliver_and_to_invoice(
    yard: Yard, invoiced: Decimal, credited: bool
) -> None:
    """Order 10, delivered 5, 2 back and given up: in the end 8 are delivered and 8 invoiced, whatever was invoiced before."""
    order = an_order(yard.by, sold(goods(stock="10", cost="60"), "10", "100.00", invoice_policy="delivered"))
    note = yard.deliver(order, {1: "5"})
    if invoiced:
        ask = LineAsk(order_line_id=line_of(order), quantity=invoiced)
        issue(yard, invoices.draft_interim(order_id=order.pk, on=ON, lines=[ask], by=yard.by))
    back = yard.bring_back(note, {1: "2"}, again=False)
    owed = max(invoiced - D(3), D(0))  # invoiced and not kept
    kept = invoiced
    if credited and owed:
        (draft,) = invoices.draft_credit_of_return(note_id=back.pk, on=ON, by=yard.by)
        issue(yard, draft)
        kept -= min(owed, D(2))
    found = stands(order.pk)
    line = found.lines[0]
    assert line.left_to_deliver.quantity == 5
    assert line.invoiced.quantity - line.credited.quantity == kept
    assert line.left_to_invoice.quantity == max(D(8) - kept, D(0))
    assert found.totals.left_to_invoice.incl_tax == line.left_to_invoice.quantity * 120
    yard.deliver(order)
    if kept < 8:
        issue(yard, delivered(yard, order))
        assert OrderStanding.objects.get(order=order).state == "settled"


@pytest.mark.parametrize("again", [True, False], ids=["to invoice again", "given up"])
def test_p33_what_a_credit_note_gave_up_before_the_goods_came_back_is_not_given_up_twice(
    yard: Yard, again: bool
) -> None:
    """Order 10, delivered and invoiced 5, 2 credited, then back and given up: 3 kept, 5 left to deliver and to invoice."""
    terms = {"invoice_policy": "delivered", "discount_percent": D(6)}
    order = an_order(yard.by, sold(goods(stock="10", cost="60"), "10", "7.85", **terms))
    note = yard.deliver(order, {1: "5"})
    invoice = issue(yard, delivered(yard, order))
    line = InvoiceLine.objects.get(invoice=invoice, kind="line")
    asked = [CreditLineAsk(line.pk, quantity=D(2))]
    known = {"invoice_id": invoice.pk, "on": ON, "reason": "Retour", "by": yard.by}
    issue(yard, invoices.draft_credit_note(lines=asked, again=again, **known))
    yard.bring_back(note, {1: "2"}, again=False)
    found = stands(order.pk).lines[0]
    assert (found.left_to_deliver.quantity, found.left_to_invoice.quantity, found.abandoned.quantity) == (5, 5, 2)
    yard.deliver(order)
    issue(yard, delivered(yard, order))
    assert OrderStanding.objects.get(order=order).state == "settled"


@pytest.mark.parametrize("discount", [D(0), D("7.5")])
def test_p33_the_vat_of_a_part_given_up_is_exact(yard: Yard, discount: Decimal) -> None:
    """Of 7 at 9.99, 4 delivered and invoiced, 3 come back for good: 3 are left to deliver and to invoice, with their VAT."""
    order = an_order(
        yard.by, sold(goods(stock="10", cost="6"), "7", "9.99", invoice_policy="delivered"), discount_percent=discount
    )
    note = yard.deliver(order, {1: "4"})
    issue(yard, delivered(yard, order))
    back = yard.bring_back(note, {1: "3"}, again=False)
    issue(yard, invoices.draft_credit_of_return(note_id=back.pk, on=ON, by=yard.by)[0])
    found = OrderStanding.objects.get(order=order)
    assert found.ordered_excl_tax == found.invoiced_excl_tax + found.abandoned_excl_tax + found.left_excl_tax
    assert found.left_vat == round_to(found.left_excl_tax * D("0.2"))
    assert abs(found.ordered_vat - found.invoiced_vat - found.abandoned_vat - found.left_vat) <= D(
        "0.01"
    )  # rounded by document
    assert [standing(order).left_to_deliver, standing(order).left_quantity] == [3, 3]
    yard.deliver(order)
    issue(yard, delivered(yard, order))
    assert OrderStanding.objects.get(order=order).state == "settled"


def _do(yard: Yard, order: Order, what: str, done: dict[str, object], again: bool) -> object:
    match what:
        case "delivery":
            return yard.deliver(order)
        case "return":
            return yard.bring_back(done["delivery"], {1: "4"}, again=again)
        case "invoice":
            return issue(yard, invoices.draft_balance(order_id=order.pk, on=ON, by=yard.by))
    invoice = done["invoice"]
    if "return" in done:
        (draft,) = invoices.draft_credit_of_return(note_id=done["return"].pk, on=ON, by=yard.by)
        assert draft.to_invoice_again is again
        return issue(yard, draft)
    line = InvoiceLine.objects.get(invoice=invoice, kind="line")
    asked = [CreditLineAsk(line.pk, quantity=D(4))]
    return issue(
        yard,
        invoices.draft_credit_note(invoice_id=invoice.pk, on=ON, lines=asked, again=again, reason="Retour", by=yard.by),
    )


def test_after_a_return_to_deliver_again_the_replacement_is_delivered_and_invoiced(yard: Yard) -> None:
    laptop = goods(stock="12", cost="60")
    order = an_order(yard.by, sold(laptop, "10", "100.00", invoice_policy="delivered"))
    note = yard.deliver(order)
    issue(yard, delivered(yard, order))
    back = yard.bring_back(note, {1: "4"})
    issue(yard, invoices.draft_credit_of_return(note_id=back.pk, on=ON, by=yard.by)[0])
    moved(laptop, "2", cost="60")
    again = yard.deliver(order)
    last = issue(yard, of_notes(yard, again))
    assert (last.total_excl_tax, OrderStanding.objects.get(order=order).state) == (D("400.00"), "settled")


def test_what_comes_back_of_an_interim_is_counted_in_what_it_served(yard: Yard) -> None:
    """40 % of ten at 100.00 is printed as 1 × 400.00 and serves 4: one piece given back is 100.00, not the whole invoice."""
    laptop = goods(stock="12", cost="60")
    order = an_order(yard.by, sold(laptop, "10", "100.00"))
    issue(yard, invoices.draft_interim(order_id=order.pk, on=ON, percent=D(40), by=yard.by))
    note = yard.deliver(order)
    back = yard.bring_back(note, {1: "1"}, again=False)
    (credit,) = invoices.draft_credit_of_return(note_id=back.pk, on=ON, by=yard.by)
    line = InvoiceLine.objects.get(invoice=credit, kind="line")
    assert (credit.total_excl_tax, abs(line.served_quantity)) == (D("100.00"), 1)
    issue(yard, credit)
    assert OrderStanding.objects.get(order=order).left_excl_tax == D("600.00")


def test_a_free_replacement_needs_no_credit_note(yard: Yard) -> None:
    laptop = goods(stock="12", cost="60")
    order = an_order(yard.by, sold(laptop, "10", "100.00", invoice_policy="delivered"))
    note = yard.deliver(order)
    issue(yard, delivered(yard, order))
    yard.bring_back(note, {1: "1"}, to="scrap")
    yard.deliver(order)
    assert refused("NothingLeftToInvoice", delivered, yard=yard, order=order)
    found = OrderStanding.objects.get(order=order)
    assert (found.delivered, found.left_excl_tax, found.actual_cost) == ("full", 0, 660)


def test_a_note_in_a_draft_invoice_is_cancelled_only_once_the_draft_is_gone(yard: Yard) -> None:
    order = laptops(yard)
    note = yard.deliver(order, {1: "8"})
    draft = of_notes(yard, note)
    told = refused("NoteIsBeingInvoiced", acts.cancel_note, note_id=note.pk, on=ON, by=yard.by)
    assert [holder.id for holder in told.holders] == [draft.pk]
    issue(yard, draft)
    yard.cancel(note)
    assert stands(order.pk).lines[0].to_invoice_now.quantity == -8
