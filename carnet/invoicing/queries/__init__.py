"""What invoicing answers: what is left of orders, what a document would be, documents, payments, balances."""

from carnet.invoicing.queries.checking import DraftFault, check_draft, einvoice_on, faults_of
from carnet.invoicing.queries.crediting import InvoiceToCredit, invoice_to_credit
from carnet.invoicing.queries.delivered import (
    DeliveredWith,
    NoteCited,
    delivered_with,
    note_lines,
    period_of,
    supplied_with,
)
from carnet.invoicing.queries.exchange import exchange_difference
from carnet.invoicing.queries.invoices import (
    InvoicePage,
    InvoiceSummary,
    PaymentSummary,
    SettledPart,
    invoice_page,
    invoices_of_orders,
    payment_summaries,
    payments_of_orders,
    settled_parts,
    state_of_invoice,
    summaries,
)
from carnet.invoicing.queries.orders import (
    deposits_left,
    deposits_of_orders,
    draft_claims,
    order_to_invoice,
    orders_to_invoice,
)
from carnet.invoicing.queries.plans import plan_line, plan_of, plans_of
from carnet.invoicing.queries.printing import content_on, printed
from carnet.invoicing.queries.proposing import (
    drafts_of,
    propose_balance,
    propose_interim,
    propose_orders,
    to_invoice_now,
)
from carnet.invoicing.queries.proposing_credits import propose_credit
from carnet.invoicing.queries.proposing_delivered import propose_delivered, propose_notes, propose_period
from carnet.invoicing.queries.proposing_deposits import propose_deposit
from carnet.invoicing.queries.proposing_free import propose_free
from carnet.invoicing.queries.proposing_progress import propose_progress
from carnet.invoicing.queries.proposing_returns import propose_credit_of_return, return_to_credit
from carnet.invoicing.queries.proposing_time import TimeAsk, propose_time
from carnet.invoicing.queries.proposing_work import propose_project_time
from carnet.invoicing.queries.settling import (
    Credit,
    OpenInvoice,
    PartyBalance,
    credits_of,
    open_invoices,
    party_balance,
    propose_allocations,
    received_on_order,
)
from carnet.invoicing.queries.to_bill import ToBill, delivered_to_bill
from carnet.invoicing.queries.waiting import Waiting, waiting_by_line, waiting_work
from carnet.invoicing.queries.working import WorkAsk, work_of_orders, work_of_project

__all__ = [
    "Credit",
    "DeliveredWith",
    "DraftFault",
    "InvoicePage",
    "InvoiceSummary",
    "InvoiceToCredit",
    "NoteCited",
    "OpenInvoice",
    "PartyBalance",
    "PaymentSummary",
    "SettledPart",
    "TimeAsk",
    "ToBill",
    "Waiting",
    "WorkAsk",
    "check_draft",
    "content_on",
    "credits_of",
    "delivered_to_bill",
    "delivered_with",
    "deposits_left",
    "deposits_of_orders",
    "draft_claims",
    "drafts_of",
    "einvoice_on",
    "exchange_difference",
    "faults_of",
    "invoice_page",
    "invoice_to_credit",
    "invoices_of_orders",
    "note_lines",
    "open_invoices",
    "order_to_invoice",
    "orders_to_invoice",
    "party_balance",
    "payment_summaries",
    "payments_of_orders",
    "period_of",
    "plan_line",
    "plan_of",
    "plans_of",
    "printed",
    "propose_allocations",
    "propose_balance",
    "propose_credit",
    "propose_credit_of_return",
    "propose_delivered",
    "propose_deposit",
    "propose_free",
    "propose_interim",
    "propose_notes",
    "propose_orders",
    "propose_period",
    "propose_progress",
    "propose_project_time",
    "propose_time",
    "received_on_order",
    "return_to_credit",
    "settled_parts",
    "state_of_invoice",
    "summaries",
    "supplied_with",
    "to_invoice_now",
    "waiting_by_line",
    "waiting_work",
    "work_of_orders",
    "work_of_project",
]
