"""Money that slips away: what hunters look for, how long they wait, and how much each found (P46)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.dossier.models import Leak

WAITS = {
    "not_invoiced": 30, "deposit_unpaid": 0, "above_delivered": 30, "bought_above": 0, "time_closed": 0, "contract_ended": 0,
}  # fmt: skip
OF_COSTS = ("bought_above", "time_closed")


@dataclass(frozen=True, slots=True)
class Hunted:
    """What a hunter found: how many, and how much."""

    kind: str
    count: int
    amount: Decimal


def leaks_of(actor: Actor) -> QuerySet[Leak]:
    """The leaks somebody may see: those of costs only with the right to see costs."""
    found = Leak.objects.all()
    return found if actor.may(rights.COSTS) else found.exclude(kind__in=OF_COSTS)


def hunted(actor: Actor, day: date, owner_id: int | None = None) -> list[Hunted]:
    """What each hunter found that is older than it waits, in the order of the hunters (one statement)."""
    old = Q()
    for kind, days in WAITS.items():
        old |= Q(kind=kind, since__lte=day - timedelta(days=days)) if days else Q(kind=kind)
    rows = leaks_of(actor).filter(old)
    if owner_id is not None:
        rows = rows.filter(Q(order__owner_id=owner_id) | Q(contract__owner_id=owner_id))
    found = {
        row["kind"]: row for row in rows.values("kind").order_by().annotate(count=Count("pk"), total=Sum("amount"))
    }
    return [Hunted(kind, found[kind]["count"], found[kind]["total"]) for kind in WAITS if kind in found]
