"""How customers are reminded, and what late interest follows from, on screen (P32, R30)."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import commands, queries, rights
from carnet.company.clock import today
from carnet.company.defaults.mails import REMINDER
from carnet.company.models import MailTemplate, ReferenceRate, ReminderLevel
from carnet.company.web.forms.reminders import KINDS, LateRateForm, LevelForm, ModeForm, ReferenceRateForm
from carnet.company.web.sections import dialog, page
from carnet.core.refusals import NotFound
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest

RATES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A reminder with its words in each language."""

    level: ReminderLevel
    templates: list[MailTemplate]
    last: bool


@screen(rights.SETTINGS)
def reminders(request: ScreenRequest) -> HttpResponse:
    """Reminders and late interest of the company."""
    settings = queries.settings()
    levels = queries.reminder_levels()
    texts = list(MailTemplate.objects.filter(document_kind__startswith=REMINDER).order_by("-language"))
    shown = [
        Shown(one, [text for text in texts if text.document_kind == f"{REMINDER}{one.n}"], one is levels[-1])
        for one in levels
    ]
    rates = [(rate, KINDS[rate.kind]) for rate in ReferenceRate.objects.order_by("-valid_from", "kind")[:RATES_SHOWN]]
    return page(
        request, "reminders", "company/reminders.html", levels=shown, rates=rates,
        mode=ModeForm(initial={"mode": settings.reminding}),
        late=LateRateForm(initial={"rule": settings.late_rate, "percent": settings.late_percent or None}),
        now=queries.late_rates(settings.late_rate, settings.late_percent).on(today()), day=today(),
    )  # fmt: skip


@require_POST
@screen(rights.SETTINGS)
def mode(request: ScreenRequest) -> HttpResponse:
    """By themselves, after a look, or never."""
    form = ModeForm(request.POST)
    if form.is_valid():
        commands.set_reminding(mode=form.cleaned_data["mode"], by=request.actor)
        messages.success(request, _("Saved."))
    return go(request, reverse("company:reminders"))


@screen(rights.SETTINGS)
def level_new(request: ScreenRequest) -> HttpResponse:
    """One reminder more."""
    levels = queries.reminder_levels()
    form = LevelForm(request.POST or None, initial={"days": (levels[-1].days if levels else 0) + 15})
    save = lambda: commands.add_reminder_level(**form.cleaned_data, by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:reminders", title=_("Reminder %(n)s") % {"n": len(levels) + 1})


@screen(rights.SETTINGS)
def level(request: ScreenRequest, level_id: int) -> HttpResponse:
    """When a reminder leaves."""
    found = ReminderLevel.objects.filter(pk=level_id).first()
    if found is None:
        raise NotFound
    initial = {"days": found.days, "attach_invoices": found.attach_invoices}
    form = LevelForm(request.POST or None, initial=initial)
    save = lambda: commands.change_reminder_level(level_id=level_id, **form.cleaned_data, by=request.actor)  # noqa: E731
    last = not ReminderLevel.objects.filter(n__gt=found.n).exists()
    remove = reverse("company:reminder-removal", args=[level_id]) if last else ""
    title = _("Reminder %(n)s") % {"n": found.n}
    return dialog(request, form, save, "company:reminders", title=title, remove=remove)


@require_POST
@screen(rights.SETTINGS)
def level_removal(request: ScreenRequest, level_id: int) -> HttpResponse:
    """Take the last reminder away."""
    commands.remove_reminder_level(level_id=level_id, by=request.actor)
    return go(request, reverse("company:reminders"))


@screen(rights.SETTINGS)
def late_rate(request: ScreenRequest) -> HttpResponse:
    """The rule of late interest."""
    settings = queries.settings()
    initial = {"rule": settings.late_rate, "percent": settings.late_percent or None}
    form = LateRateForm(request.POST or None, initial=initial)
    save = lambda: commands.set_late_rate(**form.asked(), on=today(), by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:reminders", title=_("Late interest"))


@screen(rights.SETTINGS)
def rate_new(request: ScreenRequest) -> HttpResponse:
    """A rate from a day on."""
    form = ReferenceRateForm(request.POST or None)
    save = lambda: commands.add_reference_rate(**form.cleaned_data, by=request.actor)  # noqa: E731
    return dialog(request, form, save, "company:reminders", title=_("New reference rate"))


@require_POST
@screen(rights.SETTINGS)
def rate_removal(request: ScreenRequest, rate_id: int) -> HttpResponse:
    """Forget a rate."""
    commands.remove_reference_rate(rate_id=rate_id, by=request.actor)
    return go(request, reverse("company:reminders"))
