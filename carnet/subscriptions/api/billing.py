"""Runs, rehearsals, indices and revisions as answers tell them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from carnet.core.refusals import NotFound
from carnet.subscriptions.api.billing_schemas import (
    ClauseIn,
    ClauseOut,
    FailureOut,
    HeldOut,
    IndexOut,
    ProposedRevisionOut,
    RehearsalOut,
    RehearsedLineOut,
    RehearsedOut,
    RevisionOut,
    RunOut,
    RunPageOut,
    ValueOut,
    WeightOut,
)
from carnet.subscriptions.api.schemas import MadeOut
from carnet.subscriptions.commands import ClauseContent, WeightInput
from carnet.subscriptions.models import Clause, ClauseWeight, Contract, Index, IndexValue, Revision, Run
from carnet.subscriptions.queries.proposing import PlannedInvoice, draft_of, index_names
from carnet.subscriptions.queries.rehearsing import Rehearsal
from carnet.subscriptions.queries.revisions import HeldRevision, ProposedRevision
from carnet.subscriptions.queries.runs import RunSummary, failures_of, invoices_of_run, run_summaries

SHOWN = 500


def runs(rows: Sequence[Run]) -> list[RunOut]:
    """Runs of a list."""
    return [RunOut(**_told(one)) for one in run_summaries(rows)]


def run(run_id: int) -> RunPageOut:
    """A run with its failures and invoices."""
    row = Run.objects.filter(pk=run_id).first()
    if row is None:
        raise NotFound
    failures = [
        FailureOut(
            contract=one.contract_id, contract_number=one.contract.number, customer_name=one.contract.party.name,
            code=one.code, reason=one.reason,
        )
        for one in failures_of(run_id)
    ]  # fmt: skip
    invoices = [MadeOut.model_validate(one) for one in invoices_of_run(run_id, SHOWN)]
    return RunPageOut(**_told(run_summaries([row])[0]), failures=failures, invoices=invoices)


def _told(one: RunSummary) -> dict[str, Any]:
    row = one.run
    return {
        "id": row.pk, "state": "done" if row.ended_at else "cut_off" if one.cut_off else "running", "percent": one.percent,
        "until": row.until, "on": row.on, "nightly": row.nightly, "by": row.by_name, "started_at": row.started_at,
        "ended_at": row.ended_at, "contracts_due": row.due, "contracts_billed": one.contracts, "invoices_made": one.invoices,
        "invoices_issued": one.issued, "amount_excl_tax": one.amount, "failed": one.failed,
    }  # fmt: skip


def rehearsal(found: Rehearsal) -> RehearsalOut:
    """A month to come as it would be issued."""
    names = index_names()
    items = [_rehearsed(one, names) for one in found.invoices]
    held = [
        HeldRevision(contract.row, on, missing) for contract, on, missing in found.held
    ]  # fmt: skip
    return RehearsalOut(
        month=f"{found.month:%Y-%m}", items=items, total_excl_tax=sum((one.total_excl_tax for one in items), Decimal(0)),
        total_incl_tax=sum((one.total_incl_tax for one in items), Decimal(0)), held=told_held(held, names),
    )  # fmt: skip


def _rehearsed(one: PlannedInvoice, names: dict[int, str]) -> RehearsedOut:
    heading, proposal = draft_of(one, names)
    assert heading.service_from is not None and heading.service_until is not None
    return RehearsedOut(
        due_on=one.due_on, contracts=[part.contract.row.pk for part in one.parts], customer=one.row.party_id,
        customer_name=one.row.party.name, title=heading.title, service_from=heading.service_from,
        service_until=heading.service_until, currency=heading.currency,
        lines=[
            RehearsedLineOut(
                description=line.description, details=line.details, quantity=line.quantity, unit_price=line.unit_price,
                discount_amount=line.discount_amount, vat_rate=line.group.rate, net=line.net,
            )
            for line in proposal.lines
            if line.kind == "line"
        ],
        total_excl_tax=proposal.total_excl_tax, total_vat=proposal.total_vat, total_incl_tax=proposal.total_incl_tax,
    )  # fmt: skip


def told_held(held: Sequence[HeldRevision], names: dict[int, str]) -> list[HeldOut]:
    """Revisions that wait for an index."""
    return [
        HeldOut(
            contract=one.row.pk, contract_number=one.row.number, on=one.on, index=one.missing.index_id,
            index_name=names.get(one.missing.index_id, ""), month=one.missing.month,
        )
        for one in held
    ]  # fmt: skip


def proposed(found: Sequence[ProposedRevision]) -> list[ProposedRevisionOut]:
    """Revisions that are due and not made."""
    return [
        ProposedRevisionOut(
            contract=one.row.pk, contract_number=one.row.number, customer_name=one.row.party.name, on=one.on,
            effective_on=one.effective_on, coefficient=one.coefficient, before=one.before, after=one.after,
            to_confirm=one.to_confirm,
        )
        for one in found
    ]  # fmt: skip


def index(index_id: int) -> IndexOut:
    """An index with its values."""
    found = indices([index_id])
    if not found:
        raise NotFound
    return found[0]


def indices(ids: Sequence[int] | None = None) -> list[IndexOut]:
    """Indices with their values, newest first (two statements)."""
    rows = Index.objects.order_by("code") if ids is None else Index.objects.filter(id__in=ids)
    values: dict[int, list[ValueOut]] = {}
    for one in IndexValue.objects.filter(index__in=rows).order_by("-month"):
        told = ValueOut(month=one.month, value=one.value, published_on=one.published_on)
        values.setdefault(one.index_id, []).append(told)
    return [
        IndexOut(
            id=row.pk, version=row.version, code=row.code, name=row.name, source=row.source, months=row.months,
            active=row.is_active, values=values.get(row.pk, []),
        )
        for row in rows
    ]  # fmt: skip


def clause_content(body: ClauseIn) -> ClauseContent:
    """A clause as commands take it."""
    given = body.given()
    for name in ("percent", "cap_percent", "floor_percent"):
        if given.get(name) is not None:
            given[name] = Decimal(given[name])
    if given.get("percent") is None:
        given.pop("percent", None)
    given["weights"] = tuple(
        WeightInput(
            index_id=one.index, percent=Decimal(100) if one.percent is None else one.percent, base=one.base,
            base_month=one.base_month,
        )
        for one in body.weights
    )  # fmt: skip
    return ClauseContent(**given)


def clause(contract_id: int) -> ClauseOut:
    """The running clause of a contract, and the revisions it made."""
    if not Contract.objects.filter(pk=contract_id).exists():
        raise NotFound
    row = Clause.objects.filter(contract=contract_id, ended_on=None).first()
    if row is None:
        raise NotFound
    weights = ClauseWeight.objects.filter(clause=row).select_related("index").order_by("position")
    revisions = Revision.objects.filter(clause=row).order_by("n")
    return ClauseOut(
        weights=[
            WeightOut(index=one.index_id, index_name=one.index.name, percent=one.percent, base=one.base) for one in weights
        ],
        percent=row.percent, first_on=row.first_on, every_months=row.every_months, months_back=row.months_back,
        cap_percent=row.cap_percent, floor_percent=row.floor_percent, limits_each=row.limits_each,
        rounded_to=row.rounded_to, inside=row.inside, to_confirm=row.to_confirm, label=row.label,
        revisions=[
            RevisionOut(
                n=one.n, on=one.on, effective_on=one.effective_on, coefficient=one.coefficient,
                limited=one.coefficient != one.free,
            )
            for one in revisions
        ],
    )  # fmt: skip
