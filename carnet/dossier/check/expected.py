"""What the ledger of an order must say, derived from its documents alone."""

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from carnet.core.money import ZERO, VatGroup, round_to
from carnet.delivery.models import Note
from carnet.dossier.check.deliveries import abandoned_with, delivered
from carnet.dossier.check.documents import Document, Expected, Key, OrderDocuments, Parts
from carnet.dossier.check.left import Left
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.sales.models import AgreedLine, Amendment, Closure, LineEnding


def expected_of(documents: OrderDocuments, costs: Expected) -> Expected:
    """Every entry an order must have, its costs among them, but those of settlements, which are judged invoice by invoice."""
    expected = dict(costs)
    for key, parts in (*_without_closures(documents), *delivered(documents.deliveries, documents.lines)):
        _add(expected, key, parts)
    for document, given_up in sorted(_what_gives_up(documents), key=lambda one: documents.recorded.get(one[0], LAST)):
        for key, parts in given_up(documents, expected, document):
            _add(expected, key, parts)
    return expected


LAST = sys.maxsize
_GivesUp = Callable[[OrderDocuments, Expected, Document], Iterator[tuple[Key, Parts]]]


def _add(expected: Expected, key: Key, parts: Parts) -> None:
    expected[key] = expected[key].plus(parts) if key in expected else parts


def _what_gives_up(documents: OrderDocuments) -> Iterator[tuple[Document, _GivesUp]]:
    """Documents that give up what is left, to be read in the order they were recorded."""
    for closure in documents.closures:
        yield ("closure", closure.pk), partial(_closed, closure=closure)
    for ending in documents.endings:
        yield ("line_ending", ending.pk), partial(_ended, ending=ending)
    for note in documents.invoices.values():
        if note.kind == "credit_note" and note.to_invoice_again is False and _may_keep_a_part(documents, note):
            yield ("credit_note", note.pk), partial(_given_up_in_part, note=note)
    for given in documents.deliveries.notes.values():
        if not given.cancels_id and any(row.given_up for row in documents.deliveries.lines[given.pk]):
            yield ("delivery_note", given.pk), partial(_given_up_by, note=given)
    if documents.order.cancelled_on and documents.order.validated_on:
        yield ("cancellation", documents.order.pk), _cancelled


def _cancelled(documents: OrderDocuments, expected: Expected, document: Document) -> Iterator[tuple[Key, Parts]]:
    assert documents.order.cancelled_on is not None
    left = Left(documents, expected, documents.recorded.get(document))
    yield from left.given_up(document, documents.order.cancelled_on).items()


def _ended(
    documents: OrderDocuments, expected: Expected, document: Document, ending: LineEnding
) -> Iterator[tuple[Key, Parts]]:
    left = Left(documents, expected, documents.recorded.get(document))
    yield from left.given_up_of_line(document, ending.ended_on, ending.order_line_id).items()


def _given_up_by(
    documents: OrderDocuments, expected: Expected, document: Document, note: Note
) -> Iterator[tuple[Key, Parts]]:
    left = Left(documents, expected, documents.recorded.get(document))
    yield from abandoned_with(documents.deliveries, documents.lines, left, note)


def _may_keep_a_part(documents: OrderDocuments, note: Invoice) -> bool:
    """Whether not all that a credit note credits is given up: lines were invoiced beyond the order (P26), a return gave them up (P33)."""
    credited = documents.invoice_lines.get(note.pk, ())
    beyond = {line.order_line_id for lines in documents.invoice_lines.values() for line in lines if line.excess_amount}
    return any(line.note_line_id or line.order_line_id in beyond for line in credited if line.kind == "line")


