"""Personal data by the API: handed over, erased, refused (R88–R90)."""

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db
WHY = {"reason": "Demande du 2 septembre"}


def test_a_prospect_s_data_is_handed_over_then_erased(api: Caller) -> None:
    party = api.made(
        "/parties",
        {"name": "Anne Morvan", "kind": "person", "contacts": [{"name": "Luc Morvan", "email": "luc@m.example"}]},
    )
    given = api.call("POST", f"/parties/{party['id']}/personal-data")
    assert (given.status, given.json["name"]) == (200, "Anne Morvan")
    assert given.json["data"]["contact"][0]["email"] == "luc@m.example"
    contact = party["contacts"][0]["id"]
    assert api.call("POST", f"/contacts/{contact}/personal-data").json["data"]["contact"][0]["name"] == "Luc Morvan"
    gone = api.call("POST", f"/contacts/{contact}/erasure", WHY)
    assert (gone.status, gone.json) == (200, {"kept_until": None})
    assert api.get(f"/parties/{party['id']}").json["contacts"] == []
    assert api.call("POST", f"/parties/{party['id']}/erasure", {"reason": " "}).status == 422
    assert api.call("POST", f"/parties/{party['id']}/erasure", WHY).status == 200
    assert api.get(f"/parties/{party['id']}").status == 404


def test_a_company_is_not_erased(api: Caller) -> None:
    party = api.made("/parties", {"name": "Le Goff SARL"})
    reply = api.call("POST", f"/parties/{party['id']}/erasure", WHY)
    assert (reply.status, reply.json["code"]) == (409, "NotAPerson")
