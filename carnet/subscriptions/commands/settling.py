"""What a change takes back of periods already invoiced: credit notes at once (P41)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.invoicing import queries as invoicing
from carnet.invoicing.commands.crediting import note_drafted
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.proposals import CreditLineAsk, Proposal
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.charging import CreditableCharge, creditable_charges
from carnet.subscriptions.queries.loading import ContractToBill
from carnet.subscriptions.queries.planning import Plan, PlannedLine
from carnet.subscriptions.steps.billing import write_charges
from carnet.subscriptions.wording import computation, period_words


@dataclass(frozen=True, slots=True)
class CreditPart:
    """A part of a difference taken back from one invoice line."""

    asked: PlannedLine
    charge: CreditableCharge
    amount: Decimal


def credit_differences(plans: Sequence[Plan], on: date, by: Actor) -> list[Invoice]:
    """Draft the credit notes of what plans give back, one per invoice that asked it, the newest first (P41)."""
    notes = []
    for plan in plans:
        if plan.credits:
            notes += _credit(plan.contract, plan.credits, on, by)
    return notes


def _credit(contract: ContractToBill, differences: Sequence[PlannedLine], on: date, by: Actor) -> list[Invoice]:
    charges = creditable_charges({one.settles.id for one in differences if one.settles})
    by_invoice: dict[int, list[CreditPart]] = {}
    for asked in differences:
        for part in _parts(asked, charges):
            by_invoice.setdefault(part.charge.invoice_id, []).append(part)
    return [_note(contract.row, invoice_id, parts, on, by) for invoice_id, parts in sorted(by_invoice.items())]


def _parts(asked: PlannedLine, charges: Sequence[CreditableCharge]) -> list[CreditPart]:
    """The invoice lines a difference is taken back from, the newest first, none below nothing."""
    assert asked.settles is not None
    left, found = -asked.amount, []
    own = [
        one
        for one in charges
        if (one.period_id, one.line_id, one.group) == (asked.settles.id, asked.line.id, asked.group)
    ]
    for charge in sorted(own, key=lambda one: -one.invoice_line_id):
        taken = min(left, charge.left)
        if taken > 0:
            found.append(CreditPart(asked, charge, taken))
            left -= taken
    return found


def _note(contract: Contract, invoice_id: int, parts: Sequence[CreditPart], on: date, by: Actor) -> Invoice:
    """The credit note of one invoice: each line by its amount, how it is counted below it."""
    source = invoicing.invoice_to_credit(invoice_id)
    amounts: dict[int, Decimal] = {}
    for part in parts:
        amounts[part.charge.invoice_line_id] = amounts.get(part.charge.invoice_line_id, ZERO) + part.amount
    asks = [CreditLineAsk(line_id, amount_excl_tax=amount) for line_id, amount in amounts.items()]
    proposal = invoicing.propose_credit(source, asks, ())
    with translation.override(contract.language):
        proposal = _explained(proposal, parts)
        reason = _("Contract %(number)s: change of what is due.") % {"number": contract.number}
    note = note_drafted(source.invoice, proposal, [], on, again=False, reason=reason, by=by)
    lines = InvoiceLine.objects.filter(invoice=note, credits__isnull=False).values_list("credits_id", "id")
    written = dict(lines)
    write_charges([_charge(part, written[part.charge.invoice_line_id]) for part in parts])
    return note


def _charge(part: CreditPart, invoice_line_id: int) -> tuple[int, int, str, str, object, object, int]:
    charge, group = part.charge, part.charge.group
    return (charge.period_id, charge.line_id, "credit", group.category, group.rate, -part.amount, invoice_line_id)


def _explained(proposal: Proposal, parts: Sequence[CreditPart]) -> Proposal:
    """The same credit note, each line with its period and how the amount is counted."""
    words = {part.charge.invoice_line_id: _details(part.asked) for part in parts}
    lines = tuple(
        replace(line, details=words[line.credits_id]) if line.credits_id in words else line for line in proposal.lines
    )
    return replace(proposal, lines=lines)


def _details(asked: PlannedLine) -> str:
    return "\n".join([period_words(asked.owed.span), *computation(asked)])
