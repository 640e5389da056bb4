"""The state an invoice shows: draft → issued → partly paid → paid; credited; disputed; overdue (P27)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class InvoiceState(StrEnum):
    """What a reader wants to know first of an invoice."""

    DRAFT = "draft"
    ISSUED = "issued"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"
    DISPUTED = "disputed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an issued document still asks; `due_on` is the day of its first instalment not settled."""

    total: Decimal
    left: Decimal
    corrected: Decimal
    due_on: date
    credit_note: bool = False
    disputed: bool = False


def state_of(standing: Standing | None, on: date) -> InvoiceState:
    """The state on a day; None is a draft. A credit note is paid once it is used or refunded."""
    if standing is None:
        return InvoiceState.DRAFT
    if not standing.credit_note and standing.total and standing.corrected >= standing.total:
        return InvoiceState.CREDITED
    if not standing.left:
        return InvoiceState.PAID
    if standing.disputed:
        return InvoiceState.DISPUTED
    if not standing.credit_note and standing.left > 0 and standing.due_on < on:
        return InvoiceState.OVERDUE
    return InvoiceState.PARTLY_PAID if standing.left != standing.total else InvoiceState.ISSUED
