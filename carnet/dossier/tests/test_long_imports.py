"""Long files are a worker's: asked for, done once, all or nothing, told as they go; what files said is erased in time (P56, P59, R88)."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from carnet.company.tests.worlds import a_company, a_user
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.files import Held
from carnet.core.models import StoredFile
from carnet.core.refusals import Refusal
from carnet.dossier import commands
from carnet.dossier.commands import importing
from carnet.dossier.commands.importing import ImportForgotten, ImportUnderWay
from carnet.dossier.jobs import forget_files, work_import
from carnet.dossier.models import Import, ImportRow
from carnet.dossier.steps.importing import progress
from carnet.parties.commands import create_party
from carnet.parties.inputs import PartyContent
from carnet.parties.models import Party

HEAD = "N°;Nom;E-mail\n"
WHY = "Demande de la personne du 2 septembre 2026"


@pytest.fixture
def by(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr(importing, "AT_ONCE", 3)
    return a_company()


def a_file(lines: int, more: str = "") -> Held:
    content = (HEAD + "".join(f"L{n};Client {n};\n" for n in range(lines)) + more).encode()
    return Held("clients.csv", len(content), "text/csv", content)


def work() -> None:
    """What a worker does with what waits."""
    call_command("procrastinate", "worker", "--one-shot", "--queues", "imports")


def again(made: Import, by: Actor) -> Import:
    with company_scope(by.company_id):
        return Import.objects.select_related("file").get(pk=made.pk)


def parties(by: Actor) -> int:
    with company_scope(by.company_id):
        return Party.objects.count()


def test_a_long_file_is_rehearsed_executed_and_undone_by_a_worker(by: Actor) -> None:
    made = commands.start_import(kind="parties", upload=a_file(4), by=by)
    assert (made.stage, made.created, parties(by)) == ("to-check", 0, 0)
    work()
    made = again(made, by)
    assert (made.stage, made.created, parties(by)) == ("checked", 4, 0)
    assert commands.run_import(import_id=made.pk, by=by).stage == "to-run"
    for refused in (
        lambda: commands.run_import(import_id=made.pk, by=by),
        lambda: commands.map_import(import_id=made.pk, mapping=made.mapping, by=by),
        lambda: commands.undo_import(import_id=made.pk, by=by),
    ):
        with pytest.raises(ImportUnderWay):
            refused()
    work()
    made = again(made, by)
    assert (made.stage, made.created, parties(by), made.asked_by) == ("done", 4, 4, None)
    commands.undo_import(import_id=made.pk, by=by)
    work()
    assert (again(made, by).stage, parties(by)) == ("undone", 0)


def test_a_long_file_taken_in_at_once_is_executed_once(by: Actor) -> None:
    made = commands.import_file(kind="parties", upload=a_file(5), by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'import.work'")
        assert cursor.fetchone()[0] == 2, "one to rehearse, one to execute: the second finds nothing to do"
    work()
    assert (again(made, by).stage, parties(by)) == ("done", 5)


def test_what_forbids_it_is_told_and_it_may_be_asked_again(by: Actor) -> None:
    commands.import_file(kind="parties", upload=a_file(4), by=by)
    work()
    made = commands.import_file(kind="parties", upload=a_file(4), by=by)
    work()
    made = again(made, by)
    assert made.stage == "checked" and made.trouble.startswith("Rien dans ce fichier"), made.trouble
    assert commands.run_import(import_id=made.pk, by=by).trouble == ""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_its_job_does_it_once(by: Actor) -> None:
    made = commands.import_file(kind="parties", upload=a_file(4), by=by)
    with transaction.atomic():
        commands.work_on_import(import_id=made.pk, by=by)
        transaction.set_rollback(True)
    assert (again(made, by).stage, parties(by)) == ("to-run", 0)
    work()
    work_import.func(None, by.company_id, made.pk)
    assert (again(made, by).stage, parties(by)) == ("done", 4)


def test_it_tells_how_far_it_is_while_nobody_can_see_its_rows(by: Actor) -> None:
    made = commands.import_file(kind="parties", upload=a_file(4), by=by)
    seen: list[int | None] = [progress(made.pk)]
    with company_scope(by.company_id):
        commands.work_on_import(import_id=made.pk, by=by)
        looking = threading.Thread(target=lambda: (seen.append(progress(made.pk)), connection.close()))
        looking.start()
        looking.join()
    assert seen == [None, 4] and progress(made.pk) is None


def test_the_rights_of_a_job_are_those_of_who_asked(by: Actor) -> None:
    commands.start_import(kind="parties", upload=a_file(4), by=by)
    with company_scope(by.company_id):
        asker = commands.asker_of(Import.objects.get().pk, by.company_id)
    assert asker == by


def test_files_are_erased_after_their_time_with_all_they_said(by: Actor) -> None:
    made = commands.import_file(kind="parties", upload=a_file(1, "X;;pas une adresse\n"), by=by)
    soon, late = timezone.now() + timedelta(days=29), timezone.now() + timedelta(days=31)
    assert commands.forget_old_imports(now=soon, by=by) == 0
    assert commands.forget_old_imports(now=late, by=by) == 1
    made = again(made, by)
    assert (made.file, made.errors, made.shown, made.created) == (None, None, [], 1)
    with company_scope(by.company_id):
        assert not StoredFile.objects.exists() and not ImportRow.objects.exists() and Party.objects.count() == 1
    with pytest.raises(ImportForgotten):
        commands.undo_import(import_id=made.pk, by=by)


def test_the_nightly_job_goes_through_every_company(by: Actor) -> None:
    commands.import_file(kind="parties", upload=a_file(1), by=by)
    forget_files.func(timestamp=0)
    with company_scope(by.company_id):
        assert StoredFile.objects.count() == 1, "it is not old"


@pytest.mark.parametrize("name", ["Anne Morvan", "ANNE MORVAN"])
def test_who_is_erased_leaves_the_files_that_named_them(by: Actor, name: str) -> None:
    anne = create_party(content=PartyContent(name="Anne Morvan", kind="person", email="a@morvan.example"), by=by)
    named = commands.start_import(kind="parties", upload=a_file(1, f"Z;{name};\n"), by=by)
    mailed = commands.start_import(kind="parties", upload=a_file(1, "Y;Autre;A@morvan.example\n"), by=by)
    other = commands.start_import(kind="parties", upload=a_file(1), by=by)
    commands.erase_party(party_id=anne.pk, reason=WHY, by=by)
    assert [again(one, by).is_kept for one in (named, mailed, other)] == [False, False, True]
    assert again(named, by).shown == []
    with pytest.raises(ImportForgotten):
        commands.run_import(import_id=named.pk, by=by)


def test_what_a_file_changed_of_somebody_is_erased_with_them(by: Actor) -> None:
    anne = create_party(content=PartyContent(name="Anne Morvan", kind="person", phone="06 12 34 56 78"), by=by)
    changed = commands.import_file(
        kind="parties", upload=Held("a.csv", 30, "text/csv", f"N°;Nom\n{anne.number};A. Le Goff\n".encode()), by=by
    )
    with company_scope(by.company_id):
        assert ImportRow.objects.get().before is not None
        Party.objects.filter(pk=anne.pk).update(name="Anne Morvan")
    commands.erase_party(party_id=anne.pk, reason=WHY, by=by)
    assert not again(changed, by).is_kept
    with company_scope(by.company_id):
        assert not ImportRow.objects.exists()


def test_another_company_s_job_does_nothing(by: Actor) -> None:
    made = commands.import_file(kind="parties", upload=a_file(4), by=by)
    other = a_company("Autre", a_user("Autre", "autre@carnet.example"))
    work_import.func(None, other.company_id, made.pk)
    assert (again(made, by).stage, parties(by), parties(other)) == ("to-run", 0, 0)
    with pytest.raises(Refusal):
        commands.work_on_import(import_id=made.pk, by=other)
