"""The settings of the company by the API: what a screen sets, a program sets too, and documents follow it."""

import base64

import pytest

from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db
LINE = {"description": "Pose", "quantity": "1", "unit_price": "1000", "vat_rate": "20"}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def dues(api: Caller, customer: str, terms: str, on: str) -> list[tuple[str, str]]:
    """The instalments of an invoice of 1 200.00 issued that day under those terms."""
    draft = api.made("/invoices", {"customer": customer, "terms": terms, "on": on, "lines": [LINE]})
    issued = api.made(f"/invoices/{draft['id']}/issuance", {"on": on})
    return [(one["due_on"], one["amount"]) for one in issued["instalments"]]


def test_identity_rules_and_texts(api: Caller) -> None:
    before = api.get("/settings").json
    assert (before["identity"]["siren"], before["rules"]["place"], before["closing_rule"]) == (
        "732829320", "mainland", "invoiced_and_paid"
    )  # fmt: skip
    told = api.patch("/settings/identity", {"iban": "FR76 3000 6000 0112 3456 7890 189", "city": "Rezé"})
    assert (told.status, told.json["identity"]["iban"]) == (200, "FR7630006000011234567890189")
    assert (told.json["identity"]["city"], told.json["identity"]["siren"]) == ("Rezé", "732829320")
    wrong = api.patch("/settings/identity", {"iban": "FR7630006000011234567890188"})
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "iban")
    terms = api.get("/terms").json["items"][0]["id"]
    told = api.patch("/settings/rules", {"vat_on_debits": True, "deposit_mode": "first", "default_terms": terms})
    assert (told.json["rules"]["vat_on_debits"], told.json["rules"]["default_terms"]) == (True, terms)
    assert told.json["rules"]["quote_valid_days"] == before["rules"]["quote_valid_days"]
    told = api.patch("/settings/texts", {"footer": {"fr": "Merci."}})
    told = api.patch("/settings/texts", {"footer": {"en": "Thank you."}})
    assert told.json["texts"]["footer"] == {"fr": "Merci.", "en": "Thank you."}
    assert api.patch("/settings/texts", {"footer": {"de": "Danke."}}).status == 422
    logo = api.call("PUT", "/settings/logo", {"name": "logo.png", "content": PIXEL})
    assert (logo.status, logo.json["has_logo"]) == (200, True)
    text = api.call("PUT", "/settings/logo", {"name": "a.png", "content": base64.b64encode(b"text").decode()})
    assert (text.status, text.json["code"]) == (422, "LogoUnreadable")
    assert api.delete("/settings/logo").status == 204
    assert not api.get("/settings").json["has_logo"]


def test_a_closing_rule_moves_orders(api: Caller, customer: str) -> None:
    order = api.made("/orders", {"customer": customer, "lines": [LINE]})
    draft = api.made(f"/orders/{order['id']}/invoices", {"kind": "balance"})
    api.made(f"/invoices/{draft['id']}/issuance")
    assert api.get(f"/orders/{order['id']}").json["state"] == "settled"
    told = api.call("PUT", "/settings/closing-rule", {"rule": "invoiced"})
    assert (told.status, told.json) == (200, {"rule": "invoiced", "moved": 1})
    assert api.get(f"/orders/{order['id']}").json["state"] == "closed"
    assert api.get("/settings").json["closing_rule"] == "invoiced"


