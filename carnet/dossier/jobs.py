"""Jobs over the whole house: thin, each calls one command."""

from django.db import connection
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.commands.forecasting import note_month


@app.periodic(cron="19 * * * *")
@app.task(name="forecast.note", queue="house", queueing_lock="forecast.note", pass_context=False)
def note_months(timestamp: int) -> None:
    """In every company, on the first of its days of a month, note what the month is expected to bring (P46)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        companies = [row[0] for row in cursor.fetchall()]
    for company_id in companies:
        with company_scope(company_id):
            day = today()
        note_month(on=day, by=Actor(company_id, "job", "Carnet", frozenset(rights.ALL)))
