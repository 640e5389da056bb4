"""Writing the billing plan of an order, moving its lines, and making their invoices (P45)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import places_of
from carnet.core.refusals import BadValue, Refusal, require_version
from carnet.invoicing.amounts import PlanBeyond, PlanRestTwice, PlanShare, plan_amounts
from carnet.invoicing.commands.drafting import draft_balance, draft_deposit, draft_interim
from carnet.invoicing.models import Invoice, PlanLine
from carnet.invoicing.plans import PlanAsk, PlannedLine, bill_of
from carnet.invoicing.queries.plans import plan_line, plan_of
from carnet.invoicing.steps.planning import claim_plan_line, put_plan
from carnet.projects.queries.rows import tasks_of_order
from carnet.sales.faults import Faults
from carnet.sales.models import Order, OrderStanding
from carnet.sales.steps import hold, require_open
from carnet.sales.steps.planning import check_plan


class PlanBeyondLeft(BadValue):
    """The lines plan more than what is left to invoice."""

    def __init__(self, left: str, at: int) -> None:
        super().__init__(
            _("The plan goes beyond what is left to invoice: at most %(left)s here.") % {"left": left},
            field=f"billing_plan[{at}].amount_excl_tax",
        )


class PlanLineWithoutAmount(BadValue):
    """Only the last line may be the rest."""

    def __init__(self, at: int) -> None:
        super().__init__(
            _("Give this line a percentage or an amount: only the last one takes what is left."),
            field=f"billing_plan[{at}].amount_excl_tax",
        )


class PlanLineUnknown(BadValue):
    """A line named is not an open one of this plan."""

    def __init__(self, at: int) -> None:
        super().__init__(
            _("This line is not in the plan any more, or it is invoiced. Read the plan again."),
            field=f"billing_plan[{at}].id",
        )


class PlanLineDone(Refusal):
    """Nothing is expected of the line any more."""

    def __init__(self) -> None:
        super().__init__(_("This line is invoiced already: nothing is expected of it any more."))


class PlanLineDrafted(Refusal):
    """A draft of the line waits."""

    def __init__(self) -> None:
        super().__init__(_("The invoice of this line is drafted already: issue it or delete it."))


@act("plan.write", right=rights.INVOICES)
def write_plan(
    *, order_id: int, lines: Sequence[PlanAsk], expected_version: int | None = None, by: Actor
) -> list[PlannedLine]:
    """Write what is still to be invoiced on an order, and when; lines already invoiced stay. The last line takes the rest, so
    that the plan adds up to what is left to invoice (P45)."""
    order = _open_order(order_id)
    require_version(order.version, expected_version)
    faults = Faults()
    check_plan(lines, faults, places_of(order.currency), tasks=True)
    _check_tasks(order_id, lines, faults)
    faults.refuse()
    standing = plan_of(order_id)
    _require_known(lines, standing)
    total = OrderStanding.objects.get(order=order)
    shares = [PlanShare(line.percent, line.amount_excl_tax) for line in lines]
    try:
        amounts = plan_amounts(shares, total.ordered_excl_tax, total.left_excl_tax, places_of(order.currency))
    except PlanBeyond as beyond:
        raise PlanBeyondLeft(formats.money(beyond.maximum), beyond.at) from beyond
    except PlanRestTwice as twice:
        raise PlanLineWithoutAmount(twice.at) from twice
    put_plan(order_id, lines, amounts, standing)
    Order.objects.filter(pk=order_id).update(version=order.version + 1)
    written = plan_of(order_id)
    _record("plan.written", order, by, lines=[formats.money(line.amount) for line in written if line.amount])
    return written


@act("plan.move", right=rights.INVOICES)
def move_plan_line(
    *, plan_line_id: int, due_on: date | None, certainty: int | None = None, reason: str = "", by: Actor
) -> PlannedLine:
    """Expect a line on another day, and more or less surely; it no longer follows its milestone (P45)."""
    order_id = plan_line(plan_line_id).order_id
    order = _open_order(order_id)
    line = plan_line(plan_line_id)
    if line.is_done:
        raise PlanLineDone
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 200)
    if certainty is not None and not 0 <= certainty <= 100:
        faults.add("certainty", _("It must lie between 0 and 100."))
    faults.refuse()
    PlanLine.objects.filter(pk=line.id).update(
        due_on=due_on,
        milestone="",
        task_id=None,
        certainty=line.certainty if certainty is None else certainty,
        written=True,
    )
    _record("plan.moved", order, by, label=line.label, day_before=line.due_on, day_after=due_on, reason=reason)
    return plan_line(plan_line_id)


@act("plan.invoice", right=rights.INVOICES)
def draft_plan_line(*, plan_line_id: int, on: date, by: Actor) -> Invoice:
    """Prepare the invoice of a line: a deposit, what is delivered, an interim of its amount, or the balance when nothing else
    is left; issuing it closes the line (P45)."""
    order_id = plan_line(plan_line_id).order_id
    hold([order_id])
    line = plan_line(plan_line_id)
    if line.is_done:
        raise PlanLineDone
    if line.is_drafted:
        raise PlanLineDrafted
    made = _drafted(line, on, by)
    claim_plan_line(line.id, made.pk)
    return made


def _drafted(line: PlannedLine, on: date, by: Actor) -> Invoice:
    order_id, bill = line.order_id, bill_of(line, plan_of(line.order_id))
    match bill.kind:
        case "deposit":
            return draft_deposit(order_id=order_id, on=on, amount_excl_tax=bill.amount, by=by)
        case "balance":
            return draft_balance(order_id=order_id, on=on, by=by)
        case "delivered":
            return draft_interim(order_id=order_id, on=on, by=by)
    return draft_interim(order_id=order_id, on=on, amount_excl_tax=bill.amount, deposit_mode="at_balance", by=by)


def _open_order(order_id: int) -> Order:
    """The order, locked; one on hold may be planned."""
    hold([order_id])
    require_open([order_id], deposit=True)
    return Order.objects.get(pk=order_id)


def _require_known(lines: Sequence[PlanAsk], standing: Sequence[PlannedLine]) -> None:
    known = {line.id for line in standing if not line.is_done}
    for at, ask in enumerate(lines):
        if ask.line_id is None:
            continue
        if ask.line_id not in known:
            raise PlanLineUnknown(at)
        known.discard(ask.line_id)


def _check_tasks(order_id: int, lines: Sequence[PlanAsk], faults: Faults) -> None:
    """A line waits for a task of the order, and for nothing else then."""
    known = {task.pk for task in tasks_of_order(order_id)} if any(line.milestone == "task" for line in lines) else set()
    for at, line in enumerate(lines):
        if (line.milestone == "task") != (line.task_id is not None) or not known.issuperset({line.task_id} - {None}):
            faults.add(f"billing_plan[{at}].task", _("Choose a task of a project of this order."))


def _record(what: str, order: Order, by: Actor, **facts: object) -> None:
    journal.record(
        what,
        subject=Subject("order", order.pk),
        about=[Subject("party", order.party_id)],
        by=by,
        facts={"number": order.number, **facts},
    )
