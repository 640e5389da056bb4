"""What deliveries refuse, and the sentences that say so (P9, P24, P33, P58)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.refusals import BadValue, FieldError, Holder, Refusal, refuses
from carnet.sales.faults import NumberRule

QUANTITY = NumberRule(10, 4, Decimal(0))


class LineOfAnotherOrder(BadValue):
    """The line is not one of the order's."""

    def __init__(self, field: str) -> None:
        super().__init__(_("This line is not one of the order's."), field=field)


class LineNotDeliverable(BadValue):
    """Services, comments and recurring lines never appear on a note (P33)."""

    def __init__(self, description: str, field: str) -> None:
        super().__init__(
            _("“%(line)s” is not delivered: services are completed, not put on a delivery note.")
            % {"line": description},
            field=field,
        )


class LineIsTakenBack(BadValue):
    """A line of a negative quantity is fulfilled by goods that come back (P10)."""

    def __init__(self, description: str, field: str) -> None:
        super().__init__(
            _("“%(line)s” is taken back from the customer: make a return note.") % {"line": description}, field=field
        )


class LineNotTakenBack(BadValue):
    """Only lines of a negative quantity are taken back as the order says (P10)."""

    def __init__(self, description: str, field: str) -> None:
        super().__init__(
            _("“%(line)s” is delivered, not taken back: make the return from its delivery note.")
            % {"line": description},
            field=field,
        )


class NotAService(BadValue):
    """Only services billed as delivered are completed (P24)."""

    def __init__(self, description: str, field: str) -> None:
        super().__init__(
            _("“%(line)s” is not a service billed as delivered: there is nothing to complete.") % {"line": description},
            field=field,
        )


class MoreThanLeftToDeliver(BadValue):
    """More is asked of a line than what is left to deliver, tolerance included (P33)."""

    def __init__(self, description: str, maximum: Decimal, field: str, drafts: Sequence[Holder] = ()) -> None:
        sentence = _("“%(line)s”: at most %(maximum)s, which is what is left to deliver.") % {
            "line": description,
            "maximum": formats.quantity(maximum),
        }
        if drafts:
            sentence += " " + _("Drafts hold the rest: %(drafts)s.") % {
                "drafts": ", ".join(holder.label for holder in drafts)
            }
        super().__init__(sentence, errors=[FieldError(field, sentence)], holders=drafts)


class MoreThanDelivered(BadValue):
    """More is brought back of a line than what was delivered and has not come back (P33)."""

    def __init__(self, description: str, maximum: Decimal, field: str) -> None:
        super().__init__(
            _("“%(line)s”: at most %(maximum)s, which is what was delivered and has not come back.")
            % {"line": description, "maximum": formats.quantity(maximum)},
            field=field,
        )


class NothingLeftToDeliver(Refusal):
    """Nothing deliverable is left of the order, or drafts hold all of it."""

    def __init__(self, number: str, drafts: Sequence[Holder] = ()) -> None:
        if drafts:
            sentence = _("All that is left to deliver of order %(number)s stands on drafts: %(drafts)s.") % {
                "number": number,
                "drafts": ", ".join(holder.label for holder in drafts),
            }
        else:
            sentence = _("Nothing is left to deliver on order %(number)s.") % {"number": number}
        super().__init__(sentence, holders=drafts)


class NothingLeftToComplete(Refusal):
    """No service billed as delivered is left to be done."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("No service of order %(number)s is left to complete: only services billed as delivered are.")
            % {"number": number}
        )


class NothingAvailable(Refusal):
    """The draft is limited to what is available, and nothing is."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing of what is left to deliver is available. Receive the goods, or deliver without this limit.")
        )


class NothingToReturn(Refusal):
    """Nothing that was delivered can come back."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Nothing delivered with %(number)s is left to come back.") % {"number": number})


class NoteHasNoLine(Refusal):
    """A note moves something."""

    def __init__(self) -> None:
        super().__init__(_("This note moves nothing. Give a quantity to one line at least."), field="lines")


class LinesMisplaced(BadValue):
    """A delivery note and what an order takes back have `lines`, a return from a delivery note has `returns`."""

    def __init__(self, field: str) -> None:
        super().__init__(
            _("A return names what comes back of delivered lines; other notes name lines of the order."), field=field
        )


class NamedTwice(BadValue):
    """A line is asked for twice."""

    def __init__(self, field: str) -> None:
        super().__init__(_("This line is named twice."), field=field)


class QuantityRefused(BadValue):
    """A quantity that cannot be delivered."""

    def __init__(self, fault: str, field: str) -> None:
        super().__init__(fault, field=field)


class PartUnknown(BadValue):
    """The product is not one of the kit's components."""

    def __init__(self, description: str, field: str) -> None:
        super().__init__(_("“%(line)s” is not made of this product.") % {"line": description}, field=field)


