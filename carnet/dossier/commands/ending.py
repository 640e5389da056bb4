"""Ending lines at cost: what was not spent of their estimate is given up (P24)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.models import AT_COST
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import BadValue, Holder, Refusal
from carnet.dossier.commands.following import follow
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.invoicing.proposals import ClaimingDraft
from carnet.invoicing.queries import draft_claims
from carnet.sales.models import LineEnding, OrderLine
from carnet.sales.steps import post, record_transitions, require_open
from carnet.sales.steps.days import check_day
from carnet.sales.steps.giving_up import last_entry_on, rows_of_line


class NotAtCost(BadValue):
    """Only a line at cost is ended; the others are amended, or given up with their order."""

    def __init__(self) -> None:
        super().__init__(_("Only lines billed at cost are ended. Amend the others."), field="order_lines")


class LineOnADraft(Refusal):
    """A draft bills some of a line: it is issued or deleted before the rest is given up."""

    def __init__(self, drafts: Sequence[ClaimingDraft]) -> None:
        super().__init__(
            _("A draft bills time of these lines: issue it or delete it first."),
            holders=[Holder("invoice", draft.id, f"n° {draft.id}") for draft in drafts],
        )


class NothingToEnd(Refusal):
    """Nothing is left of the lines."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is left of these lines: there is nothing to give up."))


@act("order.end_lines", right=rights.ORDERS_CLOSE)
def end_lines(*, order_id: int, order_line_ids: Sequence[int], on: date, by: Actor) -> list[LineEnding]:
    """End lines at cost: what is left of them is given up. What is spent on them later goes beyond, by an amendment of its own."""
    order = locked_order(order_id)
    require_open([order_id])
    check_day(on, company.settings(), not_before=last_entry_on(order))
    wanted = set(order_line_ids)
    lines = OrderLine.objects.filter(order=order, pk__in=wanted, invoice_policy__in=AT_COST, kind="line", period="")
    found = list(lines.order_by("position"))
    if not found or len(found) < len(wanted):
        raise NotAtCost
    _refuse_drafts(order_id, wanted)
    ended = []
    for line in found:
        ending = LineEnding.objects.create(order=order, order_line=line, ended_on=on, by_name=by.name)
        rows = rows_of_line(order, line.pk, on, ending.pk)
        record_transitions(post(rows), by=by)
        if rows:
            ended.append((ending, line, rows[0]))
    if len(ended) < len(found):
        raise NothingToEnd
    follow([order_id], by)
    told = [f"{line.description} ({row.amount})" for _ending, line, row in ended]
    record_order("order.lines_ended", order, by, on=on, lines=told)
    return [ending for ending, _line, _row in ended]


def _refuse_drafts(order_id: int, wanted: set[int]) -> None:
    claims = draft_claims([order_id]).get(order_id, [])
    drafts = dict.fromkeys(draft for draft, claim in claims if claim and claim.line_id in wanted)
    if drafts:
        raise LineOnADraft(list(drafts))
