"""Which kinds of invoice an order offers now, with the amount of each or why it is not offered (P24)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from carnet.company.web.when import milestone_words
from carnet.core import formats
from carnet.core.money import HUNDRED, ZERO, round_to
from carnet.core.refusals import Refusal
from carnet.invoicing import queries
from carnet.invoicing.plans import PlannedLine
from carnet.invoicing.proposals import OrderToInvoice
from carnet.invoicing.web.asked import KINDS, PLAN, Ask, Typed, lines_of, propose, read_ask
from carnet.sales.refusals import OrderHeld
from carnet.sales.steps import require_open

WORDS: dict[str, str | Promise] = {
    "deposit": pgettext_lazy("kind of invoice", "Deposit"),
    "interim": pgettext_lazy("kind of invoice", "Interim"),
    "progress": pgettext_lazy("kind of invoice", "Progress"),
    "delivered": pgettext_lazy("kind of invoice", "Delivered"),
    "balance": pgettext_lazy("kind of invoice", "Balance"),
    "time": pgettext_lazy("kind of invoice", "Time spent"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of invoice: its word, what it is about, its amount excl. tax if known; not `open` when nothing can be asked so."""

    code: str
    key: int
    word: str
    about: str
    amount: Decimal | None
    open: bool


def offered_kinds(order: OrderToInvoice, planned: PlannedLine | None = None) -> list[Offered]:
    """The line of the plan that comes next, and the kinds in their order, time last if the order knows any. Refuses an order that
    may not be invoiced at all (P8)."""
    held, timed = _is_held(order.id), _knows_time(order)
    kinds = [
        _offered(order, code, key, held=held and code != "deposit")
        for key, code in enumerate(KINDS, 1)
        if code != "time" or timed
    ]
    return kinds if planned is None else [_planned(planned, held=held and planned.kind != "deposit"), *kinds]


def _planned(line: PlannedLine, *, held: bool) -> Offered:
    day = _("planned on %(day)s") % {"day": formats.day(line.due_on)} if line.due_on else milestone_words(line)
    about = _("the order is on hold") if held else day or _("the next of the billing plan")
    return Offered(PLAN, 0, line.label or str(WORDS["balance"]), about, line.amount, not held)


def _is_held(order_id: int) -> bool:
    try:
        require_open([order_id])
    except OrderHeld:
        require_open([order_id], deposit=True)
        return True
    return False


def _offered(order: OrderToInvoice, code: str, key: int, *, held: bool) -> Offered:
    amount, open_ = _amount(order, code)
    if held:
        return Offered(code, key, str(WORDS[code]), _("the order is on hold"), None, open=False)
    shown = amount if code in ("deposit", "delivered", "balance", "time") and open_ else None
    if code == "deposit" and _asked_before(order):
        shown = None
    return Offered(code, key, str(WORDS[code]), _about(order, code, open_=open_), shown, open_)


def _amount(order: OrderToInvoice, code: str) -> tuple[Decimal | None, bool]:
    """What the kind would ask before anything is typed, and whether it can ask anything."""
    left = any(line.left_quantity or line.left_amount for line in lines_of(order))
    if code == "interim":
        return None, left
    if code == "progress":
        return None, left or any(line.invoiced_amount for line in lines_of(order))
    if code == "delivered" and not _billed_as_delivered(order):
        return None, False
    try:
        ask = read_ask(order, Typed("deposit")) if code == "deposit" else Ask(code)
        return propose(order, ask).total_excl_tax, True
    except Refusal:
        return None, code == "deposit" and left and sum(state.left for state in order.groups) > 0


def _billed_as_delivered(order: OrderToInvoice) -> bool:
    return any(row.kind == "line" and row.policy == "delivered" for row in order.rows)


def _knows_time(order: OrderToInvoice) -> bool:
    """Whether something is billed at cost, or some work waits to be billed."""
    return any(line.at_cost for line in lines_of(order)) or bool(queries.work_of_orders([order.id]))


def _asked_before(order: OrderToInvoice) -> Decimal:
    """The share of the order already asked as deposits, in percent."""
    ordered = sum((state.ordered for state in order.groups), ZERO)
    asked = sum((one.amount for state in order.groups for one in state.deposits), ZERO)
    return round_to(asked * HUNDRED / ordered) if ordered and asked else ZERO


def _about(order: OrderToInvoice, code: str, *, open_: bool) -> str:
    match code:
        case "deposit" if asked := _asked_before(order):
            return _("%(percent)s already invoiced") % {"percent": formats.percent(asked)}
        case "deposit":
            return _("a part of the whole, in advance") if open_ else _("nothing left to invoice")
        case "delivered" if not _billed_as_delivered(order):
            return _("nothing here is billed as delivered")
        case "time":
            return _("time and expenses not yet invoiced") if open_ else _("no billable time waits")
        case "balance" if not open_ and any(line.at_cost for line in lines_of(order)):
            return _("once the lines at cost are ended")
        case "delivered":
            return _("delivered, not yet invoiced") if open_ else _("nothing delivered is left to invoice")
        case _ if not open_:
            return _("nothing left to invoice")
        case "interim":
            return _("some lines, or a percentage")
        case "progress":
            return _("cumulative progress of each line")
    return _("all the rest")


def likely_kind(order: OrderToInvoice, kinds: list[Offered], wished: str = "") -> str:
    """The kind to open on: the one wished, the next of the plan, the deposit of the quote, what is delivered, else the balance."""
    opened = {one.code: one for one in kinds if one.open}
    if wished in opened:
        return wished
    if PLAN in opened:
        return PLAN
    untouched = not any(line.invoiced_amount for line in lines_of(order))
    nothing_asked = untouched and not _asked_before(order) and not any(state.claimed for state in order.groups)
    deposit_due = order.deposit_percent or queries.received_on_order(order.id)
    if "deposit" in opened and nothing_asked and deposit_due:
        return "deposit"
    whole = opened["balance"].amount if "balance" in opened else None
    if "delivered" in opened and opened["delivered"].amount != whole:
        return "delivered"
    if "time" in opened and any(line.at_cost for line in lines_of(order)):
        return "time"
    return next((code for code in ("balance", "deposit", "interim") if code in opened), "balance")
