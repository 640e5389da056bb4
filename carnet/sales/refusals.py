"""Refusals about the state of an order, shared by every act inside folders (P6, P8, P9)."""

from django.utils.translation import gettext as _

from carnet.core.refusals import Refusal


class OrderIsDraft(Refusal):
    """The order is not validated: it is not invoiced, delivered or amended yet."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s is a draft. Validate it first.") % {"number": number})


class OrderCancelled(Refusal):
    """The order is cancelled: nothing more happens in it."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s is cancelled. Make a new one.") % {"number": number})


class OrderClosedByHand(Refusal):
    """The order was closed by hand: what was left is given up until it is reopened (P8)."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Order %(number)s was closed by hand. Reopen it first.") % {"number": number})


class OrderHeld(Refusal):
    """The order is on hold: neither delivered nor invoiced, deposits excepted, until it is released (P9)."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(
            _("Order %(number)s is on hold: %(reason)s. Release it first.") % {"number": number, "reason": reason}
        )
