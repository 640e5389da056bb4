"""Statements of account by e-mail (P32, P48)."""

from collections.abc import Sequence
from datetime import date

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.letters import addressed
from carnet.core import journal, mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import store_file
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment
from carnet.core.pdf import render
from carnet.invoicing.models import Statement
from carnet.invoicing.queries.accounts import account_of
from carnet.invoicing.queries.letters import statement_letter
from carnet.invoicing.refusals import DaysReversed
from carnet.invoicing.statements import statement_document
from carnet.invoicing.steps.parties import known_party

SUBJECT = "statement"


@act("statement.send", right=rights.REMINDERS)
def send_statement(
    *,
    party_id: int,
    currency: str,
    first_on: date,
    last_on: date,
    recipients: Sequence[str],
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
    by: Actor,
) -> Statement:
    """Send a customer the account between two days, both counted; the file sent is kept as it was (P32)."""
    if last_on < first_on:
        raise DaysReversed
    party = known_party(party_id)
    account = account_of(party_id, currency, first_on, last_on)
    settings = company.settings()
    name = f"{party.number or party.pk}-{last_on.isoformat()}.pdf"
    content = render(statement_document(account, party, settings))
    file = store_file(name=name, media_type="application/pdf", content=content, by=by)
    mail = mailing.send(
        subject=Subject(SUBJECT, party.pk), order_id=None,
        draft=addressed(statement_letter(account, party, by), recipients, copies, title, body),
        attachments=[Attachment("stored", file.pk, name)], reply_to=settings.email, by=by,
    )  # fmt: skip
    statement = Statement.objects.create(
        party=party, currency=currency, first_on=first_on, last_on=last_on, opening=account.opening, closing=account.closing,
        file=file, mail=mail, by_name=by.name,
    )  # fmt: skip
    journal.record(
        "statement.sent",
        subject=Subject("party", party.pk),
        by=by,
        facts={"until": last_on.isoformat(), "amount": str(account.closing), "currency": currency},
    )
    return statement
