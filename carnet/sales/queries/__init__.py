"""What sales tells: quotes as they stand and as they can be written again."""

from carnet.sales.figures import QuoteFigures, figures_of
from carnet.sales.queries.contents import content_of, line_input_of, order_content_of
from carnet.sales.queries.holds import Held, hold_of, kept_orders

__all__ = [
    "Held",
    "QuoteFigures",
    "content_of",
    "figures_of",
    "hold_of",
    "kept_orders",
    "line_input_of",
    "order_content_of",
]
