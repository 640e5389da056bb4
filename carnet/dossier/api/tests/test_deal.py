"""A whole deal by the API: quote, order, deposit, balance, payments, closed by itself."""

from typing import Any

import pytest

from carnet.core.actor import Actor
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db


def an_order(api: Caller, customer: str, lines: list[dict[str, Any]], **quote: Any) -> Any:
    made = api.made("/quotes", {"customer": customer, "title": "Office", "lines": lines, **quote})
    return api.made(f"/quotes/{made['id']}/acceptance", {"signed_by": "Anne Le Goff"})


def issued(api: Caller, order: Any, **asked: Any) -> Any:
    draft = api.made(f"/orders/{order['id']}/invoices", asked)
    assert (draft["state"], draft["number"]) == ("draft", None)
    return api.made(f"/invoices/{draft['id']}/issuance")


def paid(api: Caller, customer: str, invoice: Any, **more: Any) -> Any:
    allocations = [{"invoice": invoice["id"], "amount": invoice["left_to_pay"]}]
    body = {
        "party": customer,
        "amount": invoice["left_to_pay"],
        "method": "transfer",
        "allocations": allocations,
        **more,
    }
    return api.made("/payments", body)


def test_from_quote_to_closed_order(api: Caller, customer: str, vector: list[dict[str, Any]]) -> None:
    order = an_order(api, customer, vector)
    assert (order["state"], order["quote"]["version"]) == ("open", 1)
    ordered = order["standing"]["totals"]["ordered"]
    assert (ordered["excl_tax"], ordered["vat"], ordered["incl_tax"]) == ("2917.97", "485.26", "3403.23")
    deposit = issued(api, order, kind="deposit", percent="30")
    assert (deposit["totals"]["excl_tax"], deposit["incl_tax"], deposit["kind"]) == ("875.40", "1020.98", "deposit")
    assert deposit["parties"]
    assert deposit["instalments"][0]["amount"] == "1020.98"
    file = api.get(f"/invoices/{deposit['id']}/pdf")
    assert (file.status, file.headers["Content-Type"], file.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert deposit["number"] in file.headers["Content-Disposition"]
    mail = api.made(f"/invoices/{deposit['id']}/mailing", {"recipients": ["anne@legoff.example"]})
    assert deposit["number"] in mail["title"] + mail["body"]
    payment = paid(api, customer, deposit, reference="VIR 1")
    assert (payment["unallocated"], payment["allocations"][0]["amount"]) == ("0.00", "1020.98")
    assert api.get(f"/invoices/{deposit['id']}").json["state"] == "paid"
    standing = api.get(f"/orders/{order['id']}/standing").json
    assert [one["code"] for one in standing["blockers"]] == ["left_to_invoice", "deposit_to_deduct"]
    early = api.get(f"/orders/{order['id']}/standing?on=2020-01-01")
    assert (early.status, early.json["code"]) == (422, "DayOutsideOrder")
    why = api.get(f"/orders/{order['id']}/explanation?figure=left_to_invoice").json
    assert (why["amount"], [one["amount"] for one in why["entries"]]) == ("2042.57", ["2917.97", "-875.40"])
    assert api.get(f"/orders/{order['id']}/explanation?figure=happiness").status == 422
    assert standing["totals"]["left_to_invoice"]["excl_tax"] == "2042.57"
    assert (standing["deposit_left"], standing["facts"]["invoiced"]) == ("875.40", "partial")
    balance = issued(api, order, kind="balance")
    assert (balance["excl_tax"], balance["vat"], balance["incl_tax"]) == ("2042.57", "339.68", "2382.25")
    deducted = [line for line in balance["lines"] if line["kind"] == "deduction"]
    assert {line["deducts"] for line in deducted} == {deposit["id"]}
    paid(api, customer, balance)
    folder = api.get(f"/orders/{order['id']}").json
    assert folder["state"] == "closed"
    assert (folder["left_to_invoice_excl_tax"], folder["left_to_pay"]) == ("0.00", "0.00")
    assert [one["kind"] for one in folder["invoices"]] == ["deposit", "balance"]
    assert len(folder["payments"]) == 2


def test_the_same_version_accepted_again_gives_the_same_order(api: Caller, customer: str, vector: list[Any]) -> None:
    quote = api.made("/quotes", {"customer": customer, "lines": vector})
    first = api.made(f"/quotes/{quote['id']}/acceptance")
    assert api.made(f"/quotes/{quote['id']}/acceptance", {"version": 1})["id"] == first["id"]
    assert api.get(f"/quotes/{quote['id']}").json["order"] == first["id"]


def test_a_credit_note_gives_back_what_it_took(api: Caller, customer: str, vector: list[Any]) -> None:
    order = an_order(api, customer, vector)
    invoice = issued(api, order, kind="interim", lines=[{"order_line": order["lines"][0]["id"], "percent": "50"}])
    assert invoice["excl_tax"] == "617.28"
    note = api.made(
        f"/invoices/{invoice['id']}/credit-notes",
        {
            "again": True,
            "reason": "Mistake",
            "lines": [{"invoice_line": invoice["lines"][0]["id"], "amount_excl_tax": "100"}],
        },
    )
    note = api.made(f"/invoices/{note['id']}/issuance")
    assert (note["kind"], note["excl_tax"], note["corrects"], note["again"]) == (
        "credit_note",
        "100.00",
        invoice["id"],
        True,
    )
    after = api.get(f"/invoices/{invoice['id']}").json
    assert (after["credited"], after["credit_notes"]) == ("120.00", [note["id"]])
    reply = api.post(f"/invoices/{note['id']}/issuance")
    assert (reply.status, reply.json["code"]) == (409, "AlreadyIssued")


def test_what_has_no_sense_for_a_kind_is_refused(api: Caller, customer: str, vector: list[Any]) -> None:
    order = an_order(api, customer, vector)
    path = f"/orders/{order['id']}/invoices"
    reply = api.post(path, {"kind": "deposit", "percent": "30", "lines": [{"order_line": "1"}]})
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "lines")
    assert api.post(path, {"kind": "progress", "lines": [{"order_line": order["lines"][0]["id"]}]}).status == 422
    assert api.post(path, {"kind": "time"}).json["code"] == "NoTimeToInvoice"
    assert api.post(path, {"kind": "interim", "percent": "120"}).status == 422


