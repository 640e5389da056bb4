"""What an hour of each person costs, from a day on (P44)."""

from datetime import date
from decimal import Decimal

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound
from carnet.projects.models import PersonRate
from carnet.projects.refusals import CostNegative
from carnet.projects.steps.people import require_member


@act("rate.set", right=rights.MEMBERS)
def set_person_rate(*, user_id: int, from_on: date, hourly_cost: Decimal, by: Actor) -> PersonRate:
    """Say what an hour of somebody costs from a day on; time already entered keeps the cost it was entered at."""
    by.must(rights.COSTS)
    require_member(user_id)
    if hourly_cost < 0:
        raise CostNegative
    rate, _new = PersonRate.objects.update_or_create(
        user_id=user_id, from_on=from_on, defaults={"hourly_cost": hourly_cost}
    )
    _record("rate.set", rate, by)
    return rate


@act("rate.remove", right=rights.MEMBERS)
def remove_person_rate(*, rate_id: int, by: Actor) -> None:
    """Forget an hourly cost; time already entered keeps it."""
    by.must(rights.COSTS)
    rate = PersonRate.objects.filter(pk=rate_id).first()
    if rate is None:
        raise NotFound
    rate.delete()
    _record("rate.removed", rate, by)


def _record(what: str, rate: PersonRate, by: Actor) -> None:
    """The line says whose cost changed and from when, never how much: the journal is read by all."""
    journal.record(what, subject=Subject("user", rate.user_id), by=by, facts={"from": rate.from_on.isoformat()})
