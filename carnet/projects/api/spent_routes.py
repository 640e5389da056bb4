"""Time, timers, expenses, hourly costs."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.fields import PathId
from carnet.core.api.files import BYTES
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, file_answer, version_of
from carnet.core.models import User
from carnet.core.refusals import NotFound
from carnet.projects import commands
from carnet.projects.api.spent_schemas import (
    ExpenseFields,
    ExpenseIn,
    ExpenseOut,
    ExpenseParams,
    ExpensePatch,
    PersonRateIn,
    PersonRateOut,
    PersonRatesOut,
    ProjectExpenseIn,
    ProjectTimeIn,
    SpentParams,
    StoppedOut,
    TimeEntryOut,
    TimeFields,
    TimeIn,
    TimeParams,
    TimePatch,
    TimerIn,
    TimerOut,
    TimerStopIn,
)
from carnet.projects.api.writing import expense_out, expenses_out, given, one_of, time_out, times_out
from carnet.projects.inputs import ExpenseContent, TimeContent
from carnet.projects.models import Expense, PersonRate, Project, TimeEntry, Timer
from carnet.projects.queries import rows
from carnet.projects.queries.sums import expense_sums, time_sums

spent_routes = Routes("Time and expenses")
SORTS = sorts(TimeEntry, "-on", on="on", id="id")
EXPENSE_SORTS = sorts(Expense, "-on", on="on", id="id")
NO_NOTE = TimerStopIn.model_validate({})


@spent_routes.get("/time-entries", right=rights.READ, gives=Page[TimeEntryOut])
def list_time(request: ApiRequest, asked: Query[TimeParams]) -> Page[TimeEntryOut]:
    """Time, newest first; with totals in minutes, and in money for those who may see costs."""
    found = _time(asked)
    if asked.project is not None:
        found = found.filter(project_id=asked.project)
    return _times(found, asked, request.by)


@spent_routes.post("/time-entries", right=rights.TIME, gives=TimeEntryOut)
def enter_time(request: ApiRequest, body: TimeIn) -> TimeEntryOut:
    """Enter time: one's own, or anybody's for those who run projects."""
    return _entered(body.project, body, request.by)


@spent_routes.get("/projects/{id}/time-entries", right=rights.READ, gives=Page[TimeEntryOut])
def list_project_time(request: ApiRequest, id: PathId, asked: Query[TimeParams]) -> Page[TimeEntryOut]:
    """The time of a project, newest first."""
    one_of(Project.objects.all(), id)
    return _times(_time(asked).filter(project_id=id), asked, request.by)


@spent_routes.post("/projects/{id}/time-entries", right=rights.TIME, gives=TimeEntryOut)
def enter_project_time(request: ApiRequest, id: PathId, body: ProjectTimeIn) -> TimeEntryOut:
    """Enter time on a project."""
    return _entered(id, body, request.by)


@spent_routes.get("/time-entries/{id}", right=rights.READ, gives=TimeEntryOut)
def read_time(request: ApiRequest, id: PathId) -> TimeEntryOut:
    """An entry of time."""
    return time_out(id, request.by)


@spent_routes.patch("/time-entries/{id}", right=rights.TIME, gives=TimeEntryOut)
def change_time(request: ApiRequest, id: PathId, body: TimePatch, if_match: IfMatch = None) -> TimeEntryOut:
    """Change some fields of time that is neither invoiced nor in a locked period."""
    values = {
        name: value for name, value in _asked(body).items() if value is not None or name in ("task_id", "order_id")
    }
    if "project_id" in values or "task_id" in values:
        values.setdefault("order_id", None)
    if "project_id" in values:
        values.setdefault("task_id", None)
    content = replace(TimeContent.of(one_of(TimeEntry.objects.all(), id)), **values)
    commands.change_time(entry_id=id, content=content, expected_version=version_of(if_match), by=request.by)
    return time_out(id, request.by)


@spent_routes.delete("/time-entries/{id}", right=rights.TIME)
def delete_time(request: ApiRequest, id: PathId) -> None:
    """Delete time that is neither invoiced nor in a locked period."""
    commands.delete_time(entry_id=id, by=request.by)


@spent_routes.get("/timer", right=rights.READ, gives=TimerOut)
def read_timer(request: ApiRequest) -> TimerOut:
    """One's running clock."""
    return _timer(request.by)


