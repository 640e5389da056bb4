"""E-mails of documents: written with the act, sent after its commit by a job, once (P48)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.core import journal, posting
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.core.models import Mail, StoredFile
from carnet.core.refusals import BadValue, NotFound, Refusal

_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
Render = Callable[[int], tuple[str, bytes]]
Files = dict[tuple[str, int], tuple[str, bytes]]
_renders: dict[str, Render] = {"stored": lambda file_id: _stored(file_id)}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that goes with an e-mail, rendered when it leaves: its kind, its id, the name of the file."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an e-mail says at the moment it leaves."""

    title: str
    body: str
    attachments: Sequence[Attachment]


Latest = Callable[[Mail], Leaving | None]
_latest: dict[str, Latest] = {}


@dataclass(frozen=True, slots=True)
class MailDraft:
    """What the user checked before sending."""

    recipients: tuple[str, ...]
    title: str
    body: str
    copies: tuple[str, ...] = ()


class RecipientInvalid(BadValue):
    """An address is missing or is not an e-mail address."""

    def __init__(self, address: str) -> None:
        sentence = _("“%(address)s” is not an e-mail address.") % {"address": address} if address else _("Say to whom.")
        super().__init__(sentence, field="recipients")


class MailAlreadySent(Refusal):
    """The e-mail has left, or is about to; it is not sent a second time."""

    def __init__(self) -> None:
        super().__init__(_("This e-mail has already left. Prepare a new one from the document to send it again."))


def attachment_kind(kind: str, render: Render) -> None:
    """Let an area say how a kind of document becomes a file (name, bytes)."""
    _renders[kind] = render


def latest_word(subject_kind: str, latest: Latest) -> None:
    """Let an area say, under its own locks, what an e-mail of its kind says at the moment it leaves; None drops it."""
    _latest[subject_kind] = latest


def send(
    *,
    subject: Subject,
    order_id: int | None,
    draft: MailDraft,
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    by: Actor,
) -> Mail:
    """Write an e-mail and defer its sending to after the commit; refuses an address that is none."""
    from carnet.core.jobs import send_mail

    for address in (*(draft.recipients or ("",)), *draft.copies):
        _check_address(address)
    mail = Mail.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        order_id=order_id,
        recipients=list(draft.recipients),
        copies=list(draft.copies),
        reply_to=reply_to,
        title=one_line(draft.title),
        body=draft.body.replace("\x00", ""),
        attachments=[{"kind": a.kind, "id": a.id, "name": a.name} for a in attachments],
        by_name=by.name,
    )
    send_mail.defer(company_id=by.company_id, mail_id=mail.pk)
    about = [Subject("order", order_id)] if order_id else []
    facts = {"title": draft.title, "recipients": list(draft.recipients)}
    journal.record("mail.prepared", subject=subject, about=about, by=by, facts=facts)
    return mail


def one_line(title: str) -> str:
    """A title without what would end its line: it becomes the header of a message."""
    return re.sub(" +", " ", _LINE_ENDS.sub(" ", title)).strip()


def send_again(mail_id: int, by: Actor) -> Mail:
    """Try a failed e-mail again; refused when it has left or is waiting."""
    from carnet.core.jobs import send_mail

    mail = locked(mail_id)
    if mail.state != Mail.FAILED:
        raise MailAlreadySent
    mail.state, mail.error = Mail.WAITING, ""
    mail.save(update_fields=["state", "error"])
    send_mail.defer(company_id=by.company_id, mail_id=mail.pk)
    return mail


def locked(mail_id: int) -> Mail:
    """The e-mail, locked."""
    mail = Mail.objects.select_for_update(no_key=True).filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return mail


def claim(mail_id: int) -> Mail | None:
    """Take a waiting e-mail for sending; None when there is nothing to do.

    One found halfway was cut off while it left: nobody knows whether it arrived, so it waits for a person.
    """
    mail = locked(mail_id)
    if mail.state == Mail.SENDING:
        mail.state, mail.error = Mail.FAILED, cut_off()
        mail.save(update_fields=["state", "error"])
        return None
    if mail.state != Mail.WAITING:
        return None
    mail.state, mail.attempts = Mail.SENDING, mail.attempts + 1
    mail.save(update_fields=["state", "attempts"])
    return mail


def files_of(mail: Mail) -> Files:
    """The files that go with an e-mail, rendered from documents that no longer change."""
    return {(a["kind"], a["id"]): _renders[a["kind"]](a["id"]) for a in mail.attachments}


def deliver(mail: Mail, files: Files, server: Any) -> None:
    """Hand an e-mail over to an open server and note that it left; one whose matter is over is dropped instead.

    What the e-mail speaks of is read, under its locks, in this very transaction: whoever changes it waits for the message to
    be gone, or the message knows of the change (P32).
    """
    latest = _latest.get(mail.subject_kind)
    if latest is not None:
        said = latest(mail)
        if said is None:
            Mail.objects.filter(pk=mail.pk).update(state=Mail.DROPPED, error="")
            return
        mail.title, mail.body = one_line(said.title), said.body
        mail.attachments = [{"kind": a.kind, "id": a.id, "name": a.name} for a in said.attachments]
        mail.save(update_fields=["title", "body", "attachments"])
    refused = posting.hand_over(server, _message(mail, files))
    note = _("Not taken for: %(addresses)s.") % {"addresses": ", ".join(refused)} if refused else ""
    Mail.objects.filter(pk=mail.pk).update(state=Mail.SENT, sent_at=timezone.now(), error=note)


def not_taken(mail_id: int, error: str, *, final: bool) -> None:
    """Note why the server did not take it; it waits for the next try, or for a person."""
    Mail.objects.filter(pk=mail_id).update(state=Mail.FAILED if final else Mail.WAITING, error=error[:2000])


def perhaps_taken(mail_id: int) -> None:
    """Note that it may have arrived: a person decides, it never leaves twice by itself."""
    Mail.objects.filter(pk=mail_id).update(state=Mail.FAILED, error=cut_off())


def cut_off() -> str:
    """What is said of an e-mail whose sending was cut off."""
    return _("The sending was cut off: it may have arrived. Send it again only if the recipient has not got it.")


def _message(mail: Mail, files: Files) -> EmailMessage:
    message = EmailMessage(
        subject=mail.title,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=mail.recipients,
        cc=mail.copies,
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<carnet.{mail.company_id}.{mail.pk}.{mail.attempts}@{_host()}>"},
    )
    for attachment in mail.attachments:
        key = (attachment["kind"], attachment["id"])
        name, content = files[key] if key in files else _renders[attachment["kind"]](attachment["id"])
        message.attach(attachment["name"], content, guess_type(name)[0] or "application/octet-stream")
    return message


def _stored(file_id: int) -> tuple[str, bytes]:
    """A file kept in the database, as it is."""
    file = StoredFile.objects.get(pk=file_id)
    return file.name, bytes(file.content)


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise RecipientInvalid(address) from None


def _host() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">") or "localhost"
