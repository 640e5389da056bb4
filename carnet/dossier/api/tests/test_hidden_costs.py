"""Costs and margins are only for those who may see them: every call that reads is made by somebody who may not (P44, P54)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from carnet.company import rights
from carnet.core.api.routing import ROUTES
from carnet.core.testing.api import Caller, a_key
from carnet.dossier.api.tests.test_attacks import World, kind_of

pytestmark = pytest.mark.django_db
COSTLY = re.compile(r"cost|margin|average|hourly")
# Words, not amounts: a figure's name, a line's policy; what the company itself bills by.
NOT_AMOUNTS = frozenset({"invoice_policy"})


def told(of: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure of an answer whose name speaks of costs."""
    if isinstance(of, dict):
        for name, value in of.items():
            if (
                COSTLY.search(name)
                and name not in NOT_AMOUNTS
                and not isinstance(value, dict | list)
                and value is not None
            ):
                yield f"{place}.{name}", value
            yield from told(value, f"{place}.{name}")
    if isinstance(of, list):
        for one in of:
            yield from told(one, place)


def blind_to_costs(world: World) -> Caller:
    """The owner's key, without the right to see costs."""
    return Caller(a_key(world.owner, [right for right in rights.ALL if right != rights.COSTS]))


def test_no_call_tells_a_cost_to_who_may_not_see_it() -> None:
    world = World("Blind", 3)
    blind = blind_to_costs(world)
    seen = 0
    for route in ROUTES:
        if route.method != "GET":
            continue
        path = route.path.replace("{n}", "1")
        if "{id}" in path:
            path = path.replace("{id}", world.ids[kind_of(route.path)])
        if "explanation" in path:
            path += "?figure=ordered"
        reply = blind.get(path)
        if reply.status != 200 or not reply.content.lstrip().startswith(b"{"):
            continue
        seen += 1
        assert list(told(json.loads(reply.content))) == [], route.name
    assert seen > 50


def test_a_cost_is_not_explained_to_who_may_not_see_it() -> None:
    world = World("Blind", 4)
    blind = blind_to_costs(world)
    for figure in ("committed_cost", "actual_cost"):
        assert blind.get(f"/orders/{world.ids['order']}/explanation?figure={figure}").status == 403, figure
    for path in (f"/orders/{world.ids['order']}/profitability", f"/projects/{world.ids['project']}/profitability",
                 "/profitability", "/person-rates"):  # fmt: skip
        assert blind.get(path).status == 403, path
