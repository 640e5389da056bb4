"""Refusals about the state of quotes and orders, shared by several acts (P6, P8, P9, P16)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from carnet.core.refusals import BadValue, Holder, Refusal, refuses
from carnet.sales.states import QuoteState

QUOTE_STATES = {
    QuoteState.DRAFT: pgettext_lazy("quote", "a draft"),
    QuoteState.SENT: pgettext_lazy("quote", "sent"),
    QuoteState.ACCEPTED: pgettext_lazy("quote", "accepted"),
    QuoteState.REFUSED: pgettext_lazy("quote", "refused"),
    QuoteState.EXPIRED: pgettext_lazy("quote", "expired"),
}


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


class QuoteStateForbids(Refusal):
    """The state of the quote does not allow the act (P16)."""

    def __init__(self, number: str, state: str, way_out: str) -> None:
        super().__init__(
            _("Quote %(number)s is %(state)s. %(way_out)s")
            % {"number": number, "state": QUOTE_STATES[QuoteState(state)], "way_out": way_out}
        )


class QuoteAlreadyAccepted(Refusal):
    """The quote is accepted: its order exists."""

    def __init__(self, number: str, order: Holder | None = None) -> None:
        super().__init__(
            _("Quote %(number)s is already accepted. Change its order by an amendment, or duplicate the quote.")
            % {"number": number},
            holders=[order] if order else (),
        )


class NothingQuoted(Refusal):
    """There is no line to agree on."""

    def __init__(self) -> None:
        super().__init__(_("There is no line yet. Add one first."), field="lines")


class VersionUnknown(BadValue):
    """The quote has no such version."""

    def __init__(self, n: int) -> None:
        super().__init__(_("The quote has no version %(n)s.") % {"n": n}, field="version")


class ReasonMissing(BadValue):
    """The act asks for a reason."""

    def __init__(self) -> None:
        super().__init__(_("Say why, in a few words."), field="reason")


class AgreedIsFrozen(Refusal):
    """What was agreed does not change; the database itself refuses (P3, P17, P20)."""

    def __init__(self) -> None:
        super().__init__(_("What was agreed does not change: amend the order, or make a new version of the quote."))


class QuoteHasItsOrder(Refusal):
    """A quote has at most one order that is not cancelled (P9)."""

    def __init__(self) -> None:
        super().__init__(_("This quote already has its order."))


class OrderChangedMeanwhile(Refusal):
    """Somebody closed, held or changed the order at the same moment."""

    def __init__(self) -> None:
        super().__init__(_("Somebody worked on this order at the same moment. Look at it again, then go on."))


for _name in (
    "order_lines_change_by_amendment", "a_validated_order_keeps_its_terms", "a_signed_version_never_changes",
    "an_accepted_amendment_never_changes", "history_never_changes", "entries_never_change", "entries_never_leave",
):  # fmt: skip
    refuses(_name, AgreedIsFrozen)
for _name in ("one_standing_closure_per_order", "one_standing_hold_per_order", "amendments_of_an_order_in_order"):
    refuses(_name, OrderChangedMeanwhile)
refuses("one_live_order_per_quote", QuoteHasItsOrder)
