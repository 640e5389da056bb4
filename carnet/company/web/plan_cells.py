"""The rows of a billing plan as people type them, in a model, on a quote and on an order (P45)."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company.models import Milestone, PlanTemplateLine
from carnet.company.web.when import KINDS, MILESTONES, delay_words, read_delay
from carnet.core import formats
from carnet.core.money import HUNDRED
from carnet.core.web.forms import day_value

CURRENCY = re.compile(r"[€$£]|\b[A-Za-z]{3}\b")
_TASK = re.compile(r"task:(\d{1,18})")
CELLS = ("label", "kind", "share", "when", "due_on", "delay", "certainty")


class CellUnreadable(Exception):
    """A cell holds what cannot be read."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


def read_plan_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, as `PlanInput` names them; raises CellUnreadable."""
    typed = {name: str(row.get(name) or "").strip() for name in CELLS}
    percent, amount = _share(typed["share"])
    milestone = typed["when"] if typed["when"] in Milestone.values else ""
    task = _TASK.fullmatch(typed["when"])
    if task:
        milestone = "task"
    try:
        months, days = read_delay(typed["delay"]) if milestone else (0, 0)
        due_on = date.fromisoformat(typed["due_on"]) if typed["due_on"] and not milestone else None
    except ValueError:
        message = _("Write a delay, such as 30 d or 1 month.") if milestone else _("Choose a day.")
        raise CellUnreadable("delay" if milestone else "due_on", message) from None
    certainty = typed["certainty"].rstrip("%\u00a0 ") or "100"
    if not certainty.isdecimal() or int(certainty) > HUNDRED:
        raise CellUnreadable("certainty", _("It must lie between 0 and 100."))
    return {
        "label": typed["label"],
        "kind": typed["kind"] or "interim",
        "due_on": due_on,
        "percent": percent,
        "amount_excl_tax": amount,
        "certainty": int(certainty),
        "milestone": milestone,
        "offset_months": months,
        "offset_days": days,
        **({"task_id": int(task[1])} if task else {}),
    }


def _share(typed: str) -> tuple[Decimal | None, Decimal | None]:
    """A percentage, or an amount: with the sign of a currency, or beyond 100."""
    if not typed:
        return None, None
    try:
        number = formats.parse_number(CURRENCY.sub("", typed.replace("%", "")))
    except ValueError:
        raise CellUnreadable("share", _("Write a share or an amount, such as 30 % or 500 €.")) from None
    in_percent = "%" in typed or (number <= HUNDRED and not CURRENCY.search(typed))
    return (number, None) if in_percent else (None, number)


def posted_rows(posted: QueryDict) -> list[dict[str, str]]:
    """The rows of a posted form, the blank ones left out."""
    columns = {name: posted.getlist(name) for name in (*CELLS, "line")}
    rows = [
        {name: values[at] for name, values in columns.items() if at < len(values)}
        for at in range(len(columns["label"]))
    ]
    return [row for row in rows if row["label"].strip() or row.get("share", "").strip()]


def plan_texts(line: Any, symbol: str, amount: Decimal | None = None) -> dict[str, Any]:
    """A line of a plan as the row shows it: of a quote, of an order (with what it still expects), of a template."""
    share = formats.percent(line.percent) if line.percent is not None else ""
    if amount is not None:
        share = f"{formats.money(amount)}\u00a0{symbol}"
    return {
        "label": line.label,
        "kind": line.kind,
        "share": share,
        "when": f"task:{line.task_id}" if line.milestone == "task" else line.milestone,
        "due_on": "" if line.milestone else day_value(getattr(line, "due_on", None)),
        "delay": delay_words(line.offset_months, line.offset_days) if line.milestone else "",
        "certainty": line.certainty,
    }


def plan_choices(tasks: Iterable[tuple[int, str]] = ()) -> dict[str, Any]:
    """What the cells of a row offer, for the templates: `tasks` an order may wait for."""
    milestones: dict[str, Any] = {code: word for code, word in MILESTONES.items() if code != "task"}
    milestones |= {
        f"task:{pk}": pgettext("planned", "once “%(task)s” is done") % {"task": title} for pk, title in tasks
    }
    return {"plan_kinds": KINDS, "plan_milestones": milestones, "blank_plan": {"kind": "interim", "certainty": 100}}


def plan_templates() -> list[tuple[str, str]]:
    """The plans to start from, by name, their lines as rows show them, in JSON (one statement)."""
    found: dict[str, list[dict[str, Any]]] = {}
    lines = PlanTemplateLine.objects.select_related("template")
    for line in lines.order_by("template__position", "template_id", "position"):
        found.setdefault(str(line.template), []).append(plan_texts(line, ""))
    return [(name, json.dumps(rows)) for name, rows in found.items()]
