"""Contracts by the API: S5 and the hosting of S3, as a caller writes them."""

from typing import Any

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db


def test_a_contract_by_the_api(api: Caller, customer: str) -> None:
    contract = api.made(
        "/contracts",
        {
            "customer": customer, "title": "Ascenseur", "start": "2025-03-17", "term": {"count": 36, "unit": "month"},
            "billing_period": "quarter", "alignment": "calendar", "issuing": "issue", "renewal": "automatic",
            "renewal_length": "year", "notice": {"count": 3, "unit": "month"},
            "lines": [{"description": "Maintenance", "unit_price": "300", "period": "month", "vat_rate": "20"}],
        },
    )  # fmt: skip
    assert (contract["state"], contract["end"], contract["notice_until"]) == ("active", "2028-03-16", "2027-12-16")
    assert (contract["amount_excl_tax"], contract["monthly"]) == ("900.00", "300.00")
    api.made("/billing-runs", {"until": "2025-03-17", "on": "2025-03-17"})
    run = api.made("/billing-runs", {"until": "2025-04-01", "on": "2025-04-01"})
    assert (run["state"], run["contracts_billed"], run["invoices_issued"]) == ("done", 1, 1)
    periods = api.get(f"/contracts/{contract['id']}/periods?until=2025-12-31").json["items"]
    assert [(one["state"], one["amount_excl_tax"]) for one in periods] == [
        ("billed", "145.16"), ("billed", "900.00"), ("next", "900.00"), ("planned", "900.00"),
    ]  # fmt: skip
    assert periods[0]["computation"] == ["15/31 jours × 300,00"]
    first = api.get(f"/invoices/{periods[0]['invoice']}").json
    assert (first["kind"], first["number"], first["totals"]["incl_tax"]) == ("recurring", "FA-2025-0001", "174.19")


def test_changes_by_the_api(api: Caller, customer: str) -> None:
    contract = api.made(
        "/contracts",
        {"customer": customer, "start": "2026-04-01", "issuing": "issue",
         "lines": [{"description": "Poste", "unit_price": "40", "quantity": "2", "vat_rate": "20"}]},
    )  # fmt: skip
    path, line = f"/contracts/{contract['id']}", contract["lines"][0]["id"]
    api.made("/billing-runs", {"until": "2026-04-01", "on": "2026-04-01"})
    changed = api.made(f"{path}/changes", {"from": "2026-04-16", "lines": [{"line": line, "quantity": "5"}]})
    assert (changed["invoices"], changed["contract"]["to_settle"]) == ([], True)
    rehearsed = api.get("/billing-rehearsal?month=2026-05").json
    assert rehearsed["total_excl_tax"] == "260.00"
    api.made("/billing-runs", {"until": "2026-05-01", "on": "2026-05-01"})
    real = api.get(f"{path}/periods?until=2026-05-01").json["items"]
    assert [one["amount_excl_tax"] for one in real] == ["140.00", "200.00"]
    stopped = api.made(f"{path}/termination", {"last_day": "2026-05-10", "reason": "price", "on": "2026-05-10"})
    (note,) = stopped["invoices"]
    assert (note["kind"], note["total_excl_tax"]) == ("credit_note", "135.48")
    assert stopped["contract"]["stopped_on"] == "2026-05-10"
    assert [one["kind"] for one in api.get(f"{path}/changes").json["items"]] == ["terminated", "quantity", "activated"]
    assert api.call("DELETE", f"{path}/termination").json["contract"]["stopped_on"] is None


def test_hosting_of_an_order_is_a_contract_of_its_own(api: Caller, customer: str) -> None:
    lines: list[dict[str, Any]] = [
        {"description": "Site", "unit_price": "1000", "vat_rate": "20"},
        {"description": "Hébergement", "unit_price": "540", "vat_rate": "20", "period": "year"},
    ]
    order = api.made("/orders", {"customer": customer, "lines": lines})
    assert "recurring_to_hand_over" in [
        one["code"] for one in api.get(f"/orders/{order['id']}/standing").json["blockers"]
    ]
    (contract,) = api.made(f"/orders/{order['id']}/contracts", {"start": "2026-01-15"})["items"]
    assert (contract["title"], contract["billing_period"]) == ("Hébergement", {"count": 1, "unit": "year"})
    told = api.get(f"/orders/{order['id']}/recurring-lines").json["items"]
    assert [(one["contract"], one["given_up"]) for one in told] == [(contract["id"], False)]
    again = api.post(f"/orders/{order['id']}/contracts", {})
    assert (again.status, again.json["code"]) == (409, "NothingToHandOver")


def test_what_cannot_be_is_refused_in_words(api: Caller, customer: str) -> None:
    bad = api.post("/contracts", {"customer": customer, "start": "2026-01-01", "end": "2025-01-01", "lines": []})
    assert (bad.status, bad.json["errors"][0]["field"]) == (422, "end")
    month = api.get("/billing-rehearsal?month=2026-13")
    assert month.status == 422
    late = api.post("/billing-runs", {"until": "2030-01-01"})
    assert (late.status, late.json["code"]) == (422, "BilledTooEarly")


def test_index_series_and_clause_by_the_api(api: Caller, customer: str) -> None:
    index = api.made("/indices", {"code": "ICHT", "name": "ICHT-IME"})
    csv = "mois;valeur\n2025-03;312,7\n2026-03;321,2"
    filled = api.post(f"/indices/{index['id']}/values", {"csv": csv}).json
    assert [(one["month"], one["value"]) for one in filled["values"]] == [
        ("2026-03-01", "321.2"),
        ("2025-03-01", "312.7"),
    ]
    contract = api.made(
        "/contracts",
        {"customer": customer, "start": "2025-03-17", "billing_period": "quarter", "alignment": "calendar",
         "lines": [{"description": "Maintenance", "unit_price": "300", "period": "month", "vat_rate": "20"}]},
    )  # fmt: skip
    clause = {"weights": [{"index": index["id"], "base_month": "2025-03-01"}], "to_confirm": True}
    api.call("PUT", f"/contracts/{contract['id']}/clause", clause)
    (due,) = api.get("/revisions?until=2026-04-30").json["items"]
    assert (due["coefficient"], due["before"], due["after"]) == ("1.02718", "900.00", "924.46")
    api.post("/revisions", {"contracts": [contract["id"]], "until": "2026-04-30"})
    told = api.get(f"/contracts/{contract['id']}/clause").json
    assert [(one["on"], one["effective_on"]) for one in told["revisions"]] == [("2026-03-17", "2026-04-01")]
    assert api.get(f"/contracts/{contract['id']}").json["amount_excl_tax"] == "924.46"


def test_the_rules_of_the_house(api: Caller) -> None:
    assert api.get("/contract-rules").json["hand_over"] == "by_hand"
    told = api.call("PATCH", "/contract-rules", {"hand_over": "active", "nightly_hour": 4}).json
    assert (told["hand_over"], told["nightly_hour"], told["version"]) == ("active", 4, 2)
