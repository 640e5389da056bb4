"""Projects by the API: from the order in one call, tasks, time, expenses, clocks, costs for those who may see them."""

from typing import Any

import pytest

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db
HOURS = {
    "description": "Development",
    "quantity": "20",
    "unit": "h",
    "unit_price": "100",
    "unit_cost": "40",
    "vat_rate": "20",
}


@pytest.fixture
def order(api: Caller, customer: str) -> Any:
    return api.made("/orders", {"customer": customer, "title": "Refit", "lines": [HOURS], "on": "2026-09-01"})


@pytest.fixture
def project(api: Caller, owner: Actor, order: Any) -> Any:
    api.made("/person-rates", {"person": str(owner.user_id), "from_on": "2026-01-01", "hourly_cost": "40"})
    return api.made(f"/orders/{order['id']}/project")


def test_a_project_is_made_from_its_order_in_one_call(api: Caller, order: Any, project: Any, owner: Actor) -> None:
    assert (project["title"], project["orders"], project["state"]) == ("Refit", [order["id"]], "open")
    assert project["team"] == [str(owner.user_id)]
    (task,) = api.get(f"/projects/{project['id']}/tasks").json["items"]
    assert (task["title"], task["estimated_minutes"], task["order_line"]) == (
        "Development",
        1200,
        order["lines"][0]["id"],
    )
    again = api.post(f"/orders/{order['id']}/project")
    assert (again.status, again.json["code"]) == (409, "OrderHasProject")
    assert api.get(f"/projects?order={order['id']}").json["items"][0]["id"] == project["id"]


def test_time_is_entered_changed_and_deleted(api: Caller, project: Any) -> None:
    (task,) = api.get(f"/projects/{project['id']}/tasks").json["items"]
    entry = api.made(
        f"/projects/{project['id']}/time-entries",
        {"on": "2026-09-02", "hours": "1.5", "task": task["id"], "note": "Call"},
    )
    assert (entry["minutes"], entry["hours"], entry["cost"], entry["hourly_cost"]) == (90, "1.5", "60.00", "40")
    changed = api.patch(f"/time-entries/{entry['id']}", {"minutes": 60}, if_match=str(entry["version"]))
    assert (changed.json["cost"], changed.json["task"], changed.json["note"]) == ("40.00", task["id"], "Call")
    stale = api.patch(f"/time-entries/{entry['id']}", {"minutes": 90}, if_match=str(entry["version"]))
    assert (stale.status, stale.json["code"]) == (412, "ChangedMeanwhile")
    both = api.post("/time-entries", {"project": project["id"], "minutes": 60, "hours": "1"})
    assert (both.status, both.json["errors"][0]["message"]) == (
        422,
        "Indiquez des minutes ou des heures, pas les deux.",
    )
    assert api.post("/time-entries", {"project": project["id"]}).json["code"] == "DurationOutOfRange"
    found = api.get(f"/time-entries?project={project['id']}&totals=true").json
    assert found["totals"] == {"count": "1", "minutes": "60", "cost": "40.00"}
    assert api.get(f"/projects/{project['id']}").json["progress"] == 5
    assert api.delete(f"/time-entries/{entry['id']}").status == 204
    assert api.get(f"/projects/{project['id']}").json["spent_minutes"] == 0


def test_costs_of_time_are_for_those_who_may_see_them(api: Caller, owner: Actor, project: Any, order: Any) -> None:
    api.made("/time-entries", {"project": project["id"], "on": "2026-09-02", "minutes": 60})
    blind = Caller(a_key(owner, scopes=[rights.READ, rights.TIME, rights.PROJECTS, rights.MEMBERS]))
    found = blind.get("/time-entries?totals=true").json
    assert (found["items"][0]["cost"], found["items"][0]["hourly_cost"]) == (None, None)
    assert found["totals"] == {"count": "1", "minutes": "60"}
    entered = blind.made("/time-entries", {"project": project["id"], "on": "2026-09-02", "minutes": 30})
    assert entered["cost"] is None
    assert blind.get("/person-rates").status == 403
    body = {"person": str(owner.user_id), "from_on": "2026-02-01", "hourly_cost": "50"}
    assert blind.post("/person-rates", body).status == 403
    assert not any("40" in str(line["facts"]) for line in blind.get("/journal?act=rate.set").json["items"])


