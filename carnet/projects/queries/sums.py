"""Sums of filtered time and expenses."""

from django.db.models import Count, QuerySet, Sum

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.projects.models import Expense, TimeEntry


def time_sums(found: QuerySet[TimeEntry], by: Actor) -> dict[str, str]:
    """How many entries and minutes, and what they cost for those who may see it (one statement)."""
    sums = found.order_by().aggregate(count=Count("pk"), minutes=Sum("minutes"), cost=Sum("cost"))
    told = {"count": str(sums["count"]), "minutes": str(sums["minutes"] or 0)}
    return {**told, "cost": f"{sums['cost'] or 0:.2f}"} if by.may(rights.COSTS) else told


def expense_sums(found: QuerySet[Expense]) -> dict[str, str]:
    """How many expenses, and their amounts (one statement)."""
    sums = found.order_by().aggregate(count=Count("pk"), excl_tax=Sum("amount_excl_tax"), vat=Sum("vat"))
    return {"count": str(sums["count"]), "excl_tax": f"{sums['excl_tax'] or 0:.2f}", "vat": f"{sums['vat'] or 0:.2f}"}