@spent_routes.post("/timer", right=rights.TIME, gives=TimerOut)
def start_timer(request: ApiRequest, body: TimerIn) -> TimerOut:
    """Start one's clock; the one that runs is stopped and its time entered."""
    commands.start_timer(**given(body), by=request.by)
    return _timer(request.by)


@spent_routes.post("/timer/entry", right=rights.TIME, gives=StoppedOut)
def stop_timer(request: ApiRequest, body: TimerStopIn = NO_NOTE) -> StoppedOut:
    """Stop one's clock and enter its time."""
    entry = commands.stop_timer(note=body.note, by=request.by)
    return StoppedOut(entry=time_out(entry.pk, request.by) if entry else None)


@spent_routes.delete("/timer", right=rights.TIME)
def drop_timer(request: ApiRequest) -> None:
    """Stop one's clock without entering anything."""
    commands.drop_timer(by=request.by)


@spent_routes.get("/expenses", right=rights.READ, gives=Page[ExpenseOut])
def list_expenses(request: ApiRequest, asked: Query[ExpenseParams]) -> Page[ExpenseOut]:
    """Expenses of people, newest first."""
    found = _expenses(asked, request.by)
    if asked.project is not None:
        found = found.filter(project_id=asked.project)
    return page(found, asked, EXPENSE_SORTS, expenses_out, expense_sums)


@spent_routes.post("/expenses", right=rights.TIME, gives=ExpenseOut)
def enter_expense(request: ApiRequest, body: ExpenseIn) -> ExpenseOut:
    """Enter an expense, perhaps with its receipt."""
    return _spent(body.project, body, request.by)


@spent_routes.get("/projects/{id}/expenses", right=rights.READ, gives=Page[ExpenseOut])
def list_project_expenses(request: ApiRequest, id: PathId, asked: Query[ExpenseParams]) -> Page[ExpenseOut]:
    """The expenses of a project, newest first."""
    one_of(Project.objects.all(), id)
    return page(_expenses(asked, request.by).filter(project_id=id), asked, EXPENSE_SORTS, expenses_out, expense_sums)


@spent_routes.post("/projects/{id}/expenses", right=rights.TIME, gives=ExpenseOut)
def enter_project_expense(request: ApiRequest, id: PathId, body: ProjectExpenseIn) -> ExpenseOut:
    """Enter an expense of a project."""
    return _spent(id, body, request.by)


@spent_routes.get("/expenses/{id}", right=rights.READ, gives=ExpenseOut)
def read_expense(request: ApiRequest, id: PathId) -> ExpenseOut:
    """An expense."""
    return expense_out(id, request.by)


@spent_routes.patch("/expenses/{id}", right=rights.TIME, gives=ExpenseOut)
def change_expense(request: ApiRequest, id: PathId, body: ExpensePatch, if_match: IfMatch = None) -> ExpenseOut:
    """Change some fields of an expense that is neither invoiced nor in a locked period."""
    values = _asked(body)
    if "project_id" in values or "order_line_id" in values:
        values.setdefault("order_id", None)
    if "project_id" in values:
        values.setdefault("order_line_id", None)
    content = replace(ExpenseContent.of(one_of(rows.seen(Expense.objects.all(), request.by), id)), **values)
    commands.change_expense(
        expense_id=id,
        content=content,
        upload=body.file.sent() if body.file else None,
        expected_version=version_of(if_match),
        by=request.by,
    )
    return expense_out(id, request.by)


@spent_routes.delete("/expenses/{id}", right=rights.TIME)
def delete_expense(request: ApiRequest, id: PathId) -> None:
    """Delete an expense that is neither invoiced nor in a locked period."""
    commands.delete_expense(expense_id=id, by=request.by)


