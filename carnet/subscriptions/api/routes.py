"""Contracts: made, changed, suspended, stopped, renewed; their periods."""

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, IfMatch, Routes, version_of
from carnet.core.refusals import NotFound
from carnet.sales.models import Order
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit, after
from carnet.subscriptions.api import asking, contracts
from carnet.subscriptions.api.asked_schemas import (
    ChangesIn,
    ContractIn,
    ContractPatch,
    GivenUpIn,
    HandOverIn,
    RenewalIn,
    RestoredIn,
    SuspensionIn,
    TerminationIn,
)
from carnet.subscriptions.api.billing_routes import routes as billing_routes
from carnet.subscriptions.api.schemas import (
    ChangedOut,
    ChangesOut,
    ContractItemOut,
    ContractOut,
    ContractParams,
    ContractsOut,
    PeriodParams,
    PeriodsOut,
    RecurringLinesOut,
    ResumeParams,
)
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import contracts_to_bill
from carnet.subscriptions.queries.periods import period_rows

__all__ = ["billing_routes", "routes"]

routes = Routes("Contracts")
SORTS = sorts(
    Contract, "-id", number="number", start="start_on", end="end_on", next_due_on="next_due_on", title="title", id="id",
    words=("title",),
)  # fmt: skip
A_YEAR = Length(1, Unit.YEAR)


@routes.get("/contracts", right=rights.READ, gives=Page[ContractItemOut])
def list_contracts(request: ApiRequest, asked: Query[ContractParams]) -> Page[ContractItemOut]:
    """Contracts, newest first."""
    return page(contracts.narrowed(asked), asked, SORTS, contracts.items, counted)


@routes.post("/contracts", right=rights.CONTRACTS, gives=ContractOut)
def create_contract(request: ApiRequest, body: ContractIn) -> ContractOut:
    """Make a contract without order; it runs at once unless it is a draft."""
    on = body.on or today()
    content = asking.content(body, body.customer, on)
    return contracts.one(commands.create_contract(content=content, on=on, draft=body.draft, by=request.by).pk)


@routes.get("/contracts/{id}", right=rights.READ, gives=ContractOut)
def read_contract(request: ApiRequest, id: PathId) -> ContractOut:
    """A contract as it stands today."""
    return contracts.one(id)


@routes.patch("/contracts/{id}", right=rights.CONTRACTS, gives=ContractOut)
def edit_contract(request: ApiRequest, id: PathId, body: ContractPatch, if_match: IfMatch = None) -> ContractOut:
    """Change how a contract is worded, addressed and issued; what it bills changes from a day on, by `changes`."""
    commands.edit_contract(
        contract_id=id, words=asking.words(body), expected_version=version_of(if_match), by=request.by
    )
    return contracts.one(id)


@routes.delete("/contracts/{id}", right=rights.CONTRACTS)
def delete_contract(request: ApiRequest, id: PathId) -> None:
    """Throw a draft contract away."""
    commands.delete_contract(contract_id=id, by=request.by)


@routes.post("/contracts/{id}/activation", right=rights.CONTRACTS, gives=ContractOut, status=200)
def activate_contract(request: ApiRequest, id: PathId) -> ContractOut:
    """Let a draft contract run."""
    commands.activate_contract(contract_id=id, on=today(), by=request.by)
    return contracts.one(id)


@routes.delete("/contracts/{id}/activation", right=rights.CONTRACTS, gives=ContractOut)
def deactivate_contract(request: ApiRequest, id: PathId) -> ContractOut:
    """Make a contract that has billed nothing a draft again."""
    commands.deactivate_contract(contract_id=id, on=today(), by=request.by)
    return contracts.one(id)


@routes.post("/orders/{id}/contracts", right=rights.CONTRACTS, gives=ContractsOut)
def hand_over_order(request: ApiRequest, id: PathId, body: HandOverIn | None = None) -> ContractsOut:
    """Hand recurring lines of an order over: those named to one contract, or all of them, one contract per period of price."""
    asked = body or HandOverIn.model_validate({})
    on = asked.on or today()
    ask = asking.hand_over(asked, on)
    made = commands.hand_over(order_id=id, on=on, ask=ask, draft=asked.draft, by=request.by)
    return ContractsOut(items=contracts.several(made))


@routes.get("/orders/{id}/contracts", right=rights.READ, gives=ContractsOut)
def list_contracts_of_order(request: ApiRequest, id: PathId) -> ContractsOut:
    """The contracts of an order."""
    if not Order.objects.filter(pk=id).exists():
        raise NotFound
    return ContractsOut(items=contracts.several(list(Contract.objects.filter(order=id))))


@routes.get("/orders/{id}/recurring-lines", right=rights.READ, gives=RecurringLinesOut)
def list_recurring_lines(request: ApiRequest, id: PathId) -> RecurringLinesOut:
    """The recurring lines of an order: in a contract, given up, or neither yet."""
    return contracts.recurring_lines(id)


