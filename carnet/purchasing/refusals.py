"""Refusals that several acts of buying share; the others stand above the act that raises them (P58)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.core import formats
from carnet.core.refusals import BadValue, Refusal, refuses


class SupplierUnknown(BadValue):
    """The supplier does not exist in this company."""

    def __init__(self, field: str = "supplier") -> None:
        super().__init__(_("This supplier does not exist."), field=field)


class NotASupplier(BadValue):
    """The party is known, but not as a supplier."""

    def __init__(self, name: str, field: str = "supplier") -> None:
        super().__init__(
            _("%(name)s is not a supplier yet: tick “Supplier” on its page first.") % {"name": name}, field=field
        )


class PurchaseSent(Refusal):
    """What is sent no longer changes as a draft does."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Purchase order %(number)s is sent: note what the supplier confirms, give up the rest, or cancel it.")
            % {"number": number}
        )


class PurchaseIsDraft(Refusal):
    """The purchase order is not sent yet."""

    def __init__(self) -> None:
        super().__init__(_("This purchase order is still a draft: send it first."))


class PurchaseCancelled(Refusal):
    """The purchase order is cancelled."""

    def __init__(self, number: str) -> None:
        super().__init__(pgettext("purchase", "Purchase order %(number)s is cancelled.") % {"number": number})


class ReasonNeeded(BadValue):
    """The act says why."""

    def __init__(self, field: str = "reason") -> None:
        super().__init__(_("Say why."), field=field)


class OrderLineUnknown(BadValue):
    """The line is not one of the order's, or holds nothing to buy."""

    def __init__(self) -> None:
        super().__init__(_("This line is not one of the order's."), field="lines")


class NothingToReceive(Refusal):
    """Everything is received already."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Everything of %(number)s is received already.") % {"number": number})


class OverReceipt(BadValue):
    """More than what is left to receive, tolerance included."""

    def __init__(self, description: str, most: Decimal) -> None:
        super().__init__(
            _("“%(line)s”: at most %(most)s may still be received.")
            % {"line": description, "most": formats.quantity(most)},
            field="lines",
        )


class ReceivedAlready(Refusal):
    """The supplier's note is recorded: the delivery was received by somebody else."""

    def __init__(self, note: str, number: str) -> None:
        super().__init__(
            _("The supplier's note %(note)s is received already, as %(number)s.") % {"note": note, "number": number},
            field="supplier_note",
        )


class ReceiptReversedAlready(Refusal):
    """A receipt is reversed once."""

    def __init__(self) -> None:
        super().__init__(_("This receipt is reversed already."))


class LineReceivedTwice(BadValue):
    """A line stands once on a receipt."""

    def __init__(self) -> None:
        super().__init__(_("The same line is named twice: receive it once."), field="lines")


refuses("a_receipt_is_reversed_once", ReceiptReversedAlready)
