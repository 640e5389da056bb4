"""The report of what is earned: orders of a period, by order, customer, salesperson, project or month (P44)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from carnet.core.models import User
from carnet.dossier.queries.profitability import Profit, profits, total
from carnet.projects.models import ProjectOrder
from carnet.sales.models import Order

MOST = 5_000  # orders of one report


@dataclass(frozen=True, slots=True)
class Earning:
    """One line of the report: what it is about, its orders, what they earn together."""

    key: str
    label: str
    title: str
    under: str
    kind: str
    thing_id: int | None
    orders: int
    profit: Profit


@dataclass(frozen=True, slots=True)
class Earnings:
    """The report and its total, whose rates are computed on the sums; `capped` when there were more orders than a report reads."""

    lines: tuple[Earning, ...]
    total: Profit
    orders: int
    capped: bool


@dataclass(frozen=True, slots=True)
class _Agreed:
    id: int
    number: str
    title: str
    party_id: int
    party: str
    owner_id: int | None
    ordered_on: date

    @property
    def under(self) -> str:
        return f"{self.number} · {self.party}" if self.title else self.number


SORTS: dict[str, Callable[[Earning], Any]] = {
    "margin": lambda line: (line.profit.landing.margin, line.label),
    "-margin": lambda line: (-line.profit.landing.margin, line.label),
    "rate": lambda line: (line.profit.landing.rate is None, line.profit.landing.rate, line.label),
    "gap": lambda line: (line.profit.planned_cost - line.profit.landing_cost, line.label),
    "-sold": lambda line: (-line.profit.sold, line.label),
}


def earnings(
    *,
    since: date,
    until: date,
    by: str = "order",
    party_id: int | None = None,
    owner_id: int | None = None,
    project_id: int | None = None,
    sort: str = "",
) -> Earnings:
    """What the live orders agreed in a period earn, grouped; those that earn least first unless said, months in their order
    (six statements)."""
    agreed = _agreed(since, until, party_id, owner_id, project_id)
    capped, agreed = len(agreed) > MOST, agreed[:MOST]
    found = profits(one.id for one in agreed)
    groups: dict[str, list[_Agreed]] = defaultdict(list)
    key = _KEYS[by](agreed)
    for one in agreed:
        groups[key(one)].append(one)
    labels = _LABELS[by](agreed)
    lines = [
        Earning(
            name,
            labels.get(name, ""),
            (some[0].title or some[0].party) if by == "order" else labels.get(name, ""),
            some[0].under if by == "order" else "",
            _KINDS[by],
            int(name) if name.isdecimal() else None,
            len(some),
            total(found[one.id] for one in some if one.id in found),
        )
        for name, some in groups.items()
    ]
    lines.sort(key=SORTS[sort or "margin"] if sort or by != "month" else lambda line: line.key)
    return Earnings(tuple(lines), total(found.values()), len(agreed), capped)


def _agreed(
    since: date, until: date, party_id: int | None, owner_id: int | None, project_id: int | None
) -> list[_Agreed]:
    rows = Order.objects.filter(ordered_on__range=(since, until), validated_on__isnull=False, cancelled_on=None)
    if party_id is not None:
        rows = rows.filter(party_id=party_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if project_id is not None:
        rows = rows.filter(id__in=ProjectOrder.objects.filter(project_id=project_id).values("order_id"))
    values = rows.order_by("-ordered_on", "-id").values_list(
        "id", "number", "title", "party_id", "party__name", "owner_id", "ordered_on"
    )
    return [_Agreed(*row) for row in values[: MOST + 1]]


_Key = Callable[[_Agreed], str]


def _projects(agreed: Iterable[_Agreed]) -> dict[int, tuple[int, str]]:
    ids = [one.id for one in agreed]
    rows = ProjectOrder.objects.filter(order_id__in=ids).values_list(
        "order_id", "project_id", "project__number", "project__title"
    )
    return {order_id: (project_id, f"{number} {title}") for order_id, project_id, number, title in rows}


def _key_of_project(agreed: list[_Agreed]) -> _Key:
    known = _projects(agreed)
    return lambda one: str(known[one.id][0]) if one.id in known else ""


def _labels_of_projects(agreed: list[_Agreed]) -> dict[str, str]:
    return {"": _("Without a project"), **{str(pk): label for pk, label in _projects(agreed).values()}}


def _labels_of_owners(agreed: list[_Agreed]) -> dict[str, str]:
    names = User.objects.filter(pk__in={one.owner_id for one in agreed if one.owner_id}).values_list("pk", "name")
    return {"": _("Followed by nobody"), **{str(pk): name for pk, name in names}}


_KEYS: dict[str, Callable[[list[_Agreed]], _Key]] = {
    "order": lambda _agreed: lambda one: str(one.id),
    "customer": lambda _agreed: lambda one: str(one.party_id),
    "salesperson": lambda _agreed: lambda one: str(one.owner_id or ""),
    "project": _key_of_project,
    "month": lambda _agreed: lambda one: f"{one.ordered_on:%Y-%m}",
}
_LABELS: dict[str, Callable[[list[_Agreed]], dict[str, str]]] = {
    "order": lambda agreed: {
        str(one.id): " · ".join(filter(None, [one.number, one.title, one.party])) for one in agreed
    },
    "customer": lambda agreed: {str(one.party_id): one.party for one in agreed},
    "salesperson": _labels_of_owners,
    "project": _labels_of_projects,
    "month": lambda agreed: {f"{one.ordered_on:%Y-%m}": f"{one.ordered_on:%m/%Y}" for one in agreed},
}
_KINDS = {"order": "order", "customer": "party", "salesperson": "user", "project": "project", "month": ""}
GROUPS = tuple(_KEYS)
