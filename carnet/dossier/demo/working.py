"""The work of the demo company: projects of its orders, their tasks, the time and expenses of people."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.projects import commands
from carnet.projects.inputs import ExpenseContent, ProjectContent, TaskContent, TimeContent
from carnet.projects.models import Project, Stage, Task, TimeEntry
from carnet.sales.models import Order, OrderLine, OrderStanding

PROJECTS = 9
HOURLY = ("58.00", "44.00", "40.00", "36.00")
NOTES = ("Préparation", "Sur site", "Tests", "Recette avec le client", "Documentation", "Reprise après appel", "")
HOUSE = ("Préparer la maquette", "Reprendre les contenus", "Former l’équipe", "Mettre en ligne")
WAYS = (("travel", "84.50", "8.45", "Train Nantes–Rennes"), ("lodging", "96.00", "9.60", "Hôtel, une nuit"),
        ("meals", "18.20", "0.00", "Déjeuner sur site"), ("supplies", "42.90", "8.58", "Consommables"))  # fmt: skip


def work(chance: random.Random, today: date, team: list[Actor], worker: Actor) -> None:
    """Give hours a cost, orders their projects, days their time: what came after today has not happened yet."""
    people = [*team, worker]
    for person, cost in zip(people, HOURLY, strict=True):
        start = today.replace(day=1, month=1) - timedelta(days=400)
        commands.set_person_rate(user_id=person.user_id or 0, from_on=start, hourly_cost=Decimal(cost), by=team[0])
    for order in _orders():
        _carry_out(chance, today, people, order)
    _house_project(chance, today, people)
    _plan_ahead(today, team[0])
    _this_week(today, team[0])


def _orders() -> list[Order]:
    """Recent orders that sell some days, running ones and some that are over."""
    ids = OrderLine.objects.filter(unit="jour", quantity__gte=2, kind="line", period="").values("order_id")
    rows = OrderStanding.objects.filter(order_id__in=ids, state__in=["open", "settled", "closed"], closed_by_hand=False)
    return [row.order for row in rows.select_related("order").order_by("-ordered_on", "-order_id")[:PROJECTS]]


def _carry_out(chance: random.Random, today: date, people: list[Actor], order: Order) -> None:
    """The project of an order: each task given to somebody, worked on for some days, done or not; now and then an expense."""
    manager = chance.choice(people[:3])
    begun = min(today, order.ordered_on + timedelta(days=chance.randint(1, 4)))
    project = commands.create_project_of_order(order_id=order.pk, on=begun, by=manager)
    done = Stage.objects.filter(of=Stage.Of.TASK, ends=True).first()
    for task in Task.objects.filter(project=project).order_by("position"):
        person = chance.choice(people)
        due = begun + timedelta(days=chance.randint(6, 45))
        content = replace(
            TaskContent.of(task), user_id=person.user_id, planned_on=begun + timedelta(days=3), due_on=due
        )
        commands.edit_task(task_id=task.pk, content=content, on=begun, by=manager)
        spent = _spend(chance, today, project, task, person, begun)
        if done and spent >= task.estimated_minutes * Decimal("0.8"):
            commands.move_task(task_id=task.pk, stage_id=done.pk, on=min(today, due), by=manager)
        elif spent:
            _begin(task, min(today, due), manager)
    if chance.random() < 0.7:
        _expense(chance, min(today, begun + timedelta(days=5)), project, chance.choice(people))
    running = Stage.objects.filter(of=Stage.Of.PROJECT, ends=False).order_by("position")[1]
    commands.move_project(project_id=project.pk, stage_id=running.pk, on=begun, by=manager)
    left = Task.objects.filter(project=project, done_on=None).exists()
    if not left and order.ordered_on < today - timedelta(days=40):
        commands.close_project(project_id=project.pk, on=today, by=manager)


def _begin(task: Task, on: date, by: Actor) -> None:
    running = Stage.objects.filter(of=Stage.Of.TASK, ends=False).order_by("position")[1:2]
    for stage in running:
        commands.move_task(task_id=task.pk, stage_id=stage.pk, on=on, by=by)


def _spend(chance: random.Random, today: date, project: Project, task: Task, person: Actor, begun: date) -> int:
    """Time on a task, on working days from its beginning; how much in all."""
    spent = 0
    wanted = int(task.estimated_minutes * chance.uniform(0.3, 1.15))
    for day in _working_days(begun + timedelta(days=2), today):
        if spent >= wanted:
            break
        minutes = min(wanted - spent, chance.choice((120, 210, 240, 390, 420)))
        if minutes >= 15:
            content = TimeContent(
                project_id=project.pk, task_id=task.pk, on=day, minutes=minutes, note=chance.choice(NOTES)
            )
            if _fits(content, person):
                spent += minutes
    return spent


def _fits(content: TimeContent, person: Actor) -> bool:
    """Enter time unless the day is full already."""
    others = TimeEntry.objects.filter(user_id=person.user_id or 0, on=content.on)
    held = sum(entry.minutes for entry in others)
    if held + content.minutes > 9 * 60:
        return False
    commands.enter_time(content=content, by=person)
    return True


def _expense(chance: random.Random, on: date, project: Project, person: Actor) -> None:
    if chance.random() < 0.4:
        content = ExpenseContent(
            project_id=project.pk, on=on, category="mileage", kilometres=Decimal(chance.randint(18, 240)),
            rate=Decimal("0.636"), note="Aller-retour chez le client",
        )  # fmt: skip
    else:
        category, amount, vat, note = chance.choice(WAYS)
        content = ExpenseContent(
            project_id=project.pk,
            on=on,
            category=category,
            amount_excl_tax=Decimal(amount),
            vat=Decimal(vat),
            note=note,
        )
    commands.enter_expense(content=content, by=person)


def _house_project(chance: random.Random, today: date, people: list[Actor]) -> None:
    """Work for the house itself, without an order."""
    begun = today - timedelta(days=30)
    content = ProjectContent(
        title="Nouveau site d’Armelis",
        manager_id=people[0].user_id,
        starts_on=begun,
        ends_on=today + timedelta(days=35),
    )
    team = [person.user_id or 0 for person in people]
    project = commands.create_project(content=content, team=team, on=begun, by=people[0])
    for at, title in enumerate(HOUSE):
        person = people[at % len(people)]
        task = TaskContent(
            title=title, user_id=person.user_id, estimated_minutes=60 * chance.randint(6, 20),
            planned_on=begun + timedelta(days=7 * at), due_on=begun + timedelta(days=7 * at + 12), priority=2 if at == 1 else 1,
        )  # fmt: skip
        made = commands.add_task(project_id=project.pk, content=task, on=begun, by=people[0])
        if at < 2:
            _spend(chance, today, project, made, person, begun + timedelta(days=7 * at))


def _plan_ahead(today: date, by: Actor) -> None:
    """What is left is planned over this week and the next, some of it late; customers read how far two projects are."""
    monday = today - timedelta(days=today.weekday())
    for at, task in enumerate(Task.objects.filter(done_on=None, project__closed_on=None).order_by("pk")):
        on = monday + timedelta(days=(3 * at) % 5 + 7 * (at % 2))
        due = task.due_on if at < 2 else max(on, task.due_on or on)
        commands.edit_task(
            task_id=task.pk, content=replace(TaskContent.of(task), planned_on=on, due_on=due), on=today, by=by
        )
    for project in Project.objects.filter(closed_on=None, party__isnull=False).order_by("pk")[:2]:
        content = replace(ProjectContent.of(project), progress_shown=True)
        commands.edit_project(project_id=project.pk, content=content, by=by)


def _this_week(today: date, person: Actor) -> None:
    """What the owner did since Monday."""
    tasks = list(Task.objects.filter(done_on=None, project__closed_on=None).order_by("-pk")[:2])
    monday = today - timedelta(days=today.weekday())
    for day in _working_days(monday, today):
        for task, minutes in zip(tasks, (150, 75), strict=False):
            content = TimeContent(project_id=task.project_id, task_id=task.pk, on=day, minutes=minutes)
            _fits(content, person)


def _working_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)
