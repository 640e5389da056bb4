"""Revisions that are due and not made, over all contracts: old and new price, computation, and those that lack an index (P41)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db import connection
from django.db.models import Exists, OuterRef

from carnet.core import formats
from carnet.core.money import ZERO
from carnet.subscriptions.amounts import ONE_DAY, IndexMissing
from carnet.subscriptions.models import Clause, Contract
from carnet.subscriptions.queries.loading import ContractToBill, contracts_to_bill, index_series
from carnet.subscriptions.queries.reading import whole_period
from carnet.subscriptions.queries.revising import Revising, revise
from carnet.subscriptions.wording import revision_formula

LOT = 200


@dataclass(frozen=True, slots=True)
class ProposedRevision:
    """The revisions of a contract that are due: the last one's day and effect, the price of a whole billing period before and after."""

    revising: Revising
    before: Decimal
    after: Decimal

    @property
    def row(self) -> Contract:
        return self.revising.contract.row

    @property
    def on(self) -> date:
        return self.revising.made[-1].on

    @property
    def effective_on(self) -> date:
        return self.revising.made[-1].effective_on

    @property
    def coefficient(self) -> Decimal:
        return self.revising.made[-1].by.value

    @property
    def to_confirm(self) -> bool:
        return self.revising.made[-1].clause.to_confirm


@dataclass(frozen=True, slots=True)
class HeldRevision:
    """A revision whose index is not known: the old price holds."""

    row: Contract
    on: date
    missing: IndexMissing


def due_revisions(
    until: date, contract_ids: Sequence[int] | None = None
) -> tuple[list[ProposedRevision], list[HeldRevision]]:
    """Revisions that take effect up to a day and are not made, and those that wait for an index, some contracts at a time."""
    found: list[ProposedRevision] = []
    held: list[HeldRevision] = []
    for contracts in _with_clause(until, contract_ids):
        series = index_series({weight.index_id for one in contracts if one.clause for weight in one.clause.weights})
        for contract in contracts:
            done = revise(contract, series, until, confirmed=True)
            held += [HeldRevision(contract.row, on, missing) for on, missing in done.held]
            if done.made:
                found.append(proposed(done))
    return found, held


def proposed(done: Revising) -> ProposedRevision:
    """What revisions made of a contract change of a whole billing period."""
    first, last = done.made[0], done.made[-1]
    day = max(first.effective_on - ONE_DAY, done.contract.row.start_on)
    before = sum(whole_period(first.contract, day).values(), ZERO)
    return ProposedRevision(done, before, sum(whole_period(done.contract, last.effective_on).values(), ZERO))


def formulas(one: ProposedRevision, names: Mapping[int, str]) -> list[str]:
    """The computation of each line, in the language in force."""
    last = one.revising.made[-1]
    return [
        f"{line.line.description}{formats.NBSP}– {revision_formula(line.typed.price.unit_price, line.by, names, last.clause.rounded_to)}"
        for line in last.lines
    ]


def values_read(index_id: int) -> set[date]:
    """The months of an index that a revision has read: their values stay (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT (one ->> 'month')::date
            FROM (SELECT readings FROM subscriptions_revision UNION ALL SELECT readings FROM subscriptions_linerevision) r,
                jsonb_array_elements(r.readings) one
            WHERE (one ->> 'index')::bigint = %s
            """,
            [index_id],
        )
        return {row[0] for row in cursor.fetchall()}


def _with_clause(until: date, contract_ids: Sequence[int] | None) -> Iterator[list[ContractToBill]]:
    running = Contract.objects.filter(activated_on__isnull=False, stopped_on=None)
    if contract_ids is not None:
        running = running.filter(id__in=contract_ids)
    clauses = Clause.objects.filter(contract=OuterRef("pk"), ended_on=None, first_on__lte=until)
    running = running.filter(Exists(clauses))
    ids = running.order_by("id").values_list("id", flat=True).iterator()
    while chunk := list(islice(ids, LOT)):
        yield contracts_to_bill(Contract.objects.filter(id__in=chunk).select_related("party", "billed"))
