"""The billing plan in the folder of an order: a line of time, from what is invoiced to what is expected (P45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.web.when import milestone_words
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.invoicing.plans import PlannedLine, PlanUse
from carnet.sales.models import Order
from carnet.sales.web.order_panels import OrderPanel, PanelAdd


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the plan as the timeline shows it; `amount` is what is invoiced of a done line, what is expected of another."""

    title: str
    under: str
    state: str
    amount: Decimal
    late: int = 0
    done: bool = False
    page: str = ""
    invoice: str = ""
    move: str = ""


def plan_panel(
    actor: Actor, order: Order, lines: Sequence[PlannedLine], day: date, *, held: bool = False
) -> OrderPanel | None:
    """The plan of an order that counts; a past day shows none: a plan looks ahead. Of an order on hold only deposits are invoiced."""
    if order.validated_on is None:
        return None
    may = actor.may(rights.INVOICES)
    expected = sum((line.amount for line in lines), ZERO)
    add = [PanelAdd(label=_("Write the billing plan"), url=reverse("invoicing:plan", args=[order.pk]))]
    return OrderPanel(
        title=_("Billing plan"),
        thing="plan",
        key="b",
        rows=[_row(line, day, may=may, held=held) for line in lines if line.amount or line.is_done],
        rows_template="invoicing/parts/plan_rows.html",
        amount=expected or None,
        add=add if may and expected > 0 else [],
        empty=_("Nothing is left to invoice."),
    )


def _row(line: PlannedLine, day: date, *, may: bool, held: bool) -> PlanRow:
    opened = may and line.amount > 0 and not line.is_drafted
    billed = opened and (line.kind == "deposit" or not held)
    return PlanRow(
        title=line.label or (pgettext("planned invoice", "Balance") if line.is_rest else _("Planned invoice")),
        under=" · ".join(_under(line)),
        state=_state(line, day),
        amount=line.used if line.is_done else line.amount,
        late=(day - line.due_on).days if line.due_on and line.is_late(day) and not line.is_drafted else 0,
        done=line.is_done,
        page=reverse("invoicing:invoice", args=[line.invoice_id]) if line.invoice_id else "",
        invoice=f"{reverse('invoicing:invoice_order', args=[line.order_id])}?plan={line.id}" if billed else "",
        move=reverse("invoicing:plan_move", args=[line.id]) if opened else "",
    )


def _state(line: PlannedLine, day: date) -> str:
    if line.is_done:
        return "invoiced"
    if line.is_drafted:
        return "draft"
    return "overdue" if line.is_late(day) else "planned"


def _under(line: PlannedLine) -> Sequence[str]:
    """Its day or what it waits for, how sure it is, and what documents took of it."""
    if line.is_done:
        return _uses(line.uses)
    day = formats.day(line.due_on) if line.due_on else milestone_words(line) or _("no date yet")
    sure = "" if line.certainty == 100 else _("sure at %(percent)s") % {"percent": formats.percent(line.certainty)}
    return [text for text in (day, sure, *_uses(line.uses)) if text]


def _uses(uses: Sequence[PlanUse]) -> list[str]:
    """`FA-2026-0311: −3 500,00`, `amendment 1: +400,00`, the last ones."""
    return [
        _("%(document)s: %(amount)s") % {"document": document_words(use), "amount": _signed(use.amount)}
        for use in uses[-3:]
    ]


def _signed(amount: Decimal) -> str:
    return f"+{formats.money(amount)}" if amount > 0 else formats.money(amount)


def document_words(use: PlanUse) -> str:
    """What took from a line of a plan, or gave to it."""
    if use.document_kind == "amendment":
        return _("amendment %(n)s") % {"n": use.number}
    return use.number or _("change of the order")