def _given_up_in_part(
    documents: OrderDocuments, expected: Expected, document: Document, note: Invoice
) -> Iterator[tuple[Key, Parts]]:
    """A credit first makes up for what was invoiced beyond its line; what a return gave up already is not given up again."""
    assert note.issued_on is not None
    left = Left(documents, expected, documents.recorded.get(document))
    credited: dict[VatGroup, Decimal] = {}
    given: dict[VatGroup, Decimal] = {}
    owed: dict[int, Decimal] = {}
    for line in documents.invoice_lines.get(note.pk, ()):
        if line.kind != "line" or line.order_line_id is None:
            continue
        was, group = left.line_left(line.order_line_id), group_of(line)
        quantity, amount = _made_up(line.served_quantity, was.quantity), _made_up(line.net, was.amount)
        if line.note_line_id:
            most = max(owed.get(line.order_line_id, left.to_abandon(line.order_line_id)), ZERO)
            if quantity > most:
                quantity, amount = most, round_to(amount * most / quantity, left.places)
            owed[line.order_line_id] = most - quantity
        credited[group] = credited.get(group, ZERO) + line.net
        given[group] = given.get(group, ZERO) + amount
        yield Key(document, note.issued_on, "abandoned", line.order_line_id, group), Parts(quantity, amount, ZERO)
    for share in documents.shares.get(note.pk, ()):
        group = VatGroup(share.category, share.rate)
        whole = _of_group(documents, note, group, share.vat)
        parts = _part_of_group(left, group, whole, credited.get(group, ZERO), given.get(group, ZERO))
        yield Key(document, note.issued_on, "abandoned", None, group), parts


def _part_of_group(left: Left, group: VatGroup, whole: Parts, credited: Decimal, given: Decimal) -> Parts:
    """The discount and VAT that go with what is given up of a group: all but what comes back to be invoiced."""
    if given == credited:
        return whole
    discount = round_to(whole.amount * given / credited, left.places)
    before = left.lines_left(group) - left.discount_left(group)
    after = before + credited + whole.amount - given - discount
    return Parts(ZERO, discount, whole.vat - left.own_vat(group, after) + left.own_vat(group, before))


def _made_up(credited: Decimal, left: Decimal) -> Decimal:
    if credited * left >= 0:
        return credited
    return credited + left if abs(credited) > abs(left) else ZERO


def group_of(line: AgreedLine | InvoiceLine) -> VatGroup:
    return VatGroup(line.vat_category, line.vat_rate)


def _without_closures(documents: OrderDocuments) -> Iterator[tuple[Key, Parts]]:
    order = documents.order
    if order.validated_on is None:
        return
    agreed: Document = ("order", order.pk)
    for line in documents.lines.values():
        if line.kind == "line" and not line.period and line.amendment_id is None:
            yield (
                Key(agreed, order.validated_on, "ordered", line.pk, group_of(line)),
                Parts(line.quantity, line.net, ZERO),
            )
    for vat in documents.vat:
        yield (
            Key(agreed, order.validated_on, "ordered", None, VatGroup(vat.category, vat.rate)),
            Parts(ZERO, -vat.discount, vat.vat),
        )
    for amendment in documents.amendments:
        yield from _amended(documents, amendment)
    for invoice in documents.invoices.values():
        if invoice.kind != "credit_note":
            yield from _invoiced(documents, invoice, "invoice", 1)
        elif invoice.to_invoice_again is None:
            yield from _invoiced(documents, invoice, "credit_note", -1)
        else:
            yield from _credited(documents, invoice)


def _amended(documents: OrderDocuments, amendment: Amendment) -> Iterator[tuple[Key, Parts]]:
    assert amendment.accepted_on is not None
    document: Document = ("amendment", amendment.pk)
    for row in documents.amendment_lines.get(amendment.pk, ()):
        line = documents.lines.get(row.order_line_id or 0)
        if line is not None and line.kind == "line" and not line.period:
            parts = Parts(row.delta_quantity, row.delta_net, ZERO)
            yield Key(document, amendment.accepted_on, "ordered", line.pk, group_of(line)), parts
    for moved in documents.amendment_vat.get(amendment.pk, ()):
        group = VatGroup(moved.category, moved.rate)
        parts = Parts(ZERO, -moved.delta_discount, moved.delta_vat)
        yield Key(document, amendment.accepted_on, "ordered", None, group), parts


