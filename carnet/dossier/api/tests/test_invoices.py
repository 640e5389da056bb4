"""Drafts by the API: a progress that goes down, amounts incl. tax out of reach."""

import pytest

from carnet.core.testing.api import Caller
from carnet.dossier.api.tests.test_deal import an_order, issued

pytestmark = pytest.mark.django_db
WORKS = [
    {"description": "Walls", "quantity": "1", "unit_price": "1766.67", "vat_rate": "20"},
    {"description": "Roof", "quantity": "1", "unit_price": "500.00", "vat_rate": "10"},
]


def test_a_lower_progress_prepares_its_credit_note(api: Caller, customer: str) -> None:
    order = an_order(api, customer, WORKS)
    walls = order["lines"][0]["id"]
    third = [issued(api, order, kind="progress", percent=percent) for percent in ("20", "40", "60")][2]
    note = api.made(f"/orders/{order['id']}/invoices", {"kind": "progress", "percent": "40"})
    assert (note["kind"], note["corrects"], note["again"]) == ("credit_note", third["id"], True)
    assert (note["incl_tax"], note["reason"]) == (third["incl_tax"], "Situation ramenée de 60\u00a0% à 40\u00a0%")
    assert [(one["progress_before"], one["progress_after"]) for one in note["lines"]] == [("60", "40"), ("60", "40")]
    path = f"/orders/{order['id']}/invoices"
    waiting = api.post(path, {"kind": "progress", "lines": [{"order_line": walls, "cumulative_percent": "30"}]})
    assert (waiting.status, waiting.json["code"]) == (409, "ProgressInDraft")
    api.made(f"/invoices/{note['id']}/issuance")
    mixed = [
        {"order_line": walls, "cumulative_percent": "30"},
        {"order_line": order["lines"][1]["id"], "cumulative_percent": "50"},
    ]
    refused = api.post(path, {"kind": "progress", "lines": mixed})
    assert (refused.status, refused.json["code"]) == (422, "ProgressUpAndDown")
    far = api.post(path, {"kind": "progress", "percent": "10"})
    assert (far.status, far.json["code"]) == (409, "ProgressBelowOneInvoice")
    assert issued(api, order, kind="progress", percent="60")["incl_tax"] == third["incl_tax"]


def test_an_amount_incl_tax_out_of_reach_names_its_neighbours(api: Caller, customer: str) -> None:
    order = an_order(api, customer, WORKS[:1])
    path = f"/orders/{order['id']}/invoices"
    near = api.made(path, {"kind": "deposit", "amount_incl_tax": "100.05"})
    assert (near["incl_tax"], near["reachable"]) == (
        "100.05",
        {"exact": False, "below": "100.04", "above": "100.06"},
    )
    assert api.get(f"/invoices/{near['id']}").json["reachable"] is None
    assert api.made(path, {"kind": "deposit", "amount_incl_tax": "120.00"})["reachable"] is None
    balance = issued(api, order, kind="interim", percent="50")
    credit = {"again": True, "reason": "Gesture", "by_vat": [{"vat_rate": "20", "amount_incl_tax": "100.05"}]}
    note = api.made(f"/invoices/{balance['id']}/credit-notes", credit)
    assert (note["incl_tax"], note["reachable"]["below"], note["reachable"]["above"]) == ("100.05", "100.04", "100.06")
