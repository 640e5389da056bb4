"""Refusals that several acts of buying share; the others stand above the act that raises them (P58)."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.core import formats
from carnet.core.refusals import BadValue, Refusal, refuses


def quoted(names: Iterable[str]) -> str:
    """Names in the quotation marks of the reader's language."""
    return ", ".join(_("“%(name)s”") % {"name": name} for name in names)


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


class SentBackAlready(Refusal):
    """What was sent back comes first: undo the return, then the receipt."""

    def __init__(self, number: str, back: str) -> None:
        super().__init__(
            _("Part of %(number)s was sent back by %(back)s: undo that return first.")
            % {"number": number, "back": back}
        )


class ReturnTooMuch(BadValue):
    """More than what the receipt brought and was not sent back yet."""

    def __init__(self, description: str, most: Decimal) -> None:
        super().__init__(
            _("“%(line)s”: at most %(most)s of this receipt can be sent back.")
            % {"line": description, "most": formats.quantity(most)},
            field="lines",
        )


class DirectNotSentBack(BadValue):
    """The supplier delivered it to the customer: we do not hold it."""

    def __init__(self, description: str) -> None:
        super().__init__(
            _("“%(line)s” went straight to the customer: undo the whole receipt.") % {"line": description},
            field="lines",
        )


class LotNotOfReceipt(BadValue):
    """A lot or serial number that this receipt did not bring."""

    def __init__(self, description: str, number: str) -> None:
        super().__init__(
            _("“%(line)s”: number %(number)s did not come by this receipt.") % {"line": description, "number": number},
            field="lines",
        )


class NothingSentBack(BadValue):
    """A return sends something back."""

    def __init__(self) -> None:
        super().__init__(_("Say how much is sent back."), field="lines")


class LineReceivedTwice(BadValue):
    """A line stands once on a receipt."""

    def __init__(self) -> None:
        super().__init__(_("The same line is named twice: receive it once."), field="lines")


class OtherSuppliersOrder(BadValue):
    """A bill is of orders of its own supplier, in their currency, sent and not cancelled."""

    def __init__(self, description: str) -> None:
        super().__init__(
            _("“%(line)s” is not of a purchase order sent to this supplier in this currency.") % {"line": description},
            field="lines",
        )


class NotCreditable(BadValue):
    """What a credit note takes back of a line is what a recorded bill asked and no credit took back yet."""

    def __init__(self, description: str, quantity: Decimal, net: Decimal) -> None:
        super().__init__(
            _("“%(line)s”: at most %(quantity)s, for %(net)s, can be credited.")
            % {"line": description, "quantity": formats.quantity(quantity), "net": formats.money(net)},
            field="lines",
        )


class VatTooFar(BadValue):
    """The supplier's VAT differs from ours by more than roundings."""

    def __init__(self, rate: Decimal, ours: Decimal) -> None:
        super().__init__(
            _("VAT at %(rate)s is %(ours)s on these lines: check the lines or the rate.")
            % {"rate": formats.percent(rate), "ours": formats.money(ours)},
            field="vat",
        )


class BillRecorded(Refusal):
    """A recorded bill is corrected by a credit note or a cancellation."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is recorded: it is corrected by the supplier's credit note, or cancelled.")
            % {"number": number}
        )


refuses("a_receipt_is_reversed_once", ReceiptReversedAlready)
refuses("no_more_is_sent_back_than_came", NothingSentBack)


class CreditsNoBill(BadValue):
    """What was ordered is credited on the bill that asked it."""

    def __init__(self) -> None:
        super().__init__(
            _("What was ordered is credited on its bill: open the bill, then “Supplier's credit note”."), field="lines"
        )
