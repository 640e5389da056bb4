"""Reminders: what would leave, what is prepared, what has left; invoices that wait (P32)."""

from collections.abc import Iterable
from typing import Annotated

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field, model_validator

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, PathId, Text
from carnet.core.api.paging import ListParams, Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound
from carnet.invoicing import commands
from carnet.invoicing.api import invoices
from carnet.invoicing.api.schemas import InvoiceOut
from carnet.invoicing.commands.reminding import NothingToRemind, RemindersDiffer
from carnet.invoicing.models import InvoiceStanding, Reminder
from carnet.invoicing.queries.letters import addresses_by_party
from carnet.invoicing.queries.reminders import LateDue, ProposedLetter, late_dues, letters_of
from carnet.parties.models import Party

routes = Routes("Reminders")
SORTS = sorts(Reminder, "-on", on="on", left="left", id="id")
Address = Annotated[Text, Field(max_length=254)]


class AskedOut(Answer):
    """An instalment that a letter asks for."""

    invoice: IdOut
    number: str
    due_on: DayOut
    days_late: int
    amount: AmountOut
    left: AmountOut


class ProposedLetterOut(Answer):
    """An e-mail that would leave today: one customer, one reminder, one currency."""

    billed_party: IdOut
    billed_name: str
    level: int
    currency: str
    left: AmountOut
    recipients: list[str] = Field(description="Empty: nobody at the customer receives e-mails.")
    dues: list[AskedOut]


class WaitingOut(Answer):
    """Something late that is not chased now, and why."""

    invoice: IdOut
    number: str
    billed_party: IdOut
    due_on: DayOut
    left: AmountOut
    reason: str = Field(description="disputed, paused, party, pending, later or done.")
    level: int | None = Field(description="The next reminder, if one is left.")
    on: DayOut | None = Field(description="The day on which it may leave.")


class ProposalsOut(Answer):
    """What would leave today, and what waits."""

    letters: list[ProposedLetterOut]
    waiting: list[WaitingOut]


class ReminderIn(Body):
    """Whom to remind: a customer, or the customers of some invoices; the words may be given when they make one letter."""

    billed_party: IdIn | None = None
    invoices: list[IdIn] = Field([], max_length=500)
    recipients: list[Address] | None = Field(None, min_length=1, max_length=50)
    copies: list[Address] = Field([], max_length=50)
    title: Annotated[Text, Field(max_length=250)] | None = Field(None, description="May hold words in braces, {left}.")
    body: Annotated[Text, Field(max_length=20000)] | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "ReminderIn":
        if self.billed_party is None and not self.invoices:
            raise ValueError("billed_party or invoices")
        return self


class LetterOut(Answer):
    """A reminder prepared: it leaves after this call with what is left at that moment, and not at all when nothing is."""

    id: IdOut
    billed_party: IdOut = Field(validation_alias="billed_id")
    level: int
    currency: str
    mail: IdOut = Field(validation_alias="mail_id")
    on: DayOut


class ReminderOut(Answer):
    """An instalment that was asked for."""

    id: IdOut
    invoice: IdOut
    number: str
    billed_party: IdOut
    level: int
    on: DayOut
    due_on: DayOut
    left: AmountOut
    recipients: list[str]


class ReminderParams(ListParams):
    """Which reminders."""

    billed_party: IdIn | None = None
    invoice: IdIn | None = None
    level: int | None = Field(None, ge=1, le=9)
    since: Day | None = None
    until: Day | None = None


class PauseIn(Body):
    """Why an invoice is not chased, and the last day on which it waits."""

    reason: Annotated[Text, Field(min_length=1, max_length=300)]
    until: Day | None = None


@routes.get("/reminders", right=rights.READ, gives=Page[ReminderOut])
def list_reminders(request: ApiRequest, asked: Query[ReminderParams]) -> Page[ReminderOut]:
    """The reminders that have left, newest first."""
    return page(_narrowed(asked), asked, SORTS, _written, counted)


