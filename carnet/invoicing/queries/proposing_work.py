"""What the invoice of a project without order would be: its time at the price of its hour, its expenses as they were (P24, P43)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.core.money import ONE, ZERO, places_of
from carnet.invoicing.amounts import parts_of, quantities
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import Proposal, ProposedLine, WorkPart
from carnet.invoicing.queries.grouping import details_of, expense_label, grouped
from carnet.invoicing.queries.proposing_free import propose_free
from carnet.invoicing.queries.proposing_time import TimeAsk
from carnet.invoicing.queries.working import Work, work_of_project
from carnet.invoicing.refusals import HourWithoutPrice, NoTimeToInvoice
from carnet.projects.amounts import HOUR
from carnet.projects.models import Project
from carnet.sales.lines import LineInput

HOURS = "HUR"
Row = tuple[LineInput, list[tuple[Work, int]]]


def propose_project_time(project: Project, ask: TimeAsk, on: date, *, language: str, currency: str) -> Proposal:
    """The work of a project that no order bears; refused when there is none, or no price for its hours (P24)."""
    works = work_of_project(project.pk, ask.work)
    with translation.override(language):
        rows = [*_time_rows(project, [work for work in works if work.is_time], ask), *_expense_rows(works)]
    if not rows:
        raise NoTimeToInvoice(project.number)
    proposal = propose_free([line for line, _works in rows], on, language=language, currency=currency)
    lines = [
        replace(line, work=_parts(line, works, places_of(currency)))
        for line, (_asked, works) in zip(proposal.lines, rows, strict=True)
    ]
    return replace(proposal, kind=InvoiceKind.TIME, lines=tuple(lines))


def _time_rows(project: Project, works: Sequence[Work], ask: TimeAsk) -> list[Row]:
    if works and project.hour_price is None:
        raise HourWithoutPrice(project.number)
    groups = grouped(((work, work.minutes) for work in works), ask.group_by)
    parts = quantities([sum(spent for _work, spent in group) for group in groups.values()], HOUR)
    unit = next((one.code for one in company.units() if one.unece == HOURS), "")
    return [
        (_line(project, label, group, ask.group_by, quantity, unit), group)
        for (label, group), quantity in zip(groups.items(), parts, strict=True)
    ]


def _line(
    project: Project, label: str, group: Sequence[tuple[Work, int]], group_by: str, quantity: Decimal, unit: str
) -> LineInput:
    return LineInput(
        description=f"{project.title} – {label}"[:500] if label else project.title,
        details=details_of(group, group_by),
        quantity=quantity,
        unit=unit,
        unit_price=project.hour_price or ZERO,
        nature="service",
    )


def _expense_rows(works: Sequence[Work]) -> list[Row]:
    spent = [work for work in works if not work.is_time]
    return [
        (
            LineInput(
                description=_("Expenses – %(what)s") % {"what": expense_label(work)},
                quantity=ONE, unit_price=work.amount, nature="service",
            ),
            [(work, 0)],
        )
        for work in spent
    ]  # fmt: skip


def _parts(line: ProposedLine, works: Sequence[tuple[Work, int]], places: int) -> tuple[WorkPart, ...]:
    if not works[0][0].is_time:
        return (WorkPart(expense_id=works[0][0].id, amount=line.net),)
    amounts = parts_of(line.net, [spent for _work, spent in works], places)
    return tuple(
        WorkPart(time_entry_id=work.id, minutes=spent, amount=amount)
        for (work, spent), amount in zip(works, amounts, strict=True)
    )
