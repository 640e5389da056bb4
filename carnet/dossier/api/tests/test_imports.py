"""Imports by the API: rehearsed, mapped, executed, undone, as on screen."""

import base64

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db


def a_file(text: str, kind: str = "parties") -> dict[str, str]:
    return {"kind": kind, "name": "a.csv", "content": base64.b64encode(text.encode()).decode()}


def test_rehearsed_then_executed_then_undone(api: Caller) -> None:
    made = api.made("/imports", {**a_file("Société;X\nA;C9\n;C8\n"), "mapping": {"X": "number"}})
    assert (made["state"], made["mapping"], made["created"], made["refused"]) == ("checked", ["name", "number"], 1, 1)
    assert [line["verdict"] for line in made["lines"]] == ["refused", "created"]
    path = f"/imports/{made['id']}"
    assert api.call("PATCH", path, {"mapping": ["name", ""]}).json["mapping"] == ["name", ""]
    assert api.call("PATCH", path, {"mapping": ["name", "id"]}).json["code"] == "ColumnUnknown"
    assert api.get(f"{path}/errors").status == 200
    done = api.call("POST", f"{path}/execution").json
    assert (done["state"], done["created"], done["standing"]) == ("done", 1, 1)
    assert api.call("POST", f"{path}/execution").json["code"] == "ImportAlreadyDone"
    assert len(api.get("/parties").json["items"]) == 1
    undone = api.call("DELETE", f"{path}/execution").json
    assert (undone["state"], undone["standing"]) == ("undone", 0)
    assert api.get("/imports").json["items"][0]["id"] == made["id"]


def test_at_once(api: Caller) -> None:
    made = api.made("/imports", {**a_file("Ref;Nom;Prix\nV1;Volet;9,90\n", "products"), "dry_run": False})
    assert made["state"] == "done" and api.get("/products").json["items"][0]["unit_price"] == "9.9"


def test_traps_are_refused(api: Caller) -> None:
    for body, code in (
        ({**a_file("Nom\nA"), "content": "%%%"}, "FileUnreadable"),
        (a_file("PK\x03\x04"), "FileNotATable"),
        (a_file("Zzz\nA"), "NoColumnRecognised"),
        ({**a_file("Nom\nA"), "mapping": {"Nom": "company_id"}}, "ColumnUnknown"),
    ):
        reply = api.call("POST", "/imports", body)
        assert (reply.status, reply.json["code"]) == (422, code)
    assert api.get("/imports").json["items"] == []


def test_a_large_file_is_taken_but_nothing_else_large(api: Caller) -> None:
    lines = "".join(f"G{n};{'x' * 1500}\n" for n in range(1800))
    made = api.made("/imports", a_file("N°;Nom\n" + lines))
    assert made["refused"] == 1800, "names too long"
    for body in (
        {**a_file("Nom\nA"), "mapping": dict.fromkeys(map(str, range(400_000)), "")},
        {**a_file("Nom\nA"), "name": "é" * 1_500_000},
    ):
        assert api.call("POST", "/imports", body).status == 413
