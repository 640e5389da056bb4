"""What people plan to invoice, and what the forecast makes of it, by the commands or by the API."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from carnet.company.clock import today
from carnet.core.acts import company_scope
from carnet.dossier.queries.forecast import ForecastAsk, add_months, forecast
from carnet.invoicing import commands
from carnet.invoicing.plans import PlanAsk
from carnet.invoicing.queries import plan_of

from .by_commands import CommandPlayer
from .by_http import HttpPlayer
from .player import Storyteller, day
from .views import Document

Milestone = tuple[str, str | None, date | None]  # label, amount excl. tax (none: the rest), day


class Planner(Protocol):
    """Who plans the invoices; lines are named by place from 0, the oldest day first."""

    def plan(self, order: int, lines: Sequence[Milestone]) -> None: ...
    def planned(self, order: int) -> list[tuple[str, Decimal]]: ...
    def move(self, order: int, place: int, on: date) -> None: ...
    def draft_line(self, order: int, place: int, on: str) -> Document: ...
    def expected(self) -> Mapping[str, Decimal]: ...


def planner(we: Storyteller) -> Planner:
    """The one who plans as this player acts."""
    return ByHttp(we.player) if isinstance(we.player, HttpPlayer) else ByCommands(we.player)  # type: ignore[arg-type]


def month_ahead(months: int) -> date:
    """The 15th, so many months from now."""
    return add_months(today().replace(day=15), months)


def key_of(months: int) -> str:
    """The column of the forecast that month stands in."""
    return f"{month_ahead(months):%Y-%m}"


class ByCommands:
    """Plans made through the commands."""

    def __init__(self, player: CommandPlayer) -> None:
        self.player, self.by = player, player.by

    def plan(self, order: int, lines: Sequence[Milestone]) -> None:
        asks = [
            PlanAsk(label=label, amount_excl_tax=Decimal(amount) if amount else None, due_on=on)
            for label, amount, on in lines
        ]
        commands.write_plan(order_id=order, lines=asks, by=self.by)

    def planned(self, order: int) -> list[tuple[str, Decimal]]:
        with company_scope(self.by.company_id):
            return [(one.label, one.amount) for one in plan_of(order)]

    def move(self, order: int, place: int, on: date) -> None:
        commands.move_plan_line(plan_line_id=self._line(order, place), due_on=on, by=self.by)

    def draft_line(self, order: int, place: int, on: str) -> Document:
        made = commands.draft_plan_line(plan_line_id=self._line(order, place), on=day(on), by=self.by)
        return self.player.document(made.pk)

    def expected(self) -> Mapping[str, Decimal]:
        with company_scope(self.by.company_id):
            rows = forecast(ForecastAsk.usual(today())).rows
        return {key: amount for row in rows if row.source in ("late", "plan") for key, amount in row.amounts.items()}

    def _line(self, order: int, place: int) -> int:
        with company_scope(self.by.company_id):
            return plan_of(order)[place].id


class ByHttp:
    """Plans made through the API."""

    def __init__(self, player: HttpPlayer) -> None:
        self.player = player

    def plan(self, order: int, lines: Sequence[Milestone]) -> None:
        told = [
            {
                "label": label,
                "due_on": on.isoformat() if on else None,
                **({"amount_excl_tax": amount} if amount else {}),
            }
            for label, amount, on in lines
        ]
        self.player.call("PUT", f"/orders/{order}/billing-plan", {"lines": told})

    def planned(self, order: int) -> list[tuple[str, Decimal]]:
        lines = self.player.call("GET", f"/orders/{order}/billing-plan")["lines"]
        return [(one["label"], Decimal(one["amount"])) for one in lines]

    def move(self, order: int, place: int, on: date) -> None:
        self.player.call("PATCH", f"/plan-lines/{self._line(order, place)}", {"due_on": on.isoformat()})

    def draft_line(self, order: int, place: int, on: str) -> Document:
        made = self.player.post(f"/plan-lines/{self._line(order, place)}/invoices", on=on)
        return self.player.document(int(made["id"]))

    def expected(self) -> Mapping[str, Decimal]:
        rows = self.player.call("GET", "/forecast")["rows"]
        return {
            key: Decimal(amount)
            for row in rows
            if row["source"] in ("late", "plan")
            for key, amount in row["amounts"].items()
        }

    def _line(self, order: int, place: int) -> str:
        return str(self.player.call("GET", f"/orders/{order}/billing-plan")["lines"][place]["id"])
