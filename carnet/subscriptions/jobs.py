"""Jobs of contracts: thin, each calls one command."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.subscriptions.commands.issuances import ISSUE, carry_out_issuance
from carnet.subscriptions.commands.nightly import spend_the_night
from carnet.subscriptions.commands.running import BILL, CONTRACTS, carry_out


@app.task(name=BILL, queue=CONTRACTS, pass_context=False)
def bill(company_id: int, run_id: int, by_name: str) -> None:
    """Carry a billing run out; cut off, it runs again and goes on where it was (P59)."""
    carry_out(run_id=run_id, by=Actor(company_id, "job", by_name, frozenset(rights.ALL)))


@app.task(name=ISSUE, queue=CONTRACTS, pass_context=False)
def issue(company_id: int, issuance_id: int, by_name: str, language: str) -> None:
    """Issue a chosen set of drafts, all or none."""
    by = Actor(company_id, "job", by_name, frozenset(rights.ALL), language=language)
    carry_out_issuance(issuance_id=issuance_id, by=by)


@app.periodic(cron="11 * * * *")
@app.task(name="contracts.night", queue=CONTRACTS, queueing_lock="contracts.night", pass_context=False)
def night(timestamp: int) -> None:
    """In every company, once a day after its hour: renew, tell and bill, by the company's own clock (P40)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        companies = [row[0] for row in cursor.fetchall()]
    for company_id in companies:
        spend_the_night(now=timezone.now(), by=Actor(company_id, "job", "Carnet", frozenset(rights.ALL)))