def test_progress_and_drafts(api: Caller, customer: str, vector: list[Any]) -> None:
    order = an_order(api, customer, vector)
    line = order["lines"][0]["id"]
    path = f"/orders/{order['id']}/invoices"
    draft = api.made(path, {"kind": "progress", "lines": [{"order_line": line, "cumulative_percent": 40}]})
    assert (draft["lines"][0]["progress_after"], draft["excl_tax"]) == ("40", "493.82")
    assert api.get(f"/invoices/{draft['id']}/pdf").content.startswith(b"%PDF-")
    edited = api.patch(f"/invoices/{draft['id']}", {"title": "Part one", "service_from": "2026-01-01"}, if_match="1")
    assert (edited.json["title"], edited.json["version"]) == ("Part one", 2)
    assert api.patch(f"/invoices/{draft['id']}", {"title": "Late"}, if_match="1").json["code"] == "ChangedMeanwhile"
    assert api.delete(f"/invoices/{draft['id']}").status == 204
    assert api.get(f"/invoices/{draft['id']}").status == 404


def test_a_free_invoice_a_partial_payment_and_a_refund(api: Caller, customer: str) -> None:
    draft = api.made(
        "/invoices", {"customer": customer, "lines": [{"description": "Advice", "unit_price": "100", "vat_rate": "20"}]}
    )
    assert api.post("/invoices", {"lines": []}).status == 422
    changed = api.patch(
        f"/invoices/{draft['id']}", {"lines": [{"description": "A", "unit_price": "50", "vat_rate": "20"}]}
    )
    assert changed.json["incl_tax"] == "60.00"
    invoice = api.made(f"/invoices/{draft['id']}/issuance")
    payment = api.made("/payments", {"party": customer, "amount": 100})
    assert (payment["unallocated"], payment["allocations"][0]["invoice"]) == ("40.00", invoice["id"])
    refund = api.made(f"/parties/{customer}/refunds", {"amount": "15.00", "method": "transfer"})
    assert refund["kind"] == "refund"
    assert api.get(f"/parties/{customer}/balance").json["items"][0]["credit"] == "25.00"
    reply = api.post(f"/payments/{payment['id']}/reversal", {"reason": "Bounced"})
    assert reply.status == 409, reply
    assert api.get(f"/payments?party={customer}&totals=true").json["totals"] == {"count": "2", "received": "85.00"}


def test_a_dispute_and_its_end(api: Caller, customer: str, vector: list[Any]) -> None:
    invoice = issued(api, an_order(api, customer, vector), kind="interim", percent="50")
    disputed = api.made(f"/invoices/{invoice['id']}/dispute", {"reason": "Late delivery"})
    assert (disputed["state"], disputed["dispute"]["reason"]) == ("disputed", "Late delivery")
    assert api.get("/invoices?state=disputed&totals=true").json["totals"]["count"] == "1"
    assert api.delete(f"/invoices/{invoice['id']}/dispute").json["state"] == "issued"
    for state, count in (("issued", 1), ("draft", 0), ("paid", 0), ("overdue", 0), ("partly_paid", 0), ("credited", 0)):
        assert len(api.get(f"/invoices?state={state}").json["items"]) == count, state


