"""When reminders leave, and what late interest follows (P32, R30)."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, StrictBool

from carnet.company import commands, queries, rights
from carnet.company.api.settings_routes import SettingsOut, written
from carnet.company.clock import today
from carnet.company.models import ReminderLevel
from carnet.core.api.fields import Answer, Body, IdOut, PathId, PercentIn
from carnet.core.api.paging import Page
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound

routes = Routes("Company")
Days = Field(ge=1, le=365, description="After the due date.")


class ReminderLevelIn(Body):
    """One reminder more: how many days after the due date it leaves, and whether the invoices go with it."""

    days: int = Days
    attach_invoices: StrictBool = True


class ReminderLevelPatch(Body):
    """The fields of a reminder to change."""

    days: int | None = Field(None, ge=1, le=365)
    attach_invoices: StrictBool | None = None


class ReminderLevelOut(Answer):
    """A reminder of the company: how many days after the due date it leaves."""

    id: IdOut
    n: int
    days: int
    attach_invoices: bool


class RemindingIn(Body):
    """Whether reminders are off, proposed and reviewed, or leave by themselves."""

    mode: Literal["off", "reviewed", "automatic"]


class LateRateIn(Body):
    """The ECB's rate plus ten points, three times the legal rate, or a percentage of one's own, never below the latter."""

    rule: Literal["ecb_plus_10", "three_times_legal", "fixed"]
    percent: PercentIn = Decimal(0)


@routes.get("/reminder-levels", right=rights.READ, gives=Page[ReminderLevelOut])
def list_reminder_levels(request: ApiRequest) -> Page[ReminderLevelOut]:
    """The reminders of the company, in their order."""
    levels = [ReminderLevelOut.model_validate(one) for one in queries.reminder_levels()]
    return Page(items=levels, next=None)


@routes.post("/reminder-levels", right=rights.SETTINGS, gives=ReminderLevelOut)
def add_reminder_level(request: ApiRequest, body: ReminderLevelIn) -> ReminderLevelOut:
    """One reminder more, after the last one."""
    made = commands.add_reminder_level(days=body.days, attach_invoices=body.attach_invoices, by=request.by)
    return ReminderLevelOut.model_validate(made)


@routes.patch("/reminder-levels/{id}", right=rights.SETTINGS, gives=ReminderLevelOut)
def edit_reminder_level(request: ApiRequest, id: PathId, body: ReminderLevelPatch) -> ReminderLevelOut:
    """Change when a reminder leaves, between the one before and the one after."""
    known = ReminderLevel.objects.filter(pk=id).first()
    if known is None:
        raise NotFound
    days = known.days if body.days is None else body.days
    attach = known.attach_invoices if body.attach_invoices is None else body.attach_invoices
    made = commands.change_reminder_level(level_id=id, days=days, attach_invoices=attach, by=request.by)
    return ReminderLevelOut.model_validate(made)


@routes.delete("/reminder-levels/{id}", right=rights.SETTINGS)
def remove_reminder_level(request: ApiRequest, id: PathId) -> None:
    """Take the last reminder away."""
    commands.remove_reminder_level(level_id=id, by=request.by)


@routes.put("/settings/reminding", right=rights.SETTINGS, gives=SettingsOut)
def set_reminding(request: ApiRequest, body: RemindingIn) -> SettingsOut:
    """Say how reminders leave."""
    commands.set_reminding(mode=body.mode, by=request.by)
    return written()


@routes.put("/settings/late-rate", right=rights.SETTINGS, gives=SettingsOut)
def set_late_rate(request: ApiRequest, body: LateRateIn) -> SettingsOut:
    """Say what late interest is reckoned with on invoices issued from now on."""
    commands.set_late_rate(rule=body.rule, percent=body.percent, on=today(), by=request.by)
    return written()
