"""Reminders: prepared, paused, resumed (P27, P32)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.letters import addressed
from carnet.company.models import ReminderLevel
from carnet.company.queries import MailText
from carnet.core import formats, journal, mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Holder, NotFound, Refusal
from carnet.invoicing.commands.paying import NotPayable
from carnet.invoicing.models import Instalment, InvoiceStanding, ReminderLetter, ReminderPause
from carnet.invoicing.queries.letters import addresses_of
from carnet.invoicing.queries.reminders import LateDue, ProposedLetter, Waits, late_dues, letters_of
from carnet.invoicing.steps.reminding import SUBJECT, invoices_attached, reminder_text
from carnet.invoicing.steps.settling import hold_invoices, orders_of_invoices
from carnet.parties.models import Party
from carnet.sales.steps.days import check_day


class NothingToRemind(Refusal):
    """Nothing of it is late, or none of its reminders is due today."""

    def __init__(self, due: LateDue | None = None) -> None:
        holders = [Holder("invoice", due.invoice_id, due.number)] if due else []
        super().__init__(_why(due) if due else _("Nothing of it is late any more."), holders=holders)


class RemindersDiffer(BadValue):
    """One e-mail says one thing to one customer."""

    def __init__(self) -> None:
        super().__init__(
            _("These due dates are not at the same reminder of one customer: send them apart."), field="instalments"
        )


class NoAddressForReminders(BadValue):
    """Nobody at the customer receives e-mails."""

    def __init__(self, party: Party) -> None:
        super().__init__(
            _("%(party)s has no e-mail address: add a contact who receives invoices.") % {"party": party.name},
            field="recipients",
        )


class AlreadyPaused(Refusal):
    """One pause at a time."""

    def __init__(self) -> None:
        super().__init__(_("The reminders of this invoice are already paused."))


class NotPaused(Refusal):
    """There is nothing to resume."""

    def __init__(self) -> None:
        super().__init__(_("The reminders of this invoice are not paused."))


class PauseNeedsReason(BadValue):
    """Whoever reads it later wants to know why."""

    def __init__(self) -> None:
        super().__init__(_("Say why it is not chased."), field="reason")


class PauseEndsBeforeItBegins(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The pause ends before it begins."), field="until")


@act("reminder.prepare", right=rights.REMINDERS)
def remind(
    *,
    instalments: Sequence[int],
    on: date,
    recipients: Sequence[str] | None = None,
    copies: Sequence[str] = (),
    title: str | None = None,
    body: str | None = None,
    by: Actor,
) -> ReminderLetter:
    """Write the e-mail that asks one customer for what is late, at the level that is due; it leaves after the commit with what is
    left at that moment, and not at all when nothing is. Title and body may hold words in braces (P32)."""
    check_day(on, company.settings())
    found = Instalment.objects.filter(pk__in=instalments).values_list("invoice_id", flat=True)
    held = hold_invoices(found)
    if not held:
        raise NotFound
    dues = late_dues(on, instalments=instalments)
    letter = _one_letter(dues, len(set(instalments)))
    billed = Party.objects.get(pk=letter.billed_id)
    level = ReminderLevel.objects.get(n=letter.level)
    own = company.mail_template(f"reminder_{letter.level}", letter.language)
    text = MailText(own.title if title is None else title, own.body if body is None else body)
    sender = "" if by.kind == "job" else by.name
    to = addresses_of(billed) if recipients is None else recipients
    if not to:
        raise NoAddressForReminders(billed)
    orders = orders_of_invoices(held)
    mail = mailing.send(
        subject=Subject(SUBJECT, billed.pk),
        order_id=orders[0] if len(orders) == 1 else None,
        draft=addressed(reminder_text(text, letter.dues, letter.language, sender, by.company_id), to, copies),
        attachments=invoices_attached(letter.dues) if level.attach_invoices else [],
        reply_to=company.settings().email,
        by=by,
    )
    return ReminderLetter.objects.create(
        billed=billed, mail=mail, level=letter.level, on=on, currency=letter.currency, language=letter.language,
        title=text.title, body=text.body, attach_invoices=level.attach_invoices,
        instalments=[due.instalment_id for due in letter.dues], by_name=sender,
    )  # fmt: skip


@act("reminders.pause", right=rights.REMINDERS)
def pause_reminders(*, invoice_id: int, on: date, reason: str, until: date | None = None, by: Actor) -> ReminderPause:
    """Do not chase an invoice, until a day (the last one on which it waits) or until somebody says so (P32)."""
    if not reason.strip():
        raise PauseNeedsReason
    standing = hold_invoices([invoice_id])[invoice_id]
    if standing.credit_note:
        raise NotPayable(standing.invoice.number or "")
    check_day(on, company.settings(), not_before=standing.issued_on)
    if until is not None and until < on:
        raise PauseEndsBeforeItBegins
    standing_pause = ReminderPause.objects.filter(invoice_id=invoice_id, ended_on=None).first()
    if standing_pause is not None and (standing_pause.until is None or standing_pause.until >= on):
        raise AlreadyPaused
    if standing_pause is not None:
        _end(standing_pause, standing_pause.until or on, by)
    pause = ReminderPause.objects.create(
        invoice_id=invoice_id, reason=reason.strip(), paused_on=on, until=until, by_name=by.name
    )
    facts = {"reason": pause.reason, "until": until.isoformat() if until else ""}
    _record("reminders.paused", standing, by, facts)
    return pause


@act("reminders.resume", right=rights.REMINDERS)
def resume_reminders(*, invoice_id: int, on: date, by: Actor) -> ReminderPause:
    """Chase an invoice again."""
    standing = hold_invoices([invoice_id])[invoice_id]
    pause = ReminderPause.objects.filter(invoice_id=invoice_id, ended_on=None).first()
    if pause is None:
        raise NotPaused
    check_day(on, company.settings(), not_before=pause.paused_on)
    _end(pause, on, by)
    _record("reminders.resumed", standing, by, {"reason": pause.reason})
    return pause


def _one_letter(dues: Sequence[LateDue], asked: int) -> ProposedLetter:
    """The letter that these due dates make; refuses what is not late, not due to be chased, or not of one letter."""
    stopped = next((due for due in dues if due.waits is not None), None)
    if stopped is not None or len(dues) < asked:
        raise NothingToRemind(stopped)
    letters = letters_of(dues)
    if len(letters) != 1:
        raise RemindersDiffer
    return letters[0]


def _why(due: LateDue) -> str:
    words = {
        Waits.DISPUTED: _("%(number)s is disputed: its reminders wait."),
        Waits.PAUSED: _("The reminders of %(number)s are paused."),
        Waits.PARTY: _("%(party)s is never sent reminders."),
        Waits.PENDING: _("A reminder of %(number)s is already on its way."),
        Waits.LATER: pgettext("reminder", "The next reminder of %(number)s is due on %(day)s, not before."),
        Waits.DONE: _("Every reminder of %(number)s has been sent."),
    }
    assert due.waits is not None
    return words[due.waits] % {"number": due.number, "party": due.billed_name, "day": formats.day(due.on)}


def _end(pause: ReminderPause, on: date, by: Actor) -> None:
    pause.ended_on, pause.ended_by = on, by.name
    pause.save(update_fields=["ended_on", "ended_by"])


def _record(what: str, standing: InvoiceStanding, by: Actor, facts: dict[str, str]) -> None:
    journal.record(
        what,
        subject=Subject("invoice", standing.invoice_id),
        about=[
            *(Subject("order", one) for one in orders_of_invoices([standing.invoice_id])),
            Subject("party", standing.billed_id),
        ],
        by=by,
        facts={"number": standing.invoice.number, **facts},
    )
