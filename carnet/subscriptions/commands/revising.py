"""Prices revised by their clauses (P41)."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject, Told
from carnet.subscriptions.commands.billing import seen_run
from carnet.subscriptions.queries.loading import ContractToBill, index_series
from carnet.subscriptions.queries.revising import NewRevision, Revising, revise
from carnet.subscriptions.steps.lots import load, to_revise
from carnet.subscriptions.steps.revising import write_revisions


@act("billing.revise_lot", right=rights.BILLING_RUNS)
def revise_lot(*, run_id: int, after: int, by: Actor) -> list[int]:
    """Make the revisions that are due of the next contracts; a late one reaches back into what is billed (P41)."""
    day = seen_run(run_id).on
    contract_ids = to_revise(after, day)
    made = [one for done in revisings(load(contract_ids), day) for one in done.made]
    apply_revisions(made, by)
    return contract_ids


def revisings(contracts: Sequence[ContractToBill], until: date, *, confirmed: bool = False) -> list[Revising]:
    """The revisions of contracts that take effect up to a day, with the indices known now."""
    series = index_series({weight.index_id for one in contracts if one.clause for weight in one.clause.weights})
    return [revise(one, series, until, confirmed=confirmed) for one in contracts]


def apply_revisions(made: Sequence[NewRevision], by: Actor) -> None:
    """Write revisions; billed periods that end on or after the day they take effect are settled by the next run."""
    if not made:
        return
    write_revisions(made, by)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE subscriptions_contract c SET settle_from = least(c.settle_from, r.effective_on)
            FROM (SELECT id, min(effective_on) AS effective_on FROM unnest(%s::bigint[], %s::date[]) r(id, effective_on) GROUP BY id) r
            WHERE c.id = r.id
              AND EXISTS (SELECT 1 FROM subscriptions_period p WHERE p.contract_id = c.id AND p.ends_on >= r.effective_on)
            """,
            [[one.contract.row.pk for one in made], [one.effective_on for one in made]],
        )
    journal.record_all([_told(one) for one in made], by=by)


def _told(one: NewRevision) -> Told:
    row = one.contract.row
    facts = {
        "number": row.number, "coefficient": f"{one.by.value:f}", "on": one.on.isoformat(),
        "effective_on": one.effective_on.isoformat(),
    }  # fmt: skip
    return Told("contract.revised", Subject("contract", row.pk), [Subject("party", row.party_id)], facts)
