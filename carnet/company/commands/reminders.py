"""How customers are reminded: by themselves or after a look, at which days, and what late interest follows from (P32, R30)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.defaults.mails import REMINDER
from carnet.company.models import MailTemplate, ReferenceRate, ReminderLevel, Settings
from carnet.company.queries import late_rates
from carnet.company.steps import held, held_settings, require_one_of
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Refusal

MOST = 9


class ReminderDaysOutOfOrder(BadValue):
    """Each reminder comes after the one before it."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(
            _("This reminder comes between %(low)s and %(high)s days after the due date.") % {"low": low, "high": high},
            field="days",
        )


class TooManyReminders(Refusal):
    def __init__(self) -> None:
        super().__init__(_("There are %(most)s reminders already: change one of them.") % {"most": MOST})


class OnlyTheLastReminderLeaves(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Take away the last reminder first: those before it keep their place."))


class LateRateBelowTheLegalOne(BadValue):
    """A rate of one's own is at least three times the legal one (R30)."""

    def __init__(self, floor: Decimal) -> None:
        super().__init__(
            _("The law wants at least %(floor)s %%, three times the legal rate.") % {"floor": formats.number(floor)},
            field="late_percent",
        )


class ReferenceRateKnown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A rate is already known from that day: take it away first."), field="valid_from")


class ReferenceRateImpossible(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A rate lies between 0 and 100."), field="percent")


@act("reminders.set_mode", right=rights.SETTINGS)
def set_reminding(*, mode: str, by: Actor) -> Settings:
    """Let reminders leave by themselves each working day, or wait for somebody's look, or never be proposed (P32)."""
    require_one_of("mode", mode, Settings.Reminding.values)
    settings = held_settings()
    if settings.reminding != mode:
        settings.reminding = mode
        settings.save(update_fields=["reminding"])
        _record("reminders.mode_set", by, mode=mode)
    return settings


@act("reminder_level.add", right=rights.SETTINGS)
def add_reminder_level(*, days: int, attach_invoices: bool = True, by: Actor) -> ReminderLevel:
    """Add a reminder after the last one; it begins with the words of the one before it."""
    held_settings()
    last = ReminderLevel.objects.order_by("-n").first()
    n = last.n + 1 if last else 1
    if n > MOST:
        raise TooManyReminders
    _check_days(days, last.days + 1 if last else 1, 365)
    level = ReminderLevel.objects.create(n=n, days=days, attach_invoices=attach_invoices)
    source = MailTemplate.objects.filter(document_kind=f"{REMINDER}{max(1, n - 1)}")
    known = set(MailTemplate.objects.filter(document_kind=f"{REMINDER}{n}").values_list("language", flat=True))
    MailTemplate.objects.bulk_create(
        MailTemplate(document_kind=f"{REMINDER}{n}", language=one.language, title=one.title, body=one.body)
        for one in source
        if one.language not in known
    )
    _record("reminder_level.added", by, n=n, days=days)
    return level


@act("reminder_level.change", right=rights.SETTINGS)
def change_reminder_level(*, level_id: int, days: int, attach_invoices: bool, by: Actor) -> ReminderLevel:
    """Change when a reminder leaves and whether the invoices go with it; what has left stays as it was."""
    held_settings()
    level = held(ReminderLevel, level_id)
    around = dict(ReminderLevel.objects.filter(n__in=[level.n - 1, level.n + 1]).values_list("n", "days"))
    _check_days(days, around.get(level.n - 1, 0) + 1, around.get(level.n + 1, 366) - 1)
    level.days, level.attach_invoices = days, attach_invoices
    level.save(update_fields=["days", "attach_invoices"])
    _record("reminder_level.changed", by, n=level.n, days=days)
    return level


@act("reminder_level.remove", right=rights.SETTINGS)
def remove_reminder_level(*, level_id: int, by: Actor) -> None:
    """Take the last reminder away; its words stay for the day it comes back."""
    held_settings()
    level = held(ReminderLevel, level_id)
    if ReminderLevel.objects.filter(n__gt=level.n).exists():
        raise OnlyTheLastReminderLeaves
    level.delete()
    _record("reminder_level.removed", by, n=level.n, days=level.days)


@act("settings.late_rate", right=rights.SETTINGS)
def set_late_rate(*, rule: str, percent: Decimal = Decimal(0), on: date, by: Actor) -> Settings:
    """What late interest is reckoned with on invoices issued from now on: the ECB's rate plus ten points, three times the legal
    rate, or a rate of one's own that is not below the latter (R30)."""
    require_one_of("late_rate", rule, Settings.LateRate.values)
    if rule == Settings.LateRate.FIXED:
        legal = late_rates(Settings.LateRate.THREE_TIMES_LEGAL).on(on)
        if legal is not None and percent < legal:
            raise LateRateBelowTheLegalOne(legal)
        _check_percent(percent)
    settings = held_settings()
    settings.late_rate, settings.late_percent = rule, percent if rule == Settings.LateRate.FIXED else Decimal(0)
    settings.save(update_fields=["late_rate", "late_percent"])
    _record("settings.late_rate_set", by, rule=rule, percent=str(settings.late_percent))
    return settings


@act("reference_rate.add", right=rights.SETTINGS)
def add_reference_rate(*, kind: str, valid_from: date, percent: Decimal, source: str = "", by: Actor) -> ReferenceRate:
    """Note the ECB's or the legal rate from a day on (R30)."""
    require_one_of("kind", kind, ReferenceRate.Kind.values)
    _check_percent(percent)
    if ReferenceRate.objects.filter(kind=kind, valid_from=valid_from).exists():
        raise ReferenceRateKnown
    rate = ReferenceRate.objects.create(kind=kind, valid_from=valid_from, percent=percent, source=source.strip())
    _record("reference_rate.added", by, kind=kind, valid_from=valid_from.isoformat(), percent=str(percent))
    return rate


@act("reference_rate.remove", right=rights.SETTINGS)
def remove_reference_rate(*, rate_id: int, by: Actor) -> None:
    """Forget a rate that was mistyped; interest already invoiced keeps what it was reckoned with."""
    rate = held(ReferenceRate, rate_id)
    rate.delete()
    _record("reference_rate.removed", by, kind=rate.kind, valid_from=rate.valid_from.isoformat())


def _check_days(days: int, low: int, high: int) -> None:
    if not low <= days <= high:
        raise ReminderDaysOutOfOrder(low, high)


def _check_percent(percent: Decimal) -> None:
    if not 0 <= percent <= 100:
        raise ReferenceRateImpossible


def _record(what: str, by: Actor, **facts: object) -> None:
    journal.record(what, subject=Subject("company", by.company_id), by=by, facts=facts)
