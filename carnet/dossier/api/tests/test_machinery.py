"""Keys, problems, pages and versions: what every route has in common."""

from collections import defaultdict
from typing import Any

import pytest
from pydantic import BaseModel

from carnet.company import rights
from carnet.company.tests.worlds import a_user
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.api.site import built
from carnet.core.models import ApiKey, Journal
from carnet.core.testing.api import Caller, a_key
from carnet.parties.models import Party

pytestmark = pytest.mark.django_db


def test_a_call_without_a_good_key_is_a_problem_that_asks_for_one(api: Caller) -> None:
    for header in ("", "Bearer nothing", "Basic abc", f"Bearer {api.key}x"):
        reply = api.get("/me", Authorization=header)
        assert reply.status == 401
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")
        assert reply.headers["Content-Type"] == "application/problem+json"
        assert reply.json["code"] == "KeyMissing"


def test_a_key_knows_its_user_company_and_rights(api: Caller, owner: Actor) -> None:
    me = api.get("/me").json
    assert (me["company"]["id"], me["company"]["name"]) == (str(owner.company_id), "Atelier Nord")
    assert me["rights"] == sorted(rights.ALL)
    with company_scope(owner.company_id):
        assert ApiKey.objects.get().last_used_on is not None


def test_scopes_narrow_what_the_user_may_do(owner: Actor) -> None:
    api = Caller(a_key(owner, scopes=[rights.READ]))
    assert api.get("/me").json["rights"] == [rights.READ]
    reply = api.post("/parties", {"name": "Breizh"})
    assert (reply.status, reply.json["code"]) == (403, "RightMissing")


def test_a_session_cookie_opens_nothing(api: Caller, owner: Actor) -> None:
    api.client.force_login(a_user(email="two@carnet.example"))
    assert api.get("/me", Authorization="").status == 401


def test_problems_speak_the_language_of_the_caller(api: Caller) -> None:
    english = api.get("/orders-of-nobody", Accept_Language="en").json
    french = api.get("/orders-of-nobody", Accept_Language="de, fr;q=0.5").json
    assert english["detail"] == "This does not exist, or is not yours."
    assert english["code"] == french["code"] == "NotFound"
    assert api.get("/me", Accept_Language="en").headers["Content-Language"] == "en"
    assert api.get("/me").headers["Content-Language"] == "fr"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "A", "nmae": "B"}, "nmae"),
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "A\x00B"}, "name"),
        ({"name": "A", "credit_limit": "NaN"}, "credit_limit"),
        ({"name": "A", "credit_limit": "1.001"}, "credit_limit"),
        ({"name": "A", "credit_limit": "1e3"}, "credit_limit"),
        ({"name": "A", "credit_limit": 10**13}, "credit_limit"),
        ({"name": "A", "credit_limit": True}, "credit_limit"),
        ({"name": "A", "addresses": [{"city": "Brest", "country": "FRANCE"}]}, "addresses[0].country"),
        ({"name": "A", "terms": "0"}, "terms"),
        ({"name": "A", "terms": "999999"}, "terms"),
        ({"name": "A", "is_customer": "yes"}, "is_customer"),
    ],
)
def test_bad_values_are_named_and_nothing_is_written(
    api: Caller, owner: Actor, body: dict[str, object], field: str
) -> None:
    reply = api.post("/parties", body)
    assert reply.status == 422, reply
    assert field in [error["field"] for error in reply.json["errors"]]
    with company_scope(owner.company_id):
        assert not Party.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"name": NaN}', b"[" * 100_000])
def test_what_is_not_json_is_refused(api: Caller, body: bytes) -> None:
    reply = api.post("/parties", body)
    assert (reply.status, reply.json["code"]) == (400, "BodyUnreadable")


def test_numbers_are_read_exactly_from_strings_and_numbers(api: Caller) -> None:
    for written in (b'"1234.50"', b"1234.50", b"1234.5"):
        made = api.post("/parties", b'{"name": "A", "credit_limit": ' + written + b"}")
        assert made.json["credit_limit"] == "1234.50"


