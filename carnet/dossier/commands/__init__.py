"""The acts that cross areas: whatever changes what is ordered, or whether an order is open."""

from carnet.dossier.commands.acceptance import accept_quote
from carnet.dossier.commands.orders import create_order, edit_order_draft, edit_order_header, validate_order

__all__ = ["accept_quote", "create_order", "edit_order_draft", "edit_order_header", "validate_order"]
