"""A lower progress as a credit note: which issued invoice holds the difference, and what it takes back of it (P24, P29)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.core import formats
from carnet.core.money import HUNDRED, ONE, ZERO, round_to, within
from carnet.core.refusals import Holder, Refusal
from carnet.invoicing.amounts import BilledLine, CreditedLine, InvoicedLine, LineState
from carnet.invoicing.models import InvoiceKind, InvoiceLine
from carnet.invoicing.proposals import OrderToInvoice, Proposal, ProposedLine
from carnet.invoicing.queries.assembling import effects
from carnet.invoicing.queries.crediting import InvoiceToCredit, invoice_to_credit
from carnet.invoicing.queries.proposing import line_states
from carnet.invoicing.queries.proposing_credits import propose_credit_of_parts
from carnet.invoicing.refusals import NegativeInvoice

STEPS = tuple(Decimal(step) for step in ("1", "0.1", "0.01", "0.001", "0.0001"))
Held = Mapping[int, Decimal]


class ProgressInDraft(Refusal):
    """Something not issued yet bills or credits the same lines: from where to go down is not known (P24)."""

    def __init__(self, drafts: Sequence[Holder]) -> None:
        named = ", ".join(draft.label for draft in drafts)
        super().__init__(
            _("Draft %(drafts)s bills or credits the same lines. Issue it or delete it, then lower the progress.")
            % {"drafts": named},
            holders=drafts,
        )


class ProgressBelowOneInvoice(Refusal):
    """A credit note takes back one invoice; what is asked back is on several: one after the other, newest first (P24, R11)."""

    def __init__(self, line: str, percent: Decimal, first: Holder, invoices: Sequence[Holder]) -> None:
        super().__init__(
            _(
                "What is taken back was invoiced on %(invoices)s, and a credit note corrects one invoice. First bring"
                " “%(line)s” alone to %(percent)s: that credits %(first)s. Once it is issued, ask the rest."
            )
            % {
                "invoices": ", ".join(one.label for one in invoices),
                "line": line,
                "percent": formats.percent(percent),
                "first": first.label,
            },
            holders=invoices,
        )


@dataclass(frozen=True, slots=True)
class BilledOn:
    """An issued invoice that bills some lines, and what credit notes left of each of them."""

    invoice: Holder
    held: Held

    def covers(self, lower: Sequence[BilledLine]) -> bool:
        """Whether all that is taken back is on this invoice."""
        return all(within(-one.amount, self.held.get(one.line_id, ZERO)) == -one.amount for one in lower)


def propose_taking_back(order: OrderToInvoice, lower: Sequence[BilledLine]) -> Proposal:
    """The credit note, to be invoiced again, that lowers lines to their new percentage: on the newest invoice that holds all
    of the difference. Refuses a difference spread over several invoices, and lines that a draft bills or credits (P24)."""
    wanted = [one.line_id for one in lower]
    _refuse_drafts(wanted)
    billed_on = _billed_on(wanted)
    found = next((one for one in billed_on if one.covers(lower)), None)
    if found is None:
        raise _spread(order, lower, billed_on)
    source = invoice_to_credit(found.invoice.id)
    proposal = propose_credit_of_parts(source, list(_parts(source, lower)))
    lines = tuple(_as_progress(line, lower) for line in proposal.lines)
    return replace(
        proposal,
        lines=lines,
        effects=effects([_other_sign(line) for line in lines], [order]),
        corrects_id=found.invoice.id,
        reason=_reason(order, lower),
    )


def _refuse_drafts(line_ids: Sequence[int]) -> None:
    drafts = InvoiceLine.objects.filter(order_line_id__in=line_ids, invoice__number__isnull=True)
    ids = list(drafts.order_by("invoice_id").values_list("invoice_id", flat=True).distinct())
    if ids:
        raise ProgressInDraft([Holder("invoice", id, f"n° {id}") for id in ids])


def _billed_on(line_ids: Sequence[int]) -> list[BilledOn]:
    """The issued invoices that bill these lines, newest first, less their credit notes (two statements)."""
    issued = InvoiceLine.objects.filter(order_line_id__in=line_ids, kind="line", invoice__number__isnull=False)
    rows = (
        issued.exclude(invoice__kind=InvoiceKind.CREDIT_NOTE)
        .order_by("-invoice__issued_on", "-invoice_id")
        .values_list("id", "order_line_id", "net", "invoice_id", "invoice__number")
    )
    credited = dict(
        issued.filter(credits__isnull=False).order_by().values_list("credits_id").annotate(taken=Sum("net"))
    )
    held: dict[Holder, dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for id, line_id, net, invoice_id, number in rows:
        held[Holder("invoice", invoice_id, number or "")][line_id] += net - credited.get(id, ZERO)
    return [BilledOn(invoice, lines) for invoice, lines in held.items() if any(lines.values())]


def _spread(order: OrderToInvoice, lower: Sequence[BilledLine], billed_on: Sequence[BilledOn]) -> Refusal:
    """Which line to lower first, and how far: to where its newest invoice began."""
    states = line_states(order)
    for one in billed_on:
        for line in lower:
            state, taken = states[line.line_id], within(-line.amount, one.held.get(line.line_id, ZERO))
            percent = _percent_reaching(state, state.invoiced_amount - taken, order.places)
            if percent < state.invoiced_amount * HUNDRED / state.amount:
                name = order.rows_by_id[line.line_id].description
                return ProgressBelowOneInvoice(name, percent, one.invoice, [other.invoice for other in billed_on])
    return NegativeInvoice()


def _percent_reaching(line: LineState, amount: Decimal, places: int) -> Decimal:
    """The roundest percentage that leaves this amount invoiced, else the smallest that leaves a little more."""
    exact = amount * HUNDRED / line.amount
    round_ones = (exact.quantize(step) for step in STEPS)
    reaching = (one for one in round_ones if round_to(line.amount * one / HUNDRED, places) == amount)
    return next(reaching, exact.quantize(STEPS[-1], ROUND_CEILING))


def _parts(source: InvoiceToCredit, lower: Sequence[BilledLine]) -> Iterator[CreditedLine]:
    """What is taken back of each invoice line: the whole of it, or an amount and the same share of its quantity."""
    serving: dict[int | None, list[InvoicedLine]] = defaultdict(list)
    for group in source.groups.values():
        for line in group.lines:
            serving[source.lines[line.line_id].order_line_id].append(line)
    for one in lower:
        amount, quantity = -one.amount, -one.quantity
        for line in serving[one.line_id]:
            taken = within(amount, line.left_amount)
            if taken:
                served = line.left_quantity if taken == line.left_amount else within(quantity, line.left_quantity)
                yield CreditedLine(line.line_id, served, taken)
                amount, quantity = amount - taken, quantity - served


def _as_progress(line: ProposedLine, lower: Sequence[BilledLine]) -> ProposedLine:
    """Printed as 1 × the amount with "previous % → new %" (P24)."""
    moved = next((one for one in lower if one.line_id == line.order_line_id), None)
    if line.kind != "line" or moved is None:
        return line
    return replace(
        line,
        quantity=ONE if line.net >= 0 else -ONE,
        unit="",
        unit_price=abs(line.net),
        discount_percent=ZERO,
        discount_amount=ZERO,
        progress_before=moved.previous_percent,
        progress_after=moved.new_percent,
    )


def _other_sign(line: ProposedLine) -> ProposedLine:
    return replace(line, net=-line.net, vat=-line.vat, served_quantity=-line.served_quantity)


def _reason(order: OrderToInvoice, lower: Sequence[BilledLine]) -> str:
    """Why, as the credit note prints it (R11)."""
    moves = {(one.previous_percent, one.new_percent) for one in lower}
    with translation.override(order.language):
        if len(moves) > 1:
            return ngettext("Progress lowered on %(count)s line", "Progress lowered on %(count)s lines", len(lower)) % {
                "count": len(lower)
            }
        before, after = moves.pop()
        return _("Progress lowered from %(before)s to %(after)s") % {
            "before": formats.percent(before),
            "after": formats.percent(after),
        }
