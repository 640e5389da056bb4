"""What deliveries offer to the areas above: no right, no transaction of its own."""

from carnet.delivery.steps.direct import deliver_directly, undo_direct
from carnet.delivery.steps.reserving import release, reserve

__all__ = ["deliver_directly", "release", "reserve", "undo_direct"]