@pytest.mark.parametrize(
    ("steps", "on", "due"),
    [
        # 45 days, end of month: both readings (R29), on the days of the administration's own examples.
        ([{"add_days": 45}, {"end_of_month": True}], "2026-01-15", "2026-03-31"),
        ([{"end_of_month": True}, {"add_days": 45}], "2026-01-15", "2026-03-17"),
        ([{"add_days": 45}, {"end_of_month": True}], "2026-02-28", "2026-04-30"),
        ([{"end_of_month": True}, {"add_days": 45}], "2026-02-28", "2026-04-14"),
        ([{"add_days": 45}, {"end_of_month": True}], "2026-11-21", "2027-01-31"),
        ([{"end_of_month": True}, {"add_days": 45}], "2026-11-21", "2027-01-14"),
        # Months from the 31st, and into a leap February.
        ([{"add_months": 1}], "2026-01-31", "2026-02-28"),
        ([{"add_months": 1}], "2024-01-31", "2024-02-29"),
        ([{"add_months": 12}], "2024-02-29", "2025-02-28"),
        ([{"add_months": 1}, {"end_of_month": True}], "2026-01-31", "2026-02-28"),
        # The 10th that follows the end of the next month; a 31st where there is none; the same day counts.
        ([{"add_days": 30}, {"end_of_month": True}, {"day_of_month": 10}], "2026-01-15", "2026-03-10"),
        ([{"day_of_month": 31}], "2026-04-02", "2026-04-30"),
        ([{"day_of_month": 15}], "2026-04-15", "2026-04-15"),
        ([{"day_of_month": 15}], "2026-04-16", "2026-05-15"),
        ([{"add_days": 30}], "2025-12-31", "2026-01-30"),
        ([{"end_of_month": True}, {"add_days": 60}], "2026-01-15", "2026-04-01"),
        ([], "2026-04-16", "2026-04-16"),
    ],
)  # fmt: skip
def test_terms_lead_to_their_day(api: Caller, customer: str, steps: list[dict[str, object]], on: str, due: str) -> None:
    asked = {"code": "ESSAI", "label": "Essai", "instalments": [{"percent": "100", "steps": steps}]}
    terms = api.made("/terms", asked)
    assert terms["instalments"] == [{"percent": "100", "steps": steps}]
    assert dues(api, customer, terms["id"], on) == [(due, "1200.00")]


def test_shares_that_do_not_fall_round(api: Caller, customer: str) -> None:
    """Three thirds in percent: the last takes the cents; another day changes neither the terms nor what was issued."""
    parts = [{"percent": "33.3333", "steps": [{"add_months": n}]} for n in (1, 2)]
    parts.append({"percent": "33.3334", "steps": [{"add_months": 3}]})
    terms = api.made("/terms", {"code": "TIERS", "label": "En trois tiers", "instalments": parts})
    line = {**LINE, "unit_price": "83.34"}
    draft = api.made("/invoices", {"customer": customer, "terms": terms["id"], "on": "2025-11-30", "lines": [line]})
    issued = api.made(f"/invoices/{draft['id']}/issuance", {"on": "2025-11-30"})
    told = [(one["due_on"], one["amount"]) for one in issued["instalments"]]
    assert told == [("2025-12-30", "33.34"), ("2026-01-30", "33.34"), ("2026-02-28", "33.33")]
    changed = api.patch(f"/terms/{terms['id']}", {"instalments": [{"steps": [{"add_days": 10}]}]})
    assert (changed.status, changed.json["instalments"][0]["percent"]) == (200, "100")
    after = api.get(f"/invoices/{issued['id']}").json["instalments"]
    assert [(one["due_on"], one["amount"]) for one in after] == told
    assert api.delete(f"/terms/{terms['id']}").json["code"] == "TermsInUse"
    assert api.patch(f"/terms/{terms['id']}", {"is_active": False}).json["is_active"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"instalments": [{"percent": "50"}]}, "instalments"),
        ({"instalments": [{"percent": "100", "steps": [{"add_days": 400}]}]}, "instalments[0].steps[0].add_days"),
        ({"instalments": [{"steps": [{"add_days": 1, "add_months": 1}]}]}, "instalments[0].steps[0]"),
        ({"instalments": [{"steps": [{}]}]}, "instalments[0].steps[0]"),
        ({"code": "30J"}, "code"),
        ({"discount_percent": "100", "discount_days": 8}, "discount_percent"),
        ({"label": ""}, "label"),
    ],
)
def test_terms_that_say_nothing_whole(api: Caller, change: dict[str, object], field: str) -> None:
    told = api.post("/terms", {"code": "X", "label": "X", "instalments": [{"percent": "100"}], **change})
    assert (told.status, told.json["errors"][0]["field"]) == (422, field), told


