"""What a return note takes back of invoices: the very lines that billed the goods, the choice of the return taken over (P29, P33)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Sum
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.delivery.models import Note, NoteLine
from carnet.invoicing.amounts import credit_line_quantity
from carnet.invoicing.models import InvoiceLine
from carnet.invoicing.proposals import Proposal
from carnet.invoicing.queries.crediting import InvoiceToCredit, invoice_to_credit
from carnet.invoicing.queries.proposing_credits import propose_credit_of_parts
from carnet.invoicing.refusals import refusing
from carnet.sales.models import LineStanding


@dataclass(slots=True)
class CreditOfReturn:
    """What one invoice gives back: quantities served, by its lines, and the line of the return each of them answers."""

    source: InvoiceToCredit
    again: bool
    quantities: dict[int, Decimal] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReturnToCredit:
    """A validated return note, and the credits of what it brought back."""

    number: str
    reason: str
    credits: Sequence[CreditOfReturn]


def return_to_credit(note_id: int) -> ReturnToCredit:
    """What is to be credited of a return, not credited yet: from the invoices of its own delivery first, then the latest."""
    note = Note.objects.select_related("cancels").filter(pk=note_id, number__isnull=False).first()
    if note is None or note.kind != Note.Kind.RETURN or Note.objects.filter(cancels=note).exists():
        raise NotFound
    with translation.override(note.language):
        told = {"number": note.number, "date": date_format(note.on, "SHORT_DATE_FORMAT")}
        reason = _("Goods returned with %(number)s of %(date)s") % told
    lines = list(
        NoteLine.objects.filter(note=note, returns__isnull=False)
        .select_related("order_line", "returns")
        .order_by("position")
    )
    return ReturnToCredit(note.number or "", reason, _credits(lines))


def propose_credit_of_return(credit: CreditOfReturn) -> Proposal:
    """The credit note of one invoice, each line answering the line of the return that brought it back: what came back is counted in
    what was served, whatever quantity an interim invoice printed."""
    source = credit.source
    states = {line.line_id: line for group in source.groups.values() for line in group.lines}
    with refusing("lines"):
        parts = [
            credit_line_quantity(states[line_id], quantity, source.places)
            for line_id, quantity in credit.quantities.items()
        ]
    proposal = propose_credit_of_parts(source, parts)
    return replace(
        proposal,
        lines=tuple(
            replace(line, note_line_id=credit.answers.get(line.credits_id or 0)) if line.kind == "line" else line
            for line in proposal.lines
        ),
    )


def _credits(lines: Sequence[NoteLine]) -> list[CreditOfReturn]:
    billed = _billed(lines)
    wanted = _to_credit(lines)
    sources: dict[int, InvoiceToCredit] = {}
    taken: dict[int, Decimal] = defaultdict(lambda: ZERO)
    credits: dict[tuple[int, bool], CreditOfReturn] = {}
    for line in lines:
        quantity = wanted[line.pk]
        own_first = sorted(
            billed.get(line.order_line_id, []), key=lambda one: (one.note_line_id != line.returns_id, -one.pk)
        )
        for one in own_first:
            if quantity <= 0:
                break
            source = sources.setdefault(one.invoice_id, invoice_to_credit(one.invoice_id))
            part = min(quantity, _left(source, one) - taken[one.pk])
            if part <= 0 or any(one.pk in credit.quantities for credit in credits.values()):
                continue
            again = line.again is not False
            credit = credits.setdefault((one.invoice_id, again), CreditOfReturn(source, again))
            credit.quantities[one.pk] = part
            credit.answers[one.pk] = line.pk
            taken[one.pk] += part
            quantity -= part
    return list(credits.values())


def _billed(lines: Sequence[NoteLine]) -> dict[int, list[InvoiceLine]]:
    """The issued lines that billed the order lines of a return."""
    rows = InvoiceLine.objects.filter(
        order_line_id__in={line.order_line_id for line in lines}, kind="line", invoice__number__isnull=False
    ).exclude(invoice__kind="credit_note")
    found: dict[int, list[InvoiceLine]] = defaultdict(list)
    for row in rows:
        found[row.order_line_id or 0].append(row)
    return found


def _to_credit(lines: Sequence[NoteLine]) -> dict[int, Decimal]:
    """How much of each line of a return is to be credited: what it brought back and no credit note answers yet; of a line billed
    as delivered, no more than what is invoiced beyond what stays delivered."""
    ids = [line.pk for line in lines]
    rows = InvoiceLine.objects.filter(note_line_id__in=ids).values_list("note_line_id")
    answered: dict[int | None, Decimal] = dict(rows.annotate(quantity=Sum("served_quantity")))
    standings = {
        one.order_line_id: one
        for one in LineStanding.objects.filter(order_line_id__in={line.order_line_id for line in lines})
    }
    beyond: dict[int, Decimal] = {}
    wanted = {}
    for line in lines:
        standing = standings[line.order_line_id]
        invoiced = standing.invoiced_quantity - standing.credited_quantity
        stays = standing.delivered_quantity - standing.returned_quantity
        limit = invoiced - stays if line.order_line.invoice_policy == "delivered" else invoiced
        room = beyond.setdefault(line.order_line_id, max(limit, ZERO))
        wanted[line.pk] = min(max(line.quantity - (answered.get(line.pk) or ZERO), ZERO), room)
        beyond[line.order_line_id] = room - wanted[line.pk]
    return wanted


def _left(source: InvoiceToCredit, line: InvoiceLine) -> Decimal:
    """The quantity of an invoice line that no credit note has taken back."""
    for group in source.groups.values():
        for one in group.lines:
            if one.line_id == line.pk:
                return one.left_quantity
    return ZERO
