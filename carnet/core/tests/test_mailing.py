"""E-mails leave once, after the commit, through a real SMTP server (P48, P59)."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection

from carnet.core import mailing
from carnet.core.actor import Actor
from carnet.core.acts import company_scope, in_transaction
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment, MailDraft, RecipientInvalid
from carnet.core.models import Mail, User
from carnet.core.testing.served import Mailbox

DRAFT = MailDraft(recipients=("compta@client.example",), title="Votre facture", body="Bonjour")


@pytest.fixture
def company(own_database: str) -> int:
    user = User.objects.create_user("claire@example.org", name="Claire")
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_found_company('Armelis', %s, 'owner', '{}')", [user.pk])
        return int(cursor.fetchone()[0])


@pytest.fixture
def claire(company: int) -> Actor:
    return Actor(company_id=company, kind="user", name="Claire", rights=frozenset())


@pytest.fixture
def letter() -> Iterator[str]:
    mailing.attachment_kind("letter", lambda number: (f"{number}.pdf", b"%PDF-letter"))
    yield "letter"
    mailing._renders.pop("letter")


def prepare(by: Actor, *attachments: Attachment) -> Mail:
    return in_transaction(
        by,
        lambda: mailing.send(subject=Subject("invoice", 1), order_id=None, draft=DRAFT, attachments=attachments, by=by),
    )


def work() -> None:
    call_command("procrastinate", "worker", "--one-shot", "--queues", "mail")


def state(company: int, mail: Mail) -> Mail:
    with company_scope(company):
        return Mail.objects.get(pk=mail.pk)


def test_an_email_arrives_with_its_document_and_is_marked_sent(claire: Actor, mailbox: Mailbox, letter: str) -> None:
    mail = prepare(claire, Attachment(letter, 7, "FA-2026-0007.pdf"))
    work()
    (message,) = mailbox.messages
    assert message["To"] == "compta@client.example" and message["Subject"] == "Votre facture"
    (document,) = message.iter_attachments()
    assert document.get_filename() == "FA-2026-0007.pdf" and document.get_content() == b"%PDF-letter"
    assert state(claire.company_id, mail).state == Mail.SENT


def test_an_act_that_fails_sends_nothing(claire: Actor, mailbox: Mailbox) -> None:
    def act() -> None:
        mailing.send(subject=Subject("invoice", 1), order_id=None, draft=DRAFT, by=claire)
        raise ValueError

    with pytest.raises(ValueError):
        in_transaction(claire, act)
    work()
    assert mailbox.messages == []


def test_the_same_job_run_twice_sends_once(claire: Actor, mailbox: Mailbox) -> None:
    from carnet.core.jobs import send_mail

    mail = prepare(claire)
    send_mail.defer(company_id=claire.company_id, mail_id=mail.pk)
    work()
    assert len(mailbox.messages) == 1


def test_a_sending_cut_off_halfway_waits_for_a_person(claire: Actor, mailbox: Mailbox) -> None:
    mail = prepare(claire)
    with company_scope(claire.company_id):
        mailing.claim(mail.pk)  # the worker died here
    work()
    assert mailbox.messages == []
    assert state(claire.company_id, mail).state == Mail.FAILED
    in_transaction(claire, lambda: mailing.send_again(mail.pk, claire))
    work()
    assert len(mailbox.messages) == 1


def test_a_server_that_does_not_answer_is_tried_again(claire: Actor, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = prepare(claire)
    work()
    kept = state(claire.company_id, mail)
    assert kept.state == Mail.WAITING and kept.attempts == 1 and kept.error
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, attempts FROM procrastinate_jobs WHERE task_name = 'mail.send'")
        assert cursor.fetchall() == [("todo", 1)]


def at_the_next_try() -> None:
    """The queue's next try, without waiting for it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    work()


def test_a_server_that_comes_back_gets_the_email_once(claire: Actor, mailbox: Mailbox) -> None:
    mailbox.stop()
    mail = prepare(claire)
    work()
    at_the_next_try()
    kept = state(claire.company_id, mail)
    assert (kept.state, kept.attempts, mailbox.messages) == (Mail.WAITING, 2, [])
    mailbox.start()
    at_the_next_try()
    at_the_next_try()
    assert len(mailbox.messages) == 1
    kept = state(claire.company_id, mail)
    assert (kept.state, kept.attempts, kept.error) == (Mail.SENT, 3, "")


def test_a_message_refused_for_the_moment_is_tried_again(claire: Actor, mailbox: Mailbox) -> None:
    mailbox.answer = "451 try later"
    mail = prepare(claire)
    work()
    assert (state(claire.company_id, mail).state, state(claire.company_id, mail).error) == (
        Mail.WAITING,
        "451 try later",
    )
    mailbox.answer = "250 OK"
    at_the_next_try()
    assert len(mailbox.messages) == 1


def test_a_message_refused_for_good_waits_for_a_person(claire: Actor, mailbox: Mailbox) -> None:
    mailbox.answer = "554 not here"
    mail = prepare(claire)
    work()
    at_the_next_try()
    assert (state(claire.company_id, mail).state, mailbox.messages) == (Mail.FAILED, [])


def test_a_connection_that_breaks_off_never_sends_twice(claire: Actor, mailbox: Mailbox) -> None:
    mailbox.breaks_off = True
    mail = prepare(claire)
    work()
    mailbox.breaks_off = False
    at_the_next_try()
    kept = state(claire.company_id, mail)
    assert (kept.state, len(mailbox.messages)) == (Mail.FAILED, 1)
    assert "peut-être arrivé" in kept.error or "may have arrived" in kept.error


def test_an_address_refused_among_others_is_told(claire: Actor, mailbox: Mailbox) -> None:
    mailbox.unknown = {"parti@client.example"}
    draft = MailDraft(recipients=("compta@client.example", "parti@client.example"), title="x", body="y")
    mail = in_transaction(
        claire, lambda: mailing.send(subject=Subject("invoice", 1), order_id=None, draft=draft, by=claire)
    )
    work()
    kept = state(claire.company_id, mail)
    assert kept.state == Mail.SENT and "parti@client.example" in kept.error and len(mailbox.messages) == 1
    mailbox.unknown.add("compta@client.example")
    mail = in_transaction(
        claire, lambda: mailing.send(subject=Subject("invoice", 1), order_id=None, draft=draft, by=claire)
    )
    work()
    assert state(claire.company_id, mail).state == Mail.FAILED


@pytest.mark.parametrize("address", ["", "compta", "a@b@c"])
def test_a_wrong_address_is_refused_and_nothing_is_written(claire: Actor, address: str) -> None:
    draft = MailDraft(recipients=(address,), title="x", body="y")
    with pytest.raises(RecipientInvalid):
        in_transaction(
            claire, lambda: mailing.send(subject=Subject("invoice", 1), order_id=None, draft=draft, by=claire)
        )
    with company_scope(claire.company_id):
        assert not Mail.objects.exists()
