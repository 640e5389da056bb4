"""Files of customers and products taken in: read and rehearsed, mapped, executed, undone (P56)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import Upload, store_upload
from carnet.core.importing.fields import recognised
from carnet.core.importing.lots import Importing
from carnet.core.importing.reading import Table
from carnet.core.journal import Subject
from carnet.core.models import Journal
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.dossier.models import Import, ImportRow
from carnet.dossier.steps.importing import KINDS, go_through, take_back


class ImportKindUnknown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say what the file holds: %(kinds)s.") % {"kinds": ", ".join(KINDS)}, field="kind")


class NoColumnRecognised(BadValue):
    def __init__(self) -> None:
        super().__init__(_("No column is recognised: say what at least one of them holds."), field="mapping")


class ColumnUnknown(BadValue):
    """A column of the file, or what it is said to hold, does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(_("There is no column “%(name)s”.") % {"name": name[:80]}, field="mapping")


class ColumnTwice(BadValue):
    def __init__(self, name: str) -> None:
        super().__init__(_("Two columns are said to hold “%(name)s”: keep one.") % {"name": name}, field="mapping")


class ImportAlreadyDone(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This file was already imported. To import it again, send it again: what is there stays."))


class ImportNotDone(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("This file was not imported, or everything that could be was taken back: there is nothing to undo.")
        )


class NothingToImport(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Nothing in this file would create or change anything: there is nothing to import."))


@act("import.check", right=rights.IMPORTS)
def start_import(
    *, kind: str, upload: Upload, mapping: Mapping[str, str] | None = None, confirmed: bool = False, by: Actor
) -> Import:
    """Read a file, recognise its columns by their headings (`mapping` says otherwise) and rehearse: nothing else is written.

    `confirmed`: parties with the SIREN of another are other sites of it. Refuses FileNotATable, TooManyRows, NoColumnRecognised.
    """
    importing = _kind(kind, by, confirmed)
    file = store_upload(upload, by=by)
    headings = Table(bytes(file.content)).headings
    columns = recognised(headings, importing.fields())
    made = Import(kind=kind, name=file.name, file=file, headings=headings, confirmed=confirmed, by_name=by.name)
    made.mapping = _checked(_mapped(headings, columns, mapping or {}), importing)
    go_through(made, importing, write=False)
    made.save(force_insert=True)
    _record("import.checked", made, by)
    return made


@act("import.map", right=rights.IMPORTS)
def map_import(*, import_id: int, mapping: Sequence[str], confirmed: bool = False, by: Actor) -> Import:
    """Say what each column holds, nothing for one to leave out, and rehearse again.

    Refuses ImportAlreadyDone, ColumnUnknown, ColumnTwice."""
    found = _held(import_id)
    if found.state != Import.State.CHECKED:
        raise ImportAlreadyDone
    importing = _kind(found.kind, by, confirmed)
    if len(mapping) != len(found.headings):
        raise ColumnUnknown(str(len(mapping)))
    found.mapping, found.confirmed = _checked(list(mapping), importing), confirmed
    _gone_through(found, importing, write=False)
    _record("import.mapped", found, by)
    return found


@act("import.run", right=rights.IMPORTS)
def run_import(*, import_id: int, by: Actor) -> Import:
    """Write what the file says, all or nothing but the refused lines; run again on the same file it changes nothing."""
    found = _held(import_id)
    if found.state != Import.State.CHECKED:
        raise ImportAlreadyDone
    _gone_through(found, _kind(found.kind, by, found.confirmed), write=True)
    if not found.created + found.changed:
        raise NothingToImport
    found.state = Import.State.DONE
    _record("import.done", found, by, created=found.created, changed=found.changed, refused=found.refused)
    found.journal_line = Journal.objects.filter(act="import.done", subject_id=found.pk).latest("pk").pk
    found.save()
    return found


@act("import.undo", right=rights.IMPORTS)
def undo_import(*, import_id: int, by: Actor) -> Import:
    """Take back what the import did to rows nobody used since; the others stay, and are named. May be asked again later."""
    found = _held(import_id)
    kind = _kind(found.kind, by, found.confirmed)
    if found.state == Import.State.CHECKED:
        raise ImportNotDone
    undone = take_back(found, kind)
    if not undone and found.state == Import.State.UNDONE:
        raise ImportNotDone
    found.state = Import.State.UNDONE
    found.save()
    _record("import.undone", found, by, undone=undone, kept=kept_rows(found))
    return found


def kept_rows(imported: Import) -> int:
    """How many rows the import made or changed stand as it left them."""
    return ImportRow.objects.filter(imported=imported).count()


def _gone_through(found: Import, importing: Importing, *, write: bool) -> None:
    """Go through the file again, the refused lines of before thrown away."""
    before = found.errors
    go_through(found, importing, write=write)
    found.save()
    if before is not None:
        before.delete()


def _kind(name: str, by: Actor, confirmed: bool) -> Importing:
    if name not in KINDS:
        raise ImportKindUnknown
    by.must(KINDS[name].right)
    return KINDS[name](by, confirmed=confirmed)


def _mapped(headings: Sequence[str], columns: list[str], said: Mapping[str, str]) -> list[str]:
    """The columns as recognised, but for those said otherwise."""
    for heading, name in said.items():
        if heading not in headings:
            raise ColumnUnknown(heading)
        columns = ["" if name and one == name else one for one in columns]
        columns[headings.index(heading)] = name
    return columns


def _checked(columns: list[str], importing: Importing) -> list[str]:
    """The columns, each of them known and none held twice."""
    labels = {field.name: str(field.label) for field in importing.fields()}
    for name in columns:
        if name and name not in labels:
            raise ColumnUnknown(name)
        if name and columns.count(name) > 1:
            raise ColumnTwice(labels[name])
    if not any(columns):
        raise NoColumnRecognised
    return columns


def _held(import_id: int) -> Import:
    found = (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("file", "errors")
        .filter(pk=import_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _record(done: str, imported: Import, by: Actor, **facts: object) -> None:
    journal.record(done, subject=Subject("import", imported.pk), by=by, facts={"name": imported.name, **facts})
