"""Projects, tasks, time and expenses on screen; costs for those who may see them."""

import gzip
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.projects import commands
from carnet.projects.inputs import ExpenseContent, TaskContent
from carnet.projects.models import Expense, PersonRate, Project, Stage, Task, TimeEntry, Timer
from carnet.projects.tests.factories import a_project, an_order_of_hours, day, somebody, spent
from carnet.projects.web.tests.conftest import HTMX, text

PAGES = ("projects", "tasks", "calendar", "time", "week", "expenses", "rates", "project-new", "time-new", "expense-new")


def test_every_page_opens_empty_and_with_work(desk: Client, by: Actor) -> None:
    for name in PAGES:
        assert desk.get(reverse(f"projects:{name}")).status_code == 200, name
    project = a_project(by)
    commands.add_task(project_id=project.pk, content=TaskContent(title="Wire", due_on=day(2)), on=day(1), by=by)
    spent(by, project, 90)
    for name in PAGES:
        assert desk.get(reverse(f"projects:{name}")).status_code == 200, name
    for view in ("", "?view=list"):
        assert "Wire" in text(desk.get(reverse("projects:project", args=[project.pk]) + view))


def test_the_page_of_a_project_is_short_and_cheap_whatever_its_history(
    desk: Client, by: Actor, project: Project
) -> None:
    address = reverse("projects:project", args=[project.pk])
    task = Task.objects.get()
    desk.get(address)
    for n in range(1, 15):
        spent(by, project, 15, day(n), task_id=task.pk)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for n in range(15, 25):
        spent(by, project, 15, day(n), note="More")
        commands.add_task(project_id=project.pk, content=TaskContent(title=f"T{n}"), on=day(1), by=by)
    with CaptureQueriesContext(connection) as many:
        answer = desk.get(address)
    assert len(few) == len(many) <= 20, "\n".join(query["sql"][:100] for query in many)
    assert len(gzip.compress(answer.content)) < 30_000
    body = text(answer)
    assert "style=" not in body and "onclick" not in body and body.count("btn btn-primary") == 1


@pytest.mark.parametrize("name", ["projects", "tasks", "time", "expenses", "week", "calendar"])
def test_lists_cost_the_same_whatever_their_rows(desk: Client, by: Actor, project: Project, name: str) -> None:
    address = reverse(f"projects:{name}")
    task = Task.objects.get()
    commands.edit_task(
        task_id=task.pk, content=TaskContent(title="A", user_id=by.user_id, due_on=date.today()), on=day(1), by=by
    )
    spent(by, project, 15, task_id=task.pk)
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for n in range(3, 9):
        other = a_project(by)
        made = commands.add_task(
            project_id=other.pk,
            content=TaskContent(title="B", user_id=by.user_id, due_on=date.today()),
            on=day(1),
            by=by,
        )
        spent(by, other, 15, day(n), task_id=made.pk)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(few) == len(many) <= 13, "\n".join(query["sql"][:100] for query in many)


def test_one_click_in_the_folder_makes_the_project(desk: Client, by: Actor) -> None:
    order = an_order_of_hours()
    folder = text(desk.get(reverse("dossier:order", args=[order.pk])))
    assert reverse("projects:project-of-order", args=[order.pk]) in folder
    made = desk.post(reverse("projects:project-of-order", args=[order.pk]), headers=HTMX)
    project = Project.objects.get()
    assert made["HX-Redirect"] == reverse("projects:project", args=[project.pk])
    assert project.number in text(desk.get(reverse("dossier:order", args=[order.pk])))
    again = desk.post(reverse("projects:project-of-order", args=[order.pk]), headers=HTMX)
    assert (again.status_code, again["HX-Refusal"]) == (409, "OrderHasProject")


