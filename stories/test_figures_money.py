"""Worked figures of money: P10, P11, P12, P20, played through the whole product."""

from decimal import Decimal

from .player import Storyteller, refused
from .views import NOTHING, line, sums


def _an_order(we: Storyteller, *lines: dict[str, object], **content: object) -> int:
    return we.order(we.customer("Ateliers Kerbrat"), "2025-02-03", list(lines), **content)


def test_p10_the_cent_of_vat_of_a_deposit_is_not_lost(we: Storyteller) -> None:
    order = _an_order(we, line("Réglage", "1", "100.03"))
    assert we.standing(order).ordered == sums("100.03", "20.01", "120.04")
    assert we.invoice(order, "deposit", "2025-02-04", percent="30").total == sums("30.01", "6.00", "36.01")
    assert we.standing(order).left == sums("70.02", "14.01")
    assert we.invoice(order, "balance", "2025-02-05").total == sums("70.02", "14.01", "84.03")


def test_p10_thirds_are_rounded_each_on_its_own(we: Storyteller) -> None:
    order = _an_order(we, line("Étude", "1", "100.00"))
    for day in ("2025-02-04", "2025-02-05"):
        interim = we.invoice(order, "interim", day, lines={0: {"amount": "33.33"}})
        assert interim.total == sums("33.33", "6.67")
    assert we.invoice(order, "balance", "2025-02-06").total == sums("33.34", "6.67")
    stands = we.standing(order)
    assert stands.invoiced == sums("100.00", "20.01")
    assert stands.left == NOTHING
    assert stands.state == "settled"


def test_p10_a_document_discount_by_vat_group(we: Storyteller) -> None:
    order = _an_order(
        we, line("Fenêtres", "1", "1200.00"), line("Pose", "1", "300.00", "5.5"),
        discount_amount="100.00", discount_label="Remise commerciale",
    )  # fmt: skip
    assert we.standing(order).left_by_vat == {"20": sums("1120.00", "224.00"), "5.5": sums("280.00", "15.40")}
    deposit = we.invoice(order, "deposit", "2025-02-04", percent="30")
    assert deposit.by_vat == {"20": sums("336.00", "67.20"), "5.5": sums("84.00", "4.62")}
    interim = we.invoice(order, "interim", "2025-02-05", lines={0: {"amount": "600.00"}})
    assert interim.nets == [("line", Decimal("600.00")), ("discount", Decimal("-40.00"))]
    assert interim.total == sums("560.00", "112.00")
    balance = we.invoice(order, "balance", "2025-02-06")
    assert balance.nets == [
        ("line", Decimal("600.00")), ("line", Decimal("300.00")), ("discount", Decimal("-20.00")),
        ("discount", Decimal("-40.00")), ("deduction", Decimal("-84.00")), ("deduction", Decimal("-336.00")),
    ]  # fmt: skip
    assert balance.by_vat == {"20": sums("224.00", "44.80"), "5.5": sums("196.00", "10.78")}
    assert we.standing(order).invoiced == sums("1400.00", "239.40")


def test_p10_a_negative_group_bears_no_deposit(we: Storyteller) -> None:
    order = _an_order(we, line("Poêle", "1", "1000.00"), line("Reprise de l’ancien", "-1", "100.00", "5.5"))
    assert we.standing(order).ordered == sums("900.00", "194.50")
    assert we.invoice(order, "deposit", "2025-02-04", percent="30").by_vat == {"20": sums("270.00", "54.00")}
    balance = we.invoice(order, "balance", "2025-02-05")
    assert balance.by_vat == {"20": sums("730.00", "146.00"), "5.5": sums("-100.00", "-5.50")}
    assert we.standing(order).state == "settled"


def test_p10_free_samples_are_settled_by_their_invoice_of_nothing(we: Storyteller) -> None:
    order = _an_order(we, line("Échantillon", "3", "0.00"))
    with refused("DepositOnWorthlessOrder"):
        we.draft(order, "deposit", "2025-02-04", percent="30")
    balance = we.invoice(order, "balance", "2025-02-04")
    assert balance.total == NOTHING
    assert balance.billed()[0].quantity == 3
    assert we.standing(order).facts == ("closed", "full", "full")


def test_p11_the_last_one_takes_what_is_left_of_the_line(we: Storyteller) -> None:
    order = _an_order(we, line("Pot", "3", "10.05", discount_percent="10"))
    assert we.standing(order).ordered.excl == Decimal("27.14")
    billed = [
        we.invoice(order, "interim", f"2025-02-0{day}", lines={0: {"quantity": "1"}}).billed()[0] for day in (4, 5, 6)
    ]
    assert [one.net for one in billed] == [Decimal("9.05"), Decimal("9.05"), Decimal("9.04")]
    assert [one.discount for one in billed] == [Decimal("1.00"), Decimal("1.00"), Decimal("1.01")]
    assert all(one.quantity * one.price - one.discount == one.net for one in billed)
    assert we.standing(order).state == "settled"


