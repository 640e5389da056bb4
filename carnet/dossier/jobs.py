"""Jobs over the whole house: thin, each calls one command."""

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.dossier.commands.forecasting import note_month
from carnet.dossier.commands.importing import (
    IMPORTS,
    WORK,
    asker_of,
    forget_old_imports,
    give_up_import,
    work_on_import,
)
from carnet.dossier.commands.view_mails import mail_views_of_the_week

IMPORT_TRIES = 3


@app.task(
    name=WORK,
    queue=IMPORTS,
    retry=RetryStrategy(max_attempts=IMPORT_TRIES, wait=5),
    pass_context=True,
)
def work_import(context, company_id: int, import_id: int) -> None:  # type: ignore[no-untyped-def]
    """Rehearse, execute or undo a long file for who asked, all or nothing; what forbids it is told on its page."""
    with company_scope(company_id):
        by = asker_of(import_id, company_id)
    if by is None:
        return
    try:
        work_on_import(import_id=import_id, by=by)
    except Refusal as refusal:
        give_up_import(import_id=import_id, why=refusal.sentence, by=by)
    except Exception:
        if context.job.attempts >= IMPORT_TRIES:
            with translation.override(by.language):
                why = gettext("Something went wrong on our side. Nothing was changed: try again, or tell us.")
            give_up_import(import_id=import_id, why=why, by=by)
        raise


@app.periodic(cron="11 4 * * *")
@app.task(name="imports.forget", queue="house", queueing_lock="imports.forget", pass_context=False)
def forget_files(timestamp: int) -> None:
    """Every night, in every company, erase what files imported long ago said (R88)."""
    for company_id in _companies():
        forget_old_imports(now=timezone.now(), by=_house(company_id))


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
