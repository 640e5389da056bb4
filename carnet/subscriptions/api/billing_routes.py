"""Billing runs, rehearsals, index series, clauses and revisions."""

from datetime import date

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import Day, PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit, after
from carnet.subscriptions.api import billing, contracts
from carnet.subscriptions.api.billing_schemas import (
    ClauseIn,
    ClauseOut,
    IndexIn,
    IndexOut,
    IndexPatch,
    IndicesOut,
    IssuedOut,
    RehearsalOut,
    RehearsalParams,
    RevisionParams,
    RevisionsIn,
    RevisionsOut,
    RulesOut,
    RulesPatch,
    RunIn,
    RunIssuanceIn,
    RunOut,
    RunPageOut,
    RunParams,
    ValuesIn,
)
from carnet.subscriptions.api.schemas import ContractOut, MadeOut
from carnet.subscriptions.models import Run
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.queries.proposing import index_names
from carnet.subscriptions.queries.rehearsing import rehearse
from carnet.subscriptions.queries.revisions import due_revisions

routes = Routes("Billing of contracts")
SORTS = sorts(Run, "-id", id="id", until="until")
THREE_MONTHS = Length(3, Unit.MONTH)


@routes.post("/billing-runs", right=rights.BILLING_RUNS, gives=RunPageOut)
def run_billing(request: ApiRequest, body: RunIn | None = None) -> RunPageOut:
    """Bill what falls due up to a day: at once when it is little, else behind the scenes; ask again for its progress."""
    asked = body or RunIn()
    return billing.run(commands.run_billing(until=asked.until, on=asked.on, by=request.by).pk)


@routes.get("/billing-runs", right=rights.READ, gives=Page[RunOut])
def list_runs(request: ApiRequest, asked: Query[RunParams]) -> Page[RunOut]:
    """Billing runs, newest first."""
    rows = Run.objects.all()
    if asked.nightly is not None:
        rows = rows.filter(nightly=asked.nightly)
    return page(rows, asked, SORTS, billing.runs, counted)


@routes.get("/billing-runs/{id}", right=rights.READ, gives=RunPageOut)
def read_run(request: ApiRequest, id: PathId) -> RunPageOut:
    """A billing run: how far it is, its failures and invoices."""
    return billing.run(id)


@routes.post("/billing-issuances", right=rights.BILLING_RUNS, gives=IssuedOut)
def issue_drafts(request: ApiRequest, body: RunIssuanceIn) -> IssuedOut:
    """Issue a chosen set of contract drafts, all or none of them."""
    made = commands.issue_drafts(invoice_ids=body.invoices, on=body.on, send=body.send, by=request.by)
    return IssuedOut(items=[MadeOut.model_validate(one) for one in made])


@routes.get("/billing-rehearsal", right=rights.READ, gives=RehearsalOut)
def rehearse_month(request: ApiRequest, asked: Query[RehearsalParams]) -> RehearsalOut:
    """The invoices of any month to come, exactly as they would be issued."""
    only = None if asked.contract is None else [contracts.one(asked.contract).id]
    return billing.rehearsal(rehearse(date.fromisoformat(f"{asked.month}-01"), only))


@routes.get("/indices", right=rights.READ, gives=IndicesOut)
def list_indices(request: ApiRequest) -> IndicesOut:
    """Index series with their values."""
    return IndicesOut(items=billing.indices())


@routes.post("/indices", right=rights.CONTRACTS, gives=IndexOut)
def create_index(request: ApiRequest, body: IndexIn) -> IndexOut:
    """Make an index series."""
    made = commands.create_index(code=body.code, name=body.name, months=body.months, source=body.source, by=request.by)
    return billing.index(made.pk)


@routes.get("/indices/{id}", right=rights.READ, gives=IndexOut)
def read_index(request: ApiRequest, id: PathId) -> IndexOut:
    """An index with its values, newest first."""
    return billing.index(id)


@routes.patch("/indices/{id}", right=rights.CONTRACTS, gives=IndexOut)
def edit_index(request: ApiRequest, id: PathId, body: IndexPatch, if_match: IfMatch = None) -> IndexOut:
    """Change how an index is called."""
    held = billing.index(id)
    commands.edit_index(
        index_id=id, code=body.code or held.code, name=body.name or held.name,
        source=held.source if body.source is None else body.source,
        is_active=held.active if body.active is None else body.active,
        expected_version=version_of(if_match), by=request.by,
    )  # fmt: skip
    return billing.index(id)


@routes.post("/indices/{id}/values", right=rights.CONTRACTS, gives=IndexOut, status=200)
def set_values(request: ApiRequest, id: PathId, body: ValuesIn) -> IndexOut:
    """Type values of an index, or bring them from a file: months and values, one per line. One that a revision has read stays."""
    values = [commands.ValueInput(one.month, one.value, one.published_on) for one in body.values]
    if body.csv.strip():
        values += commands.read_values(body.csv)
    commands.set_values(index_id=id, values=values, by=request.by)
    return billing.index(id)


@routes.get("/contracts/{id}/clause", right=rights.READ, gives=ClauseOut)
def read_clause(request: ApiRequest, id: PathId) -> ClauseOut:
    """The price revision clause of a contract, and the revisions it made."""
    return billing.clause(id)


@routes.put("/contracts/{id}/clause", right=rights.CONTRACTS, gives=ClauseOut)
def set_clause(request: ApiRequest, id: PathId, body: ClauseIn) -> ClauseOut:
    """Give a contract a price revision clause, in place of the one it has."""
    commands.set_clause(contract_id=id, content=billing.clause_content(body), on=today(), by=request.by)
    return billing.clause(id)


@routes.delete("/contracts/{id}/clause", right=rights.CONTRACTS, gives=ContractOut)
def end_clause(request: ApiRequest, id: PathId) -> ContractOut:
    """Take the revision clause of a contract away: prices stay as they are revised."""
    commands.end_clause(contract_id=id, on=today(), by=request.by)
    return contracts.one(id)


@routes.get("/revisions", right=rights.READ, gives=RevisionsOut)
def list_revisions(request: ApiRequest, asked: Query[RevisionParams]) -> RevisionsOut:
    """Revisions due over all contracts, old and new price, and those that wait for an index."""
    found, held = due_revisions(asked.until or _soon())
    return RevisionsOut(items=billing.proposed(found), held=billing.told_held(held, index_names()))


@routes.post("/revisions", right=rights.CONTRACTS, gives=IssuedOut, status=200)
def revise(request: ApiRequest, body: RevisionsIn) -> IssuedOut:
    """Make the revisions that are due of some contracts; `letters` tells the customers."""
    made = commands.revise_contracts(
        contract_ids=body.contracts, until=body.until or _soon(), letters=body.letters, on=body.on or today(),
        by=request.by,
    )  # fmt: skip
    return IssuedOut(items=[MadeOut.model_validate(one) for one in made])


@routes.get("/contract-rules", right=rights.READ, gives=RulesOut)
def read_rules(request: ApiRequest) -> RulesOut:
    """How contracts run here unless they say otherwise."""
    return RulesOut.model_validate(rules())


@routes.patch("/contract-rules", right=rights.SETTINGS, gives=RulesOut)
def set_rules(request: ApiRequest, body: RulesPatch, if_match: IfMatch = None) -> RulesOut:
    """Change how contracts run here."""
    changes = {name: value for name, value in body.given().items() if value is not None}
    return RulesOut.model_validate(
        commands.set_rules(changes=changes, expected_version=version_of(if_match), by=request.by)  # type: ignore[arg-type]
    )


def _soon() -> Day:
    return after(today(), THREE_MONTHS)
