"""Time and expenses as rows: whose, when, where they belong, what they cost (P43, P44)."""

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from django.db.models import Sum

from carnet.company import queries as company
from carnet.core.actor import Actor
from carnet.core.refusals import NotFound, TooManyConflicts, require_version
from carnet.projects.amounts import mileage_cost, time_cost
from carnet.projects.inputs import ExpenseContent, TimeContent
from carnet.projects.models import Expense, TimeEntry
from carnet.projects.models.spent import DAY
from carnet.projects.refusals import (
    CategoryUnknown,
    DayTooLong,
    DurationOutOfRange,
    EntryInvoiced,
    ExpenseWithoutAmount,
)
from carnet.projects.steps.people import hourly_cost, person_of
from carnet.projects.steps.placing import Place, open_project, place_of_expense, place_of_time
from carnet.projects.steps.posting import Entry, Told, take_back, tell, tell_new
from carnet.projects.steps.writing import record
from carnet.sales.steps import hold
from carnet.sales.steps.days import check_day

Row = TypeVar("Row", TimeEntry, Expense)


def check_minutes(content: TimeContent, user_id: int, but: int = 0) -> None:
    """Refuse what is no duration, and a day that would have more than 24 hours."""
    if not 1 <= content.minutes <= DAY:
        raise DurationOutOfRange
    others = TimeEntry.objects.filter(user_id=user_id, on=content.on).exclude(pk=but)
    already = others.aggregate(sum=Sum("minutes"))["sum"] or 0
    if already + content.minutes > DAY:
        raise DayTooLong(already)


def write_time(content: TimeContent, by: Actor) -> TimeEntry:
    """Enter time at the hourly cost of its day, frozen; the order that bears it is told its cost."""
    user_id = person_of(content.user_id, by)
    project = open_project(content.project_id)
    place = place_of_time(content.project_id, content.task_id, content.order_id)
    hold([place.order_id] if place.order_id else [])
    check_day(content.on, company.settings())
    check_minutes(content, user_id)
    rate = hourly_cost(user_id, content.on)
    entry = TimeEntry(**_values(content, user_id, place), hourly_cost=rate, by_name=by.name)
    _insert(entry, time_cost(content.minutes, rate))
    record("time.entered", project, by, minutes=entry.minutes, on=entry.on)
    return entry


def rewrite_time(entry_id: int, content: TimeContent, expected_version: int | None, by: Actor) -> TimeEntry:
    """Change time that is on no invoice; its hourly cost stays unless its day or its person changes."""
    entry, place = _held(TimeEntry, entry_id, content, by)
    require_version(entry.version, expected_version)
    user_id = person_of(content.user_id or entry.user_id, by)
    check_minutes(content, user_id, but=entry.pk)
    before, moved = Told.of(entry), (entry.on, entry.user_id) != (content.on, user_id)
    for name, value in _values(content, user_id, place).items():
        setattr(entry, name, value)
    if moved:
        entry.hourly_cost = hourly_cost(user_id, content.on)
    entry.cost = time_cost(entry.minutes, entry.hourly_cost)
    _save(entry, before)
    record("time.changed", entry.project, by, minutes=entry.minutes, on=entry.on)
    return entry


def write_expense(content: ExpenseContent, by: Actor) -> Expense:
    """Enter an expense; the order that bears it is told its cost."""
    user_id = person_of(content.user_id, by)
    project = open_project(content.project_id)
    place = place_of_expense(content.project_id, content.order_line_id, content.order_id)
    hold([place.order_id] if place.order_id else [])
    settings = company.settings()
    check_day(content.on, settings)
    entry = Expense(**_values(checked_expense(content), user_id, place), by_name=by.name)
    _insert(entry, entry.amount_excl_tax)
    record("expense.entered", project, by, amount=str(entry.amount_excl_tax), on=entry.on)
    return entry


def rewrite_expense(expense_id: int, content: ExpenseContent, expected_version: int | None, by: Actor) -> Expense:
    """Change an expense that is on no invoice."""
    entry, place = _held(Expense, expense_id, content, by)
    require_version(entry.version, expected_version)
    user_id, before = person_of(content.user_id or entry.user_id, by), Told.of(entry)
    for name, value in _values(checked_expense(content), user_id, place).items():
        setattr(entry, name, value)
    _save(entry, before)
    record("expense.changed", entry.project, by, amount=str(entry.amount_excl_tax), on=entry.on)
    return entry


def remove(model: type[Row], entry_id: int, by: Actor) -> Row:
    """Delete time or an expense that is on no invoice; its order is told the opposite of its cost."""
    entry, _place = _held(model, entry_id, None, by)
    take_back(entry)
    pk = entry.pk
    entry.delete()
    entry.pk = pk
    return entry


def checked_expense(content: ExpenseContent) -> ExpenseContent:
    """The expense with its amount: that of its kilometres, or the one given."""
    if content.category not in Expense.Category.values:
        raise CategoryUnknown
    if content.category != Expense.Category.MILEAGE:
        if content.amount_excl_tax is None or content.amount_excl_tax <= 0 or content.vat < 0:
            raise ExpenseWithoutAmount("amount_excl_tax")
        return replace(content, kilometres=None, rate=None)
    rate = company.settings().mileage_rate if content.rate is None else content.rate
    if not content.kilometres or not rate or mileage_cost(content.kilometres, rate) <= 0:
        raise ExpenseWithoutAmount("rate" if content.kilometres else "kilometres")
    amount = mileage_cost(content.kilometres, rate)
    return replace(content, rate=rate, amount_excl_tax=amount, vat=amount * 0)


def _held(
    model: type[Row], entry_id: int, content: TimeContent | ExpenseContent | None, by: Actor
) -> tuple[Row, Place]:
    """The entry, locked after its projects and orders, and where it will belong; refuses one that is not theirs or is invoiced."""
    found = model.objects.filter(pk=entry_id).values_list("project_id", "order_id", "user_id").first()
    if found is None:
        raise NotFound
    person_of(found[2], by)
    place = Place()
    for project_id in sorted({found[0], content.project_id if content else found[0]}):
        open_project(project_id)
    if isinstance(content, TimeContent):
        place = place_of_time(content.project_id, content.task_id, content.order_id)
    elif content:
        place = place_of_expense(content.project_id, content.order_line_id, content.order_id)
    hold([order for order in (found[1], place.order_id) if order])
    entry = (
        model.objects.select_for_update(no_key=True, of=("self",)).select_related("project").filter(pk=entry_id).first()
    )
    if entry is None:
        raise NotFound
    if entry.order_id != found[1]:
        raise TooManyConflicts
    if entry.invoice_id is not None:
        raise EntryInvoiced(entry.invoice_id)
    settings = company.settings()
    for day in {entry.on, content.on if content else entry.on}:
        check_day(day, settings)
    return entry, place


def _values(content: TimeContent | ExpenseContent, user_id: int, place: Place) -> dict[str, object]:
    values = content.values()
    values["note"] = str(values["note"]).strip()[:500]
    return {**values, "user_id": user_id, "order_id": place.order_id, "order_line_id": place.order_line_id}


def _insert(entry: Entry, amount: Decimal) -> None:
    if isinstance(entry, TimeEntry):
        entry.cost = amount
    entry.postings = 1 if Told.of(entry) else 0
    entry.save(force_insert=True)
    tell_new([entry])


def _save(entry: Entry, before: Told | None) -> None:
    tell(entry, before)
    entry.version += 1
    entry.save()
