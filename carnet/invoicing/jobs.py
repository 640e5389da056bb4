"""Jobs of invoicing: thin, each calls one command."""

import logging
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from carnet.company import queries as company
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.einvoice.validator.client import CannotBeCheckedNow
from carnet.invoicing.commands.closing import close_periods
from carnet.invoicing.commands.filing import issued_pdf
from carnet.invoicing.commands.reminding_daily import remind_of_the_day
from carnet.invoicing.steps.ahead import unchecked_drafts
from carnet.invoicing.steps.checking import CHECK, CHECKS, keep, verdicts_on
from carnet.invoicing.steps.dating import today_of
from carnet.invoicing.steps.filing import FILE, FILES

log = logging.getLogger(__name__)
_CHECKED_AGAIN = 3


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


@app.task(name=CHECK, queue=CHECKS, retry=RetryStrategy(max_attempts=_CHECKED_AGAIN, wait=20), pass_context=True)
def check_drafts(context: Any, company_id: int, invoice_ids: list[int]) -> None:
    """Judge saved drafts as they would be issued today; a judge who keeps silent is asked again, and then at their issue."""
    with company_scope(company_id):
        documents = unchecked_drafts(invoice_ids, today_of(company.settings()))
    try:
        verdicts = verdicts_on(documents)
    except CannotBeCheckedNow:
        if context.job.attempts < _CHECKED_AGAIN:
            raise
        log.warning("drafts %s of company %s were not checked: no validator answers", invoice_ids, company_id)
        return
    with company_scope(company_id):
        keep(verdicts)


@app.task(name=FILE, queue=FILES, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def make_file(company_id: int, invoice_id: int) -> None:
    """Make the PDF of an issued document, unless somebody downloaded it first."""
    issued_pdf(invoice_id=invoice_id, by=_house(company_id))


def _house(company_id: int) -> Actor:
    return Actor(company_id, "job", "Carnet", frozenset(rights.ALL))


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_company_ids()")
        return [row[0] for row in cursor.fetchall()]
