"""A draft as it would be issued on a day: its rows, and all that it would freeze of others (P28)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from carnet.company import queries as company
from carnet.company.models import Settings
from carnet.core.money import ZERO, convert
from carnet.delivery.models import Note, NoteLine
from carnet.invoicing.documents import InvoiceContent
from carnet.invoicing.models import Invoice, InvoiceLine, InvoiceVat
from carnet.invoicing.steps.freezing import Known, OrderCited, announced_debit, frozen_parties
from carnet.invoicing.steps.prepaid import Prepaid
from carnet.invoicing.steps.sharing import dues_of


def draft_content(
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    vat: Sequence[InvoiceVat],
    settings: Settings,
    orders: Sequence[OrderCited],
    waiting: Sequence[Prepaid],
    on: date,
    known: Known | None = None,
) -> InvoiceContent:
    """What a draft would say if it were issued that day; the same for its check, its picture and its issue."""
    dues = dues_of(invoice, vat, on, known)
    retained = dues.pop() if invoice.retention_percent and dues else None
    parties = frozen_parties(invoice, vat, settings, orders, known)
    parties |= {"units": _units(lines, known), "prepaid": _prepaid(waiting), "notes": _notes(lines)}
    parties |= announced_debit(invoice, settings, on, known)
    return InvoiceContent(invoice, lines, vat, dues, retained, parties, settings.currency)


def convert_vat(invoice: Invoice, vat: Sequence[InvoiceVat], currency: str, on: date) -> bool:
    """Give a document in another currency its rate of the day, and its VAT rows their value in the company's `currency` (P14, R14); tells
    whether there was anything to convert."""
    if invoice.currency == currency:
        return False
    invoice.exchange_rate = company.exchange_rate(invoice.currency, on)
    for row in vat:
        row.base_company = convert(row.base, invoice.exchange_rate)
        row.vat_company = convert(row.vat, invoice.exchange_rate)
    return True


def _units(lines: Sequence[InvoiceLine], known: Known | None) -> dict[str, str]:
    """The code of each unit that the lines name."""
    named = {line.unit for line in lines if line.unit}
    if not named:
        return {}
    units = company.units() if known is None else known.units
    codes = {word: unit.unece for unit in units for word in (unit.code, unit.label, *unit.labels.values())}
    return {word: codes[word] for word in sorted(named & codes.keys())}


def _notes(lines: Sequence[InvoiceLine]) -> list[dict[str, str]]:
    """The delivery notes billed, by number and date."""
    billed = {line.note_line_id for line in lines if line.note_line_id}
    if not billed:
        return []
    notes = Note.objects.filter(pk__in=NoteLine.objects.filter(pk__in=billed).values("note_id")).order_by("on", "id")
    return [{"number": note.number or "", "on": note.on.isoformat()} for note in notes]


def _prepaid(waiting: Sequence[Prepaid]) -> dict[str, Any]:
    if not waiting:
        return {}
    amount = sum((part.amount for part in waiting), ZERO)
    return {"amount": str(amount), "on": max(part.on for part in waiting).isoformat()}
