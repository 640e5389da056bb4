"""When the database is not there, or its disk is full: what a person or a program is told (P58, P59)."""

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

from carnet.core.refusals import Refusal

_CUT_OFF = frozenset(
    {"57P01", "57P02", "57P03", "53300", "25P03"}
)  # shut, crashed, starting, too many connections, idle
_FULL = frozenset({"53100", "53200"})  # disk, memory
_TOO_LONG = frozenset({"57014", "55P03"})  # a statement or a wait for a lock beyond its time


class DatabaseAway(Refusal):
    """The database does not answer, or went away in the middle; what was confirmed before is kept."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("The database does not answer just now. What was confirmed is kept: try again in a moment."))


class NoRoomLeft(Refusal):
    """The database has no room to write; nothing was written."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("The disk of the database is full: nothing was written. Tell your administrator."))


class TookTooLong(Refusal):
    """A statement, or what it waited for, was stopped after its time; nothing was written."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "This took too long and was stopped; nothing was written. Try again in a moment, or ask for less at once."
            )
        )


def outage_of(error: BaseException | None) -> Refusal | None:
    """The outage that an error tells of, or None when it is something else."""
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _FULL:
        return NoRoomLeft()
    if state in _TOO_LONG:
        return TookTooLong()
    lost = isinstance(error, (OperationalError, InterfaceError)) and (state is None or state.startswith("08"))
    return DatabaseAway() if lost or state in _CUT_OFF else None
