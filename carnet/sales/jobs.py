"""Jobs of sales: thin, each calls one command."""

from django.db import connection
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.sales.commands import expire_quotes


@app.periodic(cron="7 * * * *")
@app.task(name="quotes.expire", queue="house", queueing_lock="quotes.expire", pass_context=False)
def expire(timestamp: int) -> None:
    """In every company, mark as expired the sent quotes whose validity ended, by the company's own day (P16)."""
    for company_id in _companies():
        with company_scope(company_id):
            on = today()
        expire_quotes(on=on, by=Actor(company_id, "job", "Carnet", frozenset(rights.ALL)))


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        return [row[0] for row in cursor.fetchall()]
