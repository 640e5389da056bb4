"""The witness: reads the rows of documents as they come to count and keeps his own books, without the ledger or the product's sums.

What a document does is written down as dated effects; a figure on any day is the sum of the effects up to that day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, InvoiceShare, InvoiceVat
from carnet.sales.models import Amendment, AmendmentLine, AmendmentVat, Closure, Order, OrderLine, OrderVat

from .books import (
    FOREVER,
    ZERO,
    Books,
    Effect,
    Group,
    beyond,
    group_figures,
    held_to,
    largest_remainder,
    rounded,
)


class Witness:
    """Follows the documents of one company."""

    def __init__(self) -> None:
        self.effects: dict[int, list[Effect]] = defaultdict(list)
        self.orders: dict[int, Order] = {}
        self.group_of: dict[int, Group] = {}
        self.seen: dict[str, set[Any]] = defaultdict(set)
        self.told: dict[int, int] = {}
        self.checked: set[int] = set()
        self.given_up: dict[str, list[Effect]] = {}
        self.parts: dict[int, dict[int, Decimal]] = {}
        self.settled: dict[int, dict[int, Decimal]] = {}
        self.open: dict[int, Decimal] = {}

    def look(self) -> None:
        """Take note of every document that came to count since the last look, in the order in which one act makes them."""
        self._orders()
        self._amendments()
        self._reopenings()
        for invoice in self._new("invoice", Invoice.objects.filter(number__isnull=False).order_by("issued_at", "id")):
            if invoice.kind == "credit_note" and invoice.to_invoice_again is not None:
                self._credited(invoice)
            else:
                self._issued(invoice)
        self._allocations()
        self._closures()
        self._cancellations()

    def books(self, order: int, on: date = FOREVER) -> Books:
        """The figures of an order on a day."""
        made = Books()
        for effect in self.effects[order]:
            if effect.on <= on:
                match effect.subject:
                    case int() as line:
                        made.lines[line][effect.figure] += effect.amount
                    case None:
                        made.money[effect.figure] += effect.amount
                    case group:
                        made.groups[group][effect.figure] += effect.amount
        for line in made.lines:
            made.groups[self.group_of[line]]["known"] = Decimal(1)
        return made

    def _new(self, kind: str, rows: Iterable[Any], key: Callable[[Any], Any] = lambda row: row.pk) -> Iterator[Any]:
        for row in rows:
            if key(row) not in self.seen[kind]:
                self.seen[kind].add(key(row))
                yield row

    def _write(self, on: date, order: int, subject: Any, **figures: Decimal) -> None:
        self.effects[order] += [Effect(on, order, subject, name, amount) for name, amount in figures.items() if amount]

    def _orders(self) -> None:
        standing = {order.pk: order for order in Order.objects.all()}
        for gone in set(self.orders) - set(standing):
            del self.effects[gone]
        self.orders = standing
        for order in self._new("order", (one for one in standing.values() if one.validated_on)):
            for line in OrderLine.objects.filter(order=order, kind="line", period="", amendment=None):
                self._line(line)
                self._write(
                    order.validated_on, order.pk, line.pk, ordered_quantity=line.quantity, ordered_amount=line.net
                )
            for row in OrderVat.objects.filter(order=order):
                discount_and_vat = {"discount_ordered": row.discount, "ordered_vat": row.vat}
                self._write(order.validated_on, order.pk, (row.category, row.rate), **discount_and_vat)

    def _line(self, line: OrderLine) -> None:
        self.group_of[line.pk] = (line.vat_category, line.vat_rate)

    def _amendments(self) -> None:
        for amendment in self._new("amendment", Amendment.objects.filter(accepted_on__isnull=False).order_by("n")):
            for row in AmendmentLine.objects.filter(amendment=amendment).select_related("order_line"):
                line = row.order_line
                if line.kind == "line" and not line.period:
                    self._line(line)
                    self._write(
                        amendment.accepted_on, amendment.order_id, line.pk,
                        ordered_quantity=row.delta_quantity, ordered_amount=row.delta_net,
                    )  # fmt: skip
            for vat in AmendmentVat.objects.filter(amendment=amendment):
                moved = {"discount_ordered": vat.delta_discount, "ordered_vat": vat.delta_vat}
                self._write(amendment.accepted_on, amendment.order_id, (vat.category, vat.rate), **moved)

    def _issued(self, invoice: Invoice) -> None:
        """What an invoice bills; a credit note of the order itself is an invoice whose total is negative (P10)."""
        on, sign = invoice.issued_on, -1 if invoice.kind == "credit_note" else 1
        for line in InvoiceLine.objects.filter(invoice=invoice, order__isnull=False):
            group, net, vat = (line.vat_category, line.vat_rate), sign * line.net, sign * line.vat
            if line.kind == "line":
                self._write(
                    on, line.order_id, line.order_line_id,
                    invoiced_quantity=sign * line.served_quantity, invoiced_amount=net, excess=line.excess_amount,
                )  # fmt: skip
            elif line.kind == "discount":
                self._write(on, line.order_id, group, discount_invoiced=-net)
            elif line.kind == "deposit":
                self._write(on, line.order_id, group, deposits=net, deposit_left=net, deposit_left_vat=vat)
            elif line.kind == "deduction":
                self._write(on, line.order_id, group, deposit_left=net, deposit_left_vat=vat)
        self._shares(invoice, sign)
        self.open[invoice.pk] = invoice.total_incl_tax
        if sign < 0:
            self._surplus(invoice)

    def _shares(self, invoice: Invoice, sign: int) -> None:
        """The parts of orders in a document: its VAT groups when it bills one order, else its frozen shares."""
        shares = list(InvoiceShare.objects.filter(invoice=invoice).order_by("order_id"))
        vats = {(row.category, row.rate): row for row in InvoiceVat.objects.filter(invoice=invoice)}
        by_group: dict[Group, Decimal] = defaultdict(lambda: ZERO)
        billed: dict[int, Decimal] = defaultdict(lambda: ZERO)
        of = invoice.corrects_id or invoice.pk
        parts = self.parts.setdefault(of, defaultdict(lambda: ZERO))
        for share in shares:
            group = (share.category, share.rate)
            by_group[group] += share.vat
            self._write(
                invoice.issued_on, share.order_id, group, invoiced=sign * share.excl_tax, invoiced_vat=sign * share.vat
            )
            billed[share.order_id] += sign * share.incl_tax
            parts[share.order_id] += sign * share.incl_tax
            assert share.incl_tax == share.excl_tax + share.vat
        for order, amount in billed.items():
            counts = {"documents": Decimal(1), "asked": Decimal(bool(amount))}
            self._write(invoice.issued_on, order, None, billed=amount, **counts)
        if shares and not InvoiceLine.objects.filter(invoice=invoice, order=None, kind="line").exists():
            assert by_group == {group: row.vat for group, row in vats.items()}, "shares are the document's VAT"

    def _credited(self, note: Invoice) -> None:
        on, before = note.issued_on, {}
        for line in InvoiceLine.objects.filter(invoice=note, order__isnull=False).order_by("position"):
            group = (line.vat_category, line.vat_rate)
            if line.kind == "line":
                books = before.setdefault(line.order_id, self.books(line.order_id))
                self._write(
                    on, line.order_id, line.order_line_id,
                    credited_quantity=line.served_quantity, credited_amount=line.net,
                )  # fmt: skip
                if not note.to_invoice_again:
                    self._write(
                        on, line.order_id, line.order_line_id,
                        abandoned_quantity=beyond(line.served_quantity, books.left(line.order_line_id, "quantity")),
                        abandoned_amount=beyond(line.net, books.left(line.order_line_id, "amount")),
                    )  # fmt: skip
                    given = beyond(line.net, books.left(line.order_line_id, "amount"))
                    self._write(on, line.order_id, group, abandoned=given)
            elif line.kind == "discount":
                self._write(on, line.order_id, group, discount_invoiced=line.net)
                if not note.to_invoice_again:
                    self._write(on, line.order_id, group, discount_abandoned=-line.net, abandoned=line.net)
            elif line.kind == "deposit":
                back = {"deposits": -line.net, "deposit_left": -line.net, "deposit_left_vat": -line.vat}
                self._write(on, line.order_id, group, **back)
            elif line.kind == "deduction":
                self._write(on, line.order_id, group, deposit_left=-line.net, deposit_left_vat=-line.vat)
        self._shares(note, -1)
        self.open[note.pk] = note.total_incl_tax
        if not note.to_invoice_again and not InvoiceLine.objects.filter(invoice=note, kind="deposit").exists():
            self._vat_given_up(note)
        self._surplus(note)

    def _vat_given_up(self, note: Invoice) -> None:
        """VAT of the lines given up: that of the note before the deposits it gives back."""
        vats = {(row.category, row.rate): row.own_vat for row in InvoiceVat.objects.filter(invoice=note)}
        orders = set(InvoiceShare.objects.filter(invoice=note).values_list("order_id", flat=True))
        for share in InvoiceShare.objects.filter(invoice=note):
            group = (share.category, share.rate)
            given_back = sum(
                (line.vat for line in InvoiceLine.objects.filter(
                    invoice=note, order=share.order_id, kind="deduction", vat_category=group[0], vat_rate=group[1])),
                ZERO,
            )  # fmt: skip
            own = vats[group] if len(orders) == 1 else share.vat - given_back
            self._write(note.issued_on, share.order_id, group, abandoned_vat=own)

    def _surplus(self, note: Invoice) -> None:
        """What a credit note leaves beyond the debt of its invoice was paid before, and is the customer's now."""
        own = Allocation.objects.filter(credit_note=note, invoice=note.corrects_id).order_by("id").first()
        taken = ZERO
        if own and own.pk not in self.seen["allocation"]:
            self.seen["allocation"].add(own.pk)
            taken = own.amount
            self.open[note.pk] -= taken
            self.open[note.corrects_id] -= taken
        for order, part in self._spread(note.corrects_id, taken - note.total_incl_tax).items():
            self._write(note.issued_on, order, None, paid=part)

    def _allocations(self) -> None:
        for row in self._new("allocation", Allocation.objects.order_by("id")):
            if row.credit_note_id:
                self.open[row.credit_note_id] -= row.amount
            if not row.invoice_id:
                continue
            self.open[row.invoice_id] -= row.amount
            figure = "written_off" if row.kind == "write_off" else "paid"
            for order, part in self._spread(row.invoice_id, row.amount).items():
                self._write(row.on, order, None, **{figure: part})

    def _spread(self, invoice: int, amount: Decimal) -> dict[int, Decimal]:
        """What settles an invoice counts for its orders pro rata of their parts: all that is settled so far, shared again."""
        parts = self.parts.get(invoice, {})
        done = self.settled.setdefault(invoice, dict.fromkeys(parts, ZERO))
        if not parts:
            return {}
        reached = largest_remainder(sum(done.values(), ZERO) + amount, parts)
        moved = {order: reached[order] - done.get(order, ZERO) for order in parts}
        self.settled[invoice] = reached
        return moved

    def _closures(self) -> None:
        for closure in self._new("closure", Closure.objects.order_by("id")):
            self._give_up(closure.order_id, closure.closed_on, f"closure {closure.pk}")

    def _give_up(self, order: int, on: date, name: str) -> None:
        books = self.books(order)
        start = len(self.effects[order])
        given: Mapping[Group, Decimal] = defaultdict(lambda: ZERO)
        for line, figures in books.lines.items():
            amount = books.left(line, "amount")
            if figures["ordered_amount"]:
                amount = held_to(amount, figures["ordered_amount"])
            quantity = held_to(books.left(line, "quantity"), figures["ordered_quantity"])
            self._write(on, order, line, abandoned_quantity=quantity, abandoned_amount=amount)
            given[self.group_of[line]] += amount
        for group, figures in books.groups.items():
            stands = group_figures(self.group_of, books, group)
            base = given[group] - stands["discount_left"] - figures["deposit_left"]
            vat = stands["left_vat"] if base == stands["left"] else rounded(base * group[1] / 100)
            self._write(
                on, order, group, abandoned=base, abandoned_vat=vat, discount_abandoned=stands["discount_left"],
                deposit_left=-figures["deposit_left"], deposit_left_vat=-figures["deposit_left_vat"],
                kept=figures["deposit_left"],
            )  # fmt: skip
        self.given_up[name] = self.effects[order][start:]

    def _reopenings(self) -> None:
        reopened = Closure.objects.filter(reopened_on__isnull=False).order_by("id")
        for closure in self._new("reopening", reopened):
            for effect in self.given_up[f"closure {closure.pk}"]:
                self._write(closure.reopened_on, closure.order_id, effect.subject, **{effect.figure: -effect.amount})

    def _cancellations(self) -> None:
        for order in self._new("cancellation", (one for one in self.orders.values() if one.cancelled_on)):
            if order.validated_on:
                self._give_up(order.pk, order.cancelled_on, f"cancellation {order.pk}")
