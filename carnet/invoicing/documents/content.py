"""What a document says: its stored rows, and what is frozen of others (P10, P28)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carnet.company.amounts import Due
from carnet.invoicing.models import Instalment, Invoice, InvoiceLine, InvoiceVat


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    """A document to print: its rows, and what it says of others: frozen when issued, of the day when it is a draft."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    vat: Sequence[InvoiceVat]
    dues: Sequence[Due]
    retained: Due | None
    parties: dict[str, Any]
    company_currency: str


def content_of(invoice: Invoice) -> InvoiceContent:
    """The stored content of an issued document (three statements)."""
    dues = Instalment.objects.filter(invoice=invoice).order_by("due_on", "n")
    return InvoiceContent(
        invoice,
        list(InvoiceLine.objects.filter(invoice=invoice).select_related("deducts").order_by("position")),
        list(InvoiceVat.objects.filter(invoice=invoice).order_by("category", "rate")),
        [Due(row.due_on, row.amount) for row in dues if not row.retention],
        next((Due(row.due_on, row.amount) for row in dues if row.retention), None),
        invoice.parties,
        invoice.parties.get("currency", "EUR"),
    )


def natures_of(lines: Iterable[InvoiceLine]) -> frozenset[str]:
    """Goods, services or both; a deposit that says neither is on both; nothing where nothing is said (R6)."""
    said = [
        line.nature for line in lines if line.kind in ("line", "deposit") and (line.nature or line.kind == "deposit")
    ]
    natures = {"goods" if nature == "goods" else "services" for nature in said if nature}
    return frozenset(natures | {"goods", "services"} if "" in said else natures)


def day_of(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
