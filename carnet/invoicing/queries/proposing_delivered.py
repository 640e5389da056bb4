"""What an invoice of what was delivered would be: a line per line of a note, under each note's number and date (P24, R50)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core.money import ZERO, within
from carnet.invoicing.amounts import BilledLine, LineState, bill_left, bill_quantity
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import DepositAsk, OrderToInvoice, Proposal
from carnet.invoicing.queries.assembling import Billing, Parcel, Piece, assemble
from carnet.invoicing.queries.delivered import NoteLineLeft, Period, left_of_note_lines, note_lines
from carnet.invoicing.queries.proposing import drafts_of, line_states, refuse_if_nothing_left, to_invoice_now
from carnet.invoicing.refusals import NothingLeftToInvoice, NothingToInvoiceNow


def propose_delivered(
    order: OrderToInvoice, deposit_mode: str = "", deposits: Sequence[DepositAsk] = (), but: Sequence[int] = ()
) -> Proposal:
    """What may be invoiced now on an order, what notes delivered under each of them; refused when all of it is zero (P24)."""
    refuse_if_nothing_left(order)
    now = to_invoice_now(order)
    if not now:
        raise NothingToInvoiceNow(order.number)
    billing = _billing_of(order, now, note_lines([order.id], but).get(order.id, []), several=False)
    return assemble(InvoiceKind.DELIVERED, [billing], deposit_mode, deposits)


def propose_notes(
    orders: Sequence[OrderToInvoice],
    note_ids: Collection[int],
    *,
    services: bool = True,
    deposit_mode: str = "",
    but: Sequence[int] = (),
) -> Proposal:
    """What is not invoiced of some delivery notes, and of the services done with them; one line per line of a note, never
    merged (P24). Refused when nothing of it is left."""
    delivered = note_lines((order.id for order in orders), but)
    wanted = {order.id: [line for line in delivered[order.id] if line.note_id in note_ids] for order in orders}
    billings = _billings(orders, delivered, wanted, {order.id: _services(order) for order in orders if services})
    if not billings:
        raise NothingLeftToInvoice(", ".join(order.number for order in orders), drafts_of(orders))
    return assemble(InvoiceKind.DELIVERED, billings, deposit_mode)


def propose_period(
    orders: Sequence[OrderToInvoice], delivered: Mapping[int, Sequence[NoteLineLeft]], period: Period
) -> Proposal | None:
    """All that orders of a payer delivered in a period and nobody invoiced: goods under each note, services done by its end;
    None when nothing of it is left. It reads nothing but what is given."""
    wanted = {
        order.id: [line for line in delivered.get(order.id, ()) if period.holds(line.on)] for order in orders
    }  # fmt: skip
    services = {order.id: _services(order, period.done_after) for order in orders}
    billings = _billings(orders, delivered, wanted, services)
    return assemble(InvoiceKind.DELIVERED, billings) if billings else None


def _billings(
    orders: Sequence[OrderToInvoice],
    delivered: Mapping[int, Sequence[NoteLineLeft]],
    wanted: Mapping[int, Sequence[NoteLineLeft]],
    services: Mapping[int, Sequence[BilledLine]],
) -> list[Billing]:
    """What each order contributes: the wanted lines of its notes, and its services."""
    found = []
    for order in orders:
        biller = _Biller(order, several=len(orders) > 1)
        chosen = {line.id for line in wanted[order.id]}
        for line in biller.left(delivered.get(order.id, ())):
            quantity = within(line.left, biller.states[line.order_line_id].left_quantity)
            if line.id in chosen and quantity > 0:
                biller.deliver(line, quantity)
        for one in services.get(order.id, ()):
            biller.add(one)
        billing = biller.billing()
        if billing.lines:
            found.append(billing)
    return found


def _services(order: OrderToInvoice, not_yet: Mapping[int, Decimal] | None = None) -> list[BilledLine]:
    """The services billed as delivered that are done and not invoiced, less what was done later."""
    later = not_yet or {}
    rows = tuple(replace(row, done_quantity=row.done_quantity - later.get(row.id, ZERO)) for row in order.rows)
    done = {row.id for row in rows if row.policy == "delivered" and not row.deliverable}
    now = to_invoice_now(replace(order, rows=rows))
    return [one for one in now if one.line_id in done and one.quantity > 0]


def _billing_of(
    order: OrderToInvoice, now: Sequence[BilledLine], lines: Sequence[NoteLineLeft], *, several: bool
) -> Billing:
    """What may be invoiced now, its part that notes delivered under them, the rest apart."""
    wanted = {line.line_id: line.quantity for line in now}
    biller = _Biller(order, several)
    for line in biller.left(lines):
        quantity = within(line.left, wanted.get(line.order_line_id, ZERO))
        if quantity > 0:
            biller.deliver(line, quantity)
            wanted[line.order_line_id] -= quantity
    for one in now:
        if not biller.delivered(one.line_id):
            biller.add(one)
        elif wanted[one.line_id]:
            biller.add(biller.bill(one.line_id, wanted[one.line_id]))
    return biller.billing()


class _Biller:
    """Bills lines of an order piece by piece: what a piece takes is no longer left for the next; the last takes the rest (P11)."""

    def __init__(self, order: OrderToInvoice, several: bool) -> None:
        self.order, self.several = order, several
        self.states = line_states(order)
        self.parcels: dict[int, Parcel] = {}
        self.others: list[BilledLine] = []

    def left(self, lines: Sequence[NoteLineLeft]) -> list[NoteLineLeft]:
        """How much of each delivered line is not invoiced."""
        return left_of_note_lines(lines, {pk: state.invoiced_quantity for pk, state in self.states.items()})

    def deliver(self, line: NoteLineLeft, quantity: Decimal) -> None:
        """Bill a quantity of a line of a note, under its note."""
        parcel = self.parcels.setdefault(line.note_id, Parcel(self._title(line)))
        parcel.pieces.append(Piece(self.bill(line.order_line_id, quantity), line.id))

    def bill(self, line_id: int, quantity: Decimal) -> BilledLine:
        """Bill a quantity of an order line, of what is left of it now."""
        state = self.states[line_id]
        whole = quantity == state.left_quantity
        billed = bill_left(state, self.order.places) if whole else bill_quantity(state, quantity, self.order.places)
        self.states[line_id] = _without(state, billed)
        return billed

    def add(self, billed: BilledLine) -> None:
        """Bill something that no note delivered."""
        self.others.append(billed)

    def delivered(self, line_id: int) -> bool:
        """Whether a note delivered some of a line billed here."""
        return any(piece.billed.line_id == line_id for parcel in self.parcels.values() for piece in parcel.pieces)

    def billing(self) -> Billing:
        """What the order contributes; without notes its lines stand as they are."""
        parcels = list(self.parcels.values())
        lines = [piece.billed for parcel in parcels for piece in parcel.pieces] + self.others
        if parcels and self.others:
            with translation.override(self.order.language):
                parcels.append(Parcel(self._rest_title(), [Piece(one) for one in self.others]))
        return Billing(self.order, lines, parcels=parcels)

    def _title(self, line: NoteLineLeft) -> str:
        with translation.override(self.order.language):
            told = {
                "number": line.number,
                "date": date_format(line.on, "SHORT_DATE_FORMAT"),
                "order": self.order.number,
            }
            if self.several:
                return _("Delivery note %(number)s of %(date)s – order %(order)s") % told
            return _("Delivery note %(number)s of %(date)s") % told

    def _rest_title(self) -> str:
        services = {row.id for row in self.order.rows if not row.deliverable}
        if all(one.line_id in services for one in self.others):
            return (
                _("Services done – order %(order)s") % {"order": self.order.number}
                if self.several
                else _("Services done")
            )
        return _("Other lines")


def _without(state: LineState, billed: BilledLine) -> LineState:
    return replace(
        state,
        invoiced_quantity=state.invoiced_quantity + billed.quantity,
        invoiced_amount=state.invoiced_amount + billed.amount,
    )