def test_a_clock_is_started_and_stopped(api: Caller, project: Any) -> None:
    assert api.get("/timer").json["started_at"] is None
    assert api.made("/timer", {"project": project["id"], "note": "Call"})["project"] == project["id"]
    assert api.made("/timer/entry")["entry"] is None
    assert api.post("/timer/entry").json["code"] == "NoTimerRuns"


def test_expenses_are_entered_with_their_receipt(api: Caller, project: Any, order: Any) -> None:
    receipt = {"name": "hotel.txt", "content": "SG90ZWw=", "media_type": "text/plain"}
    body = {"category": "lodging", "on": "2026-09-03", "amount_excl_tax": "81.82", "vat": "8.18", "file": receipt}
    expense = api.made(f"/projects/{project['id']}/expenses", body)
    assert (expense["order"], expense["file"]) == (order["id"], True)
    assert api.get(f"/expenses/{expense['id']}/file").content == b"Hotel"
    mileage = api.made(
        "/expenses", {"project": project["id"], "category": "mileage", "kilometres": "42.5", "rate": "0.636"}
    )
    assert (mileage["amount_excl_tax"], mileage["vat"]) == ("27.03", "0.00")
    changed = api.patch(f"/expenses/{mileage['id']}", {"kilometres": "100"}).json
    assert changed["amount_excl_tax"] == "63.60"
    assert api.get("/expenses?totals=true").json["totals"] == {"count": "2", "excl_tax": "145.42", "vat": "8.18"}
    why = api.get(f"/orders/{order['id']}/explanation?figure=actual_cost").json
    assert (why["amount"], len(why["entries"])) == ("145.42", 2)


def test_tasks_move_and_stages_are_named(api: Caller, project: Any) -> None:
    stages = [one for one in api.get("/stages").json["items"] if one["of"] == "task"]
    (task,) = api.get(f"/projects/{project['id']}/tasks").json["items"]
    done = next(one for one in stages if one["ends"])
    moved = api.patch(f"/tasks/{task['id']}", {"stage": done["id"]}).json
    assert (moved["stage"], moved["done_on"] is not None) == (done["id"], True)
    assert api.get(f"/projects/{project['id']}").json["progress"] == 100
    wanted = [{"id": one["id"], "name": one["name"].upper(), "ends": one["ends"]} for one in stages]
    named = api.made("/stages", {"of": "task", "stages": wanted})["items"]
    assert [one["name"] for one in named] == [one["name"].upper() for one in stages]


def test_a_project_is_closed_by_its_stage_and_reopened(api: Caller, project: Any) -> None:
    ending = next(one for one in api.get("/stages").json["items"] if one["of"] == "project" and one["ends"])
    closed = api.patch(f"/projects/{project['id']}", {"stage": ending["id"], "title": "Refit 2"}).json
    assert (closed["state"], closed["title"], closed["stage"]["ends"]) == ("closed", "Refit 2", True)
    assert api.post("/time-entries", {"project": project["id"], "minutes": 5}).json["code"] == "ProjectClosed"
    assert api.delete(f"/projects/{project['id']}/closure").json["state"] == "open"
    assert api.get("/projects?state=closed").json["items"] == []


