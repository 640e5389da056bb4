"""What an invoice of time and expenses would be: within the line, up to its cap, or beyond its estimate (P24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company.models import AT_COST, LinePolicy
from carnet.core import formats
from carnet.core.money import ZERO, within
from carnet.invoicing.amounts import (
    BilledLine,
    Growth,
    bill_left,
    bill_quantity,
    bill_spent,
    grown,
    growth_for_amount,
    growth_for_quantity,
    parts_of,
    quantities,
    within_room,
)
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import DepositAsk, OrderRow, OrderToInvoice, Proposal, WorkPart
from carnet.invoicing.queries.assembling import Billing, Parcel, Piece, assemble
from carnet.invoicing.queries.grouping import details_of, expense_label, grouped
from carnet.invoicing.queries.proposing import drafts_of, line_states
from carnet.invoicing.queries.working import Work, WorkAsk, work_of_orders
from carnet.invoicing.refusals import NoTimeToInvoice
from carnet.projects.amounts import clock
from carnet.projects.queries.work import minutes_by_unit
from carnet.sales import steps as sales
from carnet.sales.models import Order


@dataclass(frozen=True, slots=True)
class TimeAsk:
    """How time is billed: told by person, task or day; never beyond what lines hold when `capped`; of which work."""

    group_by: str = "task"
    capped: bool = False
    work: WorkAsk = field(default_factory=WorkAsk)


def propose_time(
    order: OrderToInvoice, ask: TimeAsk | None = None, deposit_mode: str = "", deposits: Sequence[DepositAsk] = ()
) -> Proposal:
    """The time and expenses of an order that no invoice bills yet; refused when there is none that a line of it takes (P24)."""
    ask = ask or TimeAsk()
    biller = _Biller(order, ask)
    with translation.override(order.language):
        biller.bill(work_of_orders([order.id], ask.work).get(order.id, []))
    if not biller.pieces:
        raise NoTimeToInvoice(order.number, drafts_of([order]), biller.warnings)
    billing = Billing(
        _once_grown(order, biller.growths),
        [piece.billed for piece in biller.pieces],
        parcels=[Parcel("", biller.pieces)],
    )
    return assemble(InvoiceKind.TIME, [billing], deposit_mode, deposits, warnings=biller.warnings)


class _Biller:
    """Bills the work of an order line by line; what takes an uncapped line beyond its estimate makes it grow."""

    def __init__(self, order: OrderToInvoice, ask: TimeAsk) -> None:
        self.order, self.ask = order, ask
        self.states = line_states(order)
        self.units = minutes_by_unit()
        self.pieces: list[Piece] = []
        self.growths: dict[int, Growth] = {}
        self.warnings: list[str] = []

    def bill(self, works: Iterable[Work]) -> None:
        """Bill what lines of the order take, work on lines at a fixed price aside; what belongs to no line is told."""
        takers = self._takers()
        timed = [row for row in takers if row.unit in self.units]
        others = [row for row in takers if row.unit not in self.units and row.policy in AT_COST]
        of_line: dict[int, list[Work]] = {}
        lost: list[Work] = []
        for work in works:
            row = _line_of(work, timed if work.is_time else others)
            if row is not None:
                of_line.setdefault(row.id, []).append(work)
            elif work.order_line_id is None:
                lost.append(work)
        for row in takers:
            if row.id in of_line and row in timed:
                self._time(row, of_line[row.id])
            elif row.id in of_line:
                self._expenses(row, of_line[row.id])
        self._tell_lost(lost)

    def _takers(self) -> list[OrderRow]:
        """The lines that work may be billed on: those at cost; without any, those sold by the hour or the day."""
        rows = [row for row in self.order.rows if row.id in self.states and self.states[row.id].quantity >= 0]
        at_cost = [row for row in rows if row.policy in AT_COST]
        return at_cost or [row for row in rows if row.unit in self.units]

    def _time(self, row: OrderRow, works: Sequence[Work]) -> None:
        unit, room = self.units[row.unit], self._room(row)
        minutes = within_room([work.minutes for work in works], unit, room)
        whole = sum(minutes)
        if sum(work.minutes for work in works) > whole:
            self._tell_capped(row, sum(work.minutes for work in works) - whole)
        groups = grouped(zip(works, minutes, strict=True), self.ask.group_by)
        sums = [sum(billed for _work, billed in group) for group in groups.values()]
        reached = room is not None and sum(work.minutes for work in works) >= whole and whole >= room * unit
        parts = quantities(sums, unit, room if reached else None)
        self._grow(row, growth_for_quantity(self.states[row.id], sum(parts, ZERO), self.order.places))
        for (label, group), quantity in zip(groups.items(), parts, strict=True):
            billed = self._billed(row.id, quantity)
            amounts = parts_of(billed.amount, [spent for _work, spent in group], self.order.places)
            claims = tuple(
                WorkPart(time_entry_id=work.id, minutes=spent, amount=amount)
                for (work, spent), amount in zip(group, amounts, strict=True)
            )
            details = details_of(group, self.ask.group_by)
            self.pieces.append(Piece(billed, label=label, details=details, work=claims))

    def _expenses(self, row: OrderRow, works: Sequence[Work]) -> None:
        whole = sum((work.amount for work in works), ZERO)
        left = self.states[row.id].left_amount if self._is_capped(row) else whole
        self._grow(row, growth_for_amount(self.states[row.id], min(whole, left)))
        for work in works:
            amount = min(work.amount, left)
            if amount <= 0:
                continue
            left -= amount
            billed = bill_spent(self.states[row.id], amount, self.order.places)
            self._take(billed)
            claim = WorkPart(expense_id=work.id, amount=amount)
            self.pieces.append(Piece(billed, label=expense_label(work), work=(claim,)))

    def _is_capped(self, row: OrderRow) -> bool:
        return self.ask.capped or row.policy != LinePolicy.AT_COST

    def _room(self, row: OrderRow) -> Decimal | None:
        """How much of a line may be billed; what is billed as delivered, no more than is done; None beyond an estimate."""
        if not self._is_capped(row):
            return None
        state = self.states[row.id]
        if row.policy == LinePolicy.DELIVERED:
            return within(row.done_quantity - state.invoiced_quantity, state.left_quantity)
        return state.left_quantity

    def _billed(self, line_id: int, quantity: Decimal) -> BilledLine:
        state = self.states[line_id]
        whole = quantity == state.left_quantity
        billed = bill_left(state, self.order.places) if whole else bill_quantity(state, quantity, self.order.places)
        self._take(billed)
        return billed

    def _take(self, billed: BilledLine) -> None:
        state = self.states[billed.line_id]
        self.states[billed.line_id] = replace(
            state,
            invoiced_quantity=state.invoiced_quantity + billed.quantity,
            invoiced_amount=state.invoiced_amount + billed.amount,
        )

    def _grow(self, row: OrderRow, growth: Growth) -> None:
        if growth == Growth():
            return
        self.growths[row.id] = growth
        self.states[row.id] = grown(self.states[row.id], growth)
        self.warnings.append(
            _("“%(line)s” goes %(amount)s excl. tax beyond its estimate: issuing writes an amendment of that amount.")
            % {"line": row.description, "amount": formats.money(growth.amount)}
        )

    def _tell_capped(self, row: OrderRow, minutes: int) -> None:
        self.warnings.append(
            _("%(time)s go beyond what “%(line)s” still holds: they are not billed.")
            % {"time": clock(minutes), "line": row.description}
        )

    def _tell_lost(self, lost: Sequence[Work]) -> None:
        minutes, money = sum(work.minutes for work in lost), sum((work.amount for work in lost), ZERO)
        if minutes:
            self.warnings.append(
                _("%(time)s belong to no line billed by time: give their task a line of the order.")
                % {"time": clock(minutes)}
            )
        if money:
            self.warnings.append(
                _("%(amount)s of expenses belong to no line at cost: choose one for them, or add it by an amendment.")
                % {"amount": formats.money(money)}
            )


def _line_of(work: Work, rows: Sequence[OrderRow]) -> OrderRow | None:
    """The line named by the work, else the only one there is."""
    if work.order_line_id is not None:
        return next((row for row in rows if row.id == work.order_line_id), None)
    return rows[0] if len(rows) == 1 else None


def _once_grown(order: OrderToInvoice, growths: dict[int, Growth]) -> OrderToInvoice:
    """The order as its amendment will leave it: lines, document discount and VAT of its groups (four statements, or none)."""
    if not growths:
        return order
    asked = {line_id: sales.Growth(one.quantity, one.amount) for line_id, one in growths.items()}
    moves = {move.group: move for move in sales.grown(Order.objects.get(pk=order.id), asked).groups}
    groups = tuple(
        replace(
            state,
            lines=tuple(
                grown(line, growths[line.line_id]) if line.line_id in growths else line for line in state.lines
            ),
            vat=state.vat + moves[state.group].vat,
            discount=state.discount + moves[state.group].discount,
            discount_left=state.discount_left + moves[state.group].discount,
        )
        if state.group in moves
        else state
        for state in order.groups
    )
    return replace(order, groups=groups)
