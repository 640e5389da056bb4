"""How the demo company gets paid: an invoice contested, one promised for next week, the longest late customer reminded."""

from datetime import date, timedelta

from carnet.core.actor import Actor
from carnet.invoicing.commands import open_dispute, pause_reminders, remind
from carnet.invoicing.queries.reminders import late_dues, letters_of


def chase(on: date, by: Actor) -> None:
    """What somebody did this morning about what is late."""
    letters = letters_of(late_dues(on))
    if letters:
        remind(instalments=[due.instalment_id for due in letters[0].dues], on=on, by=by)
    if len(letters) > 2:
        contested = letters[-1].dues[0].invoice_id
        open_dispute(invoice_id=contested, on=on, reason="Un écran livré rayé", by=by)
    if len(letters) > 3:
        promised, promise = letters[-2].dues[0].invoice_id, "Virement promis par téléphone"
        pause_reminders(invoice_id=promised, on=on, reason=promise, until=on + timedelta(days=7), by=by)
