"""Refusals about the state of contracts, shared by several acts (P38–P41)."""

from datetime import date

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.refusals import BadValue, Refusal, refuses


class ContractIsDraft(Refusal):
    """The contract does not run yet."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Contract %(number)s is a draft. Activate it first.") % {"number": number})


class ContractIsActive(Refusal):
    """The contract runs: it changes from a day on."""

    def __init__(self, number: str = "") -> None:
        super().__init__(
            _("Contract %(number)s runs already: change it from a day on, suspend it or stop it.") % {"number": number}
        )


class ContractIsOver(Refusal):
    """The contract was stopped or has ended."""

    def __init__(self, number: str, last_day: date) -> None:
        super().__init__(
            _("Contract %(number)s ended on %(day)s. Make a new one.")
            % {"number": number, "day": formats.day(last_day)}
        )


class ContractHasBilled(Refusal):
    """Periods are billed: what they rest on stays."""

    def __init__(self, number: str = "") -> None:
        super().__init__(
            _("Contract %(number)s has billed periods: change it from a day on, or stop it.") % {"number": number}
        )


class ContractWithoutLines(BadValue):
    """A contract bills something."""

    def __init__(self) -> None:
        super().__init__(_("Say what this contract bills: it has no line."), field="lines")


class LineUnknown(BadValue):
    """The line is not one of the contract's."""

    def __init__(self, field: str = "line") -> None:
        super().__init__(_("This line is not one of the contract's."), field=field)


class OutsideContract(BadValue):
    """The day lies before the contract begins or after its last day."""

    def __init__(self, first: date, last: date | None, field: str = "on") -> None:
        if last is None:
            sentence = _("The contract begins on %(first)s: give that day or a later one.")
        else:
            sentence = _("The contract runs from %(first)s to %(last)s: give a day between them.")
        super().__init__(sentence % {"first": formats.day(first), "last": formats.day(last)}, field=field)


refuses("an_active_contract_changes_from_a_day_on", ContractIsActive)
refuses("a_contract_that_runs_keeps_what_it_is_about", ContractHasBilled)
