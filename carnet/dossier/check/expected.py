"""What the ledger of an order must say, derived from its documents alone."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from carnet.core.money import ZERO, VatGroup, round_to, within
from carnet.dossier.check.documents import Document, Expected, Key, OrderDocuments, Parts
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.sales.models import AgreedLine, Amendment, Closure


def expected_of(documents: OrderDocuments, costs: Expected) -> Expected:
    """Every entry an order must have, its costs among them, but those of settlements, which are judged invoice by invoice."""
    expected = dict(costs)
    for key, parts in _without_closures(documents):
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
    for note in documents.invoices.values():
        if note.kind == "credit_note" and note.to_invoice_again is False and _lines_invoiced_beyond(documents):
            yield ("credit_note", note.pk), partial(_given_up_beyond, note=note)
    if documents.order.cancelled_on and documents.order.validated_on:
        yield ("cancellation", documents.order.pk), _cancelled


def _cancelled(documents: OrderDocuments, expected: Expected, document: Document) -> Iterator[tuple[Key, Parts]]:
    assert documents.order.cancelled_on is not None
    left = Left(documents, expected, documents.recorded.get(document))
    yield from left.given_up(document, documents.order.cancelled_on).items()


def _lines_invoiced_beyond(documents: OrderDocuments) -> set[int | None]:
    """Lines invoiced beyond the order: what is given up of them is what is beyond the excess (P26)."""
    return {line.order_line_id for lines in documents.invoice_lines.values() for line in lines if line.excess_amount}


def _given_up_beyond(
    documents: OrderDocuments, expected: Expected, document: Document, note: Invoice
) -> Iterator[tuple[Key, Parts]]:
    """A credit first makes up for what was invoiced beyond its line; the rest is given up."""
    assert note.issued_on is not None
    left = Left(documents, expected, documents.recorded.get(document))
    beyond = _lines_invoiced_beyond(documents)
    for line in documents.invoice_lines.get(note.pk, ()):
        if line.kind == "line" and line.order_line_id in beyond and line.order_line_id is not None:
            was = left.line_left(line.order_line_id)
            quantity, amount = _made_up(line.served_quantity, was.quantity), _made_up(line.net, was.amount)
            key = Key(document, note.issued_on, "abandoned", line.order_line_id, group_of(line))
            yield key, Parts(quantity, amount, ZERO)


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
    given_up, beyond = note.to_invoice_again is False, _lines_invoiced_beyond(documents)
    for line in lines:
        group = group_of(line)
        if line.kind == "line" and line.order_line_id:
            parts = Parts(line.served_quantity, line.net, ZERO)
            yield Key(*head, "credited", line.order_line_id, group), parts
            if given_up and line.order_line_id not in beyond:
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


class Left:
    """What was left of an order when a document was recorded, from the documents recorded before it."""

    def __init__(self, documents: OrderDocuments, expected: Expected, before: int | None = None) -> None:
        self.lines: dict[int, dict[str, Parts]] = {}
        self.groups: dict[VatGroup, dict[str, Parts]] = {}
        self.places = 0 if documents.order.currency == "JPY" else 2
        self.of_line = {pk: group_of(line) for pk, line in documents.lines.items()}
        for key, parts in expected.items():
            recorded = documents.recorded.get(key.document)
            if before is not None and recorded is not None and recorded >= before:
                continue
            if key.order_line_id is not None:
                self._add(self.lines.setdefault(key.order_line_id, {}), key.figure, parts)
            if key.group is not None:
                self._add(self.groups.setdefault(key.group, {}), key.figure, parts)
                if key.order_line_id is None:
                    self._add(self.groups[key.group], f"bare {key.figure}", parts)

    @staticmethod
    def _add(sums: dict[str, Parts], figure: str, parts: Parts) -> None:
        sums[figure] = sums[figure].plus(parts) if figure in sums else parts

    def line_left(self, line_id: int) -> Parts:
        return _signed(self.lines.get(line_id, {}), ordered=1, invoiced=-1, credited=1, abandoned=-1)

    def lines_left(self, group: VatGroup) -> Decimal:
        return sum((self.line_left(pk).amount for pk in self.lines if self.of_line.get(pk) == group), ZERO)

    def discount_left(self, group: VatGroup) -> Decimal:
        sums = {name.removeprefix("bare "): parts for name, parts in self.groups[group].items() if name[:5] == "bare "}
        return -_signed(sums, ordered=1, invoiced=-1, credited=1, abandoned=-1).amount

    def deposit_left(self, group: VatGroup) -> Parts:
        return _signed(self.groups[group], deposit=1, deducted=-1, deposit_kept=-1)

    def vat_left(self, group: VatGroup) -> Decimal:
        """The VAT a balance made now would carry (P10)."""
        own = self.lines_left(group) - self.discount_left(group)
        deposit = self.deposit_left(group)
        ordered = _signed(self.groups[group], ordered=1)
        vat = ordered.vat if own == ordered.amount else round_to(own * group.rate / 100, self.places)
        if own == deposit.amount:
            return ZERO
        return max(ZERO, vat - deposit.vat) if own > deposit.amount else min(ZERO, vat - deposit.vat)

    def given_up(self, document: Document, on: date) -> Expected:
        """What closing here gives up (P8)."""
        rows: Expected = {}
        given: dict[VatGroup, Decimal] = {}
        for pk, sums in self.lines.items():
            group, left, ordered = self.of_line[pk], self.line_left(pk), _signed(sums, ordered=1)
            amount = within(left.amount, ordered.amount) if ordered.amount else left.amount
            quantity = within(left.quantity, ordered.quantity)
            given[group] = given.get(group, ZERO) + amount
            rows[Key(document, on, "abandoned", pk, group)] = Parts(quantity, amount, ZERO)
        for group in self.groups:
            discount, deposit = self.discount_left(group), self.deposit_left(group)
            base = given.get(group, ZERO) - discount - deposit.amount
            whole = self.lines_left(group) - discount - deposit.amount
            vat = self.vat_left(group) if base == whole else round_to(base * group.rate / 100, self.places)
            rows[Key(document, on, "abandoned", None, group)] = Parts(ZERO, -discount, vat + deposit.vat)
            rows[Key(document, on, "deposit_kept", None, group)] = Parts(ZERO, deposit.amount, deposit.vat)
        return rows


def _signed(sums: dict[str, Parts], **signs: int) -> Parts:
    total = Parts(ZERO, ZERO, ZERO)
    for figure, sign in signs.items():
        if figure in sums:
            total = total.plus(Parts(*(sign * part for part in sums[figure])))
    return total
