"""What orders earn, in stories: work and purchases entered by either player, margins as an accountant reads them (P43, P44)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.dossier.queries.profitability import profit_of_order
from carnet.invoicing.commands import draft_time
from carnet.parties.commands import create_party
from carnet.parties.inputs import PartyContent
from carnet.projects import commands as projects
from carnet.projects.inputs import TaskContent, TimeContent
from carnet.projects.models import Task, TimeEntry
from carnet.purchasing import commands as purchasing
from carnet.purchasing.inputs import BillContent, PurchaseContent, PurchaseLineInput
from carnet.sales.models import OrderLine

from .player import day
from .views import Document

HOUR = 60


@dataclass(frozen=True)
class Margins:
    """What is sold, each cost, and the margin and rate where it lands."""

    sold: Decimal
    planned: Decimal
    committed: Decimal
    actual: Decimal
    left: Decimal
    landing: Decimal
    margin: Decimal
    rate: Decimal | None
    warned: bool = False


class EarnsByCommands:
    """Work and purchases entered by the commands."""

    by: Actor

    def document(self, document: int) -> Document:
        raise NotImplementedError

    def hour_costs(self, cost: str, since: str) -> None:
        projects.set_person_rate(
            user_id=self.by.user_id or 0, from_on=day(since), hourly_cost=Decimal(cost), by=self.by
        )

    def project(self, order: int, on: str) -> int:
        return projects.create_project_of_order(order_id=order, on=day(on), by=self.by).pk

    def tasks(self, project: int) -> list[tuple[int, str, int]]:
        with company_scope(self.by.company_id):
            rows = Task.objects.filter(project=project).order_by("id")
            return list(rows.values_list("id", "title", "estimated_minutes"))

    def plan(self, project: int, title: str, hours: str, on: str) -> int:
        content = TaskContent(title=title, estimated_minutes=int(Decimal(hours) * HOUR))
        return projects.add_task(project_id=project, content=content, on=day(on), by=self.by).pk

    def work(self, project: int, on: str, hours: str, task: int | None = None, note: str = "") -> int:
        minutes = int(Decimal(hours) * HOUR)
        content = TimeContent(project_id=project, on=day(on), minutes=minutes, task_id=task, note=note)
        return projects.enter_time(content=content, by=self.by).pk

    def billed_by(self, entry: int) -> int | None:
        with company_scope(self.by.company_id):
            return TimeEntry.objects.get(pk=entry).invoice_id

    def change_work(self, entry: int, hours: str) -> None:
        with company_scope(self.by.company_id):
            content = TimeContent.of(TimeEntry.objects.get(pk=entry))
        changed = TimeContent(**{**content.values(), "minutes": int(Decimal(hours) * HOUR)})
        projects.change_time(entry_id=entry, content=changed, by=self.by)

    def finish(self, project: int, on: str) -> None:
        projects.close_project(project_id=project, on=day(on), by=self.by)

    def draft_time(self, order: int, on: str, **asked: Any) -> Document:
        return self.document(draft_time(order_id=order, on=day(on), by=self.by, **asked).pk)

    def supplier(self, name: str) -> int:
        return create_party(content=PartyContent(name=name, is_customer=False, is_supplier=True), by=self.by).pk

    def buy(self, order: int, place: int, supplier: int, on: str, quantity: str, price: str) -> int:
        with company_scope(self.by.company_id):
            line = list(OrderLine.objects.filter(order=order).order_by("position").values_list("id", flat=True))[place]
        asked = PurchaseLineInput(order_line_id=line, quantity=Decimal(quantity), unit_price=Decimal(price))
        content = PurchaseContent(party_id=supplier, lines=(asked,))
        made = purchasing.create_purchase(content=content, on=day(on), by=self.by)
        return purchasing.send_purchase(purchase_id=made.pk, on=day(on), by=self.by).pk

    def bill_purchase(self, purchase: int, supplier: int, on: str, number: str) -> None:
        content = BillContent(party_id=supplier, supplier_number=number, billed_on=day(on))
        draft = purchasing.bill_purchases(purchase_ids=[purchase], content=content, on=day(on), by=self.by)
        purchasing.record_bill(bill_id=draft.pk, on=day(on), by=self.by)

    def margins(self, order: int) -> Margins:
        with company_scope(self.by.company_id):
            found = profit_of_order(order)
        return Margins(
            found.sold, found.planned_cost, found.committed_cost, found.actual_cost, found.left_cost, found.landing_cost,
            found.landing.margin, found.landing.rate, found.lands_below,
        )  # fmt: skip


class EarnsByHttp:
    """Work and purchases entered by the API."""

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        raise NotImplementedError

    def post(self, path: str, **body: Any) -> Any:
        raise NotImplementedError

    def document(self, document: int) -> Document:
        raise NotImplementedError

    def hour_costs(self, cost: str, since: str) -> None:
        me = self.call("GET", "/me")["user"]
        self.post("/person-rates", person=me, from_on=since, hourly_cost=cost)

    def project(self, order: int, on: str) -> int:
        return int(self.post(f"/orders/{order}/project")["id"])

    def tasks(self, project: int) -> list[tuple[int, str, int]]:
        items = self.call("GET", f"/projects/{project}/tasks")["items"]
        return sorted((int(one["id"]), one["title"], one["estimated_minutes"]) for one in items)

    def plan(self, project: int, title: str, hours: str, on: str) -> int:
        minutes = int(Decimal(hours) * HOUR)
        return int(self.post(f"/projects/{project}/tasks", title=title, estimated_minutes=minutes)["id"])

    def work(self, project: int, on: str, hours: str, task: int | None = None, note: str = "") -> int:
        asked = {"on": on, "hours": hours, "task": str(task) if task else None, "note": note}
        return int(self.post(f"/projects/{project}/time-entries", **asked)["id"])

    def billed_by(self, entry: int) -> int | None:
        invoice = self.call("GET", f"/time-entries/{entry}")["invoice"]
        return int(invoice) if invoice else None

    def change_work(self, entry: int, hours: str) -> None:
        self.call("PATCH", f"/time-entries/{entry}", {"hours": hours})

    def finish(self, project: int, on: str) -> None:
        self.post(f"/projects/{project}/closure")

    def draft_time(self, order: int, on: str, **asked: Any) -> Document:
        made = self.post(f"/orders/{order}/invoices", kind="time", on=on, **asked)
        return self.document(int(made["id"]))

    def supplier(self, name: str) -> int:
        return int(self.post("/parties", name=name, is_customer=False, is_supplier=True)["id"])

    def buy(self, order: int, place: int, supplier: int, on: str, quantity: str, price: str) -> int:
        line = self.call("GET", f"/orders/{order}")["lines"][place]["id"]
        asked: Mapping[str, str] = {"order_line": line, "quantity": quantity, "unit_price": price}
        made = self.post("/purchase-orders", supplier=str(supplier), on=on, lines=[asked])
        self.post(f"/purchase-orders/{made['id']}/sending", on=on)
        return int(made["id"])

    def bill_purchase(self, purchase: int, supplier: int, on: str, number: str) -> None:
        draft = self.post(f"/purchase-orders/{purchase}/bills", supplier_number=number, billed_on=on)
        self.post(f"/bills/{draft['id']}/recording", on=on)

    def margins(self, order: int) -> Margins:
        found = self.call("GET", f"/orders/{order}/profitability")
        rate = found["landing"]["rate"]
        names = ("sold", "planned_cost", "committed_cost", "actual_cost")
        figures = [Decimal(found[name]) for name in names]
        left, landing = Decimal(found["left_to_do"]["total"]), Decimal(found["landing_cost"])
        margin = Decimal(found["landing"]["margin"])
        return Margins(*figures, left, landing, margin, None if rate is None else Decimal(rate), found["lands_below"])
