"""Jobs of invoicing: thin, each calls one command."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.invoicing.commands.closing import close_periods
from carnet.invoicing.commands.reminding_daily import remind_of_the_day


@app.periodic(cron="23 * * * *")
@app.task(name="closings.make", queue="house", queueing_lock="closings.make", pass_context=False)
def make_closings(timestamp: int) -> None:
    """In every company, close the days, months and years that are over, by the company's own day (R21, R23)."""
    for company_id in _companies():
        close_periods(by=_house(company_id))


@app.periodic(cron="7 * * * *")
@app.task(name="reminders.send", queue="house", queueing_lock="reminders.send", pass_context=False)
def send_reminders(timestamp: int) -> None:
    """In every company that wants it, remind on working days of what is late, by the company's own clock (P32)."""
    for company_id in _companies():
        remind_of_the_day(now=timezone.now(), by=_house(company_id))


def _house(company_id: int) -> Actor:
    return Actor(company_id, "job", "Carnet", frozenset(rights.ALL))


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        return [row[0] for row in cursor.fetchall()]
