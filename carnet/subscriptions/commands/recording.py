"""The journal of contracts."""

from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.journal import Subject
from carnet.subscriptions.models import Contract


def record_contract(told: str, contract: Contract, by: Actor, **facts: object) -> None:
    """Write the line of an act on a contract; its order and its customer tell it too."""
    about = [Subject("party", contract.party_id)]
    if contract.order_id:
        about.append(Subject("order", contract.order_id))
    journal.record(
        told, subject=Subject("contract", contract.pk), about=about, by=by, facts={"number": contract.number, **facts}
    )
