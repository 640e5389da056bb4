"""Whether contracts agree with themselves: periods that tile, what each owes against what was asked, when they bill next (P39–P41)."""

from collections.abc import Iterator
from itertools import islice

from carnet.core.money import ZERO
from carnet.subscriptions.amounts import ONE_DAY, owed
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import ContractToBill, contracts_to_bill

LOT = 200


def disagreements() -> Iterator[tuple[str, str]]:
    """Number of the contract and what does not agree, for every running contract, some at a time."""
    ids = Contract.objects.filter(activated_on__isnull=False).order_by("id").values_list("id", flat=True).iterator()
    while chunk := list(islice(ids, LOT)):
        rows = list(Contract.objects.filter(id__in=chunk))
        for contract in contracts_to_bill(rows, billed_from=min(row.start_on for row in rows)):
            for sentence in judged(contract):
                yield contract.row.number, sentence


def judged(contract: ContractToBill) -> Iterator[str]:
    """What does not agree in a contract whose billed periods are all loaded."""
    row, first = contract.row, contract.row.start_on
    for billed in contract.billed:
        if billed.span.first < first:
            yield f"the day {billed.span.first} is billed twice"
        if billed.span.first > first and first != row.next_on:
            yield f"the days from {first} to {billed.span.first - ONE_DAY} are not billed"
        first = billed.span.last + ONE_DAY
    if row.settle_from is None:
        yield from _owed(contract)
    following = contract.agreement.next_period(row.start_on, [billed.span for billed in contract.billed])
    if following is not None and following.first != row.next_on:
        yield f"it bills next from {row.next_on}, not from {following.first}"
    due = contract.agreement.due_on(following) if following else None
    if due != row.next_due_on:
        yield f"it bills next on {row.next_due_on}, not on {due}"


def _owed(contract: ContractToBill) -> Iterator[str]:
    """What each line owes for each billed period, worked out again, against the sum of what it was asked."""
    for billed in contract.billed:
        for line in contract.lines:
            silent = contract.agreement.silent(billed.span)
            due = owed(line.timeline, billed.tiling, billed.span, silent, contract.places).by_group()
            asked = {group: amount for (line_id, group), amount in billed.asked.items() if line_id == line.id}
            for group in {*due, *asked}:
                wanted, found = due.get(group, ZERO), asked.get(group, ZERO)
                if wanted != found:
                    said = f"“{line.description}” owes {wanted} for the period from {billed.span.first}"
                    yield f"{said}, it was asked {found}"