def test_a_project_is_made_changed_staffed_and_closed(desk: Client, by: Actor) -> None:
    yann = somebody(by)
    stage = _stage("project")
    made = desk.post(
        reverse("projects:project-new"),
        {
            "title": "Site",
            "stage": stage.pk,
            "team": [yann.user_id],
            "starts_on": "2026-09-01",
            "ends_on": "2026-10-01",
        },
        headers=HTMX,
    )
    project = Project.objects.get(title="Site")
    assert made["HX-Redirect"].endswith(f"/projects/{project.pk}")
    bad = desk.post(reverse("projects:project-new"), {"title": "", "stage": stage.pk}, headers=HTMX)
    assert bad.status_code == 422
    ending = Stage.objects.get(of="project", ends=True)
    fields = {"title": "Site 2", "stage": ending.pk, "team": [], "version": project.version}
    assert desk.post(reverse("projects:project-edit", args=[project.pk]), fields, headers=HTMX).status_code == 204
    project.refresh_from_db()
    assert project.title == "Site 2" and project.closed_on is not None
    desk.post(reverse("projects:project-closure", args=[project.pk]), headers=HTMX)
    project.refresh_from_db()
    assert project.closed_on is None
    desk.post(reverse("projects:project-deletion", args=[project.pk]), headers=HTMX)
    assert not Project.objects.filter(pk=project.pk).exists()


def _stage(of: str) -> Stage:
    from carnet.projects.steps.stages import stages_of

    return stages_of(of)[0]


def test_tasks_are_planned_moved_and_done(desk: Client, by: Actor, project: Project) -> None:
    fields = {"title": "Wire", "stage": _stage("task").pk, "estimated_minutes": "1,5", "priority": 2}
    assert desk.post(reverse("projects:task-new", args=[project.pk]), fields, headers=HTMX).status_code == 204
    task = Task.objects.get(title="Wire")
    assert (task.estimated_minutes, task.priority) == (90, 2)
    second = Stage.objects.filter(of="task").order_by("position")[1]
    board = desk.post(reverse("projects:task-move", args=[task.pk]), {"stage": second.pk, "before": ""}, headers=HTMX)
    assert "Wire" in text(board)
    assert Task.objects.get(title="Wire").stage_id == second.pk
    assert desk.post(reverse("projects:task-done", args=[task.pk]), headers=HTMX).status_code == 204
    assert Task.objects.get(title="Wire").done_on is not None
    assert "Wire" in text(desk.get(reverse("projects:task", args=[task.pk]), headers=HTMX))
    unreadable = desk.post(
        reverse("projects:task", args=[task.pk]), {**fields, "estimated_minutes": "1:75"}, headers=HTMX
    )
    assert unreadable.status_code == 422 and "1:30" in unreadable.content.decode()


def test_time_is_entered_in_a_dialog_and_in_the_week(desk: Client, by: Actor, project: Project) -> None:
    task = Task.objects.get()
    fields = {
        "project": project.pk,
        "task": task.pk,
        "on": "2026-09-02",
        "minutes": "1:30",
        "billable": "on",
        "note": "Call",
    }
    assert desk.post(reverse("projects:time-new"), fields, headers=HTMX).status_code == 204
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.cost, entry.note) == (90, Decimal(60), "Call")
    cell = {"project": project.pk, "task": task.pk, "on": "2026-09-02", "value": "2"}
    sums = desk.post(reverse("projects:cell"), cell).json()
    assert (sums["text"], sums["rows"], sums["week"]) == ("2:00", {f"{project.pk}-{task.pk}": "2:00"}, "2:00")
    refused = desk.post(reverse("projects:cell"), {**cell, "value": "25"})
    assert (refused.status_code, refused.json()["code"]) == (422, "DurationOutOfRange")
    assert desk.post(reverse("projects:cell"), {**cell, "value": "x"}).json()["code"] == "DurationUnreadable"
    assert "2:00" in text(desk.get(reverse("projects:week") + "?week=2026-08-31"))
    desk.post(reverse("projects:time-deletion", args=[entry.pk]), headers=HTMX)
    assert not TimeEntry.objects.exists()


