"""Statements and aged balances: what customers owe, on any day, by document and by age (P32)."""

import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest

from carnet.company.clock import today
from carnet.company.queries import settings
from carnet.core.actor import Actor
from carnet.core.models import Mail
from carnet.core.pdf import render
from carnet.core.pdf.tests.reading import text as read
from carnet.core.refusals import Refusal
from carnet.invoicing import commands, queries
from carnet.invoicing.models import Invoice, InvoiceStanding, Payment, PaymentStanding, Statement
from carnet.invoicing.proposals import CreditVatAsk
from carnet.invoicing.queries.accounts import account_of, balance_on
from carnet.invoicing.queries.ages import Ages, aged_balance, total_of
from carnet.invoicing.refusals import DaysReversed
from carnet.invoicing.statements import statement_document
from carnet.invoicing.tests.acts import D, Desk
from carnet.parties.models import Party
from carnet.sales.lines import LineInput
from carnet.sales.tests.factories import a_customer

START = date(2026, 9, 2)


@pytest.fixture
def desk(by: Actor) -> Desk:
    return Desk(by, START)


def an_invoice(desk: Desk, party: Party, price: str, on: date, days: int = 30, billed: Party | None = None) -> Invoice:
    lines = [LineInput(description="Pose", unit_price=D(price), vat_rate=D(20))]
    draft = commands.draft_free(
        party_id=party.pk, billed_party_id=billed.pk if billed else None, on=on, due_on=on + timedelta(days=days),
        lines=lines, by=desk.by,
    )  # fmt: skip
    return commands.issue_invoice(invoice_id=draft.pk, on=on, by=desk.by)


def money(desk: Desk, party: Party, amount: str, on: date, **given: str) -> Payment:
    allocations = {int(key[1:]): D(value) for key, value in given.items()}
    return commands.record_payment(
        party_id=party.pk,
        on=on,
        amount=D(amount),
        method="transfer",
        allocations=allocations,
        reference="VIR 12",
        by=desk.by,
    )


def days(n: int) -> date:
    return START + timedelta(days=n)


def test_a_statement_opens_moves_and_closes(desk: Desk) -> None:
    party = a_customer()
    first = an_invoice(desk, party, "1000", days(0))
    paid = money(desk, party, "700", days(3), **{f"i{first.pk}": "700"})
    second = an_invoice(desk, party, "500", days(10))
    note = commands.draft_credit_note(
        invoice_id=second.pk, on=days(12), again=False, reason="Geste", by=desk.by,
        by_vat=[CreditVatAsk(D(20), amount_excl_tax=D("100"))],
    )  # fmt: skip
    note = commands.issue_invoice(invoice_id=note.pk, on=days(12), by=desk.by)
    commands.reverse_payment(payment_id=paid.pk, on=days(14), reason="Sans provision", by=desk.by)
    commands.write_off(invoice_id=second.pk, amount=D("0.05"), on=days(15), reason="Arrondi", by=desk.by)
    account = account_of(party.pk, "EUR", days(5), days(20))
    assert account.opening == D("500.00")
    assert [(one.on, one.kind, one.number, one.debit, one.credit, one.balance) for one in account.movements] == [
        (days(10), "invoice", second.number, D("600.00"), 0, D("1100.00")),
        (days(12), "credit_note", note.number, 0, D("120.00"), D("980.00")),
        (days(14), "reversal", "", D("700.00"), 0, D("1680.00")),
        (days(15), "write_off", second.number, 0, D("0.05"), D("1679.95")),
    ]
    assert (account.closing, account.debit, account.credit) == (D("1679.95"), D("1300.00"), D("120.05"))
    assert account_of(party.pk, "EUR", days(0), days(4)).closing == account.opening
    assert account_of(party.pk, "CHF", days(0), days(20)).closing == 0


def test_money_of_one_party_for_the_invoice_of_another_stands_in_both_accounts(desk: Desk) -> None:
    owner, tenant = a_customer("Bailleur"), a_customer("Locataire")
    invoice = an_invoice(desk, owner, "100", days(0), billed=tenant)
    money(desk, owner, "150", days(2), **{f"i{invoice.pk}": "120"})
    assert [(one.kind, one.credit) for one in account_of(tenant.pk, "EUR", days(0), days(9)).movements] == [
        ("invoice", 0), ("paid_by", D("120.00")),
    ]  # fmt: skip
    assert [(one.kind, one.balance) for one in account_of(owner.pk, "EUR", days(0), days(9)).movements] == [
        ("receipt", D("-150.00")), ("paid_for", D("-30.00")),
    ]  # fmt: skip


