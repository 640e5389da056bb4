"""Jobs of the core: stable names, thin; what they do is said elsewhere. Each runs as the house, in one company."""

import logging

from django.db import DatabaseError
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from carnet.core import mailing, posting
from carnet.core.acts import company_scope
from carnet.core.models import Mail
from carnet.core.web.lasting import forget_ended

log = logging.getLogger(__name__)
MAIL_TRIES = 8  # the last one about a day after the first
STALLED_AFTER_SECONDS = 60
_PUT_OFF_TOO_LONG = """
UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now() + interval '2 days'
"""


@app.task(
    name="mail.send", queue="mail", retry=RetryStrategy(max_attempts=MAIL_TRIES, exponential_wait=4), pass_context=True
)
def send_mail(context, company_id: int, mail_id: int) -> None:  # type: ignore[no-untyped-def]
    """Send one e-mail, at most once: a server that does not take it is asked again, later and later, for a day; one that broke off
    while it was taking it is not, for nobody knows whether it arrived."""
    with company_scope(company_id), translation.override("fr"):
        mail = mailing.claim(mail_id)
    if mail is None:
        return
    try:
        with company_scope(company_id, mail.by_name):
            files = mailing.files_of(mail)
        _deliver(company_id, mail, files)
    except posting.PerhapsTaken:
        with company_scope(company_id), translation.override("fr"):
            mailing.perhaps_taken(mail_id)
    except Exception as error:
        last = context.job.attempts >= MAIL_TRIES or getattr(error, "final", False)
        with company_scope(company_id):
            mailing.not_taken(mail_id, str(error) or type(error).__name__, final=last)
        if not getattr(error, "final", False):
            raise


def _deliver(company_id: int, mail: Mail, files: mailing.Files) -> None:
    """The connection first, for it may take long; then the matter is locked, read and sent in one transaction."""
    with posting.opened() as server:
        taken = False
        try:
            with company_scope(company_id, mail.by_name), translation.override("fr"):
                mailing.deliver(mail, files, server)
                taken = True
        except DatabaseError as error:
            if taken:
                raise posting.PerhapsTaken(str(error)) from error
            raise


@app.periodic(cron="43 3 * * *")
@app.task(name="sessions.forget", queue="house", queueing_lock="sessions.forget", pass_context=False)
def forget_sessions(timestamp: int) -> None:
    """Every night, forget the sessions that are over."""
    forget_ended()


@app.periodic(cron="* * * * *")
@app.task(name="jobs.recover", queue="house", queueing_lock="jobs.recover", pass_context=False)
async def recover(timestamp: int) -> None:
    """Put back jobs whose worker died: they run again from their last commit; and those that a clock gone wrong put off for longer than
    any try waits (P59)."""
    await app.job_manager.connector.execute_query_async(_PUT_OFF_TOO_LONG)
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job %s (%s) was cut off and runs again", job.id, job.task_name)
        await app.job_manager.retry_job(job)
