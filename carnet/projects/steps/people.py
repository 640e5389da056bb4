"""Who works, and what their hours cost."""

from datetime import date
from decimal import Decimal

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.models import Membership
from carnet.projects.models import PersonRate
from carnet.projects.refusals import PersonUnknown, TimeOfSomebodyElse


def require_member(user_id: int | None, field: str = "user_id") -> None:
    """Refuse somebody who is not a member of the company; nobody is fine."""
    if user_id is not None and not Membership.objects.filter(user_id=user_id).exists():
        raise PersonUnknown(field)


def person_of(user_id: int | None, by: Actor) -> int:
    """Whose time it is: the actor's own unless said; somebody else's only for those who run projects."""
    wanted = user_id or by.user_id
    if wanted is None:
        raise PersonUnknown
    if wanted != by.user_id:
        if not by.may(rights.PROJECTS):
            raise TimeOfSomebodyElse
        require_member(wanted)
    return wanted


def hourly_cost(user_id: int, on: date) -> Decimal:
    """What an hour of somebody costs on a day; zero when nobody said."""
    rates = PersonRate.objects.filter(user_id=user_id, from_on__lte=on).order_by("-from_on")
    return rates.values_list("hourly_cost", flat=True).first() or Decimal(0)
