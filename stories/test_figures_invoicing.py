"""Worked figures of invoicing: P24, P25, P26, P27a, P29, played through the whole product."""

from decimal import Decimal

from .player import Storyteller, refused
from .views import NOTHING, line, quantity_and_amount, sums


def _an_order(we: Storyteller, *lines: dict[str, object], customer: int | None = None, **content: object) -> int:
    return we.order(customer or we.customer("Ateliers Kerbrat"), "2025-02-03", list(lines), **content)


def test_p24_percentages_are_of_the_whole_and_stop_at_what_is_left(we: Storyteller) -> None:
    order = _an_order(we, line("Chantier", "1", "1000.00"))
    for day in ("2025-02-04", "2025-02-05"):
        assert we.invoice(order, "interim", day, percent="40").total.excl == Decimal("400.00")
    with refused("BeyondWhatIsLeft") as told:
        we.draft(order, "interim", "2025-02-06", percent="30")
    assert "20" in told.sentence
    assert we.invoice(order, "interim", "2025-02-06", percent="20").total.excl == Decimal("200.00")
    assert we.standing(order).state == "settled"


def test_p24_progress_after_an_amendment(we: Storyteller) -> None:
    order = _an_order(we, line("Gros œuvre", "1", "1000.00"))
    we.invoice(order, "progress", "2025-02-04", percent="40")
    we.amend(order, "2025-02-05", [{"order_line": 0, "unit_price": "2500.00"}])
    assert we.standing(order).ordered.excl == Decimal("1900.00"), "0.4 invoiced at 1 000, 0.6 left at 2 500"
    we.amend(order, "2025-02-06", [{"order_line": 0, "unit_price": "1833.333333"}])
    assert we.standing(order).ordered.excl == Decimal("1500.00")
    lower = we.draft(order, "progress", "2025-02-07", lines={0: "20"})
    assert (lower.kind, lower.total.excl) == ("credit_note", Decimal("100.00"))
    we.delete_draft(lower.id)
    progress = we.invoice(order, "progress", "2025-02-07", lines={0: "60"})
    assert progress.total.excl == Decimal("500.00")
    (billed,) = progress.billed()
    assert (round(billed.previous, 2), billed.reached) == (Decimal("26.67"), Decimal("60"))
    assert we.invoice(order, "progress", "2025-02-08", percent="100").total.excl == Decimal("600.00")
    assert we.standing(order).lines[0].left == quantity_and_amount("0", "0")


