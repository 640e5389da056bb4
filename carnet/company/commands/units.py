"""Units of sale (P51)."""

import re

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.inputs import UnitInput
from carnet.company.models import Unit
from carnet.company.steps import held
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue, Refusal, refuses


class UnitWithoutWords(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the unit a code and its word in French."), field="code")


class UnitCodeTaken(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Another unit has this code: choose another one."), field="code")


class UneceCodeInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("The code for e-invoices has two or three capital letters and digits, such as C62 (unit) or HUR (hour)."),
            field="unece",
        )


class UnitInUse(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Products are sold by this unit, so it cannot be deleted. Change their unit first."))


refuses("one_unit_per_code", UnitCodeTaken)


@act("unit.create", right=rights.SETTINGS)
def create_unit(*, unit: UnitInput, by: Actor) -> Unit:
    """Let lines be counted in one more unit."""
    _check(unit)
    return _recorded("unit.created", _write(Unit(position=Unit.objects.count()), unit), by)


@act("unit.change", right=rights.SETTINGS)
def change_unit(*, unit_id: int, unit: UnitInput, by: Actor) -> Unit:
    """Change a unit's words and code; lines already written keep theirs."""
    _check(unit, but=unit_id)
    return _recorded("unit.changed", _write(held(Unit, unit_id), unit), by)


@act("unit.delete", right=rights.SETTINGS)
def delete_unit(*, unit_id: int, by: Actor) -> None:
    """Delete a unit no product is sold by; refuses UnitInUse."""
    found = held(Unit, unit_id)
    try:
        found.delete()
    except ProtectedError as error:
        raise UnitInUse from error
    journal.record("unit.deleted", subject=Subject("unit", unit_id), by=by, facts={"label": found.label})


def _write(row: Unit, unit: UnitInput) -> Unit:
    row.code, row.unece, row.labels = unit.code.strip(), unit.unece.strip(), dict(unit.labels)
    row.label = unit.labels["fr"].strip()
    row.save()
    return row


def _check(unit: UnitInput, but: int = 0) -> None:
    if not unit.code.strip() or not unit.labels.get("fr", "").strip():
        raise UnitWithoutWords
    if not re.fullmatch(r"[A-Z0-9]{2,3}", unit.unece.strip()):
        raise UneceCodeInvalid
    if Unit.objects.filter(code=unit.code.strip()).exclude(pk=but).exists():
        raise UnitCodeTaken


def _recorded(done: str, unit: Unit, by: Actor) -> Unit:
    journal.record(done, subject=Subject("unit", unit.pk), by=by, facts={"label": unit.label})
    return unit