def test_ages_at_the_end_of_any_day(desk: Desk) -> None:
    party = a_customer()
    invoice = an_invoice(desk, party, "1000", days(0), days=10)
    money(desk, party, "200", days(60), **{f"i{invoice.pk}": "200"})
    money(desk, party, "30", days(61))

    def ages(n: int) -> Ages:
        return total_of(aged_balance(days(n), "EUR"))

    assert ages(-1) == Ages()
    assert ages(10) == Ages(not_due=D("1200.00"))
    assert ages(11).days_30 == ages(40).days_30 == ages(41).days_60 == D("1200.00")
    assert (ages(60).days_60, ages(70).days_60, ages(71).days_90) == (D("1000.00"),) * 3
    assert (ages(61).credit, ages(61).balance) == (D("30.00"), D("970.00"))
    assert (ages(101).over_90, ages(101).overdue, ages(101).owed) == (D("1000.00"),) * 3


@pytest.mark.parametrize("seed", range(3))
def test_any_past_day_is_said_as_it_was_lived(desk: Desk, seed: int) -> None:
    """Random weeks: what the aged balance and the statement say of a day later is what they said on that day."""
    chance = random.Random(seed)
    parties = [a_customer("A"), a_customer("B")]
    lived: dict[date, tuple[object, object]] = {}
    for n in range(0, 60, 3):
        for _ in range(chance.randint(0, 2)):
            _live(desk, chance, parties, days(n))
        lived[days(n)] = _said(parties, days(n))
    for on, said in lived.items():
        assert _said(parties, on) == said, on
    for party in parties:
        balance = sum((one.balance for one in queries.party_balance(party.pk, today())), Decimal(0))
        assert balance_on(party.pk, "EUR", today()) == balance
        aged = [row.ages for row in aged_balance(today(), "EUR") if row.party_id == party.pk]
        assert sum((one.balance for one in aged), Decimal(0)) == balance


def _said(parties: list[Party], on: date) -> tuple[object, object]:
    return aged_balance(on, "EUR"), [balance_on(party.pk, "EUR", on) for party in parties]


def _live(desk: Desk, chance: random.Random, parties: list[Party], on: date) -> None:
    party = chance.choice(parties)
    act = chance.choice(["invoice", "invoice", "pay", "pay", "credit", "reverse", "refund", "write_off"])
    opened = InvoiceStanding.objects.filter(billed=party, credit_note=False, left__gt=0).order_by("invoice_id")
    if act == "invoice":
        an_invoice(desk, party, str(chance.randint(1, 90)), on, chance.choice([0, 10, 30]))
    elif act == "pay":
        commands.record_payment(
            party_id=party.pk, on=on, amount=D(chance.randint(1, 150)), method="transfer", by=desk.by
        )
    elif act == "credit" and (standing := opened.first()):
        amount = min(standing.total / D("1.2"), D(5)).quantize(D("0.01"))
        ask = [CreditVatAsk(D(20), amount_excl_tax=amount)]
        with suppress(Refusal):  # what is credited already
            note = commands.draft_credit_note(
                invoice_id=standing.invoice_id, on=on, again=False, reason="x", by_vat=ask, by=desk.by
            )
            commands.issue_invoice(invoice_id=note.pk, on=on, by=desk.by)
    elif act == "reverse":
        done = Payment.objects.filter(kind="reversal").values("reverses_id")
        used = PaymentStanding.objects.filter(payment__kind="refund").exists()
        payment = Payment.objects.filter(kind="receipt", party=party).exclude(pk__in=done).order_by("-pk").first()
        if payment and not used:
            commands.reverse_payment(payment_id=payment.pk, on=on, reason="x", by=desk.by)
    elif act == "refund" and (credits := queries.credits_of(party.pk)):
        commands.refund(party_id=party.pk, on=on, amount=credits[0].amount, method="transfer", by=desk.by)
    elif act == "write_off" and (standing := opened.first()):
        commands.write_off(invoice_id=standing.invoice_id, amount=D("0.01"), on=on, reason="x", by=desk.by)


def test_the_paper_says_the_account_in_the_language_of_the_customer(desk: Desk) -> None:
    for language, words in (
        ("fr", ("Relevé de compte", "Solde avant", "1 200,00", "Facture")),
        ("en", ("Statement", "1,200.00")),
    ):
        party = a_customer(f"Client {language}", language=language)
        an_invoice(desk, party, "1000", days(0) if language == "fr" else days(1))
        account = account_of(party.pk, "EUR", days(0), days(20))
        text = read(render(statement_document(account, party, settings()))).replace("\u00a0", " ")
        assert all(one in text for one in words), text


def test_a_statement_sent_keeps_its_file(desk: Desk) -> None:
    party = a_customer(email="a@b.example")
    an_invoice(desk, party, "1000", days(0))
    asked = {"party_id": party.pk, "currency": "EUR", "recipients": ["a@b.example"], "by": desk.by}
    with pytest.raises(DaysReversed):
        commands.send_statement(first_on=days(5), last_on=days(4), **asked)
    made = commands.send_statement(first_on=days(0), last_on=days(9), **asked)
    assert (made.opening, made.closing) == (0, D("1200.00"))
    mail = Mail.objects.get(pk=made.mail_id)
    assert mail.attachments[0]["kind"] == "stored" and "1\u00a0200,00\u00a0€" in mail.body
    assert bytes(Statement.objects.get().file.content).startswith(b"%PDF")