def test_lists_of_work_cost_the_same_whatever_their_rows(api: Caller, project: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert api.get(path).status == 200
        return len(asked)

    paths = ("/projects", "/tasks", "/time-entries", "/expenses")
    api.made("/time-entries", {"project": project["id"], "minutes": 10})
    before = [cost(path) for path in paths]
    for _n in range(3):
        other = api.made("/projects", {"title": "Other"})
        api.made(f"/projects/{other['id']}/tasks", {"title": "A"})
        api.made("/time-entries", {"project": other["id"], "minutes": 10})
        api.made("/expenses", {"project": other["id"], "category": "meals", "amount_excl_tax": "9"})
    assert [cost(path) for path in paths] == before


def test_the_progress_is_read_and_sent_where_it_is_shown(api: Caller, project: Any) -> None:
    path = f"/projects/{project['id']}"
    hidden = api.get(f"{path}/progress-report")
    assert (hidden.status, hidden.json["code"]) == (409, "ProgressNotShown")
    assert api.patch(path, {"progress_shown": True}).status == 200
    paper = api.get(f"{path}/progress-report")
    assert (paper.status, paper.content[:5]) == (200, b"%PDF-")
    assert api.post(f"{path}/mailing", {"recipients": ["contact@legoff.example"]}).status == 201


def test_what_is_earned_is_told_at_each_stage(
    api: Caller, owner: Actor, project: Any, order: Any, customer: str
) -> None:
    (task,) = api.get(f"/projects/{project['id']}/tasks").json["items"]
    api.made("/time-entries", {"project": project["id"], "on": "2026-09-02", "hours": "12", "task": task["id"]})
    found = api.get(f"/projects/{project['id']}/profitability").json
    assert (found["sold"], found["planned"]) == ("2000.00", {"cost": "800.00", "margin": "1200.00", "rate": "60"})
    assert (found["actual_by_kind"]["time"], found["left_to_do"]["time"]) == ("480.00", "320.00")
    assert found["landing"] == {"cost": "800.00", "margin": "1200.00", "rate": "60"}
    assert api.get(f"/orders/{order['id']}/profitability").json == found
    for by in ("order", "customer", "salesperson", "project", "month"):
        report = api.get(f"/profitability?by={by}&since=2026-01-01&until=2026-12-31").json
        assert [line["profitability"] for line in report["items"]] == [found] == [report["total"]], by
    assert api.get("/profitability?since=2025-01-01&until=2025-12-31").json["items"] == []
    assert api.get(f"/profitability?customer={customer}&since=2026-01-01").json["items"][0]["orders"] == 1


def test_what_is_earned_is_for_those_who_may_see_costs(owner: Actor, project: Any, order: Any) -> None:
    blind = Caller(a_key(owner, scopes=[rights.READ, rights.PROJECTS]))
    for path in (f"/projects/{project['id']}/profitability", f"/orders/{order['id']}/profitability", "/profitability"):
        assert (blind.get(path).status, blind.get(path).json["code"]) == (403, "RightMissing"), path


def test_time_is_invoiced_once_and_its_line_ended(api: Caller, customer: str, owner: Actor) -> None:
    lines = [{**HOURS, "invoice_policy": "at_cost"}]
    order = api.made("/orders", {"customer": customer, "title": "Refit", "lines": lines, "on": "2026-09-01"})
    project = api.made(f"/orders/{order['id']}/project")
    entry = api.made("/time-entries", {"project": project["id"], "on": "2026-09-02", "minutes": 90})
    line = order["lines"][0]["id"]
    standing = api.get(f"/orders/{order['id']}/standing").json
    assert standing["lines"][0]["to_invoice_now"] == {"quantity": "1.5", "excl_tax": "150.00"}
    body = {"kind": "time", "group_by": "person", "time_entries": [entry["id"]]}
    draft = api.made(f"/orders/{order['id']}/invoices", body)
    assert (draft["kind"], draft["totals"]["excl_tax"]) == ("time", "150.00")
    assert api.get(f"/time-entries/{entry['id']}").json["invoice"] == draft["id"]
    again = api.post("/time-invoices", {"orders": [order["id"]]})
    assert (again.status, again.json["code"]) == (409, "NoTimeToInvoice")
    refused = api.post(f"/orders/{order['id']}/line-endings", {"order_lines": [line]})
    assert (refused.status, refused.json["code"]) == (409, "LineOnADraft")
    api.call("DELETE", f"/invoices/{draft['id']}")
    (made,) = api.made("/time-invoices", {"orders": [order["id"]]})["items"]
    api.post(f"/invoices/{made['id']}/issuance", {})
    ended = api.made(f"/orders/{order['id']}/line-endings", {"order_lines": [line]})
    assert (ended["state"], ended["standing"]["totals"]["abandoned"]["excl_tax"]) == ("settled", "1850.00")


def test_a_project_without_order_is_invoiced(api: Caller, customer: str) -> None:
    project = api.made("/projects", {"title": "Advice", "customer": customer, "hour_price": "80"})
    api.made("/time-entries", {"project": project["id"], "on": "2026-09-02", "minutes": 45})
    draft = api.made(f"/projects/{project['id']}/invoices", {"group_by": "day"})
    assert (draft["kind"], draft["totals"]["excl_tax"]) == ("time", "60.00")