def test_a_discount_for_paying_early(api: Caller, customer: str) -> None:
    terms = api.made("/terms", {
        "code": "ESC", "label": "30 jours, 2 % sous 8 jours", "discount_percent": "2", "discount_days": 8,
        "instalments": [{"steps": [{"add_days": 30}]}],
    })  # fmt: skip
    line = {**LINE, "unit_price": "1250"}
    draft = api.made("/invoices", {"customer": customer, "terms": terms["id"], "on": "2026-01-05", "lines": [line]})
    issued = api.made(f"/invoices/{draft['id']}/issuance", {"on": "2026-01-05"})
    assert issued["early_discount"] == {
        "percent": "2", "until": "2026-01-13", "amount": "30.00", "without_vat": False
    }  # fmt: skip
    api.made("/payments", {"party": customer, "on": "2026-01-13", "amount": "1470.00"})
    after = api.get(f"/invoices/{issued['id']}").json
    assert (after["state"], after["left_to_pay"]) == ("paid", "0.00")
    note = api.get("/invoices?kind=credit_note").json["items"][0]
    assert note["state"] == "draft"
    note = api.made(f"/invoices/{note['id']}/issuance")
    assert (note["excl_tax"], note["vat"]) == ("25.00", "5.00")


def test_rates_of_the_house(api: Caller, customer: str) -> None:
    zero = api.made("/vat-rates", {"rate": "0", "category": "E", "label": "Santé", "exemption_code": "VATEX-FR-CGI261-4",
                                   "exemption_text": "Exonéré, art. 261-4-1° du CGI", "valid_from": "2020-01-01",
                                   "place": "corsica"})  # fmt: skip
    assert (zero["place"], zero["is_default"]) == ("corsica", False)
    again = api.post("/vat-rates", {"rate": "20"})
    assert (again.status, again.json["code"]) == (422, "VatRateAlreadyThere")
    assert api.patch(f"/vat-rates/{zero['id']}", {"valid_until": "2026-12-31"}).json["valid_until"] == "2026-12-31"
    assert [one["rate"] for one in api.get("/vat-rates?place=reunion").json["items"]] == []
    added = api.made("/vat-places", {"place": "reunion"})
    assert {one["rate"] for one in added["items"]} >= {"8.5", "2.1"}
    ten = next(one for one in api.get("/vat-rates").json["items"] if one["rate"] == "10")
    assert api.patch(f"/vat-rates/{ten['id']}", {"is_default": True}).json["is_default"]
    order = api.made("/orders", {"customer": customer, "lines": [{"description": "Pose", "unit_price": "10"}]})
    assert order["standing"]["totals"]["ordered"]["vat"] == "1.00"
    assert api.delete(f"/vat-rates/{ten['id']}").json["code"] == "DefaultRateNeeded"
    assert api.delete(f"/vat-rates/{zero['id']}").status == 204
    assert api.get(f"/vat-rates/{zero['id']}").status == 404


def test_an_invoice_in_another_currency_needs_a_rate(api: Caller, customer: str) -> None:
    """3 750.00 CHF at 0.9612 are 3 901.37 EUR (P14)."""
    asked = {"customer": customer, "currency": "CHF", "on": "2026-03-02", "lines": [{**LINE, "unit_price": "3125"}]}
    assert api.post("/invoices", asked).json["code"] == "ExchangeRateMissing"
    rate = api.made("/exchange-rates", {"currency": "chf", "on": "2026-03-01", "rate": "0.9612", "source": "BCE"})
    assert (rate["currency"], rate["rate"]) == ("CHF", "0.9612")
    draft = api.made("/invoices", asked)
    issued = api.made(f"/invoices/{draft['id']}/issuance", {"on": "2026-03-02"})
    assert (issued["currency"], issued["incl_tax"]) == ("CHF", "3750.00")
    xml = api.get(f"/invoices/{issued['id']}/cii").content.decode()
    assert '<ram:TaxTotalAmount currencyID="EUR">650.23</ram:TaxTotalAmount>' in xml
    assert api.post("/exchange-rates", {"currency": "EUR", "on": "2026-03-01", "rate": "1"}).status == 422
    assert api.post("/exchange-rates", {"currency": "USD", "on": "2026-03-01", "rate": "0"}).status == 422
    assert [one["id"] for one in api.get("/exchange-rates?currency=CHF").json["items"]] == [rate["id"]]
    assert api.delete(f"/exchange-rates/{rate['id']}").status == 204


