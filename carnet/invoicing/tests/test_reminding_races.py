"""A paid invoice is never chased, whenever the payment comes: real connections, a real worker, a real mail server (P32, P48)."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.db import connection

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail
from carnet.core.testing.served import Mailbox
from carnet.invoicing import commands
from carnet.invoicing.models import Invoice, InvoiceStanding, Reminder, ReminderLetter
from carnet.invoicing.queries.reminders import late_dues, letters_of
from carnet.invoicing.tests.acts import Desk
from carnet.invoicing.tests.test_races import at_once
from carnet.invoicing.tests.test_reminding import an_invoice, dues
from carnet.sales.tests.factories import a_company, a_customer


@pytest.fixture
def company(own_database: str) -> Iterator[Actor]:
    yield a_company()
    connection.close()


def prepared(by: Actor) -> tuple[Desk, Invoice, ReminderLetter]:
    """An invoice six days late, whose reminder waits to leave."""
    with company_scope(by.company_id):
        desk = Desk(by, today())
        invoice = an_invoice(desk, a_customer(email="compta@legoff.example"), 6)
        commands.issued_pdf(invoice_id=invoice.pk, by=by)
        ids, on = dues(invoice), desk.on
    return desk, invoice, commands.remind(instalments=ids, on=on, by=by)


def work() -> None:
    call_command("procrastinate", "worker", "--one-shot", "--queues", "mail")


def mail_of(by: Actor, letter: ReminderLetter) -> Mail:
    with company_scope(by.company_id):
        return Mail.objects.get(pk=letter.mail_id)


def test_an_invoice_paid_one_second_before_is_not_chased(company: Actor, mailbox: Mailbox) -> None:
    desk, invoice, letter = prepared(company)
    with company_scope(company.company_id):
        desk.pay(invoice)
    work()
    assert mailbox.messages == []
    assert mail_of(company, letter).state == Mail.DROPPED


def test_a_part_paid_before_it_leaves_is_known(company: Actor, mailbox: Mailbox) -> None:
    desk, invoice, letter = prepared(company)
    with company_scope(company.company_id):
        desk.pay(invoice, "400.00")
    work()
    (message,) = mailbox.messages
    assert message["Subject"] == "Rappel : 600,00\u00a0€ à régler"
    file = list(message.iter_attachments())
    assert [one.get_filename() for one in file] == [f"{invoice.number}.pdf"]
    assert mail_of(company, letter).title == message["Subject"]


def test_a_payment_during_the_sending_waits_until_the_message_is_gone(company: Actor, mailbox: Mailbox) -> None:
    """Between the last look and the message there is no instant: the payment commits before the one or after the other."""
    desk, invoice, _letter = prepared(company)
    paid, seen = threading.Event(), []

    def pay() -> None:
        with company_scope(company.company_id):
            desk.pay(invoice)
        paid.set()
        connection.close()

    def while_it_leaves(_message: EmailMessage) -> None:
        payment = threading.Thread(target=pay)
        payment.start()
        seen.append(paid.wait(1.0))

    mailbox.before = while_it_leaves
    work()
    assert paid.wait(10), "the payment went on once the message was gone"
    assert (seen, len(mailbox.messages)) == ([False], 1)
    with company_scope(company.company_id):
        assert InvoiceStanding.objects.get(invoice=invoice).left == 0
        assert Reminder.objects.count() == 1


@pytest.mark.slow
def test_many_hands_pay_and_remind(company: Actor, mailbox: Mailbox) -> None:
    """Twenty invoices, each paid and chased at the same moment: whoever is chased owed money when the message left."""
    with company_scope(company.company_id):
        desk = Desk(company, today())
        party = a_customer(email="compta@legoff.example")
        invoices = [an_invoice(desk, party, 6) for _ in range(20)]
        late = {invoice.pk: dues(invoice) for invoice in invoices}
    owed: list[bool] = []

    def look(message: EmailMessage) -> None:
        with company_scope(company.company_id):
            number = str(message.get_body()).split("– ")[1].split(" ")[0]
            owed.append(InvoiceStanding.objects.get(invoice__number=number).left > 0)
        connection.close()

    def pay(invoice: Invoice) -> None:
        with company_scope(company.company_id):
            desk.pay(invoice)

    mailbox.before = look
    works = [lambda ids=ids: commands.remind(instalments=ids, on=desk.on, by=company) for ids in late.values()]
    for one in at_once(4, works):
        raise one
    works = [lambda one=one: pay(one) for one in invoices] + [work]
    for one in at_once(2, works):
        raise one
    work()
    assert all(owed) and len(owed) == len(mailbox.messages)
    with company_scope(company.company_id):
        states = list(Mail.objects.values_list("state", flat=True))
        assert set(states) <= {Mail.SENT, Mail.DROPPED}
        assert Reminder.objects.count() == states.count(Mail.SENT) == len(mailbox.messages)


def test_the_same_customer_reminded_by_ten_hands_gets_one_letter(company: Actor, mailbox: Mailbox) -> None:
    with company_scope(company.company_id):
        desk = Desk(company, today())
        ids = dues(an_invoice(desk, a_customer(email="compta@legoff.example"), 6))
    errors = at_once(10, [lambda: commands.remind(instalments=ids, on=desk.on, by=company)] * 10)
    assert [type(one).__name__ for one in errors] == ["NothingToRemind"] * 9
    work()
    assert len(mailbox.messages) == 1


def test_a_reminder_cut_off_or_refused_leaves_no_trace_of_having_left(company: Actor, mailbox: Mailbox) -> None:
    _desk, _invoice, letter = prepared(company)
    mailbox.answer = "451 later"
    work()
    with company_scope(company.company_id):
        assert not Reminder.objects.exists()
        assert letters_of(late_dues(today() + timedelta(days=1))) == [], "it is still on its way"
    mailbox.answer, mailbox.breaks_off = "250 OK", True
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    work()
    assert mail_of(company, letter).state == Mail.FAILED
    with company_scope(company.company_id):
        assert not Reminder.objects.exists()
