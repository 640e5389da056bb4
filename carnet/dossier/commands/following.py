"""What ends every act that changes what is ordered, or whether an order is open (architecture: act from the top)."""

from collections.abc import Collection

from carnet.core.actor import Actor


def follow(order_ids: Collection[int], by: Actor) -> None:
    """Let what hangs on orders follow them: stock reserved, plan, contracts. Idempotent; an order deleted lets go of all."""