def test_other_methods_sizes_and_media_types_are_problems_too(api: Caller) -> None:
    reply = api.call("PUT", "/parties", {"name": "A"})
    assert (reply.status, reply.headers["Allow"], reply.json["code"]) == (405, "GET, POST", "MethodUnknown")
    assert api.post("/parties", b" " * 3_000_000 + b"{}").status == 413
    plain = api.client.post(
        "/api/v1/parties", "a=b", content_type="text/plain", headers={"Authorization": f"Bearer {api.key}"}
    )
    assert plain.status_code == 415
    for path in ("/parties/abc", "/parties/0", "/parties/999999", "/parties/99999999999999999999", "", "/"):
        assert api.get(path).status == 404, path


def test_an_unknown_parameter_is_refused(api: Caller) -> None:
    reply = api.get("/parties?custmer=true")
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "custmer")
    assert api.get("/parties?sort=colour").json["code"] == "SortUnknown"
    assert api.get("/parties?limit=201").status == 422
    assert api.get("/parties?cursor=bm90aGluZw").status == 422


def test_a_list_is_read_page_by_page_in_order(api: Caller) -> None:
    for name in ("Émile", "Zoé", "Albert", "eric"):
        api.made("/parties", {"name": name})
    names, cursor = [], ""
    while cursor is not None:
        found = api.get(f"/parties?limit=3&totals=true&cursor={cursor}").json
        names += [party["name"] for party in found["items"]]
        assert found["totals"] == {"count": "4"}
        cursor = found["next"]
    assert names == ["Albert", "Émile", "eric", "Zoé"]
    assert [party["name"] for party in api.get("/parties?q=mil&sort=-number").json["items"]] == ["Émile"]


def test_a_version_read_long_ago_is_not_written_over(api: Caller) -> None:
    made = api.made("/parties", {"name": "A"})
    path = f"/parties/{made['id']}"
    edited = api.patch(path, {"city": "x"})
    assert edited.status == 422
    edited = api.patch(path, {"notes": "first"}, if_match='"1"')
    assert (edited.json["version"], edited.headers["ETag"]) == (2, '"2"')
    assert api.patch(path, {"notes": "second"}, if_match='"1"').json["code"] == "ChangedMeanwhile"
    assert api.get(path).json["notes"] == "first"


def test_the_same_call_again_has_one_effect_and_the_same_answer(api: Caller, owner: Actor) -> None:
    first = api.post("/parties", {"name": "A"}, Idempotency_Key="one")
    again = api.post("/parties", {"name": "A"}, Idempotency_Key="one")
    assert (first.status, first.content, first.headers["ETag"]) == (again.status, again.content, again.headers["ETag"])
    other = api.post("/parties", {"name": "B"}, Idempotency_Key="one")
    elsewhere = api.post("/products", {"name": "A"}, Idempotency_Key="one")
    assert other.json["code"] == elsewhere.json["code"] == "IdempotencyKeyReused"
    with company_scope(owner.company_id):
        assert Party.objects.count() == 1
        assert Journal.objects.filter(act="party.created").count() == 1


def test_a_refusal_is_not_kept(api: Caller) -> None:
    body = {"name": "Office", "siren": "732829320"}
    api.made("/parties", body)
    assert api.post("/parties", body, Idempotency_Key="two").status in {409, 422}
    assert api.post("/parties", {**body, "confirmed": True}, Idempotency_Key="two").status == 201


def test_the_journal_tells_who_did_what(api: Caller) -> None:
    made = api.made("/parties", {"name": "A"})
    (line,) = api.get(f"/journal?subject=party:{made['id']}").json["items"]
    assert (line["act"], line["by_kind"], line["subject"]) == ("party.created", "key", f"party:{made['id']}")


def test_the_description_and_its_page_are_there_for_all(api: Caller) -> None:
    schema = api.get("/openapi.json", Authorization="").json
    assert schema["openapi"].startswith("3.1")
    page = api.get("/docs", Authorization="")
    assert page.status == 200
    assert b"<script" not in page.content
    assert b"/api/v1/parties" in page.content


def test_every_shape_has_a_name_of_its_own() -> None:
    """The description knows shapes by their name alone: two of one name would be told as one."""
    built()
    places: dict[str, set[str]] = defaultdict(set)
    waiting: list[type[Any]] = [BaseModel]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.startswith("carnet.") and ".tests." not in shape.__module__:
                places[shape.__name__].add(shape.__module__)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
