"""What ends every act that changes what is ordered, or whether an order is open (architecture: act from the top)."""

from collections.abc import Collection

from carnet.core.actor import Actor
from carnet.delivery import steps as deliveries
from carnet.invoicing.steps.planning import write_agreed_plans
from carnet.subscriptions.commands import hand_over_by_rule


def follow(order_ids: Collection[int], by: Actor) -> None:
    """Let what hangs on orders follow them: stock reserved, plan, contracts. Idempotent."""
    deliveries.reserve(order_ids)
    hand_over_by_rule(order_ids, by)
    write_agreed_plans(order_ids)


def let_go(order_ids: Collection[int], by: Actor) -> None:
    """Let what hangs on orders about to be deleted leave them."""
    deliveries.release(order_ids)
