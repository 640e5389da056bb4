"""Contracts suspended, until a day or further notice, and resumed (P41)."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.steps.checking import checked
from carnet.sales.faults import Faults
from carnet.subscriptions.amounts import ONE_DAY
from carnet.subscriptions.commands.changing import Changed
from carnet.subscriptions.commands.following_up import carried_out, changeable, running
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.models import Change, ChangeKind, Contract, Suspension


class SuspensionReversed(BadValue):
    """A suspension ends after it begins."""

    def __init__(self, field: str = "until") -> None:
        super().__init__(_("The suspension would end before it begins."), field=field)


class AlreadySuspended(Refusal):
    """The contract is suspended on these days."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Contract %(number)s is suspended on these days already. Resume it first.") % {"number": number}
        )


class NotSuspended(Refusal):
    """There is no suspension to end."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Contract %(number)s is not suspended.") % {"number": number})


@act("contract.suspend", right=rights.CONTRACTS, around=checked)
def suspend_contract(
    *,
    contract_id: int,
    from_on: date,
    until_on: date | None = None,
    moves_end: bool = False,
    reason: str = "",
    on: date,
    by: Actor,
) -> Changed:
    """Suspend a contract from a day, up to another or until further notice: these days owe nothing, and what is billed of them is
    credited. Its end stays, unless it `moves_end` (P41)."""
    contract = changeable(contract_id, from_on)
    reason = _reason(reason)
    if until_on is not None and until_on < from_on:
        raise SuspensionReversed
    others = Suspension.objects.filter(contract=contract).exclude(last_on__lt=from_on)
    if any(
        (one.last_on is None or one.last_on >= one.first_on) and (until_on is None or one.first_on <= until_on)
        for one in others
    ):
        raise AlreadySuspended(contract.number)
    Suspension.objects.create(
        contract=contract, first_on=from_on, last_on=until_on, moves_end=moves_end, reason=reason, by_name=by.name
    )
    _written(contract, ChangeKind.SUSPENDED, from_on, reason, by, until=until_on.isoformat() if until_on else "")
    if moves_end and until_on is not None:
        _move_end(contract, (until_on - from_on).days + 1)
    invoices = carried_out(contract, from_on, on, by)
    record_contract("contract.suspended", contract, by, from_on=from_on, until=until_on, reason=reason)
    return Changed(contract, tuple(invoices))


@act("contract.resume", right=rights.CONTRACTS, around=checked)
def resume_contract(*, contract_id: int, from_on: date, on: date, by: Actor) -> Changed:
    """Let a suspended contract go on from a day: the first one that owes again. Before the suspension began, it never was."""
    contract = running(contract_id)
    found = (
        Suspension.objects.filter(contract=contract, last_on=None).first()
        or Suspension.objects.filter(contract=contract, last_on__gte=from_on).order_by("first_on").first()
    )
    if found is None:
        raise NotSuspended(contract.number)
    last_on = max(from_on, found.first_on) - ONE_DAY
    if found.moves_end:
        before = (found.last_on - found.first_on).days + 1 if found.last_on else 0
        _move_end(contract, (last_on - found.first_on).days + 1 - before)
    found.last_on = last_on
    found.save(update_fields=["last_on"])
    _written(contract, ChangeKind.RESUMED, from_on, "", by)
    invoices = carried_out(contract, min(from_on, found.first_on), on, by)
    record_contract("contract.resumed", contract, by, from_on=from_on)
    return Changed(contract, tuple(invoices))


def _move_end(contract: Contract, days: int) -> None:
    """Let the end and the commitment of a contract come some days later."""
    moved = timedelta(days=days)
    contract.end_on = contract.end_on + moved if contract.end_on else None
    contract.committed_until = contract.committed_until + moved if contract.committed_until else None


def _written(contract: Contract, kind: ChangeKind, on: date, reason: str, by: Actor, **facts: str) -> None:
    Change.objects.create(contract=contract, kind=kind, on=on, reason=reason, facts=facts, by_name=by.name)


def _reason(reason: str) -> str:
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 300)
    faults.refuse()
    return reason
