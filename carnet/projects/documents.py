"""What a customer reads of a project on paper: how far it is, action by action; never hours nor costs (P43)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import queries as company
from carnet.core import formats
from carnet.core.pdf import Report, ReportColumn, ReportGroup, render_report
from carnet.parties.models import Party
from carnet.projects.models import Project, Task
from carnet.sales.documents.parts import language_of


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions at a stage."""

    stage: str
    tasks: Sequence[Task]


def progress_report(
    project: Project, party: Party, orders: Sequence[str], actions: Iterable[Actions], on: date
) -> bytes:
    """The progress of a project as a PDF, in the language in force."""
    facts = [party.name, *orders, _("Progress made: %(percent)s") % {"percent": progress_words(project)},
             _("at %(day)s") % {"day": formats.day(on)}]  # fmt: skip
    if project.ends_on:
        facts.append(_("End planned on %(day)s") % {"day": formats.day(project.ends_on)})
    columns = (
        ReportColumn(_("Action"), wide=True),
        ReportColumn(pgettext("task", "Planned")),
        ReportColumn(pgettext("task", "Done on")),
    )
    return render_report(
        Report(
            title=f"{project.number} {project.title}",
            company=company.settings().legal_name,
            facts=tuple(facts),
            columns=columns,
            groups=tuple(ReportGroup(one.stage, tuple(map(_row, one.tasks))) for one in actions if one.tasks),
            foot=_("Progress of the project"),
            language=language_of(party.language),
        )
    )


def progress_words(project: Project) -> str:
    """How far a project is: `67 %`; a dash while nothing says so."""
    reached = getattr(project, "reached", None)
    return formats.DASH if reached is None else formats.percent(reached)


def _row(task: Task) -> tuple[str, ...]:
    return task.title, formats.day(task.planned_on or task.due_on), formats.day(task.done_on)
