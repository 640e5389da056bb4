"""Planned periods as invoices: which go together, their heading, their lines with the computation in words (P40, P41)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core.money import ONE, ZERO, VatGroup, round_to
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import Proposal, ProposedLine, ProposedVat, reasons_of
from carnet.invoicing.refusals import NegativeInvoice
from carnet.invoicing.steps.writing import Heading
from carnet.subscriptions.amounts import Span
from carnet.subscriptions.models import Contract, Index
from carnet.subscriptions.queries.loading import ContractToBill
from carnet.subscriptions.queries.planning import Plan, PlannedLine, PlannedPeriod
from carnet.subscriptions.wording import computation, period_words, proof_words


@dataclass(frozen=True, slots=True)
class InvoicePart:
    """What an invoice bills of one contract: periods, and differences with earlier ones."""

    contract: ContractToBill
    periods: tuple[PlannedPeriod, ...]
    supplements: tuple[PlannedLine, ...] = ()

    @property
    def lines(self) -> tuple[PlannedLine, ...]:
        """Every planned line, in the order of the invoice: periods oldest first, then differences."""
        own = tuple(line for period in self.periods for line in period.lines)
        return own + self.supplements

    @property
    def spans(self) -> list[Span]:
        return [period.span for period in self.periods] or [line.owed.span for line in self.supplements]


@dataclass(frozen=True, slots=True)
class PlannedInvoice:
    """An invoice to come: its parts, and the day its first period falls due (none: differences only)."""

    parts: tuple[InvoicePart, ...]

    @property
    def row(self) -> Contract:
        return self.parts[0].contract.row

    @property
    def due_on(self) -> date | None:
        return min((period.due_on for part in self.parts for period in part.periods), default=None)

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for part in self.parts for line in part.lines), ZERO)

    @property
    def incl_tax(self) -> Decimal:
        return sum((one.own_base + one.own_vat for one in _vat(self)), ZERO)

    @property
    def spans(self) -> list[Span]:
        return [span for part in self.parts for span in part.spans]


def planned_invoices(plans: Iterable[Plan]) -> list[PlannedInvoice]:
    """The invoices of some plans: one per period, oldest first, or per contract or payer where the contracts say so (P40)."""
    found: list[PlannedInvoice] = []
    together: dict[tuple[object, ...], list[InvoicePart]] = {}
    for plan in plans:
        row, asking = plan.contract.row, [period for period in plan.periods if period.asks]
        if row.grouping == Contract.Grouping.PERIOD:
            found += _one_by_one(plan, asking)
        elif asking or plan.supplements:
            key = (row.pk,) if row.grouping == Contract.Grouping.CONTRACT else _payer(row)
            part = InvoicePart(plan.contract, tuple(asking), plan.supplements)
            together.setdefault(key, []).append(part)
    found += [PlannedInvoice(tuple(parts)) for parts in together.values()]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.row.pk))


def _one_by_one(plan: Plan, asking: Sequence[PlannedPeriod]) -> list[PlannedInvoice]:
    if not asking:
        return [PlannedInvoice((InvoicePart(plan.contract, (), plan.supplements),))] if plan.supplements else []
    return [
        PlannedInvoice((InvoicePart(plan.contract, (period,), plan.supplements if n == 0 else ()),))
        for n, period in enumerate(asking)
    ]


def _payer(row: Contract) -> tuple[object, ...]:
    """Contracts of one payer go on one invoice when it can say the same of all of them."""
    return ("payer", row.billed_id, row.currency, row.language, row.terms_id, row.issuing, row.direct_debit,
            row.mandate_reference)  # fmt: skip


def index_names() -> dict[int, str]:
    """The names of indices, as proofs print them (one statement)."""
    return dict(Index.objects.values_list("id", "name"))


def draft_of(planned: PlannedInvoice, indices: Mapping[int, str]) -> tuple[Heading, Proposal]:
    """A planned invoice as the draft it becomes, in the language of the customer; refuses one whose total is negative."""
    if planned.amount < 0:
        raise NegativeInvoice
    row = planned.row
    with translation.override(row.language):
        proposal = Proposal(InvoiceKind.RECURRING, tuple(_lines(planned, indices)), _vat(planned))
        heading = Heading(
            party_id=row.party_id,
            billed_id=row.billed_id,
            title=row.title if len(planned.parts) == 1 else _("Contracts"),
            customer_reference=row.customer_reference,
            currency=row.currency,
            language=row.language,
            terms_id=row.terms_id,
            message=_message(planned),
            direct_debit=row.direct_debit,
            mandate_reference=row.mandate_reference if row.direct_debit else "",
            service_from=min(span.first for span in planned.spans),
            service_until=max(span.last for span in planned.spans),
        )
    return heading, proposal


def _message(planned: PlannedInvoice) -> str:
    return "\n".join(dict.fromkeys(part.contract.row.message for part in planned.parts if part.contract.row.message))


def _lines(planned: PlannedInvoice, indices: Mapping[int, str]) -> Iterable[ProposedLine]:
    """Lines in the order of `PlannedInvoice.parts`, a title over each contract where there are several."""
    for part in planned.parts:
        if len(planned.parts) > 1:
            yield ProposedLine("section", f"{part.contract.row.number} – {part.contract.row.title}".strip(" –"))
        for line in part.lines:
            yield invoice_line(line, indices)


def invoice_line(planned: PlannedLine, indices: Mapping[int, str]) -> ProposedLine:
    """A planned line as printed: quantity × price of the whole period where that is its net, else once the amount; how it is counted
    stands below."""
    line, parts = planned.line, planned.parts
    written = ProposedLine(
        "line", line.description, planned.group, reference=line.reference, details=_details(planned, indices),
        exemption_code=planned.exemption_code, net=planned.amount, nature=line.nature, accounting_code=line.accounting_code,
    )  # fmt: skip
    if planned.settles is None and planned.owed.whole and parts and parts[0].worth.unit_price is not None:
        part, unit_price = parts[0], parts[0].worth.unit_price
        return replace(
            written, quantity=part.quantity, unit=line.unit, unit_price=unit_price, served_quantity=part.quantity,
            discount_percent=part.price.discount_percent,
            discount_amount=round_to(part.quantity * unit_price) - planned.amount,
        )  # fmt: skip
    quantity = ONE if planned.amount >= 0 else -ONE
    description = _("Supplement: %(line)s") % {"line": line.description} if planned.settles else line.description
    return replace(
        written, description=description[:500], quantity=quantity, unit_price=abs(planned.amount),
        served_quantity=quantity,
    )  # fmt: skip


def _details(planned: PlannedLine, indices: Mapping[int, str]) -> str:
    line, rows = planned.line, []
    if line.details and planned.settles is None:
        rows.append(line.details)
    rows += [period_words(planned.owed.span), *computation(planned)]
    proofs = [proof_words(line, part, part.span.first, indices) for part in planned.parts]
    rows += dict.fromkeys(proof for proof in proofs if proof)
    return "\n".join(rows)


def _vat(planned: PlannedInvoice) -> tuple[ProposedVat, ...]:
    bases: dict[VatGroup, Decimal] = {}
    for part in planned.parts:
        for line in part.lines:
            bases[line.group] = bases.get(line.group, ZERO) + line.amount
    exemptions = reasons_of((line.group, line.exemption_code) for part in planned.parts for line in part.lines)
    places = planned.parts[0].contract.places
    return tuple(
        ProposedVat(group, base, group.vat(base, places), base, group.vat(base, places), exemptions.get(group, ""))
        for group, base in sorted(bases.items())
    )
