"""Jobs over the whole house: thin, each calls one command."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.commands.forecasting import note_month
from carnet.dossier.commands.view_mails import mail_views_of_the_week


@app.periodic(cron="19 * * * *")
@app.task(name="forecast.note", queue="house", queueing_lock="forecast.note", pass_context=False)
def note_months(timestamp: int) -> None:
    """In every company, on the first of its days of a month, note what the month is expected to bring (P46)."""
    for company_id in _companies():
        with company_scope(company_id):
            day = today()
        note_month(on=day, by=_house(company_id))


@app.periodic(cron="37 * * * *")
@app.task(name="views.mail", queue="house", queueing_lock="views.mail", pass_context=False)
def mail_weeks(timestamp: int) -> None:
    """In every company, every Monday by its own clock, write to the readers of saved views what they hold (P46)."""
    for company_id in _companies():
        mail_views_of_the_week(now=timezone.now(), by=_house(company_id))


def _house(company_id: int) -> Actor:
    return Actor(company_id, "job", "Carnet", frozenset(rights.ALL))


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        return [row[0] for row in cursor.fetchall()]
