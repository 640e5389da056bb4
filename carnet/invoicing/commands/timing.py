"""Drafts of time and expenses: of an order, of all those of a period, of a project without order (P24, P43)."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound
from carnet.invoicing import queries
from carnet.invoicing.commands.drafting import drafted_of, held_to_invoice
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import DepositAsk, Proposal
from carnet.invoicing.queries.proposing_time import TimeAsk
from carnet.invoicing.queries.working import WorkAsk
from carnet.invoicing.refusals import NoTimeToInvoice, ProjectOfNobody
from carnet.invoicing.steps.writing import Heading, write_draft
from carnet.projects.models import Expense, Project, TimeEntry
from carnet.sales.refusals import OrderCancelled, OrderClosedByHand, OrderHeld, OrderIsDraft
from carnet.sales.steps import hold, require_open


@act("invoice.draft_time", right=rights.INVOICES)
def draft_time(
    *,
    order_id: int,
    on: date,
    group_by: str = "task",
    capped: bool = False,
    until: date | None = None,
    time_entries: Collection[int] | None = None,
    expenses: Collection[int] | None = None,
    deposit_mode: str = "",
    deposits: Sequence[DepositAsk] = (),
    by: Actor,
) -> Invoice:
    """Prepare the invoice of the time and expenses of an order that no invoice bills yet, told by person, task or day; up to a
    day, or those named; `capped` never goes beyond an estimate. Each entry is billed once, and locked (P24)."""
    order = held_to_invoice(order_id)
    ask = TimeAsk(group_by, capped, WorkAsk(until, time_entries, expenses))
    proposal = queries.propose_time(order, ask, deposit_mode, deposits)
    return drafted_of(order, proposal, on, by, supplied=_period(proposal), deposit_mode=deposit_mode)


@act("invoice.draft_time_of_orders", right=rights.INVOICES)
def draft_time_of_orders(
    *,
    order_ids: Collection[int],
    on: date,
    group_by: str = "task",
    capped: bool = False,
    until: date | None = None,
    by: Actor,
) -> list[Invoice]:
    """Prepare the invoice of the time and expenses of each of some orders; those that have none, or are not invoiced now, are
    left aside. Run twice at once, it bills nothing twice (P24)."""
    hold(order_ids)
    made = []
    for order in queries.orders_to_invoice(order_ids):
        with suppress(NoTimeToInvoice, OrderClosedByHand, OrderCancelled, OrderHeld, OrderIsDraft):
            require_open([order.id])
            proposal = queries.propose_time(order, TimeAsk(group_by, capped, WorkAsk(until)))
            made.append(drafted_of(order, proposal, on, by, supplied=_period(proposal)))
    if not made:
        raise NoTimeToInvoice(", ".join(order.number for order in queries.orders_to_invoice(order_ids)))
    return made


@act("invoice.draft_project_time", right=rights.INVOICES)
def draft_project_time(
    *,
    project_id: int,
    on: date,
    group_by: str = "task",
    until: date | None = None,
    time_entries: Collection[int] | None = None,
    expenses: Collection[int] | None = None,
    by: Actor,
) -> Invoice:
    """Prepare the invoice of the work of a project that no order bears: hours at the price of the project, expenses as they
    were (P24)."""
    project = Project.objects.select_for_update(no_key=True, of=("self",)).filter(pk=project_id).first()
    if project is None:
        raise NotFound
    if project.party is None:
        raise ProjectOfNobody(project.number)
    settings, party = company.settings(), project.party
    currency, language = party.currency or settings.currency, party.language
    ask = TimeAsk(group_by, work=WorkAsk(until, time_entries, expenses))
    proposal = queries.propose_project_time(project, ask, on, language=language, currency=currency)
    first, last = _period(proposal)
    heading = Heading(
        party_id=party.pk, billed_id=party.pk, title=project.title, currency=currency, language=language,
        terms_id=party.terms_id or settings.default_terms_id, service_from=first, service_until=last,
    )  # fmt: skip
    invoice = write_draft(heading, proposal, on, by)
    journal.record(
        "invoice.drafted",
        subject=Subject("invoice", invoice.pk),
        about=[Subject("project", project_id), Subject("party", invoice.billed_id)],
        by=by,
        facts={"kind": str(invoice.kind), "total_incl_tax": str(invoice.total_incl_tax), "currency": currency},
    )
    return invoice


def _period(proposal: Proposal) -> tuple[date | None, date | None]:
    """The first and last day of the work billed: printed as the period of the service (R5)."""
    parts = [part for line in proposal.lines for part in line.work]
    time = TimeEntry.objects.filter(pk__in=[part.time_entry_id for part in parts if part.time_entry_id])
    spent = Expense.objects.filter(pk__in=[part.expense_id for part in parts if part.expense_id])
    days = [*time.values_list("on", flat=True), *spent.values_list("on", flat=True)]
    return min(days, default=None), max(days, default=None)
