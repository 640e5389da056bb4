"""What the lines of a billing plan are worth, so that they add up to what is left to invoice (P45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carnet.core.money import HUNDRED, ZERO, BeyondLeft, cent, round_to


@dataclass(frozen=True, slots=True)
class PlanShare:
    """What a line of a plan asks: a percentage of what is ordered, an amount excl. tax, or neither: the rest."""

    percent: Decimal | None = None
    amount: Decimal | None = None


class PlanBeyond(BeyondLeft):
    """A line goes beyond what is left: `at` is the line, `maximum` what it may plan."""

    def __init__(self, at: int, maximum: Decimal) -> None:
        super().__init__(maximum)
        self.at = at


class PlanRestTwice(ValueError):
    """Only the last line may be the rest; `at` is the line that says nothing before it."""

    def __init__(self, at: int) -> None:
        super().__init__(f"line {at}")
        self.at = at


def plan_amounts(shares: Sequence[PlanShare], ordered: Decimal, left: Decimal, places: int = 2) -> list[Decimal | None]:
    """The amount of each line, None for the rest, always last: the line that would complete the plan is it, else one is added.

    Raises PlanBeyond with what may still be planned, PlanRestTwice for a line without amount that is not the last.
    """
    amounts: list[Decimal | None] = []
    planned = ZERO
    for at, share in enumerate(shares):
        amount = _amount(share, ordered, places)
        last = at == len(shares) - 1
        if last and (amount is None or _completes(shares, amount, left - planned, places)):
            return [*amounts, None]
        if amount is None:
            raise PlanRestTwice(at)
        planned += amount
        if planned > left:
            raise PlanBeyond(at, max(ZERO, left - planned + amount))
        amounts.append(amount)
    return [*amounts, None]


def agreed_plan_amounts(
    shares: Sequence[PlanShare], ordered: Decimal, left: Decimal, places: int = 2
) -> list[Decimal | None]:
    """The same for a plan agreed with a quote, which never refuses: a line is cut to what is left, the rest waits last."""
    amounts: list[Decimal | None] = []
    planned = ZERO
    for at, share in enumerate(shares):
        amount = _amount(share, ordered, places)
        last = at == len(shares) - 1
        if last and (amount is None or _completes(shares, amount, left - planned, places)):
            return [*amounts, None]
        amounts.append(max(ZERO, min(amount or ZERO, left - planned)))
        planned += amounts[-1] or ZERO
    return [*amounts, None]


def _amount(share: PlanShare, ordered: Decimal, places: int) -> Decimal | None:
    if share.amount is not None:
        return share.amount
    return None if share.percent is None else max(ZERO, round_to(ordered * share.percent / HUNDRED, places))


def _completes(shares: Sequence[PlanShare], amount: Decimal, rest: Decimal, places: int) -> bool:
    """Whether the last line asks all that is left: exactly, or but for the cents its percentages were rounded by."""
    rounded = sum(share.percent is not None for share in shares)
    return rest > 0 and abs(amount - rest) <= rounded * cent(places) / 2
