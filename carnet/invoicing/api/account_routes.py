"""Accounts of customers: statements, and what is owed by age."""

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountOut, Answer, Day, DayOut, IdIn, IdOut, PathId, Text
from carnet.core.api.routing import ApiRequest, Routes, file_answer
from carnet.core.pdf import render
from carnet.core.refusals import NotFound
from carnet.invoicing import commands
from carnet.invoicing.queries.accounts import Account, account_of
from carnet.invoicing.queries.ages import AgedParty, Ages, aged_balance, total_of
from carnet.invoicing.refusals import DaysReversed
from carnet.invoicing.statements import movement_words, statement_document
from carnet.parties.models import Party
from carnet.sales.api.mails import MailFields

routes = Routes("Accounts")
YEAR = timedelta(days=365)
CurrencyIn = Annotated[Text, Field(min_length=3, max_length=3)]


class MovementOut(Answer):
    """What moved an account: a document or money."""

    on: DayOut
    kind: str = Field(
        description="invoice, credit_note, receipt, refund, reversal, write_off, paid_by another party, paid_for another party."
    )
    invoice: IdOut | None
    payment: IdOut | None
    number: str
    label: str
    words: str
    due_on: DayOut | None
    debit: AmountOut
    credit: AmountOut
    balance: AmountOut


class StatementOut(Answer):
    """An account between two days, both counted; a positive balance is owed by the customer."""

    party: IdOut
    currency: str
    since: DayOut
    until: DayOut
    opening: AmountOut
    debit: AmountOut
    credit: AmountOut
    closing: AmountOut
    items: list[MovementOut]


class StatementParams(BaseModel):
    """Which days and currency: the last twelve months and the customer's currency when left out."""

    since: Day | None = None
    until: Day | None = None
    currency: CurrencyIn | None = None


class StatementMailIn(MailFields):
    """The statement to send, and its e-mail."""

    since: Day | None = None
    until: Day | None = None
    currency: CurrencyIn | None = None


class StatementSentOut(Answer):
    """A statement sent: the file stays as it was."""

    id: IdOut
    party: IdOut = Field(validation_alias="party_id")
    currency: str
    since: DayOut = Field(validation_alias="first_on")
    until: DayOut = Field(validation_alias="last_on")
    opening: AmountOut
    closing: AmountOut
    mail: IdOut = Field(validation_alias="mail_id")


class AgesOut(Answer):
    """What is owed incl. tax by age, and the credit that may be used."""

    not_due: AmountOut
    days_30: AmountOut = Field(description="Late by 1 to 30 days.")
    days_60: AmountOut = Field(description="Late by 31 to 60 days.")
    days_90: AmountOut = Field(description="Late by 61 to 90 days.")
    over_90: AmountOut
    overdue: AmountOut
    owed: AmountOut
    credit: AmountOut
    balance: AmountOut


class AgedPartyOut(AgesOut):
    """What one payer owes."""

    party: IdOut
    name: str


class AgedBalanceOut(Answer):
    """What customers owed by age at the end of a day, in one currency."""

    on: DayOut
    currency: str
    items: list[AgedPartyOut]
    totals: AgesOut


class AgedParams(BaseModel):
    """At the end of which day, in which currency (the company's own), of which payer."""

    on: Day | None = None
    currency: CurrencyIn | None = None
    party: IdIn | None = None


@routes.get("/parties/{id}/statement", right=rights.READ, gives=StatementOut)
def read_statement(request: ApiRequest, id: PathId, asked: Query[StatementParams]) -> StatementOut:
    """A customer's account: the balance before, what moved it, the balance after."""
    _party, account = _account(id, asked.since, asked.until, asked.currency)
    return _written(account)


@routes.file("/parties/{id}/statement/pdf", right=rights.READ, media_type="application/pdf")
def read_statement_pdf(request: ApiRequest, id: PathId, asked: Query[StatementParams]) -> HttpResponse:
    """The same on paper, in the customer's language."""
    party, account = _account(id, asked.since, asked.until, asked.currency)
    content = render(statement_document(account, party, company.settings()))
    return file_answer(f"{party.number or id}-{account.last_on:%Y-%m-%d}.pdf", content, "application/pdf")


@routes.post("/parties/{id}/statement/mailing", right=rights.REMINDERS, gives=StatementSentOut)
def send_statement(request: ApiRequest, id: PathId, body: StatementMailIn) -> StatementSentOut:
    """Send a customer their account by e-mail, its PDF attached."""
    _party, account = _account(id, body.since, body.until, body.currency)
    made = commands.send_statement(
        party_id=id, currency=account.currency, first_on=account.first_on, last_on=account.last_on,
        recipients=body.recipients, copies=body.copies, title=body.title, body=body.body, by=request.by,
    )  # fmt: skip
    return StatementSentOut.model_validate(made)


@routes.get("/aged-balance", right=rights.READ, gives=AgedBalanceOut)
def read_aged_balance(request: ApiRequest, asked: Query[AgedParams]) -> AgedBalanceOut:
    """What customers owed by age at the end of any day."""
    on, currency = asked.on or today(), asked.currency or company.settings().currency
    rows = aged_balance(on, currency, asked.party)
    return AgedBalanceOut(
        on=on, currency=currency, items=[_aged(row) for row in rows], totals=AgesOut.model_validate(total_of(rows))
    )


def _account(party_id: int, since: date | None, until: date | None, currency: str | None) -> tuple[Party, Account]:
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    last = until or today()
    first = since or last - YEAR
    if last < first:
        raise DaysReversed
    return party, account_of(party_id, currency or party.currency, first, last)


def _written(account: Account) -> StatementOut:
    return StatementOut(
        party=account.party_id, currency=account.currency, since=account.first_on, until=account.last_on,
        opening=account.opening, debit=account.debit, credit=account.credit, closing=account.closing,
        items=[
            MovementOut(
                on=one.on, kind=one.kind, invoice=one.id if one.document == "invoice" else None,
                payment=one.id if one.document == "payment" else None, number=one.number, label=one.label,
                words=movement_words(one), due_on=one.due_on, debit=one.debit, credit=one.credit, balance=one.balance,
            )
            for one in account.movements
        ],
    )  # fmt: skip


def _aged(row: AgedParty) -> AgedPartyOut:
    ages: Ages = row.ages
    names = ("not_due", "days_30", "days_60", "days_90", "over_90", "overdue", "owed", "credit", "balance")
    return AgedPartyOut(party=row.party_id, name=row.name, **{name: getattr(ages, name) for name in names})
