"""Drafts of what was delivered: of an order, of delivery notes, of all that a period delivered; and the credit of what came back
(P24, P29, P33)."""

from collections.abc import Collection, Sequence
from datetime import date

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import NotFound
from carnet.delivery.models import Note
from carnet.invoicing import queries
from carnet.invoicing.commands.crediting import note_drafted
from carnet.invoicing.commands.drafting import OrdersOfSeveralPayers, drafted_of, held_to_invoice
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import DepositAsk, OrderToInvoice, Proposal
from carnet.invoicing.refusals import NoteNotInvoiced, NothingLeftToInvoice, ReturnNotCredited
from carnet.invoicing.steps.crediting import require_given_up_where_closed
from carnet.sales.steps import hold, require_open


@act("invoice.draft_delivered", right=rights.INVOICES)
def draft_delivered(
    *, order_id: int, on: date, deposit_mode: str = "", deposits: Sequence[DepositAsk] = (), by: Actor
) -> Invoice:
    """Prepare the invoice of what may be invoiced now on an order, delivered goods under each note, services delivered along
    with them; deposits deducted by mode or as asked (P24, P25)."""
    order = held_to_invoice(order_id)
    proposal = queries.propose_delivered(order, deposit_mode, deposits)
    return drafted_of(order, proposal, on, by, supplied=_supplied(proposal), deposit_mode=deposit_mode)


@act("invoice.draft_notes", right=rights.INVOICES)
def draft_notes(
    *,
    note_ids: Sequence[int],
    on: date,
    order_id: int | None = None,
    services: bool = True,
    deposit_mode: str = "",
    by: Actor,
) -> Invoice:
    """Prepare one invoice of delivery notes of one payer, over one order or several: a line per line of a note, under each
    note's number and date, and the services done with them (P24, R50). `order_id` refuses notes of another order."""
    named = _notes(note_ids)
    if order_id is not None and any(note.order_id != order_id for note in named):
        raise NotFound
    order_ids = sorted({note.order_id for note in named})
    hold(order_ids)
    require_open(order_ids)
    orders = queries.orders_to_invoice(order_ids)
    _require_one_payer(orders, "delivery_notes")
    proposal = queries.propose_notes(orders, {note.pk for note in named}, services=services, deposit_mode=deposit_mode)
    return drafted_of(orders[0], proposal, on, by, supplied=_supplied(proposal), deposit_mode=deposit_mode)


@act("invoice.draft_period", right=rights.INVOICES)
def draft_period(
    *, order_ids: Sequence[int], since: date | None = None, until: date | None = None, on: date, by: Actor
) -> Invoice:
    """Prepare one invoice of all that orders of one payer delivered in a period and nobody invoiced, each note's lines under its
    number and date, and the services done by its end (P24, R50). Run again, nothing is left and it refuses."""
    wanted = sorted(set(order_ids))
    hold(wanted)
    require_open(wanted)
    orders = queries.orders_to_invoice(wanted)
    _require_one_payer(orders, "orders")
    period = queries.period_of(wanted, since, until)
    proposal = queries.propose_period(orders, queries.note_lines(wanted), period)
    if proposal is None:
        raise NothingLeftToInvoice(", ".join(order.number for order in orders), queries.drafts_of(orders))
    return drafted_of(orders[0], proposal, on, by, supplied=_supplied(proposal))


@act("credit_note.draft_return", right=rights.INVOICES)
def draft_credit_of_return(*, note_id: int, on: date, by: Actor) -> list[Invoice]:
    """Prepare the credit notes of what came back with a return note, one per invoice that billed it; what comes back *again* is
    to be invoiced again, what is given up is given up (P29, P33)."""
    note = Note.objects.filter(pk=note_id).values_list("order_id", flat=True).first()
    if note is None:
        raise NotFound
    hold([note])
    returned = queries.return_to_credit(note_id)
    made = []
    for credit in returned.credits:
        require_given_up_where_closed([note], credit.again)
        proposal = queries.propose_credit_of_return(credit)
        made.append(
            note_drafted(credit.source.invoice, proposal, [note], on, again=credit.again, reason=returned.reason, by=by)
        )
    if not made:
        raise ReturnNotCredited(returned.number)
    return made


def _require_one_payer(orders: Sequence[OrderToInvoice], field: str) -> None:
    """Refuse orders that are not billed to one party in one currency."""
    if len({(order.billed_party_id, order.currency) for order in orders}) > 1:
        raise OrdersOfSeveralPayers(field)


def _notes(note_ids: Collection[int]) -> list[Note]:
    """The notes, refused when one is a draft, cancelled, or brings goods back."""
    found = list(Note.objects.filter(pk__in=set(note_ids)).order_by("id"))
    if len(found) < len(set(note_ids)) or not found:
        raise NotFound
    cancelled = set(Note.objects.filter(cancels__in=found).values_list("cancels_id", flat=True))
    for note in found:
        if note.number is None or note.kind not in (Note.Kind.OUT, Note.Kind.DIRECT) or note.pk in cancelled:
            raise NoteNotInvoiced(note.number or f"n° {note.pk}")
    return found


def _supplied(proposal: Proposal) -> tuple[date | None, date | None]:
    """The first and last day of the deliveries billed: printed as the date of supply (R5)."""
    return queries.supplied_with(line.note_line_id for line in proposal.lines if line.note_line_id)
