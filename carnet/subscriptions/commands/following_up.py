"""What acts on a running contract begin and end with: the contract locked, what they reach back into settled (P41)."""

from datetime import date

from carnet.core.actor import Actor
from carnet.invoicing.commands.issuing import issue_invoice
from carnet.invoicing.models import Invoice
from carnet.subscriptions.commands.billing import settle_contract
from carnet.subscriptions.commands.issuing import send_all
from carnet.subscriptions.models import Contract, Period
from carnet.subscriptions.queries.loading import agreement_of
from carnet.subscriptions.refusals import ContractIsDraft, ContractIsOver, OutsideContract
from carnet.subscriptions.steps.lots import load
from carnet.subscriptions.steps.writing import locked_contract, schedule


def running(contract_id: int, expected_version: int | None = None) -> Contract:
    """The contract, locked; refuses a draft."""
    contract = locked_contract(contract_id, expected_version)
    if contract.activated_on is None:
        raise ContractIsDraft(contract.number)
    return contract


def changeable(contract_id: int, from_on: date, expected_version: int | None = None) -> Contract:
    """The contract, locked; refuses a day outside it."""
    contract = running(contract_id, expected_version)
    last = agreement_of(contract).last_day(from_on)
    if from_on < contract.start_on or (last is not None and from_on > last):
        if last is not None and last < contract.start_on:
            raise ContractIsOver(contract.number, last)
        raise OutsideContract(contract.start_on, last, "from")
    return contract


def reach_back(contract: Contract, first: date) -> None:
    """Note that periods that end on or after a day may owe something else than they were asked."""
    if Period.objects.filter(contract=contract, ends_on__gte=first).exists():
        contract.settle_from = min(first, contract.settle_from or first)


def carried_out(contract: Contract, first: date, on: date, by: Actor) -> list[Invoice]:
    """Save a changed contract, when it bills next, and settle what the change reaches back into. Contracts that issue by themselves
    issue what comes of it, dated `on`; the others leave drafts."""
    reach_back(contract, first)
    contract.version += 1
    contract.save()
    drafts = settle_contract(contract, on, by) if contract.settle_from else []
    (known,) = load([contract.pk])
    contract.next_on, contract.next_due_on = known.row.next_on, known.row.next_due_on
    contract.settle_from = known.row.settle_from
    schedule(contract, known)
    contract.save(update_fields=["next_on", "next_due_on"])
    if contract.issuing == Contract.Issuing.PROPOSE:
        return drafts
    issued = [issue_invoice(invoice_id=draft.pk, on=on, by=by) for draft in drafts]
    if contract.issuing == Contract.Issuing.ISSUE_AND_SEND:
        send_all(issued, by)
    return issued
