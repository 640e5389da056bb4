"""Files of customers and products taken in: read and rehearsed, mapped, executed, undone; long ones by a worker (P56)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

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
from carnet.dossier.steps.importing import KINDS, forget_imports, go_through, take_back

WORK, IMPORTS = "import.work", "imports"  # the job that does what is asked, and its queue
AT_ONCE = 2_000  # lines a request waits for; a longer file is a worker's
KEPT_DAYS = 30


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


class ImportUnderWay(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This file is being worked on: wait until that is done."))


class ImportForgotten(Refusal):
    def __init__(self) -> None:
        super().__init__(_("What this file said was erased: send it again."))


@act("import.check", right=rights.IMPORTS)
def start_import(
    *, kind: str, upload: Upload, mapping: Mapping[str, str] | None = None, confirmed: bool = False, by: Actor
) -> Import:
    """Read a file, recognise its columns by their headings (`mapping` says otherwise) and rehearse: nothing else is written. A long
    file is rehearsed by a worker, meanwhile the import says so in `work`.

    `confirmed`: parties with the SIREN of another are other sites of it. Refuses FileNotATable, TooManyRows, NoColumnRecognised.
    """
    importing = _kind(kind, by, confirmed)
    file = store_upload(upload, by=by)
    table = Table(bytes(file.content))
    columns = recognised(table.headings, importing.fields())
    made = Import(kind=kind, name=file.name, file=file, headings=table.headings, confirmed=confirmed, by_name=by.name)
    made.mapping = _checked(_mapped(table.headings, columns, mapping or {}), importing)
    made.is_long = next(islice(table.rows(), AT_ONCE, None), None) is not None
    _ask(made, Import.Work.CHECK, by)
    _record("import.checked", made, by)
    return made


@act("import.map", right=rights.IMPORTS)
def map_import(*, import_id: int, mapping: Sequence[str], confirmed: bool = False, by: Actor) -> Import:
    """Say what each column holds, nothing for one to leave out, and rehearse again.

    Refuses ImportAlreadyDone, ImportUnderWay, ColumnUnknown, ColumnTwice."""
    found = _free(import_id)
    _must_wait_for_execution(found)
    importing = _kind(found.kind, by, confirmed)
    if len(mapping) != len(found.headings):
        raise ColumnUnknown(str(len(mapping)))
    found.mapping, found.confirmed = _checked(list(mapping), importing), confirmed
    _ask(found, Import.Work.CHECK, by)
    _record("import.mapped", found, by)
    return found


@act("import.run", right=rights.IMPORTS)
def run_import(*, import_id: int, by: Actor) -> Import:
    """Write what the file says, all or nothing but the refused lines; run again on the same file it changes nothing."""
    found = _free(import_id)
    _must_wait_for_execution(found)
    _ask(found, Import.Work.RUN, by)
    return found


@act("import.take", right=rights.IMPORTS)
def import_file(
    *, kind: str, upload: Upload, mapping: Mapping[str, str] | None = None, confirmed: bool = False, by: Actor
) -> Import:
    """Read a file and execute it without a look at what would become of it."""
    made = start_import(kind=kind, upload=upload, mapping=mapping, confirmed=confirmed, by=by)
    return run_import(import_id=made.pk, by=by)


@act("import.undo", right=rights.IMPORTS)
def undo_import(*, import_id: int, by: Actor) -> Import:
    """Take back what the import did to rows nobody used since; the others stay, and are named. May be asked again later."""
    found = _free(import_id)
    if found.state == Import.State.CHECKED:
        raise ImportNotDone
    _ask(found, Import.Work.UNDO, by)
    return found


@act("import.work", right=rights.IMPORTS)
def work_on_import(*, import_id: int, by: Actor) -> Import:
    """Do what is asked with a long file; nothing when nothing is."""
    found = _held().filter(pk=import_id).first()
    if found is None:
        raise NotFound
    if found.work:
        _do(found, by)
    return found


@act("import.give_up", right=rights.IMPORTS)
def give_up_import(*, import_id: int, why: str, by: Actor) -> None:
    """Note why what was asked could not be done: it may be asked again."""
    Import.objects.filter(pk=import_id).update(work="", asked_by=None, trouble=why)


@act("import.forget", right=rights.IMPORTS)
def forget_old_imports(*, now: datetime, by: Actor) -> int:
    """Erase the files of imports after their time, with the refused lines and what was there before (R88); how many imports."""
    old = Import.objects.filter(file__isnull=False, work="", created_at__lt=now - timedelta(days=KEPT_DAYS))
    return forget_imports(list(old.order_by("pk").values_list("pk", flat=True)))


def asker_of(import_id: int, company_id: int) -> Actor | None:
    """For whom a worker works on a file; None when nothing is asked."""
    who = Import.objects.filter(pk=import_id).exclude(work="").values_list("asked_by", flat=True).first()
    if who is None:
        return None
    scope = who.pop("scope")
    return Actor(
        company_id, rights=frozenset(who.pop("rights")), scope=None if scope is None else frozenset(scope), **who
    )


def kept_rows(imported: Import) -> int:
    """How many rows the import made or changed stand as it left them."""
    return ImportRow.objects.filter(imported=imported).count()


def _ask(found: Import, work: str, by: Actor) -> None:
    """Do it now with a short file; ask a worker for it with a long one, in this transaction."""
    if found.file is None:
        raise ImportForgotten
    found.work, found.trouble = work, ""
    if not found.is_long:
        _do(found, by)
        return
    found.asked_by = {
        "kind": by.kind, "name": by.name, "user_id": by.user_id, "language": by.language,
        "rights": sorted(by.rights), "scope": None if by.scope is None else sorted(by.scope),
    }  # fmt: skip
    found.save()
    app.configure_task(WORK, queue=IMPORTS).defer(company_id=by.company_id, import_id=found.pk)


def _do(found: Import, by: Actor) -> None:
    importing = _kind(found.kind, by, found.confirmed)
    work, found.work, found.asked_by = found.work, "", None
    {Import.Work.CHECK: _rehearse, Import.Work.RUN: _execute, Import.Work.UNDO: _undo}[Import.Work(work)](
        found, importing, by
    )


def _rehearse(found: Import, importing: Importing, _by: Actor) -> None:
    _gone_through(found, importing, write=False)


def _execute(found: Import, importing: Importing, by: Actor) -> None:
    _gone_through(found, importing, write=True)
    if not found.created + found.changed:
        raise NothingToImport
    found.state = Import.State.DONE
    _record("import.done", found, by, created=found.created, changed=found.changed, refused=found.refused)
    found.journal_line = Journal.objects.filter(act="import.done", subject_id=found.pk).latest("pk").pk
    found.save()


def _undo(found: Import, importing: Importing, by: Actor) -> None:
    undone = take_back(found, importing)
    if not undone and found.state == Import.State.UNDONE:
        raise ImportNotDone
    found.state = Import.State.UNDONE
    found.save()
    _record("import.undone", found, by, undone=undone, kept=kept_rows(found))


def _gone_through(found: Import, importing: Importing, *, write: bool) -> None:
    """Go through the file again, the refused lines of before thrown away."""
    before = found.errors
    go_through(found, importing, write=write)
    found.save()
    if before is not None:
        before.delete()


def _must_wait_for_execution(found: Import) -> None:
    if found.state != Import.State.CHECKED:
        raise ImportAlreadyDone


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


def _free(import_id: int) -> Import:
    """The import, held; refuses ImportUnderWay while somebody works on it or is asked to, but for a rehearsal nobody began."""
    found = _held(skip_locked=True).filter(pk=import_id).first()
    if found is None and not Import.objects.filter(pk=import_id).exists():
        raise NotFound
    if found is None or found.work not in ("", Import.Work.CHECK):
        raise ImportUnderWay
    return found


def _held(*, skip_locked: bool = False) -> QuerySet[Import]:
    held = Import.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    return held.select_related("file", "errors")


def _record(done: str, imported: Import, by: Actor, **facts: object) -> None:
    journal.record(done, subject=Subject("import", imported.pk), by=by, facts={"name": imported.name, **facts})
