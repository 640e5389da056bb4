"""Contracts terminated for a reason, in time or in spite of what was agreed; terminations taken back (P41, P42)."""

from datetime import date

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.invoicing.steps.checking import checked
from carnet.sales.faults import Faults
from carnet.subscriptions.amounts import ONE_DAY, earliest_end
from carnet.subscriptions.commands.changing import Changed
from carnet.subscriptions.commands.following_up import carried_out, running
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.models import Change, ChangeKind, Contract
from carnet.subscriptions.queries.loading import agreement_of
from carnet.subscriptions.refusals import ContractIsOver, OutsideContract
from carnet.subscriptions.states import StopReason


class EarlierThanAgreed(Refusal):
    """Notice or commitment would not be respected: doubtful but lawful, so it asks to be confirmed (P58)."""

    def __init__(self, earliest: date) -> None:
        super().__init__(
            _(
                "Commitment and notice let this contract end on %(day)s at the earliest. Confirm to stop it earlier all the same."
            )
            % {"day": formats.day(earliest)},
            field="last_day",
        )
        self.earliest = earliest


class NotTerminated(Refusal):
    """There is no termination to take back."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Contract %(number)s was not terminated.") % {"number": number})


@act("contract.terminate", right=rights.CONTRACTS, around=checked)
def terminate_contract(
    *,
    contract_id: int,
    last_day: date | None = None,
    notice_on: date | None = None,
    reason: str,
    note: str = "",
    despite: bool = False,
    on: date,
    by: Actor,
) -> Changed:
    """Stop a contract after a last day, which still is due; by default the first one that notice and commitment allow, an earlier one
    only `despite` them. What is billed beyond it is credited at once (P41)."""
    contract = running(contract_id)
    faults = Faults()
    faults.choice("reason", reason, [one.value for one in StopReason])
    note = faults.text("note", note.strip(), 300)
    faults.refuse()
    agreement = agreement_of(contract)
    earliest = earliest_end(agreement, notice_on or on)
    last_day = last_day or earliest
    natural = None if contract.renewal == Contract.Renewal.AUTOMATIC else contract.end_on
    if last_day < contract.start_on or (natural is not None and last_day > natural):
        if natural is not None and natural < on:
            raise ContractIsOver(contract.number, natural)
        raise OutsideContract(contract.start_on, natural, "last_day")
    if last_day < earliest and not despite:
        raise EarlierThanAgreed(earliest)
    first = min(last_day, contract.stopped_on or last_day) + ONE_DAY
    contract.stopped_on, contract.stop_reason, contract.stop_note = last_day, reason, note
    contract.notice_on = notice_on or on
    facts = {"reason": reason, "note": note}
    _written(contract, ChangeKind.TERMINATED, last_day, note, facts, by)
    invoices = carried_out(contract, first, on, by)
    record_contract("contract.terminated", contract, by, last_day=last_day, **facts)
    return Changed(contract, tuple(invoices))


@act("contract.continue", right=rights.CONTRACTS, around=checked)
def continue_contract(*, contract_id: int, on: date, by: Actor) -> Changed:
    """Take a termination back: the contract goes on as if it had never been stopped, credited days are asked again."""
    contract = running(contract_id)
    if contract.stopped_on is None:
        raise NotTerminated(contract.number)
    first = contract.stopped_on + ONE_DAY
    contract.stopped_on, contract.stop_reason, contract.stop_note, contract.notice_on = None, "", "", None
    _written(contract, ChangeKind.CONTINUED, first, "", {}, by)
    invoices = carried_out(contract, first, on, by)
    record_contract("contract.continued", contract, by)
    return Changed(contract, tuple(invoices))


def _written(contract: Contract, kind: ChangeKind, on: date, why: str, facts: dict[str, str], by: Actor) -> None:
    Change.objects.create(contract=contract, kind=kind, on=on, reason=why, facts=facts, by_name=by.name)
