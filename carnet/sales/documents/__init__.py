"""What the paper of a quote and of an order contains (P47)."""

from carnet.sales.documents.orders import order_confirmation, proforma
from carnet.sales.documents.quotes import quote_document

__all__ = ["order_confirmation", "proforma", "quote_document"]
