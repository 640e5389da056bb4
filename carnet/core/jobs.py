"""Jobs of the core: stable names, thin; what they do is said elsewhere. Each runs as the house, in one company."""

import logging
import smtplib

from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from carnet.core import mailing
from carnet.core.acts import company_scope

log = logging.getLogger(__name__)
MAIL_TRIES = 6
STALLED_AFTER_SECONDS = 60


@app.task(
    name="mail.send", queue="mail", retry=RetryStrategy(max_attempts=MAIL_TRIES, exponential_wait=4), pass_context=True
)
def send_mail(context, company_id: int, mail_id: int) -> None:  # type: ignore[no-untyped-def]
    """Send one e-mail; a server that does not answer is tried again, later and later."""
    with company_scope(company_id), translation.override("fr"):
        mail = mailing.claim(mail_id)
    if mail is None:
        return
    try:
        with company_scope(company_id):
            message = mailing.message_of(mail)
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        with company_scope(company_id):
            mailing.refused(mail_id, str(error), final=True)
    except Exception as error:
        last = context.job.attempts >= MAIL_TRIES
        with company_scope(company_id):
            mailing.refused(mail_id, str(error) or type(error).__name__, final=last)
        raise
    else:
        with company_scope(company_id):
            mailing.arrived(mail_id)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.recover", queue="house", queueing_lock="jobs.recover", pass_context=False)
async def recover(timestamp: int) -> None:
    """Put back jobs whose worker died: they run again from their last commit (P59)."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job %s (%s) was cut off and runs again", job.id, job.task_name)
        await app.job_manager.retry_job(job)
