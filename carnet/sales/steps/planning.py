"""What a billing plan may say, on a quote or on an order (P45)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.sales.faults import AMOUNT, PERCENT, ZERO, Faults
from carnet.sales.lines import PlanInput

PLAN_KINDS = ("deposit", "interim", "progress", "delivered", "balance")
LONGEST = 100
MONTHS, DAYS = 120, 365
MILESTONES = ("acceptance", "first_delivery", "delivery", "task")


def check_plan(plan: Sequence[PlanInput], faults: Faults, places: int, *, tasks: bool = False) -> None:
    """Find what is wrong in the lines of a plan; what they add up to is another matter. Only an order has `tasks` to wait for."""
    percents = ZERO
    if len(plan) > LONGEST:
        faults.add("billing_plan", _("A plan has %(longest)s lines at most.") % {"longest": LONGEST})
    for index, line in enumerate(plan):
        at = f"billing_plan[{index}]"
        faults.text(f"{at}.label", line.label, 120)
        faults.choice(f"{at}.kind", line.kind, PLAN_KINDS)
        if line.percent is not None:
            percents += faults.number(f"{at}.percent", line.percent, PERCENT)
        if line.amount_excl_tax is not None:
            faults.number(f"{at}.amount_excl_tax", line.amount_excl_tax, AMOUNT.of(places))
        if line.percent is not None and line.amount_excl_tax is not None:
            faults.add(f"{at}.percent", _("Give a percentage or an amount, not both."))
        if not 0 <= line.certainty <= 100:
            faults.add(f"{at}.certainty", _("It must lie between 0 and 100."))
        _check_day(line, at, faults, MILESTONES if tasks else MILESTONES[:-1])
    if percents > Decimal(100):
        faults.add("billing_plan", _("The percentages of the plan add up to more than 100."))


def _check_day(line: PlanInput, at: str, faults: Faults, milestones: Sequence[str]) -> None:
    if line.milestone:
        faults.choice(f"{at}.milestone", line.milestone, milestones)
        if line.due_on is not None:
            faults.add(f"{at}.due_on", _("Give a date or a milestone, not both."))
    if not 0 <= line.offset_months <= MONTHS or not -DAYS <= line.offset_days <= DAYS:
        faults.add(f"{at}.offset_days", _("It is too far from the milestone."))
