"""Values that nobody types: no page breaks on them, no statement and no template obeys them."""

import re
from collections.abc import Iterator, Sequence

import pytest

from attacks.addresses import screens
from attacks.conftest import Desk, Walked, why_of
from carnet.core.api.routing import ROUTES

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
VALUES = [
    "\x00", "a\x00b", "²", "١٢", HUGE, f"-{HUGE}", "1e999999", "NaN", "-Infinity", "' OR 1=1 --", "'; SELECT pg_sleep(9); --",
    "{{ 7|add:7 }}{% debug %}", "%s%s%n{0}{name.__class__}", "../../../etc/passwd", "\r\nSet-Cookie: a=b", "\ud83d\ude00" * 9, "x" * 30_000,
    "2026-13-45", "0000-00-00", "99999-01-01", "%00", "$(id)", "\u202e\u200b",
]  # fmt: skip
HOSTILE = [value.encode("utf-16", "surrogatepass").decode("utf-16") for value in VALUES]
ROUNDS = 4  # each name has another value in each round
PARAMETERS = (
    "q", "id", "after", "page", "sort", "filter", "kinds", "on", "date", "month", "year", "from", "to", "party", "customer", "order",
    "state", "columns", "view", "export", "lines", "line", "product", "warehouse", "figure", "text", "row", "ids", "kind", "until",
)  # fmt: skip


def test_no_value_in_an_address_breaks_a_page(attacker: Desk) -> None:
    broken = []
    for screen in screens():
        path = screen.at(attacker.ids)
        for given in _rounds(PARAMETERS):
            answer = attacker.client.get(path, given)
            if answer.status_code >= 500:
                broken.append((path, why_of(answer)))
                break
    assert not broken, "\n".join(map(str, broken))


def test_no_id_is_too_large_for_a_page(attacker: Desk) -> None:
    broken = []
    for screen in screens():
        for place in screen.places:
            path = screen.at({**attacker.ids, screen.key(place): HUGE})
            for method in ("get", "post"):
                answer = getattr(attacker.client, method)(path)
                if answer.status_code >= 500:
                    broken.append((method, path, why_of(answer)))
    assert not broken, "\n".join(map(str, broken))


def test_no_value_in_a_form_breaks_a_page(attacker: Desk, walked: Walked) -> None:
    broken, tried = [], 0
    for form in walked.forms():
        for given in _rounds([name for name in form.values if name != "csrfmiddlewaretoken"]):
            answer = attacker.client.post(form.action, given)
            tried += 1
            if answer.status_code >= 500:
                broken.append((form.action, why_of(answer)))
                break
    assert not broken, "\n".join(map(str, broken))
    assert tried > 300


def test_no_parameter_breaks_a_call(attacker: Desk) -> None:
    api = attacker.world.api
    for route in ROUTES:
        if route.method != "GET":
            continue
        path = re.sub(r"{\w+}", "1", route.path)
        for name in sorted(route.parameters):
            for hostile in ("%00", "%C2%B2", HUGE, "%27%3B--", "1e999999", "99999-01-01", "%F0%9F%98%80" * 9):
                reply = api.get(f"{path}?{name}={hostile}")
                assert reply.status < 500, (path, name, hostile, reply)


def _rounds(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Every name with a hostile value; each round moves the values on by as many as there are rounds would need to meet all."""
    step = -(-len(HOSTILE) // ROUNDS)
    for n in range(ROUNDS):
        yield {name: HOSTILE[(at + n * step) % len(HOSTILE)] for at, name in enumerate(names)}
