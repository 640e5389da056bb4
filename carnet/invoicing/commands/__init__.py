"""The acts of invoicing; screens, API and jobs call them alike."""

from carnet.invoicing.commands.crediting import draft_credit_note
from carnet.invoicing.commands.drafting import (
    draft_balance,
    draft_deposit,
    draft_interim,
    draft_orders,
    draft_progress,
)
from carnet.invoicing.commands.issuing import issue_invoice
from carnet.invoicing.commands.paying import allocate_credit_note, allocate_payment, record_payment

__all__ = [
    "allocate_credit_note",
    "allocate_payment",
    "draft_balance",
    "draft_credit_note",
    "draft_deposit",
    "draft_interim",
    "draft_orders",
    "draft_progress",
    "issue_invoice",
    "record_payment",
]
