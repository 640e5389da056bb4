"""Saved views by e-mail: every Monday, what each holds, one e-mail to each of their readers (P46, P48)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import local
from carnet.core import formats, mailing
from carnet.core.actor import Actor
from carnet.core.acts import act, in_transaction
from carnet.core.journal import Subject
from carnet.core.lists.summary import Summary, summary_of
from carnet.core.mailing import MailDraft
from carnet.core.models import Company, Mail, Membership, ViewMailing

FIRST_HOUR = 7


def mail_views_of_the_week(*, now: datetime, by: Actor) -> None:
    """From seven o'clock of a Monday where the company lives, write to each reader what was not written this week, each in an act
    of its own; cut off anywhere, it goes on at its next run."""
    for user_id, on in in_transaction(by, lambda: _waiting(now)):
        mail_views(user_id=user_id, on=on, by=by)


@act("mail.views", right=rights.READ)
def mail_views(*, user_id: int, on: date, by: Actor) -> Mail | None:
    """Write to somebody what his views hold, as his rights show them; nothing when he has none left to read."""
    reader = _reader(user_id, by.company_id)
    rows = ViewMailing.objects.select_for_update(of=("self",), no_key=True).filter(user_id=user_id, sent_on__lt=on)
    mailings = list(rows.select_related("view", "user").order_by("view__list_name", "view__position", "pk"))
    if reader is None or not mailings:
        return None
    with translation.override(reader.language):
        told = [(one, summary_of(one, reader)) for one in mailings]
        company = Company.objects.values_list("name", flat=True).get(pk=by.company_id)
        title = _("%(company)s: your week of %(day)s") % {"company": company, "day": formats.day(on)}
        body = _body((one, summary) for one, summary in told if summary is not None)
    for one, summary in told:
        one.sent_on, one.count = on, summary.count if summary else None
    ViewMailing.objects.bulk_update(mailings, ["sent_on", "count"])
    if not body:
        return None
    draft = MailDraft((mailings[0].user.email,), title, body)
    return mailing.send(subject=Subject("user", user_id), order_id=None, draft=draft, by=by)


def _waiting(now: datetime) -> list[tuple[int, date]]:
    """Who is to be written to, for the Monday of this week."""
    there = local(now)
    monday = there.date() - timedelta(days=there.weekday())
    if there.date() == monday and there.hour < FIRST_HOUR:
        return []
    users = ViewMailing.objects.filter(sent_on__lt=monday).order_by("user_id").values_list("user_id", flat=True)
    return [(user_id, monday) for user_id in users.distinct()]


def _reader(user_id: int, company_id: int) -> Actor | None:
    member = Membership.objects.select_related("user").filter(user_id=user_id, is_active=True).first()
    if member is None:
        return None
    user = member.user
    return Actor(
        company_id, "user", user.name or user.email, frozenset(member.rights), user_id=user_id, language=user.language
    )


def _body(told: Iterable[tuple[ViewMailing, Summary]]) -> str:
    return "\n\n".join("\n".join(_lines(one, summary)) for one, summary in told)


def _lines(one: ViewMailing, summary: Summary) -> Iterable[str]:
    """The view, how much it holds and held, its sums, its first rows, where the rest is."""
    yield summary.title
    moved = summary.count - (summary.count if one.count is None else one.count)
    since = _(" (%(moved)s since %(day)s)") % {"moved": f"{moved:+d}", "day": formats.day(one.sent_on)} if moved else ""
    yield " · ".join([summary.count_words + since, *(f"{label} : {text}" for label, text in summary.sums)])
    yield from (f"- {line}" for line in summary.first)
    if settings.PUBLIC_URL:
        yield settings.PUBLIC_URL + summary.address
