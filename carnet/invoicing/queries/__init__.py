"""What invoicing answers: what is left of orders, what a document would be, documents, payments, balances."""

from carnet.invoicing.queries.orders import (
    deposits_left,
    deposits_of_orders,
    draft_claims,
    order_to_invoice,
    orders_to_invoice,
)
from carnet.invoicing.queries.proposing import (
    drafts_of,
    propose_balance,
    propose_deposit,
    propose_interim,
    propose_orders,
    propose_progress,
    to_invoice_now,
)

__all__ = [
    "deposits_left",
    "deposits_of_orders",
    "draft_claims",
    "drafts_of",
    "order_to_invoice",
    "orders_to_invoice",
    "propose_balance",
    "propose_deposit",
    "propose_interim",
    "propose_orders",
    "propose_progress",
    "to_invoice_now",
]