def test_lateness_and_reminders(api: Caller) -> None:
    known = api.get("/reference-rates?kind=ecb").json["items"][0]
    told = api.post("/reference-rates", {"kind": "ecb", "valid_from": known["valid_from"], "percent": "2"})
    assert told.json["code"] == "ReferenceRateKnown"
    rate = api.made("/reference-rates", {"kind": "ecb", "valid_from": "2031-01-01", "percent": "2.15"})
    assert api.delete(f"/reference-rates/{rate['id']}").status == 204
    told = api.call("PUT", "/settings/late-rate", {"rule": "three_times_legal"})
    assert (told.json["late_rate"], told.json["late_percent"]) == ("three_times_legal", "0")
    assert api.call("PUT", "/settings/late-rate", {"rule": "fixed", "percent": "1"}).json["code"] == (
        "LateRateBelowTheLegalOne"
    )
    assert api.call("PUT", "/settings/reminding", {"mode": "automatic"}).json["reminding"] == "automatic"
    levels = api.get("/reminder-levels").json["items"]
    more = api.made("/reminder-levels", {"days": levels[-1]["days"] + 10})
    assert api.patch(f"/reminder-levels/{more['id']}", {"days": 1}).status == 422
    assert api.delete(f"/reminder-levels/{levels[0]['id']}").json["code"] == "OnlyTheLastReminderLeaves"
    assert api.delete(f"/reminder-levels/{more['id']}").status == 204


def test_units_series_and_plans(api: Caller, customer: str) -> None:
    unit = api.made("/units", {"code": "rl", "label": "rouleau", "labels": {"en": "roll"}, "unece": "RO"})
    assert api.patch(f"/units/{unit['id']}", {"label": "bobine"}).json["labels"] == {"fr": "bobine", "en": "roll"}
    assert api.post("/units", {"code": "rl", "label": "rouleau"}).json["code"] == "UnitCodeTaken"
    assert api.delete(f"/units/{unit['id']}").status == 204
    series = api.made("/series", {"code": "EXPORT", "prefix": "EX-", "yearly": False, "digits": 5})
    assert api.post("/series", {"code": "E2", "prefix": "EX-"}).json["code"] == "PrefixTaken"
    written = api.call("PUT", f"/series/{series['id']}", {"prefix": "XP-", "yearly": True, "digits": 4})
    assert (written.json["code"], written.json["prefix"]) == ("EXPORT", "XP-")
    used = api.post(f"/series/{series['id']}/uses", {"document_kind": "invoice"})
    assert (used.status, used.json["document_kinds"]) == (200, ["invoice"])
    assert api.post(f"/series/{series['id']}/uses", {"document_kind": "quote"}).json["code"] == "SeriesShared"
    assert api.post(f"/series/{series['id']}/uses", {"document_kind": "poem"}).json["code"] == "ValueUnknown"
    draft = api.made("/invoices", {"customer": customer, "lines": [LINE]})
    issued = api.made(f"/invoices/{draft['id']}/issuance", {})
    assert issued["number"] == f"XP-{issued['issued_on'][:4]}-0001"
    begun = api.call("PUT", f"/series/{series['id']}", {"prefix": "ZZ-"})
    assert (begun.status, begun.json["code"]) == (409, "SeriesAlreadyStarted")
    lines = [
        {"label": "À la commande", "kind": "deposit", "percent": "30"},
        {"milestone": "delivery", "offset_days": 30},
    ]
    plan = api.made("/plan-templates", {"name": "30, puis le reste", "lines": lines})
    assert [one["percent"] for one in plan["lines"]] == ["30", None]
    told = api.call("PUT", f"/plan-templates/{plan['id']}", {"name": "Tout", "lines": [{"percent": "100"}]})
    assert (told.status, len(told.json["lines"])) == (200, 1)
    beyond = api.post("/plan-templates", {"name": "Trop", "lines": [{"percent": "60"}, {"percent": "60"}]})
    assert beyond.json["code"] == "PlanTemplateBeyondWhole"
    assert api.delete(f"/plan-templates/{plan['id']}").status == 204
