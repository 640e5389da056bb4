"""Figures that other systems get wrong: each in its smallest deal."""

from decimal import Decimal

import pytest

from .player import Storyteller, refused
from .views import NOTHING, line, quantity_and_amount, sums


def _an_order(we: Storyteller, *lines: dict[str, object], **content: object) -> int:
    return we.order(we.customer("Ateliers Kerbrat"), "2025-02-03", list(lines), **content)


def test_two_deposits_of_half_leave_nothing(we: Storyteller) -> None:
    order = _an_order(we, line("Charpente", "1", "12870.59"))
    first = we.invoice(order, "deposit", "2025-02-04", percent="50")
    assert first.total == sums("6435.30", "1287.06")
    second = we.invoice(order, "deposit", "2025-02-05", percent="50")
    assert second.total == sums("6435.29", "1287.06")
    assert we.standing(order).left == NOTHING
    balance = we.invoice(order, "balance", "2025-03-05")
    assert balance.total == NOTHING
    assert we.standing(order).invoiced == sums("12870.59", "2574.12", "15444.71")
    assert we.standing(order).facts == ("settled", "full", "none")


def test_half_a_cent_and_a_deposit_of_everything(we: Storyteller) -> None:
    order = _an_order(we, line("Cordelette, au mètre", "0.5", "1.01"))
    assert we.standing(order).ordered == sums("0.51", "0.10", "0.61")
    assert we.invoice(order, "deposit", "2025-02-04", percent="100").total == sums("0.51", "0.10", "0.61")
    assert we.invoice(order, "balance", "2025-02-05").total == NOTHING
    assert we.standing(order).state == "settled"


@pytest.mark.parametrize(
    ("percent", "deposit", "balance"),
    [
        ("1", {"20": ("10.00", "2.00"), "5.5": ("5.00", "0.28"), "0": ("2.00", "0.00")},
         {"20": ("990.00", "198.00"), "5.5": ("495.00", "27.22"), "0": ("198.00", "0.00")}),
        ("33", {"20": ("330.00", "66.00"), "5.5": ("165.00", "9.08"), "0": ("66.00", "0.00")},
         {"20": ("670.00", "134.00"), "5.5": ("335.00", "18.42"), "0": ("134.00", "0.00")}),
        ("99", {"20": ("990.00", "198.00"), "5.5": ("495.00", "27.23"), "0": ("198.00", "0.00")},
         {"20": ("10.00", "2.00"), "5.5": ("5.00", "0.27"), "0": ("2.00", "0.00")}),
        ("100", {"20": ("1000.00", "200.00"), "5.5": ("500.00", "27.50"), "0": ("200.00", "0.00")}, {}),
    ],
)  # fmt: skip
def test_a_deposit_is_deducted_rate_by_rate(
    we: Storyteller, percent: str, deposit: dict[str, tuple[str, str]], balance: dict[str, tuple[str, str]]
) -> None:
    order = _an_order(
        we, line("Pose", "1", "1000.00"), line("Isolation", "1", "500.00", "5.5"), line("Formation", "1", "200.00", "0")
    )
    asked = we.invoice(order, "deposit", "2025-02-04", percent=percent)
    assert asked.by_vat == {rate: sums(*part) for rate, part in deposit.items()}
    rest = we.invoice(order, "balance", "2025-02-05")
    assert rest.by_vat == {rate: sums(*part) for rate, part in balance.items()}
    assert all(part.excl >= 0 and part.vat >= 0 for part in rest.by_vat.values())
    assert we.standing(order).invoiced == sums("1700.00", "227.50")


def test_a_credited_balance_is_invoiced_again(we: Storyteller) -> None:
    order = _an_order(we, line("Terrasse", "1", "1000.00"))
    we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="300.00")
    balance = we.invoice(order, "balance", "2025-02-10")
    assert balance.total == sums("700.00", "140.00")
    note = we.credit(balance.id, "2025-02-12", again=True, reason="Mauvais destinataire")
    assert note.total == sums("700.00", "140.00")
    assert we.document(balance.id).state == "credited"
    credited = we.standing(order)
    assert credited.left == sums("700.00", "140.00")
    assert credited.deposit_left == Decimal("300.00"), "the deposit is there to be deducted again"
    again = we.invoice(order, "balance", "2025-02-13")
    assert again.total == sums("700.00", "140.00")
    assert we.standing(order).state == "settled"


def test_a_deposit_partly_credited_is_partly_deducted(we: Storyteller) -> None:
    order = _an_order(we, line("Étude", "1", "100.00"))
    deposit = we.invoice(order, "deposit", "2025-02-04", amount_excl_tax="50.00")
    we.credit(deposit.id, "2025-02-05", again=True, by_vat={"20": {"amount_excl_tax": "30.00"}})
    left = we.standing(order)
    assert left.deposit_left == Decimal("20.00")
    assert left.left == sums("80.00", "16.00")
    assert we.invoice(order, "balance", "2025-02-06").total == sums("80.00", "16.00", "96.00")


@pytest.mark.parametrize(("mode", "asked"), [("proportional", "700.00"), ("at_balance", "1000.00")])
def test_a_quarter_done_asks_a_quarter_less_its_deposit_or_a_whole_quarter(
    we: Storyteller, mode: str, asked: str
) -> None:
    order = _an_order(we, line("Journées d’audit", "4", "1000.00"))
    we.invoice(order, "deposit", "2025-02-04", percent="30")
    quarter = we.invoice(order, "interim", "2025-02-10", lines={0: {"quantity": "1"}}, deposit_mode=mode)
    assert quarter.total.excl == Decimal(asked)
    rest = we.invoice(order, "balance", "2025-03-10")
    assert rest.total.excl == Decimal("4000.00") - Decimal("1200.00") - Decimal(asked)
    assert we.standing(order).invoiced == sums("4000.00", "800.00", "4800.00")
    assert we.standing(order).state == "settled"


