"""What a reminder says at the moment it leaves: the balance of that instant, under the locks of its invoices (P32)."""

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.clock import today
from carnet.company.letters import signature
from carnet.company.queries import MailText
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.core.mailing import Attachment, Leaving
from carnet.core.models import Mail
from carnet.core.money import ZERO
from carnet.invoicing.models import Instalment, Reminder, ReminderLetter
from carnet.invoicing.queries.letters import reminder_words
from carnet.invoicing.queries.reminders import LateDue, Waits, late_dues
from carnet.invoicing.steps.settling import hold_invoices, orders_of_invoices

SUBJECT = "reminder"


def reminder_text(letter: MailText, dues: Sequence[LateDue], language: str, sender: str, company_id: int) -> MailText:
    """The words of a reminder filled with what is left on a day, in the customer's language."""
    with translation.override(language):
        words = reminder_words(dues)
        signed = signature(company_id, sender or _("The accounts department"))
    return company.filled(letter, {**words, **signed})


def invoices_attached(dues: Sequence[LateDue]) -> list[Attachment]:
    """The PDF of each invoice asked for."""
    numbers = {due.invoice_id: due.number for due in dues}
    return [Attachment("invoice", invoice_id, f"{number}.pdf") for invoice_id, number in sorted(numbers.items())]


def last_word(mail: Mail) -> Leaving | None:
    """Lock the invoices, read what is still late and not stopped, note it as reminded, and say it; None when nothing is.

    A payment recorded before this lock is known here; one recorded after it waits until the message is gone.
    """
    letter = ReminderLetter.objects.select_related("billed").get(mail=mail)
    invoices = Instalment.objects.filter(pk__in=letter.instalments).values_list("invoice_id", flat=True)
    hold_invoices(invoices)
    on = today()
    dues = [due for due in late_dues(on, instalments=letter.instalments) if _still(due, letter, on)]
    if not dues:
        return None
    _remember(letter, dues, on)
    said = reminder_text(MailText(letter.title, letter.body), dues, letter.language, letter.by_name, mail.company_id)
    return Leaving(said.title, said.body, invoices_attached(dues) if letter.attach_invoices else [])


def _still(due: LateDue, letter: ReminderLetter, on: date) -> bool:
    """Still to be asked at this level: its own letter, which is on its way, is what makes it wait."""
    reached = due.level == letter.level and due.on is not None and due.on <= on
    return reached and due.waits in (None, Waits.PENDING)


def _remember(letter: ReminderLetter, dues: Sequence[LateDue], on: date) -> None:
    Reminder.objects.bulk_create(
        Reminder(
            letter=letter, instalment_id=due.instalment_id, invoice_id=due.invoice_id, billed_id=due.billed_id,
            level=letter.level, on=on, due_on=due.due_on, left=due.left,
        )
        for due in dues
    )  # fmt: skip
    invoices = sorted({due.invoice_id for due in dues})
    journal.record(
        "reminder.sent",
        subject=Subject("party", letter.billed_id),
        about=[
            *(Subject("invoice", one) for one in invoices),
            *(Subject("order", one) for one in orders_of_invoices(invoices)),
        ],
        by=Actor(letter.company_id, "user" if letter.by_name else "job", letter.by_name or "Carnet", frozenset()),
        facts={
            "level": letter.level, "amount": str(sum((due.left for due in dues), ZERO)), "currency": letter.currency,
            "invoices": list(dict.fromkeys(due.number for due in dues)), "on": on.isoformat(),
        },
    )  # fmt: skip