@routes.get("/reminders/proposals", right=rights.READ, gives=ProposalsOut)
def propose_reminders(request: ApiRequest) -> ProposalsOut:
    """What would leave today, customer by customer, and what is late but waits."""
    dues = late_dues(today())
    letters = letters_of(dues)
    known = addresses_by_party(list(Party.objects.filter(pk__in={one.billed_id for one in letters})))
    return ProposalsOut(
        letters=[_proposed(one, known[one.billed_id]) for one in letters],
        waiting=[_waiting(due) for due in dues if due.waits is not None],
    )


@routes.post("/reminders", right=rights.REMINDERS, gives=Page[LetterOut])
def send_reminders(request: ApiRequest, body: ReminderIn) -> Page[LetterOut]:
    """Remind a customer, or the customers of some invoices: one e-mail per customer, reminder and currency."""
    letters = _asked(body)
    own_words = body.recipients is not None or body.title is not None or body.body is not None or body.copies
    if own_words and len(letters) > 1:
        raise RemindersDiffer
    made = [
        commands.remind(
            instalments=[due.instalment_id for due in letter.dues], on=today(), recipients=body.recipients,
            copies=body.copies, title=body.title, body=body.body, by=request.by,
        )
        for letter in letters
    ]  # fmt: skip
    return Page(items=[LetterOut.model_validate(one) for one in made], next=None)


@routes.post("/invoices/{id}/reminder-pause", right=rights.REMINDERS, gives=InvoiceOut, status=200)
def pause_reminders(request: ApiRequest, id: PathId, body: PauseIn) -> InvoiceOut:
    """Do not chase an invoice, until a day or until the pause is taken away."""
    commands.pause_reminders(invoice_id=id, on=today(), reason=body.reason, until=body.until, by=request.by)
    return invoices.written(id)


@routes.delete("/invoices/{id}/reminder-pause", right=rights.REMINDERS, gives=InvoiceOut)
def resume_reminders(request: ApiRequest, id: PathId) -> InvoiceOut:
    """Chase an invoice again."""
    commands.resume_reminders(invoice_id=id, on=today(), by=request.by)
    return invoices.written(id)


def _asked(body: ReminderIn) -> list[ProposedLetter]:
    known = InvoiceStanding.objects.filter(invoice_id__in=body.invoices).count()
    if known < len(set(body.invoices)) or (body.billed_party and not _is_party(body.billed_party)):
        raise NotFound
    dues = late_dues(today(), party_id=body.billed_party)
    if body.invoices:
        dues = [due for due in dues if due.invoice_id in set(body.invoices)]
    letters = letters_of(dues)
    if not letters:
        raise NothingToRemind(dues[0] if dues else None)
    return letters


def _is_party(party_id: int) -> bool:
    return Party.objects.filter(pk=party_id).exists()


def _narrowed(asked: ReminderParams) -> QuerySet[Reminder]:
    chosen = {
        "billed_id": asked.billed_party, "invoice_id": asked.invoice, "level": asked.level, "on__gte": asked.since,
        "on__lte": asked.until,
    }  # fmt: skip
    found = Q(**{name: value for name, value in chosen.items() if value is not None})
    return Reminder.objects.filter(found).select_related("invoice", "letter__mail").defer("invoice__parties")


def _written(rows: Iterable[Reminder]) -> list[ReminderOut]:
    return [
        ReminderOut(
            id=row.pk, invoice=row.invoice_id, number=row.invoice.number, billed_party=row.billed_id, level=row.level,
            on=row.on, due_on=row.due_on, left=row.left, recipients=row.letter.mail.recipients,
        )
        for row in rows
    ]  # fmt: skip


def _proposed(letter: ProposedLetter, recipients: list[str]) -> ProposedLetterOut:
    return ProposedLetterOut(
        billed_party=letter.billed_id, billed_name=letter.billed_name, level=letter.level, currency=letter.currency,
        left=letter.left, recipients=recipients,
        dues=[
            AskedOut(
                invoice=due.invoice_id, number=due.number, due_on=due.due_on, days_late=due.late, amount=due.amount,
                left=due.left,
            )
            for due in letter.dues
        ],
    )  # fmt: skip


def _waiting(due: LateDue) -> WaitingOut:
    return WaitingOut(
        invoice=due.invoice_id, number=due.number, billed_party=due.billed_id, due_on=due.due_on, left=due.left,
        reason=str(due.waits), level=due.level, on=due.on,
    )  # fmt: skip
