"""Receipts: the short code of an issued document, and what it confirms to whoever holds it (P52)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection

LENGTH = 16


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the page of a code confirms: number, date, total and hash of an issued document."""

    seller: str
    kind: str
    number: str
    issued_on: date
    currency: str
    total: Decimal
    sealed_at: datetime
    content_hash: str
    intact: bool


def receipt(code: str) -> Receipt | None:
    """The document of a code, whatever its company: the one thing a stranger may ask (through the door of receipts)."""
    bare = re.sub(r"[\s-]", "", code).upper()
    if not re.fullmatch(r"[0-9A-F]{16}", bare):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM invoicing_door_receipt(%s)", [bare])
        row = cursor.fetchone()
    return Receipt(*row) if row else None


def receipt_code(invoice_id: int) -> str:
    """The code of an issued document of the company; empty before its act is sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT invoicing_receipt_code(hash) FROM core_chainlink"
            " WHERE company_id = core_company() AND kind = 'invoice' AND ref = %s",
            [invoice_id],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def receipt_address(code: str) -> str:
    """Where a code is confirmed; empty without a code, or when the installation has no public address."""
    return f"{settings.PUBLIC_URL}/r/{code}" if code and settings.PUBLIC_URL else ""