def test_expenses_are_entered_with_their_receipt(desk: Client, by: Actor, project: Project) -> None:
    file = SimpleUploadedFile("hotel.pdf", b"%PDF-1.4", "application/pdf")
    fields = {"project": project.pk, "on": "2026-09-02", "category": "lodging", "amount_excl_tax": "81,82", "vat": "8,18",
              "billable": "on", "file": file}  # fmt: skip
    assert desk.post(reverse("projects:expense-new"), fields, headers=HTMX).status_code == 204
    expense = Expense.objects.get()
    assert (expense.amount_excl_tax, expense.vat) == (Decimal("81.82"), Decimal("8.18"))
    receipt = desk.get(reverse("projects:expense-file", args=[expense.pk]))
    assert (receipt.content, receipt["Content-Type"]) == (b"%PDF-1.4", "application/pdf")
    mileage = {"project": project.pk, "on": "2026-09-02", "category": "mileage", "kilometres": "100", "rate": "0,5"}
    assert desk.post(reverse("projects:expense", args=[expense.pk]), mileage, headers=HTMX).status_code == 204
    expense.refresh_from_db()
    assert (expense.amount_excl_tax, expense.kilometres) == (50, 100)


def test_what_is_locked_says_why_and_changes_nothing(desk: Client, by: Actor, project: Project) -> None:
    entry = spent(by, project, 60)
    TimeEntry.objects.filter(pk=entry.pk).update(invoice_id=3)
    address = reverse("projects:time-entry", args=[entry.pk])
    assert "Sur une facture" in text(desk.get(address, headers=HTMX))
    fields = {"project": project.pk, "on": "2026-09-02", "minutes": "3"}
    desk.post(address, fields, headers=HTMX)
    assert TimeEntry.objects.get().minutes == 60
    refused = desk.post(reverse("projects:time-deletion", args=[entry.pk]), headers=HTMX)
    assert (refused.status_code, refused["HX-Refusal"]) == (409, "EntryInvoiced")


def test_a_clock_survives_the_page(desk: Client, by: Actor, project: Project) -> None:
    desk.post(reverse("projects:timer-start"), {"project": project.pk}, headers=HTMX)
    assert Timer.objects.count() == 1
    for name in ("projects:week",):
        assert "data-timer" in text(desk.get(reverse(name)))
    assert "data-timer" in text(desk.get(reverse("projects:project", args=[project.pk])))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_timer SET started_at = now() - interval '10 minutes'")
    elsewhere = {**HTMX, "HX-Current-URL": "https://evil.example/time/week?week=2026-09-07"}
    stopped = desk.post(reverse("projects:timer-stop"), headers=elsewhere)
    assert stopped["HX-Redirect"] == "/time/week?week=2026-09-07"
    assert TimeEntry.objects.get().minutes == 10 and not Timer.objects.exists()


def test_costs_are_hidden_on_screens_and_in_files(
    by: Actor, project: Project, desk_with: Callable[..., Client]
) -> None:
    spent(by, project, 60)
    commands.enter_expense(
        content=ExpenseContent(project_id=project.pk, on=day(2), category="meals", amount_excl_tax=Decimal(12)),
        by=somebody(by),
    )
    everybody = reverse("projects:expenses") + "?view=all"
    expense = reverse("projects:expense", args=[Expense.objects.get().pk])
    seeing = desk_with(rights.COSTS, rights.TIME)
    assert "40,00" in text(seeing.get(reverse("projects:time") + "?view=all"))
    assert "Coût" in b"".join(seeing.get(reverse("projects:time") + "?view=all&export=csv").streaming_content).decode()
    assert "12,00" in text(seeing.get(everybody)) and seeing.get(expense).status_code == 200
    blind = desk_with(rights.TIME)
    assert "40,00" not in text(blind.get(reverse("projects:time") + "?view=all"))
    assert (
        "Coût" not in b"".join(blind.get(reverse("projects:time") + "?view=all&export=csv").streaming_content).decode()
    )
    page = text(blind.get(reverse("projects:project", args=[project.pk])))
    assert "12,00" not in page + text(blind.get(everybody)), "what somebody else spent is a cost"
    assert blind.get(expense).status_code == 404
    assert reverse("dossier:project-earning", args=[project.pk]) not in page
    for address in (
        reverse("dossier:project-earning", args=[project.pk]),
        reverse("dossier:project-earned", args=[project.pk]) + "?figure=sold",
        reverse("dossier:order-earning", args=[project.pk]),
        reverse("dossier:earnings"),
        reverse("projects:rates"),
    ):
        assert blind.get(address).status_code == 403, address


