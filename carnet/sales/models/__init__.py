"""Quotes, orders, amendments: what was offered and agreed; the ledger of the order and its standings (P1–P3)."""

from carnet.sales.models.amendments import Amendment, AmendmentLine, AmendmentVat
from carnet.sales.models.ledger import Entry, Figure
from carnet.sales.models.lines import AgreedLine, LineKind, line_rules
from carnet.sales.models.orders import Closure, Hold, LineEnding, Order, OrderLine, OrderVat
from carnet.sales.models.quotes import Quote, QuoteLine, QuotePlanLine, QuoteVat, QuoteVersion
from carnet.sales.models.standings import GroupStanding, LineStanding, OrderStanding

__all__ = [
    "AgreedLine",
    "Amendment",
    "AmendmentLine",
    "AmendmentVat",
    "Closure",
    "Entry",
    "Figure",
    "GroupStanding",
    "Hold",
    "LineEnding",
    "LineKind",
    "LineStanding",
    "Order",
    "OrderLine",
    "OrderStanding",
    "OrderVat",
    "Quote",
    "QuoteLine",
    "QuotePlanLine",
    "QuoteVat",
    "QuoteVersion",
    "line_rules",
]
