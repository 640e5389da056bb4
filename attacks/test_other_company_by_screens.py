"""Ids of another company in every address of the screens, and in every field of their forms (P53)."""

import re
from typing import Any

import pytest

from attacks.addresses import screens
from attacks.conftest import SECRET, Desk, Walked
from attacks.pages import Sent

pytestmark = pytest.mark.django_db
NOBODY = 999_999_999  # an id no company has
_TOKENS = re.compile(r"[A-Za-z0-9_-]{20,}")


def test_no_address_leads_to_another_company(victim: Desk, attacker: Desk) -> None:
    before = victim.print(), attacker.print()
    tried, opened = 0, []
    for screen in screens():
        for place in screen.places:
            key = screen.key(place)
            if key not in victim.ids:
                continue
            path = screen.at({**attacker.ids, key: victim.ids[key]})
            for method in ("get", "post"):
                answer = getattr(attacker.client, method)(path)
                if answer.status_code not in {404, 405, 409, 422}:
                    nobody = screen.at({**attacker.ids, key: NOBODY})
                    same = getattr(attacker.client, method)(nobody)
                    if _told(answer, victim.ids[key]) != _told(same, NOBODY):
                        opened.append((method, path, answer.status_code))
                assert SECRET.encode() not in body_of(answer), (method, path)
                tried += 1
    assert tried > 400
    assert not opened, "\n".join(map(str, opened))
    assert (victim.print(), attacker.print()) == before


def _told(answer: Any, id: Any) -> tuple[int, str]:
    """An answer but for its tokens and the id that was asked."""
    text = _TOKENS.sub("", body_of(answer).decode(errors="replace"))
    return answer.status_code, re.sub(rf"(?<=[/=\"]){id}\b", "", text)


def test_every_thing_of_an_address_is_known_here(victim: Desk) -> None:
    unknown = {
        (screen.address, place)
        for screen in screens()
        for place in screen.places
        if screen.key(place) not in victim.ids and place != "job_id"
    }
    assert {place for _address, place in unknown} <= {
        "rate_id",
        "level_id",
        "statement_id",
        "template_id",
        "issuance_id",
        "mail_id",
        "session_id",
        "change_id",
    }, unknown


def test_no_field_of_a_form_reaches_another_company(victim: Desk, attacker: Desk, walked: Walked) -> None:
    mine = {str(value): key for key, value in attacker.ids.items() if str(value).isdigit()}
    before = victim.print()
    tried, leaked = 0, []
    for form in walked.forms():
        for name, theirs in _ids_in(form, mine, victim.ids):
            answer = _send(attacker, form, name, theirs)
            if answer.status_code >= 500 or SECRET.encode() in body_of(answer):
                leaked.append((form.action, name, theirs, answer.status_code))
            tried += 1
    assert tried > 100
    assert not leaked, "\n".join(map(str, leaked))
    assert victim.print() == before


def _ids_in(form: Sent, mine: dict[str, str], theirs: dict[str, Any]) -> list[tuple[str, str]]:
    """Each field that names a thing, with the other company's thing of every kind its name may mean."""
    found = []
    for name, values in form.values.items():
        bare = name.rpartition("-")[2].removesuffix("_id")
        kinds = {key for key in theirs if key == bare or key.endswith(f"_{bare}") or bare.endswith(f"_{key}")}
        if values and values[0] in mine:
            kinds.add(mine[values[0]])
        found += [(name, str(theirs[kind])) for kind in sorted(kinds, key=len)[:3]]
    return found


def _send(desk: Desk, form: Sent, name: str, value: str) -> Any:
    sent: dict[str, Any] = {key: values for key, values in form.values.items() if key != "idempotency_key"}
    sent[name] = [value]
    if form.method == "get":
        return desk.client.get(form.action.partition("?")[0], sent)
    return desk.client.post(form.action, sent)


def body_of(answer: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
