"""What was left of an order when a document was recorded, from the documents recorded before it (P3, P8)."""

from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, round_to, within
from carnet.dossier.check.documents import Document, Expected, Key, OrderDocuments, Parts


class Left:
    """What was left of an order when a document was recorded, from the documents recorded before it."""

    def __init__(self, documents: OrderDocuments, expected: Expected, before: int | None = None) -> None:
        self.lines: dict[int, dict[str, Parts]] = {}
        self.groups: dict[VatGroup, dict[str, Parts]] = {}
        self.places = 0 if documents.order.currency == "JPY" else 2
        self.of_line = {pk: VatGroup(line.vat_category, line.vat_rate) for pk, line in documents.lines.items()}
        self.delivered = {
            pk for pk, line in documents.lines.items() if line.deliverable or line.invoice_policy == "delivered"
        }
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
        vat = self.own_vat(group, own)
        if own == deposit.amount:
            return ZERO
        return max(ZERO, vat - deposit.vat) if own > deposit.amount else min(ZERO, vat - deposit.vat)

    def own_vat(self, group: VatGroup, base: Decimal) -> Decimal:
        """The VAT of a part of a group, deposits left aside: that of the order when it is the whole."""
        ordered = _signed(self.groups[group], ordered=1)
        return ordered.vat if base == ordered.amount else round_to(base * group.rate / 100, self.places)

    def to_deliver(self, line_id: int) -> Decimal:
        """What is left to deliver of a line."""
        if line_id not in self.delivered:
            return ZERO
        sums = self.lines.get(line_id, {})
        return _signed(sums, ordered=1, delivered=-1, returned=1, delivery_given_up=-1).quantity

    def to_abandon(self, line_id: int) -> Decimal:
        """What is given up of the goods of a line and not abandoned yet, by its notes or their credit notes (P33)."""
        return _signed(self.lines.get(line_id, {}), delivery_given_up=1, abandoned=-1).quantity

    def given_up_of_line(self, document: Document, on: date, line_id: int) -> Expected:
        """What ending a line at cost here gives up, with its part of the document discount (P24)."""
        group, line, held = self.of_line[line_id], self.line_left(line_id), self.lines_left(self.of_line[line_id])
        discount = self.discount_left(group)
        if line.amount != held:
            discount = round_to(discount * line.amount / held, self.places) if held else ZERO
        base, whole = line.amount - discount, held - self.discount_left(group) - self.deposit_left(group).amount
        vat = self.vat_left(group) if base == whole else round_to(base * group.rate / 100, self.places)
        return {
            Key(document, on, "abandoned", line_id, group): line,
            Key(document, on, "abandoned", None, group): Parts(ZERO, -discount, vat),
        }

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
            if undelivered := self.to_deliver(pk):
                rows[Key(document, on, "delivery_given_up", pk, group)] = Parts(undelivered, ZERO, ZERO)
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
