"""Pure sums of quotes and orders: lines, document discount, VAT groups, margin, amendments (P10, P15, P20)."""

from .amendments import BelowInvoiced, DiscountedGroup, amended_amount, amended_discounts, amended_vat
from .documents import (
    GroupTotal,
    QuoteTotals,
    TaxSide,
    Totals,
    discount_by_group,
    group_totals,
    quote_totals,
    typed_by_group,
)
from .lines import NO_DISCOUNT, Discount, DiscountBeyondNet, Line, LineTotal, line_gross, line_net
from .margin import Margin
from .wanted import Reached, TotalOutOfReach, WantedTotal, discount_reaching

__all__ = [
    "NO_DISCOUNT",
    "BelowInvoiced",
    "Discount",
    "DiscountBeyondNet",
    "DiscountedGroup",
    "GroupTotal",
    "Line",
    "LineTotal",
    "Margin",
    "QuoteTotals",
    "Reached",
    "TaxSide",
    "TotalOutOfReach",
    "Totals",
    "WantedTotal",
    "amended_amount",
    "amended_discounts",
    "amended_vat",
    "discount_by_group",
    "discount_reaching",
    "group_totals",
    "line_gross",
    "line_net",
    "quote_totals",
    "typed_by_group",
]
