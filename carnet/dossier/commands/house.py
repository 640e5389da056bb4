"""The rule of the house that moves orders: when they close by themselves (P6)."""

from carnet.company import rights
from carnet.company.steps import set_closing_rule as write_closing_rule
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.sales.models import Order
from carnet.sales.steps import hold, record_transitions, restate


@act("settings.closing_rule", right=rights.SETTINGS)
def set_closing_rule(*, rule: str, by: Actor) -> int:
    """Change when orders close by themselves; every order is restated, those that close or reopen say so. How many moved (P6)."""
    orders = hold(Order.objects.values_list("id", flat=True))
    if not write_closing_rule(rule):
        return 0
    facts = {"rule": rule}
    journal.record("settings.closing_rule_set", subject=Subject("company", by.company_id), by=by, facts=facts)
    moved = restate(orders)
    record_transitions(moved, by=by)
    return len(moved)
