"""Refusals that several acts of invoicing share; the others stand above the act that raises them (P26, P58)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import (
    BeyondLeft,
    ImpossibleFigure,
    NothingToShare,
    PercentOutOfRange,
)
from carnet.core.refusals import BadValue, Holder, Refusal, refuses
from carnet.invoicing.amounts import DeductionMode, DeductionOutOfBounds, NothingAsked, WorthlessOrder
from carnet.sales.faults import NumberRule

QUANTITY = NumberRule(10, 4)
SHARE = NumberRule(3, 4, Decimal(0), Decimal(100))
SIGNED_AMOUNT = NumberRule(12, 2)
Written = Callable[[Decimal], str]


class NoteNotInvoiced(Refusal):
    """Only validated delivery notes that stand are invoiced."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is not a validated delivery note: a draft, a return or a cancelled note is not invoiced.")
            % {"number": number}
        )


class ReturnNotCredited(Refusal):
    """Nothing of what came back is invoiced, or it is credited already."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Nothing of %(number)s is left to credit: it was not invoiced, or is credited already.")
            % {"number": number}
        )


class NoteInvoicedMeanwhile(Refusal):
    """The database refused to invoice, or credit, a line of a note twice."""

    def __init__(self) -> None:
        super().__init__(_("This delivery is invoiced already. Somebody invoiced it meanwhile: look again."))


class NothingLeftToInvoice(Refusal):
    """No line and no deposit of the order is left: everything is invoiced, given up or claimed by a draft (P26)."""

    def __init__(self, number: str, drafts: Sequence[Holder] = ()) -> None:
        if drafts:
            sentence = _(
                "Nothing is left to invoice on order %(number)s: draft %(drafts)s takes it. Issue it or delete it."
            )
        else:
            sentence = _("Nothing is left to invoice on order %(number)s.")
        named = ", ".join(draft.label for draft in drafts)
        super().__init__(sentence % {"number": number, "drafts": named}, holders=drafts)


class NothingToInvoiceNow(Refusal):
    """What is billed as delivered is not delivered yet (P24)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Nothing delivered is left to invoice on order %(number)s: choose lines, a percentage, or the balance.")
            % {"number": number}
        )


class NoTimeToInvoice(Refusal):
    """No time and no expense waits to be billed on lines that take it (P24)."""

    def __init__(self, number: str, drafts: Sequence[Holder] = (), why: Sequence[str] = ()) -> None:
        sentence = _("No billable time or expense waits to be invoiced on %(number)s.") % {"number": number}
        super().__init__(" ".join([sentence, *why]), holders=drafts)


class HourWithoutPrice(Refusal):
    """Time that no order line prices is sold at the price of the project's hour."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s has no price for its hours: give it one, or link the order that sells them.")
            % {"number": number}
        )


class ProjectOfNobody(Refusal):
    """Work for the house is invoiced to nobody."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s has no customer: give it one first.") % {"number": number})


class BilledAtCost(BadValue):
    """A line at cost is billed by the time and expenses spent on it (P24)."""

    def __init__(self, line: str, field: str = "lines") -> None:
        super().__init__(
            _("“%(line)s” is billed at cost: invoice the time spent on it, then end the line to give up the rest.")
            % {"line": line},
            field=field,
        )


class WorkInvoicedMeanwhile(Refusal):
    """Each entry is invoiced once (P24)."""

    def __init__(self) -> None:
        super().__init__(_("Some of this time or these expenses is on another invoice already: look again."))


class BeyondWhatIsLeft(BadValue):
    """More is asked than is left; the sentence offers the maximum (P24, P26)."""

    def __init__(self, maximum: Decimal, field: str, written: Written = formats.number) -> None:
        self.maximum = maximum
        super().__init__(
            _("At most %(maximum)s is left. Ask for that, or less.") % {"maximum": written(maximum)}, field=field
        )


