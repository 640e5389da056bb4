"""What sales offers to the areas above: no right, no transaction of its own, no journal."""

from carnet.sales.steps.agreeing import agree_by_itself
from carnet.sales.steps.growing import Growth, grown
from carnet.sales.steps.ledger import LedgerRow, OrderTransition, hold, post, post_agreed, restate
from carnet.sales.steps.openness import record_transitions, require_open

__all__ = [
    "Growth",
    "LedgerRow",
    "OrderTransition",
    "agree_by_itself",
    "grown",
    "hold",
    "post",
    "post_agreed",
    "record_transitions",
    "require_open",
    "restate",
]
