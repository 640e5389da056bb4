"""Getting paid by the API: what is due, reminders, pauses."""

from datetime import timedelta
from typing import Any

import pytest

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import Mail
from carnet.core.testing.api import Caller
from carnet.dossier.api.tests.test_deal import an_order, issued
from carnet.invoicing.models import ReminderLetter
from carnet.invoicing.steps.reminding import last_word

pytestmark = pytest.mark.django_db
LINE = {"description": "Desk", "unit_price": "833.33", "vat_rate": "20"}


def late(api: Caller, owner: Actor, customer: str, days: int = 6) -> dict[str, Any]:
    """An invoice of 1 000.00 incl. tax that is some days late."""
    with company_scope(owner.company_id):
        due, issued = today() - timedelta(days=days), today() - timedelta(days=60)
    draft = api.made("/invoices", {"customer": customer, "lines": [LINE], "due_on": due.isoformat()})
    made: dict[str, Any] = api.made(f"/invoices/{draft['id']}/issuance", {"on": issued.isoformat()})
    return made


def test_what_is_due_by_the_api(api: Caller, owner: Actor, customer: str) -> None:
    invoice = late(api, owner, customer)
    api.made(
        "/payments", {"party": customer, "amount": "400", "allocations": [{"invoice": invoice["id"], "amount": "400"}]}
    )
    found = api.get("/dues?totals=true&state=overdue").json
    assert [(one["left"], one["amount"], one["days_late"], one["state"]) for one in found["items"]] == [
        ("600.00", "1000.00", 6, "overdue")
    ]
    assert found["totals"] == {"count": "1", "left_EUR": "600.00"}
    assert api.get(f"/invoices/{invoice['id']}").json["instalments"][0]["left"] == "600.00"
    assert api.get("/dues?state=retained").json["items"] == []


def test_reminders_by_the_api(api: Caller, owner: Actor, customer: str) -> None:
    invoice = late(api, owner, customer)
    proposed = api.get("/reminders/proposals").json
    assert [(one["level"], one["left"], one["recipients"]) for one in proposed["letters"]] == [(1, "1000.00", [])]
    refused = api.post("/reminders", {"billed_party": customer})
    assert (refused.status, refused.json["code"]) == (422, "NoAddressForReminders")
    made = api.made("/reminders", {"invoices": [invoice["id"]], "recipients": ["a@b.example"], "title": "{left}"})
    (letter,) = made["items"]
    again = api.post("/reminders", {"billed_party": customer, "recipients": ["a@b.example"]})
    assert (again.status, again.json["code"]) == (409, "NothingToRemind")
    assert api.get("/reminders/proposals").json["waiting"][0]["reason"] == "pending"
    with company_scope(owner.company_id):
        said = last_word(Mail.objects.get(pk=ReminderLetter.objects.get(pk=letter["id"]).mail_id))
        assert said is not None and said.title == "1\u00a0000,00\u00a0€"
    (sent,) = api.get(f"/reminders?invoice={invoice['id']}").json["items"]
    assert (sent["level"], sent["left"], sent["recipients"]) == (1, "1000.00", ["a@b.example"])


def test_a_pause_by_the_api(api: Caller, owner: Actor, customer: str) -> None:
    invoice = late(api, owner, customer)
    path = f"/invoices/{invoice['id']}/reminder-pause"
    paused = api.post(path, {"reason": "Promised"})
    assert (paused.status, paused.json["reminder_pause"]["reason"]) == (200, "Promised")
    assert api.get("/reminders/proposals").json["waiting"][0]["reason"] == "paused"
    assert api.call("DELETE", path).json["reminder_pause"] is None
    assert [one["days"] for one in api.get("/reminder-levels").json["items"]] == [5, 15, 30]
    assert api.call("PATCH", f"/parties/{customer}", {"no_reminders": True}).json["no_reminders"] is True
    assert api.get("/reminders/proposals").json["waiting"][0]["reason"] == "party"


def test_accounts_by_the_api(api: Caller, owner: Actor, customer: str) -> None:
    invoice = late(api, owner, customer, 40)
    api.made(
        "/payments", {"party": customer, "amount": "400", "allocations": [{"invoice": invoice["id"], "amount": "400"}]}
    )
    account = api.get(f"/parties/{customer}/statement").json
    assert [(one["kind"], one["debit"], one["credit"], one["balance"]) for one in account["items"]] == [
        ("invoice", "1000.00", "0.00", "1000.00"), ("receipt", "0.00", "400.00", "600.00"),
    ]  # fmt: skip
    assert (account["opening"], account["closing"], account["currency"]) == ("0.00", "600.00", "EUR")
    assert api.get(f"/parties/{customer}/statement/pdf").content.startswith(b"%PDF")
    sent = api.made(f"/parties/{customer}/statement/mailing", {"recipients": ["a@b.example"]})
    assert sent["closing"] == "600.00"
    aged = api.get("/aged-balance").json
    assert (aged["items"][0]["days_60"], aged["totals"]["overdue"], aged["totals"]["balance"]) == ("600.00",) * 3
    assert api.get("/aged-balance?on=2026-01-01").json["items"] == []
    assert api.get("/parties/999999/statement").status == 404


def test_retention_discount_and_lateness_by_the_api(api: Caller, owner: Actor, customer: str) -> None:
    owed = late(api, owner, customer, 40)
    order = an_order(api, customer, [{"description": "Works", "unit_price": "10000", "vat_rate": "20"}])
    assert api.get(f"/orders/{order['id']}/retention").json["percent"] == "0"
    kept = api.call("PUT", f"/orders/{order['id']}/retention", {"percent": "5"})
    assert (kept.status, kept.json["percent"]) == (200, "5")
    invoice = issued(api, order, kind="balance")
    assert [one["left"] for one in invoice["instalments"] if one["retention"]] == ["600.00"]
    moved = api.post(f"/invoices/{invoice['id']}/retention-release", {"until": "2030-01-31", "reason": "Guarantee"})
    assert [one["due_on"] for one in moved.json["instalments"] if one["retention"]] == ["2030-01-31"]
    refused = api.post(f"/invoices/{invoice['id']}/discount", {})
    assert (refused.status, refused.json["code"]) == (409, "NoDiscountPromised")
    (proposed,) = api.get(f"/parties/{customer}/late-charges").json["items"]
    assert (proposed["invoice"], proposed["fee"], proposed["stretches"][0]["days"]) == (owed["id"], "40.00", 40)
    draft = api.made(f"/parties/{customer}/late-charges", {"interest": [owed["id"]], "fees": [owed["id"]]})
    assert (draft["number"], draft["vat"]) == (None, "0.00")
    again = api.post(f"/parties/{customer}/late-charges", {"fees": [owed["id"]]})
    assert (again.status, again.json["code"]) == (409, "NoLatenessToAsk")
    assert api.get("/terms").json["items"][0]["discount_percent"] == "0"
