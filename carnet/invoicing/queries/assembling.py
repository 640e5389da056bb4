"""From lines billed to a whole document: discounts, deductions, VAT, and what it does to its orders (P10, P24, P25)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core.money import ONE, ZERO, VatGroup
from carnet.invoicing.amounts import (
    BilledGroup,
    BilledLine,
    Deduction,
    DeductionMode,
    bill_groups,
    claimed,
    document_groups,
    left_to_invoice,
)
from carnet.invoicing.proposals import (
    DepositAsk,
    Effect,
    OrderRow,
    OrderToInvoice,
    Proposal,
    ProposedLine,
    ProposedVat,
    Sums,
    WorkPart,
    reasons_of,
)
from carnet.invoicing.queries.deducting import asked_by_group, deduct_as_asked
from carnet.invoicing.refusals import DeductionModeUnknown, refusing


@dataclass(frozen=True, slots=True)
class Excess:
    """What a line bills beyond what is left of it (P26)."""

    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an order line billed on its own: what a line of a delivery note delivered, or time and expenses, told apart by
    `label` and `details`."""

    billed: BilledLine
    note_line_id: int | None = None
    label: str = ""
    details: str = ""
    work: tuple[WorkPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """Pieces billed under a title of their own, or without one."""

    title: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Billing:
    """What one order contributes to an invoice; parcels, where there are some, hold its lines in the order they are printed."""

    order: OrderToInvoice
    lines: Sequence[BilledLine]
    excess: Mapping[int, Excess] = field(default_factory=dict)
    parcels: Sequence[Parcel] = ()


def assemble(
    kind: str,
    billings: Sequence[Billing],
    mode: str = "",
    deposits: Sequence[DepositAsk] = (),
    whole_wording: bool = False,
    warnings: Sequence[str] = (),
) -> Proposal:
    """The document that bills these lines; deposits deducted by mode, or as asked. A negative one is a credit note (P10)."""
    lines: list[ProposedLine] = []
    parts: list[BilledGroup] = []
    for billing in billings:
        order = billing.order
        with translation.override(order.language):
            groups = _groups(billing, mode, deposits)
            parts += groups
            if len(billings) > 1 and not billing.parcels:
                lines.append(ProposedLine("section", _order_title(order), order_id=order.id))
            lines += _rows(billing, whole_wording)
            lines += _discounts(order, groups)
            lines += _deductions(order, groups)
    vat = vat_rows(parts, exemptions_of(billings), billings[0].order.places)
    proposal = Proposal(
        kind,
        tuple(lines),
        vat,
        effects(lines, [billing.order for billing in billings]),
        tuple(warnings),
        excess=sum((one.amount for billing in billings for one in billing.excess.values()), ZERO),
    )
    return proposal if proposal.total_excl_tax >= 0 else mirrored(proposal)


def mirrored(proposal: Proposal) -> Proposal:
    """A document whose total is negative is a credit note: the same rows with the other sign (P10, R48)."""
    lines = tuple(
        replace(
            line,
            quantity=-line.quantity,
            discount_amount=-line.discount_amount,
            net=-line.net,
            vat=-line.vat,
            served_quantity=-line.served_quantity,
        )
        for line in proposal.lines
    )
    vat = tuple(
        replace(row, base=-row.base, vat=-row.vat, own_base=-row.own_base, own_vat=-row.own_vat) for row in proposal.vat
    )
    return replace(proposal, kind="credit_note", lines=lines, vat=vat)


def vat_rows(parts: Iterable[BilledGroup], exemptions: Mapping[VatGroup, str], places: int) -> tuple[ProposedVat, ...]:
    """The VAT of a document; its own VAT is what is due plus what deposits already carried, so that rows add up (P10)."""
    parts = list(parts)
    rows = []
    for amount in document_groups(parts, places):
        own = [part for part in parts if part.group == amount.group]
        deducted = sum((part.deducted_vat for part in own), ZERO)
        rows.append(
            ProposedVat(
                amount.group,
                amount.base,
                amount.vat,
                sum((part.own for part in own), ZERO),
                amount.vat + deducted,
                exemptions.get(amount.group, ""),
            )
        )
    return tuple(rows)


def exemptions_of(billings: Sequence[Billing]) -> dict[VatGroup, str]:
    """Why a VAT group bears no VAT, from the lines billed; a deposit, which bills none, from all those of its order."""
    rows = []
    for one in billings:
        billed = {line.line_id for line in one.lines}
        rows += [row for row in one.order.rows if not billed or row.id in billed]
    return reasons_of((row.group, row.exemption_code) for row in rows)


def effects(lines: Sequence[ProposedLine], orders: Sequence[OrderToInvoice]) -> tuple[Effect, ...]:
    """Left to invoice and deposits left of each order, before and after the document."""
    found = []
    for order in orders:
        claims = [claim for line in lines if line.order_id == order.id and (claim := line.claim())]
        after = claimed(order.groups, claims)
        found += [
            Effect(order.id, "left_to_invoice", _left(order.groups, order.places), _left(after, order.places)),
            Effect(
                order.id,
                "deposit_left",
                Sums(sum((state.deposit_left for state in order.groups), ZERO)),
                Sums(sum((state.deposit_left for state in after), ZERO)),
            ),
        ]
    return tuple(found)


def _left(groups: Sequence[object], places: int) -> Sums:
    left = left_to_invoice(groups, places)  # type: ignore[arg-type]
    return Sums(sum((one.base for one in left), ZERO), sum((one.vat for one in left), ZERO))


def _groups(billing: Billing, mode: str, deposits: Sequence[DepositAsk]) -> tuple[BilledGroup, ...]:
    order = billing.order
    if mode and mode not in list(DeductionMode):
        raise DeductionModeUnknown(mode)
    wish = DeductionMode(mode or order.deposit_mode or DeductionMode.AT_BALANCE)
    typed = asked_by_group(order, deposits) if deposits else None
    with refusing("deposits"):
        groups = bill_groups(order.groups, billing.lines, wish, typed, order.places)
    return deduct_as_asked(order, groups, deposits) if deposits else groups


def _rows(billing: Billing, whole_wording: bool) -> list[ProposedLine]:
    """The billed lines in the order's own order; the balance repeats its sections and comments too."""
    if billing.parcels:
        return _parcels(billing)
    billed = {line.line_id: line for line in billing.lines}
    lines: list[ProposedLine] = []
    waiting: list[ProposedLine] = []
    for row in billing.order.rows:
        if row.kind == "line":
            if row.id in billed:
                lines += [*waiting, billed_line(billing.order, row, billed[row.id], billing.excess.get(row.id))]
                waiting = []
        elif whole_wording:
            if row.kind == "section":
                waiting = [one for one in waiting if one.kind != "section"]
            waiting.append(ProposedLine(row.kind, row.description, order_id=billing.order.id, details=row.details))
    return [*lines, *(one for one in waiting if one.kind == "comment")]


def _parcels(billing: Billing) -> list[ProposedLine]:
    """One line per piece, never merged, under the title of its parcel (P24)."""
    order, rows = billing.order, billing.order.rows_by_id
    lines: list[ProposedLine] = []
    for parcel in billing.parcels:
        if parcel.title:
            lines.append(ProposedLine("section", parcel.title, order_id=order.id))
        lines += [
            _piece(billed_line(order, rows[piece.billed.line_id], piece.billed), piece) for piece in parcel.pieces
        ]
    return lines


def _piece(line: ProposedLine, piece: Piece) -> ProposedLine:
    told = piece.label not in ("", line.description)
    return replace(
        line,
        note_line_id=piece.note_line_id,
        description=f"{line.description} – {piece.label}"[:500] if told else line.description,
        details=piece.details or line.details,
        work=piece.work,
    )


def billed_line(order: OrderToInvoice, row: OrderRow, billed: BilledLine, excess: Excess | None = None) -> ProposedLine:
    """A line as printed and as it counts; the printed discount is always gross − net (P11)."""
    at_price = billed.new_percent is None and billed.printed_quantity == billed.quantity
    return ProposedLine(
        "line",
        row.description,
        row.group,
        order_id=order.id,
        order_line_id=row.id,
        reference=row.reference,
        details=row.details,
        quantity=billed.printed_quantity,
        unit=row.unit if at_price else "",
        unit_price=billed.printed_price,
        discount_percent=row.discount_percent if at_price else ZERO,
        discount_amount=billed.discount,
        exemption_code=row.exemption_code,
        net=billed.amount,
        served_quantity=billed.quantity,
        excess_quantity=excess.quantity if excess else ZERO,
        excess_amount=excess.amount if excess else ZERO,
        progress_before=billed.previous_percent,
        progress_after=billed.new_percent,
        nature=row.nature,
        accounting_code=row.accounting_code,
    )


def _discounts(order: OrderToInvoice, groups: Iterable[BilledGroup]) -> list[ProposedLine]:
    return [
        ProposedLine(
            "discount", order.discount_label or _("Discount"), part.group, order_id=order.id, net=-part.discount
        )
        for part in groups
        if part.discount
    ]


def _deductions(order: OrderToInvoice, groups: Iterable[BilledGroup]) -> list[ProposedLine]:
    """One row per deposit and VAT group, citing number and date, oldest deposit first (R46)."""
    parts = [(one, part.group) for part in groups for one in part.deductions]
    return [deduction_line(order.id, group, one) for one, group in sorted(parts, key=_oldest_first)]


def deduction_line(order_id: int, group: VatGroup, deduction: Deduction) -> ProposedLine:
    """A part of a deposit taken off, with the VAT it was issued with: quantity −1 × the amount (P25, R46)."""
    return ProposedLine(
        "deduction",
        _("Deposit %(number)s of %(date)s")
        % {"number": deduction.number, "date": date_format(deduction.issued_on, "SHORT_DATE_FORMAT")},
        group,
        order_id=order_id,
        deducts_id=deduction.invoice_id,
        quantity=-ONE,
        unit_price=deduction.amount,
        net=-deduction.amount,
        vat=-deduction.vat,
    )


def _oldest_first(part: tuple[Deduction, VatGroup]) -> tuple[object, ...]:
    deduction, group = part
    return (deduction.issued_on, deduction.invoice_id, group)


def _order_title(order: OrderToInvoice) -> str:
    title = _("Order %(number)s of %(date)s") % {
        "number": order.number,
        "date": date_format(order.ordered_on, "SHORT_DATE_FORMAT"),
    }
    return f"{title} – {order.title}" if order.title else title
