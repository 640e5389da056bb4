"""What the customer is told of a project: only where it is shown, never hours nor costs."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Journal, Mail
from carnet.core.refusals import Refusal
from carnet.projects.commands import edit_project, move_task, send_progress
from carnet.projects.inputs import ProjectContent
from carnet.projects.models import Project, Stage, Task
from carnet.projects.queries.progress import progress_paper, shown_progress
from carnet.projects.tests.factories import a_project, a_project_of, costing, day, service, spent
from carnet.sales.tests.factories import a_company, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return a_company()


def text_of(content: bytes) -> str:
    """What a PDF says, its spaces made plain."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def shown(project: Project, by: Actor) -> None:
    """The customer may see how far it is."""
    content = ProjectContent.of(Project.objects.get(pk=project.pk))
    edit_project(project_id=project.pk, content=replace(content, progress_shown=True), by=by)


def half_done(by: Actor) -> Project:
    """One of two equal actions is done, with two hours at 40."""
    costing(by, by, "40")
    project = a_project_of(by, an_order([service("20", "100"), service("20", "100", description="Training")]))
    first = Task.objects.get(title="Development")
    spent(by, project, 120, task_id=first.pk, note="Kick-off")
    done = Stage.objects.get(of="task", ends=True)
    move_task(task_id=first.pk, stage_id=done.pk, on=day(3), by=by)
    return project


def test_the_customer_reads_actions_and_days_never_hours_nor_costs(by: Actor) -> None:
    with company_scope(by.company_id):
        project = half_done(by)
        shown(project, by)
        name, content = progress_paper(shown_progress(project.pk))
        text = text_of(content)
        assert name.startswith(f"{project.number}-")
        assert all(word in text for word in ("Development", "Training", "50 %", "03/09/2026", "Menuiserie Le Goff"))
        assert not any(word in text for word in ("2:00", "80,00", "Kick-off", "20:00"))


def test_the_progress_is_sent_as_it_is_and_told_on_the_journal(by: Actor) -> None:
    with company_scope(by.company_id):
        project = half_done(by)
        shown(project, by)
        mail = send_progress(project_id=project.pk, recipients=["contact@legoff.example"], by=by)
        kept = Mail.objects.get(pk=mail.pk)
        assert (kept.subject_kind, kept.subject_id) == ("project", project.pk)
        assert "50 %" in kept.body.replace("\u202f", " ").replace("\u00a0", " ")
        assert Journal.objects.filter(act="project.progress_sent").count() == 1


def test_what_is_not_shown_or_has_no_customer_is_not_sent(by: Actor) -> None:
    with company_scope(by.company_id):
        hidden, house = half_done(by), a_project(by)
        for project, code in ((hidden, "ProgressNotShown"), (house, "ProjectWithoutCustomer")):
            with pytest.raises(Refusal) as refused:
                send_progress(project_id=project.pk, recipients=["contact@legoff.example"], by=by)
            assert refused.value.code == code
        assert not Mail.objects.exists()
