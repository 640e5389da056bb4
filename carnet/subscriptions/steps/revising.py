"""Revisions as rows: the change, what was read, the coefficient on each price (P41)."""

from collections.abc import Sequence
from datetime import date

from carnet.core.actor import Actor
from carnet.subscriptions.amounts import IndexMissing
from carnet.subscriptions.models import Change, ChangeKind, LineRevision, Revision
from carnet.subscriptions.queries.loading import ContractToBill, index_series
from carnet.subscriptions.queries.planning import Plan, plan_of
from carnet.subscriptions.queries.revising import NewRevision, stored_readings


def plans_of(contracts: Sequence[ContractToBill], until: date, most: int | None = None) -> list[Plan]:
    """What contracts bill up to a day, with the indices known now (one statement when a clause reads one)."""
    read = {weight.index_id for one in contracts if one.clause for weight in one.clause.weights}
    series = index_series(read)
    return [plan_of(one, until, series, most if one.row.grouping == "period" else None) for one in contracts]


def write_revisions(made: Sequence[NewRevision], by: Actor) -> None:
    """Write revisions and what they do to each line (three statements)."""
    if not made:
        return
    changes = Change.objects.bulk_create(
        Change(
            contract_id=one.contract.row.pk, kind=ChangeKind.REVISED, on=one.effective_on, by_name=by.name,
            facts={"coefficient": f"{one.by.value:f}", "on": one.on.isoformat()},
        )
        for one in made
    )  # fmt: skip
    revisions = Revision.objects.bulk_create(
        Revision(
            clause_id=one.clause.id, n=one.n, on=one.on, effective_on=one.effective_on, coefficient=one.by.value,
            free=one.by.free, readings=stored_readings(one.by), change=change, by_name=by.name,
        )
        for one, change in zip(made, changes, strict=True)
    )  # fmt: skip
    LineRevision.objects.bulk_create(
        LineRevision(
            price_id=line.typed.id, revision=revision, on=one.effective_on, coefficient=line.by.value,
            rounded_to=one.clause.rounded_to, readings=stored_readings(line.by),
        )
        for one, revision in zip(made, revisions, strict=True)
        for line in one.lines
    )  # fmt: skip


def missing_indices(plans: Sequence[Plan]) -> list[tuple[ContractToBill, date, IndexMissing]]:
    """The contracts whose old price holds for want of an index."""
    return [(plan.contract, on, missing) for plan in plans for on, missing in plan.held]