class WarehouseUnknown(BadValue):
    """The warehouse is not one of the company's, or is not used any more."""

    def __init__(self) -> None:
        super().__init__(_("This warehouse does not exist, or is not used any more."), field="warehouse")


class AddressUnknown(BadValue):
    """The address is not one of the customer's."""

    def __init__(self) -> None:
        super().__init__(_("This address is not one of the customer's."), field="address")


class NoteIsValidated(Refusal):
    """A validated note never changes: it is cancelled by a counter-note, or goods come back."""

    def __init__(self, number: str = "") -> None:
        super().__init__(
            _("%(number)s is validated and never changes: cancel it, or make a return note.") % {"number": number}
            if number
            else _("A validated note never changes: cancel it, or make a return note.")
        )


class NoteIsDraft(Refusal):
    """The note is a draft: it is deleted, not cancelled, and nothing of it can come back."""

    def __init__(self) -> None:
        super().__init__(_("This note is a draft: validate it, change it or delete it."))


class NoteAlreadyCancelled(Refusal):
    """A note is cancelled once."""

    def __init__(self, number: str = "", counter: Holder | None = None) -> None:
        super().__init__(
            _("%(number)s is cancelled already.") % {"number": number}
            if number
            else _("This note is cancelled already."),
            holders=[counter] if counter else (),
        )


class CounterNoteStands(Refusal):
    """A counter-note is not cancelled: what it undid is done again by a new note."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s cancels another note: deliver again with a new note.") % {"number": number})


class NoteHasReturns(Refusal):
    """Goods of the note have come back: their return is cancelled first."""

    def __init__(self, number: str, returns: Sequence[Holder]) -> None:
        super().__init__(
            _("Goods of %(number)s have come back with %(returns)s: cancel that first.")
            % {"number": number, "returns": ", ".join(holder.label for holder in returns)},
            holders=returns,
        )


class NoteFollowsReceipt(Refusal):
    """What went straight from the supplier is undone with its receipt."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s stands for goods a supplier delivered: reverse the receipt instead.") % {"number": number}
        )


class ReopenToDeliverAgain(Refusal):
    """An order closed by hand takes back only what is given up (P6)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "Order %(number)s was closed by hand: what comes back is given up. To deliver it again, reopen the order first."
            )
            % {"number": number},
            field="again",
        )


class CompletionAlreadyUndone(Refusal):
    """A completion is undone once."""

    def __init__(self) -> None:
        super().__init__(_("This completion is undone already."))


class SignatureEmpty(BadValue):
    """Nothing was drawn, or nobody is named."""

    def __init__(self, field: str) -> None:
        words = {"signed_by": _("Say who signs."), "strokes": _("Nothing is drawn yet: sign in the box.")}
        super().__init__(words[field], field=field)


class SignatureUnreadable(BadValue):
    """What was drawn is not strokes of points in a box."""

    def __init__(self) -> None:
        super().__init__(_("This drawing cannot be read. Clear the box and sign again."), field="strokes")


class AlreadySigned(Refusal):
    """A note is signed once."""

    def __init__(self) -> None:
        super().__init__(_("This is signed already."))


for _name in ("a_validated_note_never_changes", "a_note_is_born_as_a_draft"):
    refuses(_name, NoteIsValidated)
refuses("a_note_is_cancelled_once", NoteAlreadyCancelled)
refuses("a_completion_is_undone_once", CompletionAlreadyUndone)
refuses("a_note_is_signed_once_validated", NoteIsDraft)
for _name in ("a_note_is_signed_once", "a_completion_is_signed_once"):
    refuses(_name, AlreadySigned)


class DeliveredMeanwhile(Refusal):
    """The database refused to deliver or take back more than there is."""

    def __init__(self) -> None:
        super().__init__(
            _("This is more than what is left to deliver. Others may have delivered meanwhile: look again.")
        )


for _name in (
    "a_line_is_not_delivered_beyond_what_is_ordered",
    "a_line_is_not_returned_beyond_its_deliveries",
):
    refuses(_name, DeliveredMeanwhile)
