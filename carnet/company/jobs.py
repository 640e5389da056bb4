"""Jobs of the company's own house: thin, each calls one command."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.company.commands.failures import tell_failures
from carnet.core.actor import Actor


@app.periodic(cron="37 * * * *")
@app.task(name="mails.tell_failures", queue="house", queueing_lock="mails.tell_failures", pass_context=False)
def tell_of_failures(timestamp: int) -> None:
    """In every company, once a day by its own clock, tell the owners which e-mails did not arrive (P48)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        companies = [row[0] for row in cursor.fetchall()]
    for company_id in companies:
        tell_failures(now=timezone.now(), by=Actor(company_id, "job", "Carnet", frozenset(rights.ALL)))
