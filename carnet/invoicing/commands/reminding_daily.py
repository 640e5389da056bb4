"""Reminders that leave by themselves, each working day (P32)."""

from datetime import date, datetime

from carnet.company import rights
from carnet.company.clock import local
from carnet.company.models import Settings
from carnet.core.actor import Actor
from carnet.core.acts import act, in_transaction
from carnet.core.refusals import Refusal
from carnet.invoicing.commands.reminding import remind
from carnet.invoicing.models import ReminderLetter, ReminderRun
from carnet.invoicing.queries.letters import addresses_by_party
from carnet.invoicing.queries.reminders import ProposedLetter, late_dues, letters_of
from carnet.parties.models import Party

FIRST_HOUR = 8
SATURDAY = 5


def remind_of_the_day(*, now: datetime, by: Actor) -> None:
    """Prepare the letters of a working day, from eight o'clock where the company lives, each in an act of its own.

    Cut off anywhere, it goes on at its next run: what is on its way or has left is not proposed again.
    """
    on = in_transaction(by, lambda: _day_to_remind(now))
    if on is None:
        return
    for letter in in_transaction(by, lambda: _addressed(on)):
        try:
            remind(instalments=[due.instalment_id for due in letter.dues], on=on, by=by)
        except Refusal:
            continue  # paid, contested or taken by somebody else since it was read
    close_reminders_of_the_day(on=on, by=by)


@act("reminders.close_day", right=rights.REMINDERS)
def close_reminders_of_the_day(*, on: date, by: Actor) -> None:
    """Keep what the reminders of a day came to: how many letters, and how many customers nobody can write to."""
    silent = {one.billed_id for one in letters_of(late_dues(on))}
    letters = ReminderLetter.objects.filter(on=on, by_name="").count()
    run = ReminderRun(on=on, letters=letters, without_address=len(silent))
    ReminderRun.objects.bulk_create([run], ignore_conflicts=True)


def _day_to_remind(now: datetime) -> date | None:
    """The working day whose reminders have not left yet, where the house lets them leave by themselves."""
    there = local(now)
    automatic = Settings.objects.filter(reminding=Settings.Reminding.AUTOMATIC).exists()
    early = there.hour < FIRST_HOUR or there.weekday() >= SATURDAY
    if not automatic or early or ReminderRun.objects.filter(on=there.date()).exists():
        return None
    return there.date()


def _addressed(on: date) -> list[ProposedLetter]:
    """The letters of customers whom somebody can write to."""
    letters = letters_of(late_dues(on))
    reached = addresses_by_party(list(Party.objects.filter(pk__in={one.billed_id for one in letters})))
    return [one for one in letters if reached[one.billed_id]]
