"""Closing the days, months and years that are over: their totals and those of all time, sealed in the chain (R21, R23)."""

from django.db import connection

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject


@act("closings.make", right=rights.READ)
def close_periods(*, by: Actor) -> int:
    """Close every period that is over and in which something was issued or paid; closing again adds nothing. Gives how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT invoicing_close()")
        made = int(cursor.fetchone()[0])
    if made:
        journal.record("closings.made", subject=Subject("company", by.company_id), by=by, facts={"count": made})
    return made
