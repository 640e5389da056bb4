"""S5: a lift looked after for 36 months, quarterly in advance, indexed, left in its third year; and S3's hosting."""

from decimal import Decimal

from .player import Storyteller, refused
from .recurring import keeper
from .views import Document, line, sums


def test_36_months_quarterly_in_advance_indexed_and_left_in_the_third_year(we: Storyteller) -> None:
    clerk = keeper(we)
    syndic = we.customer("Syndic du Parc")
    index = clerk.index("ICHT-IME", "2024-03;312,7\n")
    lift = clerk.contract(
        syndic, "2024-03-17", title="Entretien de l’ascenseur", start="2024-03-17", term={"count": 36, "unit": "month"},
        renewal="automatic", renewal_length="year", notice="quarter", billing_period="quarter", alignment="calendar",
        issuing="issue", lines=[{"description": "Entretien", "unit_price": "300.00", "vat_rate": "20", "period": "month"}],
    )  # fmt: skip
    clerk.revise_by(lift, weights=[{"index": index, "base_month": "2024-03-01"}])

    (first,) = clerk.bill("2024-03-17")
    assert first.total == sums("145.16", "29.03", "174.19"), "17 to 31 March: 15 days of 31"
    assert clerk.details(first.id)[0].endswith("15/31 jours × 300,00 = 145,16")
    assert clerk.bill("2024-03-17") == [], "the nightly run repeated bills nothing"
    (april,) = clerk.bill("2024-04-01")
    assert april.total == sums("900.00", "180.00", "1080.00")

    missed = clerk.bill("2025-01-15")
    assert [one.total.excl for one in missed] == [Decimal("900.00")] * 3, "three missed runs, caught up in order"
    assert [one.number for one in missed] == sorted(one.number or "" for one in missed)

    clerk.add_values(index, "mois;valeur\n2025-03;321,2\n")
    assert clerk.rehearsed(lift, "2025-04") == [Decimal("924.46")], "as it will be issued"
    (revised,) = clerk.bill("2025-04-01")
    assert revised.total == sums("924.46", "184.89", "1109.35")
    assert clerk.coefficients(lift) == [Decimal("1.02718")]
    assert "900,00 × 321,2 / 312,7 = 900,00 × 1,02718 = 924,46" in clerk.details(revised.id)[0]

    for quarter in ("2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"):
        (one,) = clerk.bill(quarter)
        assert one.total.excl == Decimal("924.46"), "the index of March 2026 is not known: the old price holds"
    told = clerk.read(lift)
    assert (told["end"], told["notice_until"]) == ("2027-03-16", "2026-12-16"), "notice before the renewal window"
    assert _a_year_of(clerk.rehearsed(lift, month) for month in MONTHS) == [Decimal("924.46")] * 4

    with refused("EarlierThanAgreed"):
        clerk.terminate(lift, "2026-08-20", last_day="2026-08-20", notice_on="2026-08-20", reason="price")
    (credit,) = clerk.terminate(
        lift, "2026-08-20", last_day="2026-08-20", notice_on="2026-08-20", reason="price", despite=True
    )
    assert credit.total == sums("411.99", "82.40"), "41 of the 92 days of a paid quarter"
    assert credit.kind == "credit_note"
    told = clerk.read(lift)
    assert (told["state"], told["stop_reason"], told["next_due_on"]) == ("stopped", "price", None)
    assert clerk.bill("2026-10-01") == []
    assert _a_year_of(clerk.rehearsed(lift, month) for month in MONTHS) == []


MONTHS = [f"{2026 + (month > 12)}-{(month - 1) % 12 + 1:02}" for month in range(10, 22)]


def _a_year_of(months: object) -> list[Decimal]:
    return [amount for month in months for amount in month]  # type: ignore[attr-defined]


def test_hosting_is_a_contract_of_its_own_renewed_next_year_with_notice(we: Storyteller) -> None:
    clerk = keeper(we)
    mairie = we.customer("Commune de Saint-Malo")
    lines = [line("Conception", "18", "700.00"), line("Hébergement", "1", "540.00", period="year")]
    order = we.order(mairie, "2024-12-20", lines, title="Site internet")
    (hosting,) = clerk.hand_over(
        order, "2024-12-20", title="Hébergement", start="2025-01-01", term="year", renewal="automatic", notice="quarter",
        billing_period="year", issuing="issue",
    )  # fmt: skip
    assert we.standing(order).ordered == sums("12600.00", "2520.00"), "recurring lines stay outside the order"

    (year,) = clerk.bill("2025-01-01")
    assert year.total == sums("540.00", "108.00", "648.00")
    told = clerk.read(hosting)
    assert (told["order"], told["notice_until"]) == (str(order), "2025-09-30")
    clerk.renew(hosting, "2025-09-15")
    assert clerk.read(hosting)["end"] == "2026-12-31"
    (renewed,) = clerk.bill("2026-01-01")
    assert renewed.total == sums("540.00", "108.00", "648.00")

    work: Document = we.invoice(order, "balance", "2026-01-15")
    assert work.total == sums("12600.00", "2520.00", "15120.00")
    we.pay(mairie, "2026-02-10", "16416.00")
    done = we.standing(order)
    assert (done.state, done.blockers) == ("closed", ()), "nothing recurring waits: the order is over"