@spent_routes.file("/expenses/{id}/file", right=rights.READ, media_type=BYTES)
def read_expense_file(request: ApiRequest, id: PathId) -> HttpResponse:
    """The receipt kept with an expense."""
    found = one_of(rows.seen(Expense.objects.select_related("file"), request.by), id)
    if found.file is None:
        raise NotFound
    return file_answer(found.file.name, bytes(found.file.content), BYTES)


@spent_routes.get("/person-rates", right=rights.READ, gives=PersonRatesOut)
def list_person_rates(request: ApiRequest) -> PersonRatesOut:
    """What hours cost, for those who may see costs."""
    request.by.must(rights.COSTS)
    rates = list(PersonRate.objects.order_by("user_id", "-from_on"))
    names = dict(User.objects.filter(pk__in={one.user_id for one in rates}).values_list("pk", "name"))
    return PersonRatesOut(items=[_rate(one, names.get(one.user_id, "")) for one in rates])


@spent_routes.post("/person-rates", right=rights.MEMBERS, gives=PersonRateOut)
def set_person_rate(request: ApiRequest, body: PersonRateIn) -> PersonRateOut:
    """Say what an hour of somebody costs from a day on."""
    rate = commands.set_person_rate(**given(body), by=request.by)
    return _rate(rate, User.objects.values_list("name", flat=True).get(pk=rate.user_id))


@spent_routes.delete("/person-rates/{id}", right=rights.MEMBERS)
def remove_person_rate(request: ApiRequest, id: PathId) -> None:
    """Forget an hourly cost; time already entered keeps it."""
    commands.remove_person_rate(rate_id=id, by=request.by)


def _times(found: QuerySet[TimeEntry], asked: TimeParams, by: Actor) -> Page[TimeEntryOut]:
    return page(found, asked, SORTS, lambda some: times_out(some, by), lambda every: time_sums(every, by))


def _entered(project_id: int, body: TimeFields, by: Actor) -> TimeEntryOut:
    values = {"on": today(), "minutes": 0, **_asked(body), "project_id": project_id}
    return time_out(commands.enter_time(content=TimeContent(**values), by=by).pk, by)


def _spent(project_id: int, body: ProjectExpenseIn, by: Actor) -> ExpenseOut:
    values = {"on": today(), **_asked(body), "project_id": project_id}
    upload = body.file.sent() if body.file else None
    return expense_out(commands.enter_expense(content=ExpenseContent(**values), upload=upload, by=by).pk, by)


def _asked(body: TimeFields | ExpenseFields) -> dict[str, Any]:
    """What a request says, hours as minutes, nothing for what is null and may not be."""
    values = given(body, "hours", "minutes", "file")
    if isinstance(body, TimeFields) and body.spent_minutes() is not None:
        values["minutes"] = body.spent_minutes()
    always = ("on", "category", "vat", "project_id", "minutes", "note", "billable")
    return {name: value for name, value in values.items() if value is not None or name not in always}


def _time(asked: TimeParams) -> QuerySet[TimeEntry]:
    found = rows.time_entries().filter(**_narrowed(asked))
    return found.filter(task_id=asked.task) if asked.task is not None else found


def _expenses(asked: ExpenseParams, by: Actor) -> QuerySet[Expense]:
    found = rows.expenses(by).filter(**_narrowed(asked))
    return found.filter(category=asked.category) if asked.category else found


def _narrowed(asked: SpentParams) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "user_id": asked.person,
        "order_id": asked.order,
        "on__gte": asked.since,
        "on__lte": asked.until,
    }
    if asked.to_invoice is not None:
        chosen |= {"billable": True, "invoice_id__isnull": asked.to_invoice == "true"}
    return {name: value for name, value in chosen.items() if value is not None}


def _timer(by: Actor) -> TimerOut:
    found = Timer.objects.filter(user_id=by.user_id or 0).first()
    if found is None:
        return TimerOut(started_at=None, project=None, task=None, note=None)
    return TimerOut(started_at=found.started_at, project=found.project_id, task=found.task_id, note=found.note)


def _rate(rate: PersonRate, name: str) -> PersonRateOut:
    return PersonRateOut(
        id=rate.pk, user_id=rate.user_id, person_name=name, from_on=rate.from_on, hourly_cost=rate.hourly_cost
    )  # type: ignore[call-arg]