def _invoiced(documents: OrderDocuments, invoice: Invoice, kind: str, sign: int) -> Iterator[tuple[Key, Parts]]:
    """What an invoice bills of an order; a credit note that bills a negative part of it is an invoice with another sign."""
    assert invoice.issued_on is not None
    head = ((kind, invoice.pk), invoice.issued_on)
    for line in documents.invoice_lines.get(invoice.pk, ()):
        group = group_of(line)
        if line.kind == "line" and line.order_line_id:
            parts = Parts(sign * line.served_quantity, sign * line.net, ZERO)
            yield Key(*head, "invoiced", line.order_line_id, group), parts
            yield Key(*head, "excess_allowed", line.order_line_id, group), Parts(ZERO, line.excess_amount, ZERO)
        elif line.kind == "deposit":
            yield Key(*head, "deposit", None, group), Parts(ZERO, sign * line.net, sign * line.vat)
        elif line.kind == "deduction":
            yield Key(*head, "deducted", None, group), Parts(ZERO, -sign * line.net, -sign * line.vat)
    for share in documents.shares.get(invoice.pk, ()):
        if invoice.kind != "deposit":
            group = VatGroup(share.category, share.rate)
            parts = _of_group(documents, invoice, group, share.vat)
            yield Key(*head, "invoiced", None, group), Parts(ZERO, sign * parts.amount, sign * parts.vat)
        yield Key(*head, "billed", None, None), Parts(ZERO, sign * share.incl_tax, ZERO)


def _credited(documents: OrderDocuments, note: Invoice) -> Iterator[tuple[Key, Parts]]:
    assert note.issued_on is not None
    head = (("credit_note", note.pk), note.issued_on)
    lines = documents.invoice_lines.get(note.pk, ())
    given_up = note.to_invoice_again is False and not _may_keep_a_part(documents, note)
    for line in lines:
        group = group_of(line)
        if line.kind == "line" and line.order_line_id:
            parts = Parts(line.served_quantity, line.net, ZERO)
            yield Key(*head, "credited", line.order_line_id, group), parts
            if given_up:
                yield Key(*head, "abandoned", line.order_line_id, group), parts
        elif line.kind == "deposit":
            yield Key(*head, "deposit", None, group), Parts(ZERO, -line.net, -line.vat)
        elif line.kind == "deduction":
            yield Key(*head, "deducted", None, group), Parts(ZERO, line.net, line.vat)
    of_deposit = any(line.kind == "deposit" for line in lines)
    for share in documents.shares.get(note.pk, ()):
        group = VatGroup(share.category, share.rate)
        if not of_deposit:
            parts = _of_group(documents, note, group, share.vat)
            yield Key(*head, "credited", None, group), parts
            if given_up:
                yield Key(*head, "abandoned", None, group), parts
        yield Key(*head, "billed", None, None), Parts(ZERO, -share.incl_tax, ZERO)


def _of_group(documents: OrderDocuments, invoice: Invoice, group: VatGroup, vat: Decimal) -> Parts:
    """The document discount of a group, and the VAT of its own lines, before deductions."""
    lines = [line for line in documents.invoice_lines.get(invoice.pk, ()) if group_of(line) == group]
    discount = sum((line.net for line in lines if line.kind == "discount"), ZERO)
    deducted = sum((-line.vat for line in lines if line.kind == "deduction"), ZERO)
    return Parts(ZERO, discount, vat + deducted)


def _closed(
    documents: OrderDocuments, expected: Expected, document: Document, closure: Closure
) -> Iterator[tuple[Key, Parts]]:
    left = Left(documents, expected, documents.recorded.get(document))
    rows = left.given_up(document, closure.closed_on)
    yield from rows.items()
    if closure.reopened_on:
        undone: Document = ("reopening", closure.pk)
        for key, parts in rows.items():
            yield key._replace(document=undone, on=closure.reopened_on), Parts(*(-part for part in parts))
