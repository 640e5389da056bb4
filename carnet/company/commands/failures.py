"""Once a day, the owners learn by e-mail which e-mails did not arrive (P48)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import local
from carnet.company.founding import OWNER
from carnet.core import formats, journal, mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.mailing import MailDraft
from carnet.core.models import Journal, Mail, Membership, User

TOLD, SUMMARY = "mails.failures_told", "failures"
FIRST_HOUR = 8
_LISTED = 50
_REACH = timedelta(days=30)  # an e-mail is given up within days; older ones were told long ago


@act("mails.tell_failures", right=rights.READ)
def tell_failures(*, now: datetime, by: Actor) -> list[Mail]:
    """Write to each owner, from eight o'clock where the company lives and once a day, which e-mails failed since the last summary;
    nothing when none did. A summary that fails itself is not told."""
    there = local(now)
    if there.hour < FIRST_HOUR:
        return []
    told = list(Journal.objects.filter(act=TOLD, at__gte=now - _REACH).values_list("facts", flat=True))
    if any(facts["on"] == there.date().isoformat() for facts in told):
        return []
    known = {mail_id for facts in told for mail_id in facts["mails"]}
    recent = Mail.objects.filter(state=Mail.FAILED, created_at__gte=now - _REACH).exclude(subject_kind=SUMMARY)
    failed = [mail for mail in recent.order_by("pk") if mail.pk not in known]
    owners = [
        member.user
        for member in Membership.objects.filter(role=OWNER, is_active=True).select_related("user").order_by("pk")
    ]
    if not failed or not owners:
        return []
    subject = Subject(SUMMARY, by.company_id)
    facts = {"on": there.date().isoformat(), "count": len(failed), "mails": [mail.pk for mail in failed]}
    journal.record(TOLD, subject=subject, by=by, facts=facts)
    return [mailing.send(subject=subject, order_id=None, draft=_summary(owner, failed), by=by) for owner in owners]


def _summary(owner: User, failed: Sequence[Mail]) -> MailDraft:
    with translation.override(owner.language):
        title = ngettext("%(n)d e-mail was not delivered", "%(n)d e-mails were not delivered", len(failed)) % {
            "n": len(failed)
        }
        lines = [_line(mail) for mail in failed[:_LISTED]]
        if len(failed) > _LISTED:
            lines.append(_("and %(n)d more") % {"n": len(failed) - _LISTED})
        where = f"{settings.PUBLIC_URL}{reverse('background')}" if settings.PUBLIC_URL else ""
        ask = _("Mend the address, then send again from the document.")
        body = "\n\n".join(
            filter(
                None,
                [_("Hello,"), f"{title} :" if owner.language == "fr" else f"{title}:", "\n".join(lines), ask, where],
            )
        )
    return MailDraft(recipients=(owner.email,), title=title, body=body)


def _line(mail: Mail) -> str:
    said = {
        "title": mail.title,
        "to": ", ".join(mail.recipients),
        "on": formats.day(timezone.localtime(mail.created_at).date()),
    }
    line = _("– “%(title)s” to %(to)s, on %(on)s") % said
    return f"{line}\n  {mail.error.splitlines()[0][:200]}" if mail.error else line