class NumberRefused(BadValue):
    """A number is too large, too precise, or not one."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(fault, field=field)


class DeductionModeUnknown(BadValue):
    """Deposits are deducted at the balance, in proportion, or first of all (P25)."""

    def __init__(self, mode: str) -> None:
        super().__init__(
            _("“%(mode)s” is not a way to deduct deposits: choose one of %(known)s.")
            % {"mode": mode, "known": ", ".join(DeductionMode)},
            field="deposit_mode",
        )


class OneMeasureOnly(BadValue):
    """A line or a deposit is asked by one measure."""

    def __init__(self, field: str) -> None:
        super().__init__(_("Give one of quantity, percentage or amount, not several."), field=field)


class NamedTwice(BadValue):
    """A line or a deposit is asked once: two askings would each count from what is there before."""

    def __init__(self, field: str) -> None:
        super().__init__(_("The same line or deposit is named twice: ask it once."), field=field)


class PercentImpossible(BadValue):
    """A percentage lies between 0 and 100 (P10)."""

    def __init__(self, field: str = "percent") -> None:
        super().__init__(_("A percentage lies between 0 and 100."), field=field)


class DepositOnWorthlessOrder(Refusal):
    """A deposit is a part of what an order is worth (P10)."""

    def __init__(self) -> None:
        super().__init__(_("This order is worth nothing: no deposit can be asked. Make its balance invoice."))


class NothingIsAsked(BadValue):
    """An invoice asks something, be it 0.00 on lines that are delivered."""

    def __init__(self, field: str = "amount") -> None:
        super().__init__(_("Give an amount, a percentage or lines: nothing is asked."), field=field)


class DeductionBeyondBounds(BadValue):
    """What is deducted of a deposit lies between two bounds (P25)."""

    def __init__(self, minimum: Decimal, maximum: Decimal) -> None:
        super().__init__(
            _("The deposit deducted here lies between %(minimum)s and %(maximum)s.")
            % {"minimum": formats.money(minimum), "maximum": formats.money(maximum)},
            field="deposits",
        )


class DeductionOfNoDeposit(BadValue):
    """Only issued deposits of the order that still hold something are deducted (P25)."""

    def __init__(self) -> None:
        super().__init__(_("This deposit is not one that this order can still deduct."), field="deposits")


class LineOfAnotherOrder(BadValue):
    """A line asked for is not one of the order, or is a recurring one, which its contract invoices (P38)."""

    def __init__(self, order_line_id: int) -> None:
        super().__init__(
            _("Line %(line)s is not one that this order invoices (recurring lines are invoiced by their contract).")
            % {"line": order_line_id},
            field="lines",
        )


class NegativeInvoice(Refusal):
    """A document whose total is negative is a credit note (P10)."""

    def __init__(self) -> None:
        super().__init__(
            _("The total would be negative: bill these lines with others, or make a credit note of an issued invoice.")
        )


class AlreadyIssued(Refusal):
    """An issued document never changes (R18)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is issued: it never changes and is never deleted. Make a credit note.") % {"number": number}
        )


class NotIssued(Refusal):
    """The act needs an issued document."""

    def __init__(self) -> None:
        super().__init__(_("This is a draft: issue it first."))


class IssuedRowsAreFrozen(Refusal):
    """The database refused a change of an issued document (P52)."""

    def __init__(self) -> None:
        super().__init__(_("Issued documents, payments and what they settle never change."))


class StandingRefused(Refusal):
    """The database refused a standing that breaks conservation (P3)."""

    def __init__(self) -> None:
        super().__init__(_("This is more than what is left. Others may have invoiced meanwhile: look again."))


class SettledMeanwhile(Refusal):
    """The database refused to settle more than what is left."""

    def __init__(self) -> None:
        super().__init__(_("This is more than what is left to pay or to use. Somebody settled meanwhile: look again."))


def proper(field: str, value: Decimal | None, rule: NumberRule) -> None:
    """Refuse a number that the rule does not take; nothing is nothing."""
    fault = rule.fault(value) if value is not None else None
    if fault:
        raise NumberRefused(field, fault)


def named_once(named: Iterable[object], field: str) -> None:
    """Refuse asks that name the same thing twice."""
    asked = list(named)
    if len(set(asked)) < len(asked):
        raise NamedTwice(field)


@contextmanager
def refusing(field: str, written: Written = formats.number) -> Iterator[None]:
    """Turn a sum that cannot be made into the refusal of the value that asked for it; `written` writes what is left."""
    try:
        yield
    except BeyondLeft as beyond:
        raise BeyondWhatIsLeft(beyond.maximum, field, written) from beyond
    except PercentOutOfRange as out:
        raise PercentImpossible(field) from out
    except DeductionOutOfBounds as out:
        raise DeductionBeyondBounds(out.minimum, out.maximum) from out
    except (WorthlessOrder, NothingToShare) as worthless:
        raise DepositOnWorthlessOrder from worthless
    except (NothingAsked, ImpossibleFigure) as nothing:
        raise NothingIsAsked(field) from nothing


for _name in (
    "an_issued_invoice_never_changes",
    "an_invoice_is_born_as_a_draft",
    "invoicing_payment_never_changes",
    "invoicing_allocation_never_changes",
    "invoicing_issuedfile_never_changes",
    "an_e_invoice_is_written_at_issue",
):
    refuses(_name, IssuedRowsAreFrozen)
for _name in (
    "a_line_is_not_invoiced_beyond_what_is_left",
    "a_line_is_not_credited_beyond_its_invoices",
    "a_deposit_is_not_deducted_beyond_itself",
):
    refuses(_name, StandingRefused)
for _name in ("an_invoice_is_not_paid_beyond_what_is_left", "a_payment_is_not_allocated_beyond_itself"):
    refuses(_name, SettledMeanwhile)


class DaysReversed(BadValue):
    """A period ends on its first day or later."""

    def __init__(self) -> None:
        super().__init__(_("The last day comes before the first one."), field="until")


refuses("a_note_line_is_invoiced_once", NoteInvoicedMeanwhile)
refuses("time_is_invoiced_once", WorkInvoicedMeanwhile)
refuses("an_expense_is_invoiced_once", WorkInvoicedMeanwhile)
