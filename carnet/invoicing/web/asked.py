"""The dialog "Invoice" as a browser posts it: texts as typed become what the commands take (P24, P25)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.refusals import BadValue
from carnet.invoicing import commands, queries
from carnet.invoicing.amounts import LineState
from carnet.invoicing.models import Invoice
from carnet.invoicing.plans import PlannedLine, bill_of, next_line
from carnet.invoicing.proposals import DepositAsk, LineAsk, OrderToInvoice, ProgressAsk, Proposal
from carnet.invoicing.queries import TimeAsk, WorkAsk

KINDS = ("deposit", "interim", "progress", "delivered", "balance", "time")
PLAN = "plan"
MEASURES = ("percent", "excl_tax", "incl_tax")
MODES = ("", "at_balance", "proportional", "first")
USUAL_DEPOSIT = Decimal(30)


class NumberUnreadable(BadValue):
    """What is typed is not a number."""

    def __init__(self, typed: str, field: str) -> None:
        super().__init__(_("“%(typed)s” is not a number: write it like 1 234,56.") % {"typed": typed}, field=field)


class DayUnreadable(BadValue):
    """What is typed is not a day."""

    def __init__(self, typed: str) -> None:
        super().__init__(_("“%(typed)s” is not a day.") % {"typed": typed}, field="until")


class NothingChosen(BadValue):
    """Nothing is chosen yet: the dialog says how to begin."""

    def __init__(self) -> None:
        super().__init__(_("Choose lines, or give a percentage."), field="lines")


@dataclass(frozen=True, slots=True)
class Typed:
    """Texts of the dialog by the name of their field; `fresh` when this kind was not shown before."""

    kind: str
    texts: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = True

    def text(self, name: str) -> str:
        """What is typed in a field, blanks taken off."""
        return "" if self.fresh else self.texts.get(name, "").strip()

    def number(self, name: str) -> Decimal | None:
        """The number typed in a field; None when it is empty. Refuses what is no number."""
        return read_number(self.text(name), name)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an order, one kind at a time."""

    kind: str
    percent: Decimal | None = None
    excl_tax: Decimal | None = None
    incl_tax: Decimal | None = None
    lines: tuple[LineAsk, ...] = ()
    progress: tuple[ProgressAsk, ...] = ()
    mode: str = ""
    deposits: tuple[DepositAsk, ...] = ()
    over_reason: str = ""
    plan_line: int | None = None
    time: TimeAsk | None = None


def read_typed(posted: QueryDict, kind: str) -> Typed:
    """What was posted; the fields of a kind count only if they were shown for that kind."""
    chosen = posted.get("kind", "")
    chosen = chosen if chosen in (PLAN, *KINDS) else kind
    return Typed(chosen, {name: str(posted.get(name, "")) for name in posted}, posted.get("shown") != chosen)


def read_number(typed: str, name: str) -> Decimal | None:
    """The number in a text; None when there is none."""
    bare = typed.replace("%", "").strip()
    if not bare:
        return None
    try:
        return formats.parse_number(bare)
    except ValueError:
        raise NumberUnreadable(typed, name) from None


def read_ask(order: OrderToInvoice, typed: Typed) -> Ask:
    """What is asked; refuses what cannot be read, or NothingChosen."""
    match typed.kind:
        case "plan":
            return plan_ask(planned_line(order.id, typed.texts.get("plan", "")), queries.plan_of(order.id))
        case "deposit":
            measure, share = deposit_share(order, typed)
            return Ask(
                "deposit",
                percent=share if measure == "percent" else None,
                excl_tax=share if measure == "excl_tax" else None,
                incl_tax=share if measure == "incl_tax" else None,
            )
        case "interim" if not typed.fresh:
            return _lines_ask(order, typed)
        case "progress":
            return _progress_ask(order, typed)
        case "time":
            return Ask("time", time=_time_ask(typed))
    return Ask(typed.kind)


def _time_ask(typed: Typed) -> TimeAsk:
    until = typed.text("until")
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        raise DayUnreadable(until) from None
    return TimeAsk(typed.text("group_by") or "task", bool(typed.text("capped")), WorkAsk(day))


def planned_line(order_id: int, asked: str = "") -> PlannedLine | None:
    """The line of the plan that is asked for, else the next one."""
    plan = queries.plan_of(order_id)
    opened = (line for line in plan if str(line.id) == asked and line.amount > 0 and not line.is_drafted)
    return next(opened, None) or next_line(plan)


def plan_ask(line: PlannedLine | None, plan: Sequence[PlannedLine]) -> Ask:
    """What a line of the plan asks for; refuses when there is none."""
    if line is None:
        raise NothingChosen
    bill = bill_of(line, plan)
    mode = "at_balance" if bill.kind == "interim" else ""
    return Ask(bill.kind, excl_tax=bill.amount, mode=mode, plan_line=line.id)


