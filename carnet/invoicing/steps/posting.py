"""Issued documents as rows of their orders' ledgers (P1, P3): what each line serves, deposits, VAT, and what is billed."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.invoicing.steps.giving_up import GivenUp
from carnet.invoicing.steps.sharing import Share
from carnet.sales.models import Figure
from carnet.sales.steps import LedgerRow

INVOICE, CREDIT_NOTE = "invoice", "credit_note"


def document_kind(invoice: Invoice) -> str:
    """How the ledger and the journal name the document."""
    return CREDIT_NOTE if invoice.kind == "credit_note" else INVOICE


def rows_of_invoice(
    invoice: Invoice, lines: Sequence[InvoiceLine], shares: Sequence[Share], on: date
) -> list[LedgerRow]:
    """Invoiced lines, deposits and deductions, a row per order and VAT group with its discount and VAT, and what is billed."""
    writer = _Writer(invoice.pk, document_kind(invoice), on)
    rows = [row for line in lines if line.order_id for row in _rows_of_line(writer, line)]
    for share in shares:
        if share.order_id is None:
            continue
        if invoice.kind != "deposit":
            rows.append(writer.group_row(share, Figure.INVOICED, share.discount, share.own_vat))
    return rows + _billed(writer, shares, sign=1)


def rows_of_credit_note(
    note: Invoice,
    lines: Sequence[InvoiceLine],
    shares: Sequence[Share],
    on: date,
    given_up: GivenUp | None,
) -> list[LedgerRow]:
    """What it took is given back: credited lines, deductions restored, deposits lowered; when given up, abandoned too (P29).

    `given_up` says what of it is abandoned; None = all is to be invoiced again.
    """
    writer = _Writer(note.pk, CREDIT_NOTE, on)
    rows = [row for line in lines if line.order_id for row in _credited_rows(writer, line)]
    rows += [
        writer.line_row(line, Figure.ABANDONED, quantity, amount)
        for line in lines
        if given_up and line.order_line_id and line.kind == "line"
        for quantity, amount in [given_up.lines.get(line.pk, (ZERO, ZERO))]
        if quantity or amount
    ]
    deposit_note = any(line.kind == "deposit" for line in lines)
    for share in shares:
        if share.order_id is None or deposit_note:
            continue
        rows.append(writer.group_row(share, Figure.CREDITED, share.discount, share.own_vat))
        if given_up is not None:
            rows.append(writer.group_row(share, Figure.ABANDONED, *given_up.groups[share.order_id, share.group]))
    return rows + _billed(writer, shares, sign=-1)


def incl_tax_by_order(shares: Sequence[Share]) -> dict[int | None, Decimal]:
    """Each order's part of a document incl. tax; None is the part without order."""
    parts: dict[int | None, Decimal] = {}
    for share in shares:
        parts[share.order_id] = parts.get(share.order_id, ZERO) + share.incl_tax
    return parts


class _Writer:
    """Makes rows of one document."""

    def __init__(self, document_id: int, kind: str, on: date) -> None:
        self.document_id, self.kind, self.on = document_id, kind, on

    def line_row(
        self, line: InvoiceLine, figure: Figure, quantity: Decimal, amount: Decimal, vat: Decimal = ZERO
    ) -> LedgerRow:
        served = line.order_line_id if line.kind == "line" else None
        return LedgerRow(
            line.order_id or 0, figure, self.on, self.kind, self.document_id, str(line.pk), served,
            VatGroup(line.vat_category, line.vat_rate), quantity, amount, vat,
        )  # fmt: skip

    def group_row(self, share: Share, figure: Figure, amount: Decimal, vat: Decimal) -> LedgerRow:
        group = share.group
        return LedgerRow(
            share.order_id or 0, figure, self.on, self.kind, self.document_id,
            f"{share.order_id}:{group.category}:{group.rate.normalize():f}", None, group, ZERO, amount, vat,
        )  # fmt: skip

    def money_row(self, order_id: int, figure: Figure, line: str, amount: Decimal) -> LedgerRow:
        return LedgerRow(order_id, figure, self.on, self.kind, self.document_id, line, amount=amount)


def _rows_of_line(writer: _Writer, line: InvoiceLine) -> Iterator[LedgerRow]:
    if line.kind == "line" and line.order_line_id:
        yield writer.line_row(line, Figure.INVOICED, line.served_quantity, line.net)
        if line.excess_amount:
            yield writer.line_row(line, Figure.EXCESS_ALLOWED, ZERO, line.excess_amount)
    elif line.kind == "deposit":
        yield writer.line_row(line, Figure.DEPOSIT, ZERO, line.net, line.vat)
    elif line.kind == "deduction":
        yield writer.line_row(line, Figure.DEDUCTED, ZERO, -line.net, -line.vat)


def _credited_rows(writer: _Writer, line: InvoiceLine) -> Iterator[LedgerRow]:
    if line.kind == "line" and line.order_line_id:
        yield writer.line_row(line, Figure.CREDITED, line.served_quantity, line.net)
    elif line.kind == "deposit":
        yield writer.line_row(line, Figure.DEPOSIT, ZERO, -line.net, -line.vat)
    elif line.kind == "deduction":
        yield writer.line_row(line, Figure.DEDUCTED, ZERO, line.net, line.vat)


def _billed(writer: _Writer, shares: Sequence[Share], sign: int) -> list[LedgerRow]:
    return [
        writer.money_row(order_id, Figure.BILLED, f"{order_id}", sign * amount)
        for order_id, amount in incl_tax_by_order(shares).items()
        if order_id is not None
    ]
