"""Work billed by what is spent on it in the demo company: an order at cost, a project without order (P24)."""

from datetime import date, timedelta
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.dossier.commands import create_order
from carnet.invoicing.commands import draft_time, issue_invoice
from carnet.parties.models import Party
from carnet.projects import commands
from carnet.projects.inputs import ExpenseContent, ProjectContent, TimeContent
from carnet.projects.models import Task
from carnet.sales.lines import LineInput, OrderContent

SPENT = (("Étude des besoins", 210), ("Paramétrage", 390), ("Reprise des données", 300), ("Corrections", 150),
         ("Formation", 240), ("Suivi", 90))  # fmt: skip


def work_at_cost(today: date, owner: Actor, worker: Actor) -> None:
    """An estimate of 30 hours and its travel, half of it invoiced at the end of last month; advice sold by the hour."""
    party = Party.objects.filter(is_customer=True).order_by("-pk")[2]
    begun = today.replace(day=1) - timedelta(days=24)
    content = OrderContent(
        party_id=party.pk,
        title="Évolutions de l’intranet, en régie",
        ordered_on=begun,
        owner_id=owner.user_id,
        lines=(
            LineInput(
                description="Développement, estimation", quantity=Decimal(30), unit="heure", unit_price=Decimal(78),
                unit_cost=Decimal(40), vat_rate=Decimal(20), invoice_policy="at_cost", nature="service",
            ),
            LineInput(
                description="Déplacements, au réel", quantity=Decimal(1), unit_price=Decimal(250), vat_rate=Decimal(20),
                invoice_policy="at_cost", nature="service",
            ),
        ),
    )  # fmt: skip
    order = create_order(content=content, on=begun, by=owner)
    project = commands.create_project_of_order(order_id=order.pk, on=begun, by=owner)
    task = Task.objects.filter(project=project, estimated_minutes__gt=0).get()
    days = [day for n in range(2, 60) if (day := begun + timedelta(days=n)).weekday() < 5 and day <= today]
    for at, (note, minutes) in enumerate(SPENT):
        day = days[min(3 * at, len(days) - 1)]
        time = TimeContent(project_id=project.pk, task_id=task.pk, on=day, minutes=minutes, note=note)
        commands.enter_time(content=time, by=worker if at % 2 else owner)
    _travel(project.pk, days[4], owner)
    draft = draft_time(order_id=order.pk, on=today, group_by="person", until=days[min(7, len(days) - 1)], by=owner)
    issue_invoice(invoice_id=draft.pk, on=today, by=owner)
    _advice(today, party, owner)


def _travel(project_id: int, on: date, by: Actor) -> None:
    expense = ExpenseContent(
        project_id=project_id, on=on, category="travel", amount_excl_tax=Decimal("84.50"), vat=Decimal("8.45"),
        note="Train Nantes–Rennes",
    )  # fmt: skip
    commands.enter_expense(content=expense, by=by)


def _advice(today: date, party: Party, by: Actor) -> None:
    """Hours sold without an order, at the price of the project."""
    content = ProjectContent(
        title="Conseil en sécurité informatique", party_id=party.pk, manager_id=by.user_id, hour_price=Decimal(95)
    )
    project = commands.create_project(content=content, on=today - timedelta(days=12), by=by)
    for n, minutes in ((9, 120), (5, 90)):
        time = TimeContent(
            project_id=project.pk, on=today - timedelta(days=n), minutes=minutes, note="Audit des postes"
        )
        commands.enter_time(content=time, by=by)
