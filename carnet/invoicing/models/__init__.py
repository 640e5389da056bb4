"""Invoices, credit notes, payments: the claims on a customer and how they are met (P24–P32)."""

from carnet.invoicing.models.chasing import (
    LateCharge,
    Reminder,
    ReminderLetter,
    ReminderPause,
    ReminderRun,
    Statement,
)
from carnet.invoicing.models.collecting import Collection, Debit
from carnet.invoicing.models.discounts import DiscountNote, EarlyDiscount, OrderRetention, RetentionRelease
from carnet.invoicing.models.documents import (
    EInvoiceCheck,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceShare,
    InvoiceVat,
    IssuedFile,
)
from carnet.invoicing.models.mandates import Mandate
from carnet.invoicing.models.plans import OrderFamily, PlanLine, PlanMove
from carnet.invoicing.models.settling import (
    Allocation,
    Dispute,
    ExchangeDifference,
    InstalmentStanding,
    InvoiceStanding,
    Payment,
    PaymentStanding,
)
from carnet.invoicing.models.working import WorkClaim

__all__ = [
    "Allocation",
    "Collection",
    "Debit",
    "DiscountNote",
    "Dispute",
    "EInvoiceCheck",
    "EarlyDiscount",
    "ExchangeDifference",
    "Instalment",
    "InstalmentStanding",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceShare",
    "InvoiceStanding",
    "InvoiceVat",
    "IssuedFile",
    "LateCharge",
    "Mandate",
    "OrderFamily",
    "OrderRetention",
    "Payment",
    "PaymentStanding",
    "PlanLine",
    "PlanMove",
    "Reminder",
    "ReminderLetter",
    "ReminderPause",
    "ReminderRun",
    "RetentionRelease",
    "Statement",
    "WorkClaim",
]
