"""What a corrected invoice changes of the one it replaces, and which invoices wait for a replacement (R18)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.invoicing.documents import InvoiceContent, content_of
from carnet.invoicing.models import Invoice, InvoiceKind, InvoiceLine

_LINE = ("quantity", "unit", "unit_price", "discount_percent", "vat_category", "vat_rate", "details", "net")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs: what, before and after; one of both is empty where it was added or left out."""

    what: str
    before: str
    after: str


def waiting_for_replacement(billed_id: int, currency: str) -> QuerySet[Invoice]:
    """Invoices of a customer undone in the books, which no other replaces yet, the latest first."""
    notes = Invoice.objects.filter(corrects=OuterRef("pk"), kind=InvoiceKind.CREDIT_NOTE)
    others = Invoice.objects.filter(corrects=OuterRef("pk")).exclude(kind=InvoiceKind.CREDIT_NOTE)
    rows = Invoice.objects.filter(billed=billed_id, currency=currency, number__isnull=False)
    undone = rows.filter(Exists(notes.filter(internal=True, number__isnull=False))).exclude(
        Exists(notes.filter(internal=False))
    )
    return undone.exclude(Exists(others)).order_by("-issued_on", "-id")


def changes_of(replacement: InvoiceContent) -> list[Change]:
    """What a corrected invoice says otherwise than the one it replaces: its head, its parties, its lines, its sums."""
    corrected = replacement.invoice.corrects
    if corrected is None:
        return []
    before = content_of(corrected)
    return [
        *_differing(_head(before), _head(replacement)),
        *_lines(before.lines, replacement.lines),
        *_differing(_sums(before), _sums(replacement)),
    ]


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for what, said in after.items():
        if before[what] != said:
            yield Change(what, before[what], said)


def _head(content: InvoiceContent) -> dict[str, str]:
    invoice, billed = content.invoice, content.parties["billed"]
    return {
        _("Customer"): billed["name"],
        _("SIREN"): billed["siren"],
        _("VAT number"): billed["vat_number"],
        _("Address"): _place(content.parties["billed_address"]),
        _("Delivery address"): _place(content.parties.get("delivery_address") or {}),
        _("Title"): invoice.title,
        _("Customer's reference"): invoice.customer_reference,
        _("Service code"): content.parties.get("buyer_reference", ""),
        _("Commitment number"): invoice.commitment_number,
        _("Period"): _period(invoice.service_from, invoice.service_until),
        _("Payment terms"): content.parties.get("terms", ""),
        _("Message to the customer"): invoice.message,
    }


def _sums(content: InvoiceContent) -> dict[str, str]:
    invoice = content.invoice
    totals = {
        _("Total excl. tax"): invoice.total_excl_tax,
        _("VAT"): invoice.total_vat,
        _("Total incl. tax"): invoice.total_incl_tax,
    }
    return {what: formats.money(amount) for what, amount in totals.items()}


def _lines(before: Sequence[InvoiceLine], after: Sequence[InvoiceLine]) -> Iterator[Change]:
    """Lines that serve the same thing, side by side; then those left out and those added."""
    known = _by_what_they_serve(before)
    for key, line in _by_what_they_serve(after).items():
        old = known.pop(key, None)
        if old is None:
            yield Change(line.description, "", _told(line))
        elif any(getattr(old, name) != getattr(line, name) for name in (*_LINE, "description")):
            yield Change(line.description, _told(old), _told(line))
    for line in known.values():
        yield Change(line.description, _told(line), "")


def _by_what_they_serve(lines: Sequence[InvoiceLine]) -> dict[tuple[Any, ...], InvoiceLine]:
    found: dict[tuple[Any, ...], InvoiceLine] = {}
    for line in lines:
        served = line.order_line_id or line.deducts_id or line.description
        key, n = (line.kind, served, line.note_line_id, 0), 0
        while key in found:
            n += 1
            key = (line.kind, served, line.note_line_id, n)
        found[key] = line
    return found


def _told(line: InvoiceLine) -> str:
    if line.kind in ("section", "comment"):
        return line.description
    priced = f"{formats.quantity(line.quantity)} {line.unit} × {formats.unit_price(line.unit_price)}".replace("  ", " ")
    off = f" − {formats.percent(line.discount_percent)}" if line.discount_percent else ""
    return f"{priced}{off} = {formats.money(line.net)}, {_('VAT')} {formats.percent(_plain(line.vat_rate))}"


def _plain(rate: Decimal) -> Decimal:
    return rate.normalize() + 0


def _place(address: Mapping[str, Any]) -> str:
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    parts = [address.get("line1", ""), address.get("line2", ""), town, address.get("country", "")]
    return ", ".join(part for part in parts if part)


def _period(first: date | None, last: date | None) -> str:
    return " – ".join(formats.day(one) for one in dict.fromkeys((first, last)) if one)
