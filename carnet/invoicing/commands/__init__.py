"""The acts of invoicing; screens, API and jobs call them alike."""

from carnet.invoicing.commands.charging_lateness import draft_late_charges
from carnet.invoicing.commands.correcting import correct_invoice, record_rejection
from carnet.invoicing.commands.crediting import draft_credit_note
from carnet.invoicing.commands.debiting import collect_debits, receive_collection, withdraw_collection
from carnet.invoicing.commands.delivering import draft_credit_of_return, draft_delivered, draft_notes, draft_period
from carnet.invoicing.commands.discounting import draft_discount_note, grant_discount
from carnet.invoicing.commands.disputing import close_dispute, open_dispute
from carnet.invoicing.commands.drafting import (
    draft_balance,
    draft_deposit,
    draft_interim,
    draft_orders,
    draft_progress,
)
from carnet.invoicing.commands.editing import KEPT, FreeContent, delete_draft, draft_free, edit_draft
from carnet.invoicing.commands.filing import issued_einvoice, issued_pdf
from carnet.invoicing.commands.issuing import issue_invoice
from carnet.invoicing.commands.mailing import mail_invoice
from carnet.invoicing.commands.mandating import record_mandate, revoke_mandate
from carnet.invoicing.commands.paying import allocate_credit_note, allocate_payment, record_payment
from carnet.invoicing.commands.planning import draft_plan_line, move_plan_line, write_plan
from carnet.invoicing.commands.reminding import pause_reminders, remind, resume_reminders
from carnet.invoicing.commands.retaining import move_retention, receive_works, set_retention
from carnet.invoicing.commands.stating import send_statement
from carnet.invoicing.commands.timing import draft_project_time, draft_time, draft_time_of_orders
from carnet.invoicing.commands.undoing import refund, reverse_payment, write_off

__all__ = [
    "KEPT",
    "FreeContent",
    "allocate_credit_note",
    "allocate_payment",
    "close_dispute",
    "collect_debits",
    "correct_invoice",
    "delete_draft",
    "draft_balance",
    "draft_credit_note",
    "draft_credit_of_return",
    "draft_delivered",
    "draft_deposit",
    "draft_discount_note",
    "draft_free",
    "draft_interim",
    "draft_late_charges",
    "draft_notes",
    "draft_orders",
    "draft_period",
    "draft_plan_line",
    "draft_progress",
    "draft_project_time",
    "draft_time",
    "draft_time_of_orders",
    "edit_draft",
    "grant_discount",
    "issue_invoice",
    "issued_einvoice",
    "issued_pdf",
    "mail_invoice",
    "move_plan_line",
    "move_retention",
    "open_dispute",
    "pause_reminders",
    "receive_collection",
    "receive_works",
    "record_mandate",
    "record_payment",
    "record_rejection",
    "refund",
    "remind",
    "resume_reminders",
    "reverse_payment",
    "revoke_mandate",
    "send_statement",
    "set_retention",
    "withdraw_collection",
    "write_off",
    "write_plan",
]