def test_p12_an_amount_typed_incl_tax_is_kept_to_the_cent(we: Storyteller) -> None:
    order = _an_order(we, line("Ravalement", "1", "2000.00", "10"))
    deposit = we.invoice(order, "deposit", "2025-02-04", amount_incl_tax="500.00")
    assert deposit.total == sums("454.55", "45.45", "500.00")
    assert we.invoice(order, "balance", "2025-02-05").total == sums("1545.45", "154.55", "1700.00")


def test_p12_an_amount_incl_tax_is_shared_between_rates(we: Storyteller) -> None:
    order = _an_order(we, line("Travaux", "1", "6000.00", "10"), line("Fournitures", "1", "2000.00"))
    deposit = we.invoice(order, "deposit", "2025-02-04", amount_incl_tax="1000.00")
    assert deposit.by_vat == {"10": sums("666.66", "66.67", "733.33"), "20": sums("222.23", "44.44", "266.67")}
    assert we.invoice(order, "balance", "2025-02-05").total.incl == Decimal("8000.00")


def test_p20_an_amendment_prices_anew_only_what_is_not_invoiced(we: Storyteller) -> None:
    order = _an_order(we, line("Table", "10", "50.00"))
    we.invoice(order, "interim", "2025-02-04", lines={0: {"quantity": "4"}})
    we.amend(order, "2025-02-05", [{"order_line": 0, "quantity": "12", "unit_price": "60.00"}], reason="Deux de plus")
    stands = we.standing(order)
    assert stands.ordered == sums("680.00", "136.00")
    assert stands.left == sums("480.00", "96.00")
    with refused("LineBelowDone"):
        we.amend(order, "2025-02-06", [{"order_line": 0, "quantity": "3"}])
    balance = we.invoice(order, "balance", "2025-02-07")
    assert balance.total == sums("480.00", "96.00")
    assert balance.billed()[0].quantity == 8
    assert balance.billed()[0].price == Decimal("60.00")


def test_p20_a_new_rate_moves_what_is_not_invoiced(we: Storyteller) -> None:
    order = _an_order(we, line("Isolation", "10", "50.00"))
    we.invoice(order, "interim", "2025-02-04", lines={0: {"quantity": "4"}})
    we.amend(order, "2025-02-05", [{"order_line": 0, "vat_rate": "5.5"}], reason="Taux réduit")
    stands = we.standing(order)
    assert stands.left_by_vat == {"5.5": sums("300.00", "16.50")}
    assert stands.ordered == sums("500.00", "56.50")
    assert we.invoice(order, "balance", "2025-02-07").by_vat == {"5.5": sums("300.00", "16.50")}
    assert we.standing(order).state == "settled"


def test_p20_an_order_does_not_fall_below_its_deposit(we: Storyteller) -> None:
    order = _an_order(we, line("Serre", "1", "1000.00"))
    deposit = we.invoice(order, "deposit", "2025-02-04", percent="30")
    with refused("DepositsExceedOrder") as told:
        we.amend(order, "2025-02-05", [{"order_line": 0, "unit_price": "200.00"}])
    assert "100,00" in told.sentence
    we.credit(deposit.id, "2025-02-05", again=True, by_vat={"20": {"amount_excl_tax": "100.00"}})
    we.amend(order, "2025-02-06", [{"order_line": 0, "unit_price": "200.00"}])
    assert we.standing(order).left == NOTHING
    assert we.standing(order).deposit_left == Decimal("200.00")
    assert we.invoice(order, "balance", "2025-02-07").total == NOTHING
    assert we.standing(order).state == "settled"


def test_p20_a_deposit_of_thirty_percent_stays_what_it_was(we: Storyteller) -> None:
    order = _an_order(we, line("Serre", "1", "1000.00"))
    we.invoice(order, "deposit", "2025-02-04", percent="30")
    we.amend(order, "2025-02-05", [line("Arrosage", "1", "500.00")], reason="Arrosage")
    assert we.standing(order).deposit_left == Decimal("300.00")
    assert we.invoice(order, "deposit", "2025-02-06", amount_excl_tax="150.00").total == sums("150.00", "30.00")
    assert we.invoice(order, "balance", "2025-02-07").total == sums("1050.00", "210.00")
