"""Where the figures of a margin come from, over one order or all those of a project (P5, P44)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import round_to
from carnet.core.refusals import NotFound
from carnet.dossier.queries.explaining import COST_FIGURES, ExplainedEntry, explanation
from carnet.dossier.queries.labels import labels_of
from carnet.dossier.queries.profitability import LeftPart, left_parts
from carnet.dossier.queries.standings import bare_standing
from carnet.projects.amounts import clock
from carnet.projects.models import Expense, Task, TimeEntry
from carnet.sales.models import OrderLine

FIGURES = ("sold", "planned_cost", "committed_cost", "actual_cost", "left_to_do")


@dataclass(frozen=True, slots=True)
class EarnedPart:
    """A document's part in a figure of the margin, and what it is, for its page."""

    label: str
    on: date | None
    amount: Decimal
    kind: str = ""
    id: int = 0


def earned_parts(figure: str, order_ids: Sequence[int], project_id: int | None = None) -> list[EarnedPart]:
    """The documents that sum to a figure of the margin exactly; for a project also what none of its orders bears."""
    if figure not in FIGURES:
        raise NotFound
    if figure == "left_to_do":
        return _left(left_parts(order_ids))
    if figure == "planned_cost":
        return _planned(order_ids)
    found = [part for order_id in order_ids for part in _told(figure, order_id)]
    if figure == "actual_cost" and project_id is not None:
        found += _of_no_order(project_id)
    return sorted(found, key=lambda part: (part.on or date.max, part.kind, part.id))


def _told(figure: str, order_id: int) -> list[EarnedPart]:
    """Entries of the ledger; sold is what is ordered less what is given up."""
    if figure in COST_FIGURES:
        return [_part(one, 1) for one in explanation(order_id, figure) if one.amount]
    ordered = [_part(one, 1) for one in explanation(order_id, "ordered") if one.amount]
    return ordered + [_part(one, -1) for one in explanation(order_id, "abandoned") if one.amount]


def _part(one: ExplainedEntry, sign: int) -> EarnedPart:
    return EarnedPart(one.label, one.on, sign * one.amount, one.document_kind, one.document_id)


def _planned(order_ids: Sequence[int]) -> list[EarnedPart]:
    """The planned cost of each line: its unit cost × what is ordered and not given up."""
    found = []
    for order_id in order_ids:
        lines = {row.pk: row for row in OrderLine.objects.filter(order_id=order_id)}
        for figures in bare_standing(order_id).lines:
            line = lines[figures.order_line_id]
            kept = figures.ordered.quantity - figures.abandoned.quantity
            cost = round_to(kept * line.unit_cost)
            if cost:
                label = f"{line.description} · {formats.quantity(kept)} × {formats.unit_price(line.unit_cost)}"
                found.append(EarnedPart(label, None, cost, "order", order_id))
    return found


def _of_no_order(project_id: int) -> list[EarnedPart]:
    bare = {"project_id": project_id, "order": None}
    time = list(TimeEntry.objects.filter(**bare).values_list("id", "on", "cost"))
    spent = list(Expense.objects.filter(**bare).values_list("id", "on", "amount_excl_tax"))
    labels = labels_of([*(("time_entry", row[0]) for row in time), *(("expense", row[0]) for row in spent)])
    return [
        EarnedPart(labels.get((kind, pk), ""), on, amount, kind, pk)
        for kind, rows in (("time_entry", time), ("expense", spent))
        for pk, on, amount in rows
        if amount
    ]


def _left(parts: Iterable[LeftPart]) -> list[EarnedPart]:
    parts = list(parts)
    tasks = dict(
        Task.objects.filter(pk__in=[one.ref for one in parts if one.kind == "task"]).values_list("pk", "title")
    )
    wanted = [one.ref for one in parts if one.kind in ("goods", "hours", "other")]
    lines = dict(OrderLine.objects.filter(pk__in=wanted).values_list("pk", "description"))
    return [
        EarnedPart(
            _left_words(one, tasks, lines), None, one.amount, "task" if one.kind == "task" else "order", _target(one)
        )
        for one in sorted(parts, key=lambda one: (_ORDER.index(one.kind), one.ref))
        if one.amount
    ]


_ORDER = ("goods", "task", "hours", "loose", "other", "borne")


def _target(one: LeftPart) -> int:
    return one.ref if one.kind == "task" else one.order_id


def _left_words(one: LeftPart, tasks: dict[int, str], lines: dict[int, str]) -> str:
    if one.kind == "loose":
        return _("Time spent without a task, taken off")
    if one.kind == "borne":
        return _("Costs that name no line, taken off")
    if one.kind == "task":
        return f"{tasks.get(one.ref, '')} · {clock(int(one.quantity))}"
    words = lines.get(one.ref, "")
    if one.kind == "hours":
        return f"{words} · {clock(int(one.quantity))}"
    return f"{words} · {formats.quantity(one.quantity)}"