def test_what_is_credited_is_left_again_or_given_up(we: Storyteller) -> None:
    again = _an_order(we, line("Chaise", "10", "80.00"))
    invoice = we.invoice(again, "balance", "2025-02-10")
    we.credit(invoice.id, "2025-02-12", again=True, lines={0: {"quantity": "4"}})
    assert we.standing(again).lines[0].left == quantity_and_amount("4", "320.00")
    given_up = _an_order(we, line("Chaise", "10", "80.00"))
    invoice = we.invoice(given_up, "balance", "2025-02-13")
    we.credit(invoice.id, "2025-02-14", again=False, lines={0: {"quantity": "4"}})
    stands = we.standing(given_up).lines[0]
    assert stands.left == quantity_and_amount("0", "0")
    assert stands.abandoned == quantity_and_amount("4", "320.00")
    assert stands.invoiced[0] - stands.credited[0] == 6


def test_vat_is_summed_before_it_is_rounded(we: Storyteller) -> None:
    lines = [line("A", "1", "299.33"), line("B", "1", "179.33"), line("C", "1", "99.34")]
    order = _an_order(we, *lines)
    assert we.standing(order).ordered == sums("578.00", "115.60", "693.60")
    assert we.invoice(order, "balance", "2025-02-10").total == sums("578.00", "115.60", "693.60")


def test_an_invoice_credited_line_by_line_adds_up(we: Storyteller) -> None:
    """68.33 + 68.33 + 57.50 + 85.00 at 20 %: 55.83 of VAT, and line by line 13.67 + 13.67 + 11.50 + 16.99."""
    order = _an_order(we, *[line(price, "1", price) for price in ("68.33", "68.33", "57.50", "85.00")])
    invoice = we.invoice(order, "balance", "2025-02-10")
    assert invoice.total == sums("279.16", "55.83", "334.99")
    notes = [we.credit(invoice.id, "2025-02-11", again=True, lines={place: {}}) for place in range(4)]
    assert [note.total.vat for note in notes] == [Decimal(vat) for vat in ("13.67", "13.67", "11.50", "16.99")]
    assert sum(note.total.incl for note in notes) == Decimal("334.99")
    with refused("NothingLeftToCredit"):
        we.draft_credit(invoice.id, "2025-02-11", again=True)


def test_a_progress_invoice_is_credited_for_its_own_part(we: Storyteller) -> None:
    order = _an_order(we, line("Gros œuvre", "1", "2120.00"))
    for day, percent in (("2025-02-10", "20"), ("2025-02-20", "40")):
        we.invoice(order, "progress", day, percent=percent)
    third = we.invoice(order, "progress", "2025-03-01", percent="60")
    assert third.total.excl == Decimal("424.00")
    note = we.credit(third.id, "2025-03-02", again=True)
    assert note.total.excl == Decimal("424.00")
    assert we.standing(order).invoiced.excl == Decimal("848.00")
    again = we.invoice(order, "progress", "2025-03-03", percent="60")
    assert again.total.excl == Decimal("424.00")
    assert again.billed()[0].previous == 40
    lower = we.invoice(order, "progress", "2025-03-04", percent="40")
    assert (lower.kind, lower.total) == ("credit_note", again.total)
    assert we.standing(order).invoiced.excl == Decimal("848.00")


def test_three_rates_and_a_deposit_rounded_by_group(we: Storyteller) -> None:
    """P13: 30 % of the total would be 1 020.97; the sum of the groups wins."""
    order = _an_order(
        we, line("Carrelage", "1", "1234.56"), line("Pose, m²", "1", "850.085"), line("Dépose", "1", "499.99", "10"),
        line("Isolant", "1", "333.33", "5.5"),
    )  # fmt: skip
    assert we.standing(order).ordered == sums("2917.97", "485.26", "3403.23")
    deposit = we.invoice(order, "deposit", "2025-02-10", percent="30")
    assert deposit.by_vat == {
        "20": sums("625.40", "125.08"), "10": sums("150.00", "15.00"), "5.5": sums("100.00", "5.50")
    }  # fmt: skip
    assert deposit.total == sums("875.40", "145.58", "1020.98")
    balance = we.invoice(order, "balance", "2025-03-10")
    assert balance.by_vat == {
        "20": sums("1459.25", "291.85"), "10": sums("349.99", "35.00"), "5.5": sums("233.33", "12.83")
    }  # fmt: skip
    assert balance.total == sums("2042.57", "339.68", "2382.25")


def test_a_second_invoice_proposes_only_the_rest(we: Storyteller) -> None:
    order = _an_order(we, line("Caisse", "10", "12.00"))
    we.invoice(order, "interim", "2025-02-10", lines={0: {"quantity": "4"}})
    draft = we.draft(order, "balance", "2025-02-11")
    assert draft.billed()[0].quantity == 6
    with refused("NothingLeftToInvoice"):
        we.draft(order, "balance", "2025-02-11")
    we.delete_draft(draft.id)
    assert we.invoice(order, "balance", "2025-02-11").total.excl == Decimal("72.00")
