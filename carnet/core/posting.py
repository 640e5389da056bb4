"""Handing an e-mail to the server: open, then hand over; each failure says whether it may have arrived (P48, P59)."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import sanitize_address

ACCEPTED, CONTINUE, PERMANENT = 250, 354, 500


class NotTaken(Exception):
    """The server did not take the message: it surely did not arrive. `final` when asking again is of no use."""

    def __init__(self, sentence: str, *, final: bool) -> None:
        super().__init__(sentence)
        self.final = final


class PerhapsTaken(Exception):
    """The connection broke while the message was handed over: nobody knows whether it arrived."""


@contextmanager
def opened() -> Iterator[Any]:
    """A connection to the mail server; raises NotTaken while there is none."""
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(_said(error), final=False) from error
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()


def hand_over(server: Any, message: EmailMessage) -> list[str]:
    """Give a message to an open server; gives the addresses it refused while it took the others."""
    smtp = getattr(server, "connection", None)
    if not isinstance(smtp, smtplib.SMTP):
        server.send_messages([message])
        return []
    encoding = message.encoding or "utf-8"
    recipients = [sanitize_address(one, encoding) for one in message.recipients()]
    refused = _announced(smtp, sanitize_address(message.from_email, encoding), recipients)
    content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    try:
        code, reply = smtp.data(content)
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise PerhapsTaken(_said(error)) from error
    if code != ACCEPTED:
        raise _refusal(code, reply)
    return refused


def _announced(smtp: smtplib.SMTP, sender: str, recipients: list[str]) -> list[str]:
    """Say from whom and to whom; gives the addresses refused, and raises NotTaken when none is left."""
    try:
        smtp.ehlo_or_helo_if_needed()
        code, reply = smtp.mail(sender)
        if code != ACCEPTED:
            raise _refusal(code, reply)
        answers = [(one, *smtp.rcpt(one)) for one in recipients]
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(_said(error), final=False) from error
    refused = [(one, code, reply) for one, code, reply in answers if code not in (ACCEPTED, ACCEPTED + 1)]
    if len(refused) == len(recipients):
        passing = [answer for answer in refused if answer[1] < PERMANENT]
        _one, code, reply = (passing or refused)[0]
        raise _refusal(code, reply)
    return [one for one, _code, _reply in refused]


def _refusal(code: int, reply: bytes | str) -> NotTaken:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return NotTaken(f"{code} {text}", final=code >= PERMANENT)


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