def deposit_share(order: OrderToInvoice, typed: Typed) -> tuple[str, Decimal | None]:
    """How a deposit is measured; at first what waits for it (P31), what the quote says, or the usual share."""
    if typed.fresh:
        received = queries.received_on_order(order.id)
        return ("incl_tax", received) if received else ("percent", order.deposit_percent or USUAL_DEPOSIT)
    measure = typed.text("measure")
    return measure if measure in MEASURES else "percent", typed.number("share")


def _lines_ask(order: OrderToInvoice, typed: Typed) -> Ask:
    percent = typed.number("percent")
    lines = tuple(_line_ask(line, typed) for line in lines_of(order) if typed.text(f"t-{line.line_id}"))
    if percent is None and not lines:
        raise NothingChosen
    return Ask(
        "interim", percent, lines=() if percent is not None else lines, mode=_mode(typed),
        deposits=_deposits(order, typed), over_reason=typed.text("over_reason"),
    )  # fmt: skip


def _line_ask(line: LineState, typed: Typed) -> LineAsk:
    name = f"q-{line.line_id}"
    number = typed.number(name)
    if number is None or (number == line.left_quantity and "%" not in typed.text(name)):
        return LineAsk(line.line_id)
    return LineAsk(line.line_id, percent=number) if "%" in typed.text(name) else LineAsk(line.line_id, quantity=number)


def _progress_ask(order: OrderToInvoice, typed: Typed) -> Ask:
    percent = typed.number("percent")
    reached = [(line.line_id, typed.number(f"p-{line.line_id}")) for line in lines_of(order)]
    lines = tuple(ProgressAsk(line_id, number) for line_id, number in reached if number is not None)
    if percent is None and not lines:
        raise NothingChosen
    return Ask(
        "progress", percent, progress=() if percent is not None else lines, mode=_mode(typed),
        deposits=_deposits(order, typed),
    )  # fmt: skip


def lines_of(order: OrderToInvoice) -> list[LineState]:
    """The lines of an order that an invoice may bill, whatever their VAT group."""
    return [line for state in order.groups for line in state.lines]


def deposits_to_deduct(order: OrderToInvoice) -> dict[int, tuple[str, date, Decimal]]:
    """Deposits that something is left to deduct of: number, date, amount excl. tax left."""
    found: dict[int, tuple[str, date, Decimal]] = {}
    for state in order.groups:
        for one in state.deposits:
            if one.left:
                before = found[one.invoice_id][2] if one.invoice_id in found else Decimal(0)
                found[one.invoice_id] = (one.number, one.issued_on, before + one.left)
    return found


def _mode(typed: Typed) -> str:
    chosen = typed.text("deposit_mode")
    return chosen if chosen in MODES else ""


def _deposits(order: OrderToInvoice, typed: Typed) -> tuple[DepositAsk, ...]:
    asked = [(one, typed.number(f"d-{one}")) for one in deposits_to_deduct(order)]
    return tuple(DepositAsk(one, amount) for one, amount in asked if amount is not None)


def propose(order: OrderToInvoice, ask: Ask, *, beyond: bool = False) -> Proposal:
    """The invoice that answers, writing nothing; refuses as the command does."""
    match ask.kind:
        case "deposit":
            return queries.propose_deposit(order, ask.percent, ask.excl_tax, ask.incl_tax)
        case "delivered":
            return queries.propose_delivered(order, ask.mode, ask.deposits)
        case "interim":
            return queries.propose_interim(
                order, ask.percent, ask.lines, ask.mode, ask.deposits, amount_excl_tax=ask.excl_tax, beyond=beyond
            )
        case "progress":
            return queries.propose_progress(order, ask.percent, ask.progress, ask.mode, ask.deposits)
        case "time":
            return queries.propose_time(order, ask.time)
    return queries.propose_balance(order)


def draft(order_id: int, ask: Ask, on: date, by: Actor) -> Invoice:
    """The same, written as a draft."""
    if ask.plan_line is not None:
        return commands.draft_plan_line(plan_line_id=ask.plan_line, on=on, by=by)
    match ask.kind:
        case "deposit":
            return commands.draft_deposit(
                order_id=order_id, on=on, percent=ask.percent, amount_excl_tax=ask.excl_tax,
                amount_incl_tax=ask.incl_tax, by=by,
            )  # fmt: skip
        case "delivered":
            return commands.draft_delivered(
                order_id=order_id, on=on, deposit_mode=ask.mode, deposits=ask.deposits, by=by
            )
        case "interim":
            return commands.draft_interim(
                order_id=order_id, on=on, percent=ask.percent, lines=ask.lines, deposit_mode=ask.mode,
                deposits=ask.deposits, over_reason=ask.over_reason, by=by,
            )  # fmt: skip
        case "progress":
            return commands.draft_progress(
                order_id=order_id, on=on, percent=ask.percent, lines=ask.progress, deposit_mode=ask.mode,
                deposits=ask.deposits, by=by,
            )  # fmt: skip
        case "time" if ask.time:
            return commands.draft_time(
                order_id=order_id, on=on, group_by=ask.time.group_by, capped=ask.time.capped,
                until=ask.time.work.until, by=by,
            )  # fmt: skip
    return commands.draft_balance(order_id=order_id, on=on, by=by)
