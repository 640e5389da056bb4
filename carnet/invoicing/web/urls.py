"""Addresses of invoicing."""

from django.urls import path

from carnet.invoicing.web import acts, billing, crediting, free, panels, payments, proof, reading, reminding
from carnet.invoicing.web.dues import DueList
from carnet.invoicing.web.lists import InvoiceList, PaymentList
from carnet.invoicing.web.reminded import ReminderList

app_name = "invoicing"
urlpatterns = [
    path("orders/<int:order_id>/invoice", billing.invoice_order, name="invoice_order"),
    path("orders/<int:order_id>/invoice/preview", billing.preview_order, name="invoice_order_preview"),
    path("orders/<int:order_id>/invoice/pdf", billing.preview_pdf, name="invoice_order_pdf"),
    path("invoices", InvoiceList.as_view(), name="invoices"),
    path("invoices/new", free.new_invoice, name="invoice_new"),
    path("invoices/issuance", acts.issue_many, name="issue_many"),
    path("invoices/<int:invoice_id>", reading.invoice, name="invoice"),
    path("invoices/<int:invoice_id>/pdf", reading.pdf, name="invoice_pdf"),
    path("invoices/<int:invoice_id>/picture", reading.picture, name="invoice_picture"),
    path("invoices/<int:invoice_id>/edit", acts.edit, name="invoice_edit"),
    path("invoices/<int:invoice_id>/lines", free.edit_lines, name="invoice_lines"),
    path("invoices/<int:invoice_id>/deletion", acts.delete, name="invoice_delete"),
    path("invoices/<int:invoice_id>/issuance", acts.issue, name="invoice_issue"),
    path("invoices/<int:invoice_id>/mailing", acts.send, name="invoice_send"),
    path("invoices/<int:invoice_id>/dispute", acts.dispute, name="invoice_dispute"),
    path("invoices/<int:invoice_id>/dispute/end", acts.end_dispute, name="invoice_dispute_end"),
    path("invoices/<int:invoice_id>/write-off", acts.give_up, name="invoice_write_off"),
    path("invoices/<int:invoice_id>/credit-note", crediting.credit_invoice, name="credit_note"),
    path("invoices/<int:invoice_id>/credit-note/preview", crediting.preview_credit, name="credit_note_preview"),
    path("invoices/<int:invoice_id>/allocation", payments.use_credit_note, name="credit_note_use"),
    path("invoices/<int:invoice_id>/reminder-pause", reminding.pause, name="invoice_pause"),
    path("invoices/<int:invoice_id>/reminder-pause/end", reminding.resume, name="invoice_resume"),
    path("dues", DueList.as_view(), name="dues"),
    path("reminders", reminding.review, name="reminders"),
    path("reminders/sending", reminding.send_ticked, name="reminders_send"),
    path("reminders/letter", reminding.letter, name="reminder"),
    path("reminders/letter/preview", reminding.letter_preview, name="reminder_preview"),
    path("reminders/sent", ReminderList.as_view(), name="reminded"),
    path("proof", proof.page, name="proof"),
    path("proof/verification", proof.check, name="proof_check"),
    path("proof/closings", proof.close, name="proof_close"),
    path("proof/archive", proof.archive, name="proof_archive"),
    path("r/<str:code>", proof.receipt, name="receipt"),
    path("payments", PaymentList.as_view(), name="payments"),
    path("payments/new", payments.record, name="record_payment"),
    path("payments/proposal", payments.proposal, name="payment_proposal"),
    path("payments/<int:payment_id>", payments.payment, name="payment"),
    path("payments/<int:payment_id>/reversal", payments.reverse_it, name="payment_reverse"),
    path("payments/<int:payment_id>/allocation", payments.use_payment, name="payment_use"),
    path("parties/<int:party_id>/refund", payments.give_back, name="refund"),
    path("parties/<int:party_id>/balance", panels.balance, name="party_balance"),
    path("parties/<int:party_id>/open-invoices", panels.open_invoices, name="party_invoices"),
]