def test_rights_hide_acts(by: Actor, project: Project, desk_with: Callable[..., Client]) -> None:
    reader = desk_with()
    page = text(reader.get(reverse("projects:project", args=[project.pk])))
    assert "Saisir du temps" not in page and "Clôturer le projet" not in page
    for name in ("project-edit", "task-new", "project-upload", "project-link"):
        assert reader.get(reverse(f"projects:{name}", args=[project.pk]), headers=HTMX).status_code == 403, name
    assert reader.get(reverse("projects:week")).status_code == 403
    assert reader.post(reverse("projects:cell"), {}).status_code == 403


def test_the_week_of_another_is_for_those_who_run_projects(
    by: Actor, project: Project, desk_with: Callable[..., Client]
) -> None:
    yann = somebody(by)
    worker = desk_with(rights.TIME)
    assert worker.get(reverse("projects:week") + f"?person={yann.user_id}").status_code == 403
    manager = desk_with(rights.TIME, rights.PROJECTS)
    assert "Yann" in text(manager.get(reverse("projects:week") + f"?person={yann.user_id}"))
    cell = {"project": project.pk, "task": "", "on": "2026-09-02", "value": "1", "person": yann.user_id}
    assert manager.post(reverse("projects:cell"), cell).status_code == 200
    assert TimeEntry.objects.get().user_id == yann.user_id
    assert manager.get(reverse("projects:week") + "?person=999999").status_code == 404


def test_hours_get_a_cost(desk: Client, by: Actor) -> None:
    fields = {"person": by.user_id, "from_on": "2026-10-01", "hourly_cost": "45,5"}
    assert desk.post(reverse("projects:rate-new"), fields, headers=HTMX).status_code == 204
    rate = PersonRate.objects.get(from_on=date(2026, 10, 1))
    assert "45,50" in text(desk.get(reverse("projects:rates")))
    desk.post(reverse("projects:rate-removal", args=[rate.pk]), headers=HTMX)
    assert not PersonRate.objects.filter(pk=rate.pk).exists()


def test_stages_are_named_in_a_dialog(desk: Client, by: Actor, project: Project) -> None:
    known = list(Stage.objects.filter(of="task").order_by("position"))
    fields = {"id": [one.pk for one in known] + [""], "name": ["Backlog", *(one.name for one in known[1:]), "Review"],
              "ends": [str(len(known) - 1)]}  # fmt: skip
    assert desk.post(reverse("projects:stages", args=["task"]), fields, headers=HTMX).status_code == 204
    assert list(Stage.objects.filter(of="task").order_by("position").values_list("name", flat=True))[::4] == [
        "Backlog",
        "Review",
    ]
    refused = desk.post(reverse("projects:stages", args=["task"]), {**fields, "ends": []}, headers=HTMX)
    assert refused.status_code == 422
    assert desk.get(reverse("projects:stages", args=["luck"])).status_code == 404


def test_the_customer_s_page_lists_running_projects(desk: Client, by: Actor, project: Project) -> None:
    party = project.party_id
    assert project.title in text(desk.get(reverse("projects:party-projects", args=[party])))
    assert desk.get(reverse("projects:party-project-list") + f"?party={party}").status_code == 302
    assert desk.get("/search?q=PRJ&kinds=project").json()["groups"][0]["items"][0]["id"] == project.pk