def test_an_amendment_a_hold_and_a_close_by_hand(api: Caller, customer: str, vector: list[Any]) -> None:
    order = an_order(api, customer, vector)
    path = f"/orders/{order['id']}"
    change = {"order_line": order["lines"][0]["id"], "quantity": "2"}
    new = {"description": "Chair", "unit_price": "80", "vat_rate": "20"}
    amendment = api.made(f"{path}/amendments", {"reason": "More", "lines": [change, new]})
    assert (amendment["before_excl_tax"], amendment["after_excl_tax"]) == ("2917.97", "4232.53")
    assert api.made(f"/amendments/{amendment['id']}/acceptance")["accepted_on"] is not None
    assert api.post(f"{path}/amendments", {"lines": [{**change, "description": "Other"}]}).status == 422
    assert api.made(f"{path}/hold", {"reason": "Unpaid"})["hold"]["reason"] == "Unpaid"
    assert api.post(f"{path}/invoices", {"kind": "balance"}).json["code"] == "OrderHeld"
    assert api.call("DELETE", f"{path}/hold", {"reason": "Paid"}).json["hold"] is None
    closed = api.made(f"{path}/closure", {"reason": "Enough"})
    assert (closed["state"], closed["closure"]["reason"], closed["abandoned_excl_tax"]) == (
        "closed",
        "Enough",
        "4232.53",
    )
    assert api.delete(f"{path}/closure").json["state"] == "open"
    cancelled = api.made(f"{path}/cancellation", {"reason": "Bankrupt"})
    assert cancelled["state"] == "cancelled"
    assert api.get("/orders?state=cancelled&totals=true").json["totals"]["count"] == "1"


def test_an_order_without_quote_is_changed_validated_and_deleted(api: Caller, customer: str, vector: list[Any]) -> None:
    order = api.made("/orders", {"customer": customer, "lines": vector, "draft": True})
    path = f"/orders/{order['id']}"
    assert order["state"] == "draft"
    changed = api.patch(path, {"lines": vector[:1], "title": "Small"}, if_match="1").json
    assert (changed["totals"]["excl_tax"], changed["title"]) == ("1234.56", "Small")
    assert api.made(f"{path}/validation")["state"] == "open"
    assert api.patch(path, {"lines": []}).json["errors"][0]["field"] == "lines"
    assert api.patch(path, {"comments": "Call first"}).json["comments"] == "Call first"
    assert api.delete(path).status == 204
    assert api.get(path).status == 404


def test_papers_of_the_folder(api: Caller, customer: str, vector: list[Any]) -> None:
    order = an_order(api, customer, vector)
    path = f"/orders/{order['id']}"
    for kind in ("confirmation", "proforma"):
        made = api.made(f"{path}/documents", {"kind": kind})
        assert api.get(f"/documents/{made['id']}/content").content.startswith(b"%PDF-")
    file = api.made(
        f"{path}/documents", {"name": "plan.txt", "title": "Plan", "media_type": "text/plain", "content": "UGxhbg=="}
    )
    assert api.get(f"/documents/{file['id']}/content").content == b"Plan"
    assert [one["kind"] for one in api.get(path).json["documents"]] == ["confirmation", "proforma", "upload"]
    assert api.post(f"{path}/documents", {"name": "a", "content": "!"}).json["code"] == "FileUnreadable"
    assert api.post(f"{path}/documents", {"name": "a"}).json["code"] == "FileEmpty"
    assert api.delete(path).status == 409
    assert api.delete(f"/documents/{file['id']}").status == 204
    mail = api.made(f"{path}/mailing", {"recipients": ["anne@legoff.example"]})
    assert order["number"] in mail["title"]


def test_costs_are_explained_to_those_who_may_see_them(
    api: Caller, owner: Actor, customer: str, vector: list[dict[str, Any]]
) -> None:
    order = an_order(api, customer, vector)
    blind = Caller(a_key(owner, scopes=["read"]))
    for figure in ("actual_cost", "committed_cost"):
        path = f"/orders/{order['id']}/explanation?figure={figure}"
        assert api.get(path).json["amount"] == "0.00"
        assert (blind.get(path).status, blind.get(path).json["code"]) == (403, "RightMissing")
