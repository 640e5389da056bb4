"""Reminders: the live balance, each level once and never before its day, stopped by payment, dispute or pause (P27, P32)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from carnet.company.clock import today
from carnet.company.commands import set_reminding
from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.models import Journal, Mail
from carnet.invoicing import commands
from carnet.invoicing.amounts.reminding import Level, Next, Reminded, next_reminder
from carnet.invoicing.commands.paying import NotPayable
from carnet.invoicing.commands.reminding import (
    AlreadyPaused,
    NoAddressForReminders,
    NothingToRemind,
    NotPaused,
    PauseEndsBeforeItBegins,
    RemindersDiffer,
)
from carnet.invoicing.commands.reminding_daily import remind_of_the_day
from carnet.invoicing.models import Instalment, Invoice, Reminder, ReminderLetter, ReminderRun
from carnet.invoicing.queries.reminders import Waits, late_dues, letters_of
from carnet.invoicing.steps.reminding import last_word
from carnet.invoicing.tests.acts import D, Desk
from carnet.parties.models import Contact, Party
from carnet.sales.lines import LineInput
from carnet.sales.steps.days import DateInFuture
from carnet.sales.tests.factories import a_customer

LEVELS = [Level(1, 5), Level(2, 15), Level(3, 30)]
DUE = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("last", "coming"),
    [
        (None, Next(1, date(2026, 9, 6))),
        (Reminded(1, date(2026, 9, 6)), Next(2, date(2026, 9, 16))),
        (Reminded(1, date(2026, 10, 20)), Next(2, date(2026, 10, 30))),
        (Reminded(2, date(2026, 9, 16)), Next(3, date(2026, 10, 1))),
        (Reminded(3, date(2026, 10, 1)), None),
    ],
)
def test_each_level_comes_in_its_order_and_at_its_distance(last: Reminded | None, coming: Next | None) -> None:
    assert next_reminder(LEVELS, DUE, last) == coming


def test_without_levels_nothing_is_ever_due() -> None:
    assert next_reminder([], DUE, None) is None


@pytest.fixture
def desk(by: Actor) -> Iterator[Desk]:
    yield Desk(by, today())


@pytest.fixture
def party(by: Actor) -> Party:
    return a_customer(email="compta@legoff.example")


def an_invoice(desk: Desk, party: Party, days_late: int, price: str = "833.33") -> Invoice:
    """An invoice of 1 000.00 incl. tax that fell due some days ago."""
    due = desk.on - timedelta(days=days_late)
    lines = [LineInput(description="Pose", unit_price=D(price), vat_rate=D(20))]
    issued = desk.on - timedelta(days=100)
    draft = commands.draft_free(party_id=party.pk, on=issued, due_on=due, lines=lines, by=desk.by)
    return commands.issue_invoice(invoice_id=draft.pk, on=issued, by=desk.by)


def dues(*invoices: Invoice) -> list[int]:
    return list(Instalment.objects.filter(invoice__in=invoices).values_list("pk", flat=True))


def sent(letter: ReminderLetter) -> mailing.Leaving | None:
    """What leaves, as the job says it."""
    return last_word(Mail.objects.get(pk=letter.mail_id))


def arrived(letter: ReminderLetter) -> None:
    assert sent(letter) is not None
    Mail.objects.filter(pk=letter.mail_id).update(state=Mail.SENT)


def test_a_reminder_asks_what_is_left(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party, 6)
    desk.pay(invoice, "400.00")
    letter = commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    mail = Mail.objects.get(pk=letter.mail_id)
    assert mail.title == "Rappel : 600,00\u00a0€ à régler"
    assert f"{invoice.number} du" in mail.body and "reste 600,00\u00a0€ sur 1\u00a0000,00\u00a0€" in mail.body
    assert (mail.recipients, mail.attachments) == (
        ["compta@legoff.example"], [{"kind": "invoice", "id": invoice.pk, "name": f"{invoice.number}.pdf"}],
    )  # fmt: skip
    assert not Reminder.objects.exists()
    desk.pay(invoice, "100.00")
    said = sent(letter)
    assert said is not None and said.title == "Rappel : 500,00\u00a0€ à régler"
    assert Reminder.objects.values_list("level", "left", "on").get() == (1, D("500.00"), desk.on)
    told = Journal.objects.get(act="reminder.sent")
    assert (told.facts["amount"], told.facts["invoices"]) == ("500.00", [invoice.number])


def test_an_invoice_paid_before_its_reminder_leaves_is_not_chased(desk: Desk, party: Party) -> None:
    first, second = an_invoice(desk, party, 6), an_invoice(desk, party, 7)
    letter = commands.remind(instalments=dues(first, second), on=desk.on, by=desk.by)
    desk.pay(first)
    said = sent(letter)
    assert said is not None and first.number not in said.body and second.number in said.body
    assert [one.id for one in said.attachments] == [second.pk]
    only = an_invoice(desk, party, 8)
    letter = commands.remind(instalments=dues(only), on=desk.on, by=desk.by)
    desk.pay(only)
    assert sent(letter) is None and not Reminder.objects.filter(invoice=only).exists()


@pytest.mark.parametrize("stop", ["dispute", "pause", "party"])
def test_what_stops_a_reminder_after_it_was_prepared(desk: Desk, party: Party, stop: str) -> None:
    invoice = an_invoice(desk, party, 6)
    letter = commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    if stop == "dispute":
        commands.open_dispute(invoice_id=invoice.pk, on=desk.on, reason="Malfaçon", by=desk.by)
    elif stop == "pause":
        commands.pause_reminders(invoice_id=invoice.pk, on=desk.on, reason="Promis lundi", by=desk.by)
    else:
        Party.objects.filter(pk=party.pk).update(no_reminders=True)
    assert sent(letter) is None


def test_never_early_and_level_after_level(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party, 4)
    with pytest.raises(NothingToRemind) as refusal:
        commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    assert "pas avant" in str(refusal.value)
    with pytest.raises(DateInFuture):
        commands.remind(instalments=dues(invoice), on=desk.on + timedelta(days=9), by=desk.by)
    with pytest.raises(NothingToRemind):
        commands.remind(instalments=dues(an_invoice(desk, party, 0)), on=desk.on, by=desk.by)
    old = an_invoice(desk, party, 60)
    (due,) = late_dues(desk.on, invoice_id=old.pk)
    assert (due.level, due.waits) == (1, None)
    arrived(commands.remind(instalments=dues(old), on=desk.on, by=desk.by))
    (due,) = late_dues(desk.on, invoice_id=old.pk)
    assert (due.level, due.waits, due.on) == (2, Waits.LATER, desk.on + timedelta(days=10))


def test_never_twice(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party, 6)
    letter = commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    with pytest.raises(NothingToRemind) as refusal:
        commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    assert "déjà en route" in str(refusal.value)
    arrived(letter)
    with pytest.raises(NothingToRemind):
        commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    assert sent(letter) is None
    row = Reminder.objects.values().get()
    row.pop("id")
    with pytest.raises(DatabaseError, match="one_reminder_per_instalment_and_level"), transaction.atomic():
        Reminder.objects.create(**row)


def test_a_failed_reminder_is_not_proposed_again_each_day(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party, 6)
    letter = commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    Mail.objects.filter(pk=letter.mail_id).update(state=Mail.FAILED)
    assert letters_of(late_dues(desk.on)) == []
    Mail.objects.filter(pk=letter.mail_id).update(state=Mail.DROPPED)
    assert [one.level for one in letters_of(late_dues(desk.on))] == [1]


def test_a_retention_is_not_chased_before_its_release(desk: Desk, party: Party) -> None:
    lines = [LineInput(description="Pose", unit_price=D("10000.00"), vat_rate=D(20))]
    due = desk.on - timedelta(days=40)
    draft = commands.draft_free(party_id=party.pk, on=due, due_on=due, lines=lines, by=desk.by)
    release = desk.on + timedelta(days=300)
    commands.edit_draft(invoice_id=draft.pk, retention_percent=D(5), retention_until=release, by=desk.by)
    invoice = commands.issue_invoice(invoice_id=draft.pk, on=due, by=desk.by)
    desk.pay(invoice, "11400.00")
    assert late_dues(desk.on) == []
    assert [one.left for one in late_dues(release + timedelta(days=1))] == [D("600.00")]


def test_one_letter_per_customer_level_and_currency(desk: Desk, party: Party) -> None:
    first, second = an_invoice(desk, party, 6), an_invoice(desk, party, 9)
    third = an_invoice(desk, party, 20)
    arrived(commands.remind(instalments=dues(third), on=desk.on - timedelta(days=14), by=desk.by))
    other = an_invoice(desk, a_customer("Autre", email="a@autre.example"), 8)
    letters = letters_of(late_dues(desk.on))
    assert [(one.billed_name, one.level, one.left) for one in letters] == [
        ("Menuiserie Le Goff", 1, D("2000.00")), ("Autre", 1, D("1000.00")),
    ]  # fmt: skip
    with pytest.raises(RemindersDiffer):
        commands.remind(instalments=dues(first, other), on=desk.on, by=desk.by)
    letter = commands.remind(instalments=dues(first, second), on=desk.on, by=desk.by)
    assert len(letter.instalments) == 2


def test_nobody_to_write_to(desk: Desk) -> None:
    party = a_customer()
    invoice = an_invoice(desk, party, 6)
    with pytest.raises(NoAddressForReminders):
        commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    Contact.objects.create(party=party, name="Compta", email="c@x.example", receives_invoices=True)
    letter = commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by)
    assert Mail.objects.get(pk=letter.mail_id).recipients == ["c@x.example"]


def test_in_the_language_of_the_customer(desk: Desk) -> None:
    invoice = an_invoice(desk, a_customer(email="a@b.example", language="en"), 6)
    mail = Mail.objects.get(pk=commands.remind(instalments=dues(invoice), on=desk.on, by=desk.by).mail_id)
    assert mail.title == "Reminder: 1,000.00\u00a0€ to pay" and mail.body.startswith("Hello,")


def test_a_pause_until_a_day_ends_by_itself(desk: Desk, party: Party) -> None:
    invoice = an_invoice(desk, party, 10)
    pause = {"invoice_id": invoice.pk, "reason": "Promis lundi", "by": desk.by}
    with pytest.raises(PauseEndsBeforeItBegins):
        commands.pause_reminders(on=desk.on, until=desk.on - timedelta(days=1), **pause)
    commands.pause_reminders(on=desk.on - timedelta(days=3), until=desk.on - timedelta(days=1), **pause)
    assert late_dues(desk.on - timedelta(days=1))[0].waits is Waits.PAUSED
    assert late_dues(desk.on)[0].waits is None
    commands.pause_reminders(on=desk.on, **pause)
    assert late_dues(desk.on)[0].waits is Waits.PAUSED
    with pytest.raises(AlreadyPaused):
        commands.pause_reminders(on=desk.on, **pause)
    commands.resume_reminders(invoice_id=invoice.pk, on=desk.on, by=desk.by)
    assert late_dues(desk.on)[0].waits is None
    with pytest.raises(NotPaused):
        commands.resume_reminders(invoice_id=invoice.pk, on=desk.on, by=desk.by)
    note = desk.credit(invoice)
    with pytest.raises(NotPayable):
        commands.pause_reminders(invoice_id=note.pk, on=desk.on, reason="x", by=desk.by)


def test_a_working_day_sends_what_is_due_once(desk: Desk, party: Party) -> None:
    now = timezone.now().replace(hour=10)
    monday = now - timedelta(days=now.weekday())
    an_invoice(desk, party, 6 + now.weekday())
    an_invoice(desk, a_customer("Sans adresse"), 6 + now.weekday())
    house = Actor(desk.by.company_id, "job", "Carnet", desk.by.rights)
    remind_of_the_day(now=monday, by=house)
    assert not ReminderLetter.objects.exists(), "the company wants to look first"
    set_reminding(mode="automatic", by=desk.by)
    for quiet in (monday.replace(hour=5), monday - timedelta(days=1), monday - timedelta(days=2)):
        remind_of_the_day(now=quiet, by=house)
    assert not ReminderLetter.objects.exists()
    remind_of_the_day(now=monday, by=house)
    assert ReminderRun.objects.values_list("letters", "without_address").get() == (1, 1)
    assert "Le service comptabilité" in Mail.objects.get().body
    remind_of_the_day(now=monday + timedelta(hours=1), by=house)
    assert ReminderLetter.objects.count() == 1


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE invoicing_reminder SET level = 2",
        "DELETE FROM invoicing_reminder",
        "UPDATE invoicing_reminderletter SET instalments = '{}'",
        "DELETE FROM invoicing_reminderletter",
    ],
)
def test_what_left_is_never_changed(desk: Desk, party: Party, forgery: str) -> None:
    arrived(commands.remind(instalments=dues(an_invoice(desk, party, 6)), on=desk.on, by=desk.by))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forgery)