@routes.post("/orders/{id}/given-up-lines", right=rights.CONTRACTS, gives=RecurringLinesOut, status=200)
def give_up_lines(request: ApiRequest, id: PathId, body: GivenUpIn) -> RecurringLinesOut:
    """Give recurring lines of an order up: no contract comes of them, they no longer keep it open."""
    commands.give_up_line(order_id=id, line_ids=body.lines, reason=body.reason, on=body.on or today(), by=request.by)
    return contracts.recurring_lines(id)


@routes.post("/orders/{id}/restored-lines", right=rights.CONTRACTS, gives=RecurringLinesOut, status=200)
def restore_lines(request: ApiRequest, id: PathId, body: RestoredIn) -> RecurringLinesOut:
    """Take back that recurring lines were given up."""
    commands.restore_line(order_id=id, line_ids=body.lines, on=body.on or today(), by=request.by)
    return contracts.recurring_lines(id)


@routes.get("/contracts/{id}/periods", right=rights.READ, gives=PeriodsOut)
def list_periods(request: ApiRequest, id: PathId, asked: Query[PeriodParams]) -> PeriodsOut:
    """Billed periods, then those that fall due up to a day (a year from today unless said), as they would be billed."""
    row = Contract.objects.filter(pk=id).first()
    if row is None:
        raise NotFound
    (known,) = contracts_to_bill([row], billed_from=row.start_on)
    rows = period_rows(known, today(), asked.until or after(today(), A_YEAR))
    return PeriodsOut(items=[contracts.period(one) for one in rows])


@routes.get("/contracts/{id}/changes", right=rights.READ, gives=ChangesOut)
def list_changes(request: ApiRequest, id: PathId) -> ChangesOut:
    """Everything that changed a contract, newest first."""
    return ChangesOut(items=contracts.history(id))


@routes.post("/contracts/{id}/changes", right=rights.CONTRACTS, gives=ChangedOut)
def change_contract(request: ApiRequest, id: PathId, body: ChangesIn, if_match: IfMatch = None) -> ChangedOut:
    """Change quantities, prices or lines from a day: less is credited at once, more comes with the next invoice."""
    done = commands.change_contract(
        contract_id=id, from_on=body.from_, lines=[asking.line_change(line) for line in body.lines],
        added=[line.asked() for line in body.added], reason=body.reason, on=body.on or today(),
        expected_version=version_of(if_match), by=request.by,
    )  # fmt: skip
    return contracts.changed(done)


@routes.post("/contracts/{id}/suspension", right=rights.CONTRACTS, gives=ChangedOut)
def suspend_contract(request: ApiRequest, id: PathId, body: SuspensionIn) -> ChangedOut:
    """Suspend a contract: these days owe nothing."""
    done = commands.suspend_contract(
        contract_id=id, from_on=body.from_, until_on=body.until, moves_end=body.moves_end, reason=body.reason,
        on=body.on or today(), by=request.by,
    )  # fmt: skip
    return contracts.changed(done)


@routes.delete("/contracts/{id}/suspension", right=rights.CONTRACTS, gives=ChangedOut)
def resume_contract(request: ApiRequest, id: PathId, asked: Query[ResumeParams]) -> ChangedOut:
    """Let a suspended contract go on from a day (`on`), today unless said."""
    done = commands.resume_contract(contract_id=id, from_on=asked.on or today(), on=today(), by=request.by)
    return contracts.changed(done)


@routes.post("/contracts/{id}/termination", right=rights.CONTRACTS, gives=ChangedOut)
def terminate_contract(request: ApiRequest, id: PathId, body: TerminationIn) -> ChangedOut:
    """Stop a contract after a last day; what is billed beyond it is credited at once."""
    done = commands.terminate_contract(
        contract_id=id, last_day=body.last_day, notice_on=body.notice_on, reason=body.reason, note=body.note,
        despite=body.despite, on=body.on or today(), by=request.by,
    )  # fmt: skip
    return contracts.changed(done)


@routes.delete("/contracts/{id}/termination", right=rights.CONTRACTS, gives=ChangedOut)
def continue_contract(request: ApiRequest, id: PathId) -> ChangedOut:
    """Take a termination back: the contract goes on as if it had never been stopped."""
    return contracts.changed(commands.continue_contract(contract_id=id, on=today(), by=request.by))


@routes.post("/contracts/{id}/renewal", right=rights.CONTRACTS, gives=ChangedOut)
def renew_contract(request: ApiRequest, id: PathId, body: RenewalIn | None = None) -> ChangedOut:
    """Renew a contract after its running term, at a new price perhaps."""
    asked = body or RenewalIn.model_validate({})
    done = commands.renew_contract(contract_id=id, **asking.renewal(asked), on=asked.on or today(), by=request.by)
    return contracts.changed(done)
