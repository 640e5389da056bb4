"""Which part of a document belongs to which order, per VAT group, and when it is due (P24, P27a, P30)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from carnet.company import queries as company
from carnet.company.amounts import Due, InstalmentTerm, StepKind, TermStep, instalments
from carnet.core.money import ZERO, VatGroup, places_of
from carnet.invoicing.amounts import retention, share_vat
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.steps.freezing import Known

LEGAL_TERMS = (InstalmentTerm(Decimal(100), (TermStep(StepKind.DAYS, 30),)),)


@dataclass(frozen=True, slots=True)
class Share:
    """An order's part of a document in one VAT group; `deducted_vat` (≥ 0) is what its deposits already carried."""

    order_id: int | None
    group: VatGroup
    excl_tax: Decimal
    vat: Decimal
    discount: Decimal
    deducted_vat: Decimal

    @property
    def incl_tax(self) -> Decimal:
        return self.excl_tax + self.vat

    @property
    def own_vat(self) -> Decimal:
        """VAT of its own lines, before deductions."""
        return self.vat + self.deducted_vat

    def other_sign(self) -> "Share":
        """The same part of a credit note, as its order counts it."""
        return Share(self.order_id, self.group, -self.excl_tax, -self.vat, -self.discount, -self.deducted_vat)


def shares_of(lines: Sequence[InvoiceLine], vat: Sequence[InvoiceVat], currency: str) -> list[Share]:
    """Every order's part, and that of lines without order; the VAT of a group is shared by largest remainder (P24)."""
    bases: dict[VatGroup, dict[int | None, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    discounts: dict[tuple[int | None, VatGroup], Decimal] = defaultdict(Decimal)
    deducted: dict[tuple[int | None, VatGroup], Decimal] = defaultdict(Decimal)
    deposits: dict[tuple[int | None, VatGroup], Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.kind in ("section", "comment"):
            continue
        group = VatGroup(line.vat_category, line.vat_rate)
        bases[group][line.order_id] += line.net
        if line.kind == "discount":
            discounts[line.order_id, group] += line.net
        elif line.kind == "deduction":
            deducted[line.order_id, group] -= line.vat
        elif line.kind == "deposit":
            deposits[line.order_id, group] += line.vat
    shares = []
    for row in vat:
        group = VatGroup(row.category, row.rate)
        own = sorted(bases[group].items(), key=lambda part: (part[0] is None, part[0] or 0))
        parts = share_vat(group, row.vat, [base for _, base in own], places_of(currency))
        shares += [
            Share(order_id, group, base, part, discounts[order_id, group], deducted[order_id, group])
            for (order_id, base), part in zip(own, parts, strict=True)
        ]
    return shares


def dues_of(invoice: Invoice, vat: Sequence[InvoiceVat], on: date, known: Known | None = None) -> list[Due]:
    """The dated instalments of a document: its terms, a typed due date, a retention of its works (P30, R28)."""
    if invoice.kind == "credit_note" or not invoice.total_incl_tax:
        return []
    retained: Due | None = None
    if invoice.retention_percent and invoice.retention_until:
        works = sum((row.own_base + row.own_vat for row in vat), ZERO)
        kept = retention(works, invoice.retention_percent, places_of(invoice.currency))
        amount = min(kept, invoice.total_incl_tax)
        retained = Due(invoice.retention_until, amount)
    if invoice.due_on:
        at_terms = invoice.total_incl_tax - (retained.amount if retained else ZERO)
        return [Due(invoice.due_on, at_terms), *([retained] if retained else [])]
    terms = _terms(invoice.terms_id, known) if invoice.terms_id else ()
    return list(instalments(invoice.total_incl_tax, on, terms or LEGAL_TERMS, retained, places_of(invoice.currency)))


def _terms(terms_id: int, known: Known | None) -> tuple[InstalmentTerm, ...]:
    return company.instalment_terms(terms_id) if known is None else known.instalments.get(terms_id, ())


def write_shares_and_dues(invoice: Invoice, shares: Sequence[Share], dues: Sequence[Due]) -> None:
    """Freeze both (one statement)."""
    held = [share for share in shares if share.order_id is not None]
    retained = invoice.retention_until if invoice.retention_percent else None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH shares AS (
                INSERT INTO invoicing_invoiceshare (invoice_id, order_id, category, rate, excl_tax, vat, incl_tax)
                SELECT %(invoice)s, s.* FROM unnest(%(orders)s::bigint[], %(categories)s::text[], %(rates)s::numeric[],
                    %(excl)s::numeric[], %(vat)s::numeric[], %(incl)s::numeric[]) s
            )
            INSERT INTO invoicing_instalment (invoice_id, n, due_on, amount, retention)
            SELECT %(invoice)s, d.n, d.due_on, d.amount, d.retention
            FROM unnest(%(ns)s::smallint[], %(due_on)s::date[], %(amounts)s::numeric[], %(retained)s::boolean[])
                d(n, due_on, amount, retention)
            """,
            {
                "invoice": invoice.pk,
                "orders": [share.order_id for share in held],
                "categories": [share.group.category for share in held],
                "rates": [share.group.rate for share in held],
                "excl": [share.excl_tax for share in held],
                "vat": [share.vat for share in held],
                "incl": [share.incl_tax for share in held],
                "ns": list(range(1, len(dues) + 1)),
                "due_on": [due.on for due in dues],
                "amounts": [due.amount for due in dues],
                "retained": [retained is not None and n == len(dues) for n in range(1, len(dues) + 1)],
            },
        )