def test_p27a_one_payment_counts_for_both_orders_of_an_invoice(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    first = _an_order(we, line("Dépannage", "1", "550.00"), customer=customer)
    second = _an_order(we, line("Entretien", "1", "1000.00"), customer=customer)
    invoice = we.issue(we.draft_several([first, second], "2025-02-10").id, "2025-02-10")
    assert invoice.total == sums("1550.00", "310.00", "1860.00")
    payment = we.pay(customer, "2025-02-12", "500.00")
    assert (we.standing(first).paid, we.standing(second).paid) == (Decimal("177.42"), Decimal("322.58"))
    we.pay(customer, "2025-02-13", "1360.00")
    assert (we.standing(first).paid, we.standing(second).paid) == (Decimal("660.00"), Decimal("1200.00"))
    assert [we.standing(one).state for one in (first, second)] == ["closed", "closed"]
    we.reverse(payment, "2025-02-14", "Chèque sans provision")
    assert (we.standing(first).left_to_pay, we.standing(second).left_to_pay) == (Decimal("177.42"), Decimal("322.58"))


def test_p24_lines_of_two_orders_are_never_merged(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    orders = [
        _an_order(we, line("Gants", quantity, "7.85", discount_percent="6"), customer=customer)
        for quantity in ("21", "15")
    ]
    invoice = we.draft_several(orders, "2025-02-28")
    assert [one.net for one in invoice.billed()] == [Decimal("154.96"), Decimal("110.69")]
    assert invoice.total.excl == Decimal("265.65")


def test_p25_first_and_at_balance_end_at_the_order(we: Storyteller) -> None:
    first = _an_order(we, line("Chantier", "1", "1000.00"))
    we.invoice(first, "deposit", "2025-02-04", amount_excl_tax="400.00")
    interim = we.invoice(first, "interim", "2025-02-05", lines={0: {"amount": "300.00"}}, deposit_mode="first")
    assert interim.total == NOTHING
    assert we.document(interim.id).state == "paid", "a zero invoice is paid at once"
    assert we.standing(first).deposit_left == Decimal("100.00")
    assert we.invoice(first, "balance", "2025-02-06").total.excl == Decimal("600.00")
    assert we.standing(first).invoiced == sums("1000.00", "200.00")

    last = _an_order(we, line("Chantier", "1", "1000.00"))
    we.invoice(last, "deposit", "2025-02-07", amount_excl_tax="400.00")
    interim = we.invoice(last, "interim", "2025-02-08", lines={0: {"amount": "700.00"}}, deposit_mode="at_balance")
    assert interim.nets[-1] == ("deduction", Decimal("-100.00")), "or the order would be over-invoiced"
    assert interim.total.excl == Decimal("600.00")
    assert we.invoice(last, "balance", "2025-02-09").total == NOTHING
    assert we.standing(last).invoiced == sums("1000.00", "200.00")


def test_p25_what_is_deducted_may_be_typed_within_bounds(we: Storyteller) -> None:
    order = _an_order(we, line("Chantier", "1", "1000.00"))
    deposit = we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="400.00")
    with refused("DeductionBeyondBounds") as told:
        we.draft(order, "interim", "2025-02-05", lines={0: {"amount": "700.00"}}, deposits={deposit.id: "50.00"})
    bounds = told.sentence.replace(",", ".")
    assert "100.00" in bounds
    assert "400.00" in bounds
    typed = we.invoice(order, "interim", "2025-02-05", lines={0: {"amount": "700.00"}}, deposits={deposit.id: "250.00"})
    assert typed.total == sums("450.00", "90.00")
    assert we.invoice(order, "balance", "2025-02-06").total == sums("150.00", "30.00")


def test_p25_a_deposit_of_everything_leaves_a_balance_of_nothing(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    order = _an_order(we, line("Portique", "1", "800.00"), customer=customer)
    we.invoice(order, "deposit", "2025-02-04", percent="100")
    we.pay(customer, "2025-02-05", "960.00")
    stands = we.standing(order)
    assert stands.facts == ("open", "partial", "full")
    assert stands.left == NOTHING
    assert stands.deposit_left == Decimal("800.00")
    assert "balance_to_issue" in stands.blockers
    with refused("BeyondWhatIsLeft"):
        we.draft(order, "deposit", "2025-02-06", percent="1")
    balance = we.invoice(order, "balance", "2025-02-06")
    assert balance.nets == [("line", Decimal("800.00")), ("deduction", Decimal("-800.00"))]
    assert balance.total == NOTHING
    assert we.document(balance.id).state == "paid"
    assert we.standing(order).facts == ("closed", "full", "full")


def test_p26_beyond_what_is_left_only_with_a_reason(we: Storyteller) -> None:
    order = _an_order(we, line("Câble, au mètre", "100", "10.00"))
    with refused("BeyondWhatIsLeft"):
        we.draft(order, "interim", "2025-02-04", lines={0: {"quantity": "110"}})
    invoice = we.invoice(
        order, "interim", "2025-02-04", lines={0: {"quantity": "110"}}, over_reason="Chute acceptée par le client"
    )
    assert invoice.total == sums("1100.00", "220.00")
    stands = we.standing(order)
    assert stands.left == sums("-100.00", "-20.00")
    assert "over_invoiced" in stands.blockers
    assert stands.state == "open"
    we.amend(order, "2025-02-05", [{"order_line": 0, "quantity": "110"}], reason="Métré définitif")
    assert we.standing(order).state == "settled"


def test_p29_credits_leave_deductions_alone_until_they_exceed_the_invoice(we: Storyteller) -> None:
    order = _an_order(we, line("Menuiserie", "1", "500.00"), line("Pose", "1", "700.00"))
    we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="400.00")
    invoice = we.invoice(order, "balance", "2025-02-05")
    assert invoice.total.excl == Decimal("800.00")
    first = we.credit(invoice.id, "2025-02-06", again=True, lines={0: {}})
    assert first.total == sums("500.00", "100.00")
    assert we.standing(order).deposit_left == 0
    second = we.credit(invoice.id, "2025-02-07", again=True, lines={1: {}})
    assert second.total == sums("300.00", "60.00")
    stands = we.standing(order)
    assert stands.deposit_left == Decimal("400.00")
    assert stands.left == sums("800.00", "160.00")
    assert we.invoice(order, "balance", "2025-02-08").total == sums("800.00", "160.00")


def test_p29_a_gesture_moves_amounts_only(we: Storyteller) -> None:
    customer = we.customer("Ateliers Kerbrat")
    order = _an_order(we, line("Rampe", "2", "300.00"), customer=customer)
    invoice = we.invoice(order, "balance", "2025-02-04")
    gesture = we.credit(invoice.id, "2025-02-06", again=False, lines={0: {"amount_excl_tax": "50.00"}})
    assert gesture.total == sums("50.00", "10.00")
    stands = we.standing(order)
    assert stands.lines[0].credited == quantity_and_amount("0", "50.00")
    assert stands.abandoned == sums("50.00", "10.00")
    assert stands.state == "settled"
    with refused("BeyondWhatIsLeft"):
        we.draft_credit(invoice.id, "2025-02-07", again=False, by_vat={"20": {"amount_incl_tax": "660.01"}})
    rest = we.credit(invoice.id, "2025-02-07", again=False, by_vat={"20": {"amount_incl_tax": "100.00"}})
    assert rest.total == sums("83.33", "16.67", "100.00")
    whole = we.credit(invoice.id, "2025-02-08", again=False)
    assert whole.total == sums("466.67", "93.33", "560.00")
    assert we.document(invoice.id).state == "credited"
    stands = we.standing(order)
    assert stands.invoiced == NOTHING
    assert stands.abandoned == sums("600.00", "120.00")
    assert stands.state == "closed"


def test_p29_a_deposit_is_credited_only_up_to_what_is_not_deducted(we: Storyteller) -> None:
    order = _an_order(we, line("Chantier", "1", "1000.00"))
    deposit = we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="400.00")
    we.invoice(order, "interim", "2025-02-05", lines={0: {"amount": "300.00"}}, deposit_mode="first")
    with refused("BeyondWhatIsLeft"):
        we.draft_credit(deposit.id, "2025-02-06", again=True, by_vat={"20": {"amount_excl_tax": "100.01"}})
    note = we.credit(deposit.id, "2025-02-06", again=True)
    assert note.total == sums("100.00", "20.00")
    stands = we.standing(order)
    assert stands.deposit_left == 0
    assert stands.left == sums("700.00", "140.00")
    with refused("NothingLeftToCredit"):
        we.draft_credit(deposit.id, "2025-02-07", again=True)
