"""What failed behind the scenes, for the bell and on a page of its own: e-mails not delivered, jobs given up; each can be tried again."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from carnet.core import formats, mailing
from carnet.core.actor import Actor
from carnet.core.models import Mail
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, screen
from carnet.core.web.shell import Notice, notices, palette_act
from carnet.core.web.who import ScreenRequest

SHOWN = 50
OF_MAILS = "mail.send"


class JobNotFailed(Refusal):
    """Only a job that was given up is started again."""

    def __init__(self) -> None:
        super().__init__(_("This job is already running again. Reload the page to see how it ends."))


def failed_mails() -> list[Mail]:
    """The latest e-mails that no server took."""
    return list(Mail.objects.filter(state=Mail.FAILED).order_by("-pk")[:SHOWN])


def failed_jobs(company_id: int) -> list[ProcrastinateJob]:
    """The latest jobs of the company that were given up; those of e-mails are shown as e-mails."""
    found = ProcrastinateJob.objects.filter(status="failed", args__company_id=company_id).exclude(task_name=OF_MAILS)
    return list(found.order_by("-pk")[:SHOWN])


def told(actor: Actor) -> Iterable[Notice]:
    """For the bell: what failed, newest first."""
    for mail in failed_mails()[:8]:
        text = _("E-mail not delivered to %(address)s") % {"address": ", ".join(mail.recipients)}
        yield Notice(
            text,
            url_of(mail.subject_kind, mail.subject_id) or reverse("background"),
            formats.instant(mail.created_at),
            "mail",
        )
    jobs = failed_jobs(actor.company_id)
    if jobs:
        yield Notice(_("Jobs given up: %(n)d") % {"n": len(jobs)}, reverse("background"))


@screen("read")
def background(request: ScreenRequest) -> HttpResponse:
    """The page of what failed."""
    mails = [(mail, url_of(mail.subject_kind, mail.subject_id)) for mail in failed_mails()]
    return render(request, "core/background.html", {"mails": mails, "jobs": failed_jobs(request.actor.company_id)})


@require_POST
@screen("sales.write")
def send_mail_again(request: ScreenRequest, mail_id: int) -> HttpResponse:
    """Try an e-mail again."""
    mailing.send_again(mail_id, request.actor)
    messages.success(request, _("The e-mail is on its way."))
    return go(request, reverse("background"))


@require_POST
@screen("settings.write")
def run_job_again(request: ScreenRequest, job_id: int) -> HttpResponse:
    """Start a job that was given up again, with what it was given at first."""
    job = ProcrastinateJob.objects.filter(pk=job_id, args__company_id=request.actor.company_id).first()
    if job is None:
        raise NotFound
    if job.status != "failed":
        raise JobNotFailed
    app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
    messages.success(request, _("The job starts again."))
    return go(request, reverse("background"))


notices(told)
palette_act(
    gettext_lazy("What failed behind the scenes"), icon="alert-triangle", url="background", right="read", position=900
)
