"""What orders must have cost, committed and handed over, told by the documents of each area that posts it (P38, P44)."""

from collections.abc import Callable, Iterable, Sequence

from carnet.dossier.check.contracts import hand_overs
from carnet.dossier.check.deliveries import costs_of_notes
from carnet.dossier.check.documents import Expected, Key, Parts
from carnet.dossier.check.purchases import costs_of_purchases
from carnet.dossier.check.work import costs_of_expenses, costs_of_time

# Each reads the documents of its area for some orders, and gives the `cost`, `committed` and `handed_over` entries they must have.
Teller = Callable[[Sequence[int]], Iterable[tuple[int, Key, Parts]]]
TELLERS: tuple[Teller, ...] = (costs_of_notes, costs_of_purchases, costs_of_time, costs_of_expenses, hand_overs)


def expected_costs(order_ids: Sequence[int]) -> dict[int, Expected]:
    """The cost entries every order must have; those of one document about the same thing are summed."""
    costs: dict[int, Expected] = {}
    for teller in TELLERS:
        for order_id, key, parts in teller(order_ids):
            expected = costs.setdefault(order_id, {})
            expected[key] = expected[key].plus(parts) if key in expected else parts
    return costs
