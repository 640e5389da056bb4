"""The hash of what a customer is asked to sign: the same content gives the same hash, whoever computes it (P17)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

Content = Mapping[str, object]

VERSION_COLUMNS = (
    "title", "customer_reference", "contact_id", "billed_party_id", "billing_address_id", "delivery_address_id", "currency",
    "language", "valid_until", "delivery_delay", "promised_on", "terms_id", "deposit_percent", "deposit_mode",
    "prices_include_tax", "discount_percent", "discount_amount", "discount_label", "introduction", "notes",
    "total_excl_tax", "total_vat", "total_incl_tax",
)  # fmt: skip
LINE_COLUMNS = (
    "position", "kind", "product_id", "reference", "description", "details", "quantity", "unit", "unit_price",
    "unit_price_incl_tax", "discount_percent", "discount_amount", "discount_amount_incl_tax", "vat_category", "vat_rate",
    "exemption_code", "net", "period", "optional", "picked",
)  # fmt: skip
VAT_COLUMNS = ("category", "rate", "lines_net", "discount", "base", "vat")


def content_hash(number: str, n: int, version: Content, lines: Iterable[Content], vat: Iterable[Content]) -> str:
    """SHA-256 of the canonical JSON of a version; costs are not part of what is signed."""
    canonical = {
        "number": number,
        "version": n,
        "content": _told(version, VERSION_COLUMNS),
        "lines": [_told(line, LINE_COLUMNS) for line in lines],
        "vat": [_told(row, VAT_COLUMNS) for row in vat],
    }
    written = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _told(row: Content, columns: Iterable[str]) -> dict[str, object]:
    return {name: _canonical(row.get(name)) for name in columns}


def _canonical(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return value.isoformat() if isinstance(value, date) else value
