"""E-invoices by the API: ready or not and why, the files of an issued document, corrected, rejected, billed to a town hall."""

import io

import pytest
from lxml import etree
from pypdf import PdfReader

from carnet.core.testing.api import Caller
from carnet.dossier.api.tests.test_deal import an_order
from carnet.invoicing.tests.silence import silent_validator

pytestmark = pytest.mark.django_db
LINES = [{"description": "Conseil", "quantity": "2", "unit_price": "500", "vat_rate": "20"}]


def test_a_draft_says_whether_it_is_ready_and_what_to_mend(api: Caller, customer: str) -> None:
    good = api.made("/invoices", {"customer": customer, "lines": LINES})
    told = api.get(f"/invoices/{good['id']}/readiness").json
    assert (told["ready"], told["checked"], told["faults"]) == (True, True, [])
    wrong = api.made(
        "/invoices", {"customer": customer, "lines": [{**LINES[0], "vat_rate": "3"}], "due_on": "2020-01-01"}
    )
    told = api.get(f"/invoices/{wrong['id']}/readiness").json
    assert told["ready"] is False
    assert {"lines.1.vat_rate", "due_on"} <= {fault["field"] for fault in told["faults"] if fault["blocks"]}
    refused = api.post(f"/invoices/{wrong['id']}/issuance")
    assert (refused.status, refused.json["code"]) == (409, "EInvoiceRefused")
    assert {"lines.1.vat_rate", "due_on"} <= {error["field"] for error in refused.json["errors"]}
    bare = api.made("/parties", {"name": "Client de passage"})
    free = api.made("/invoices", {"customer": bare["id"], "lines": LINES})
    told = api.get(f"/invoices/{free['id']}/readiness").json
    assert told["ready"] and {fault["blocks"] for fault in told["faults"]} == {False}
    later = api.get(f"/invoices/{free['id']}/readiness?on=2027-09-01").json
    assert not later["ready"] and "billed.siren" in {one["field"] for one in later["faults"] if one["blocks"]}
    issued = api.made(f"/invoices/{free['id']}/issuance")
    told = api.get(f"/invoices/{issued['id']}/readiness").json
    assert (told["ready"], [one["field"] for one in told["faults"]]) == (False, ["number"])


def test_a_silent_validator_is_said_and_nothing_is_issued(api: Caller, customer: str) -> None:
    draft = api.made("/invoices", {"customer": customer, "lines": LINES})
    with silent_validator():
        told = api.get(f"/invoices/{draft['id']}/readiness").json
        refused = api.post(f"/invoices/{draft['id']}/issuance")
    assert (told["ready"], told["checked"]) == (False, False)
    assert (refused.status, refused.json["code"]) == (503, "CannotBeCheckedNow")
    assert api.made(f"/invoices/{draft['id']}/issuance")["number"].endswith("-0001")


def test_the_files_of_an_issued_document_are_the_same_bytes_at_every_call(api: Caller, customer: str) -> None:
    draft = api.made("/invoices", {"customer": customer, "lines": LINES})
    assert api.get(f"/invoices/{draft['id']}/cii").json["code"] == "NotIssued"
    issued = api.made(f"/invoices/{draft['id']}/issuance")
    files = {kind: api.get(f"/invoices/{issued['id']}/{kind}") for kind in ("cii", "ubl", "pdf")}
    for kind, file in files.items():
        assert file.content == api.get(f"/invoices/{issued['id']}/{kind}").content
    assert files["cii"].headers["Content-Type"] == "application/xml"
    assert PdfReader(io.BytesIO(files["pdf"].content)).attachments["factur-x.xml"] == [files["cii"].content]
    assert etree.fromstring(files["ubl"].content).findtext("{*}ID") == issued["number"]


def test_an_invoice_is_corrected_once_and_a_rejected_one_billed_again(api: Caller, customer: str) -> None:
    draft = api.made("/invoices", {"customer": customer, "lines": LINES})
    first = api.made(f"/invoices/{draft['id']}/issuance")
    made = api.made(f"/invoices/{first['id']}/corrections", {"reason": "Une journée de trop"})
    assert (made["number"], made["corrects"], made["incl_tax"]) == (None, first["id"], "1200.00")
    (undone,) = api.get(f"/invoices/{first['id']}").json["credit_notes"]
    note = api.get(f"/invoices/{undone}").json
    assert (note["internal"], note["incl_tax"], note["state"]) == (True, "1200.00", "paid")
    api.patch(f"/invoices/{made['id']}", {"lines": [{**LINES[0], "quantity": "1"}]})
    second = api.made(f"/invoices/{made['id']}/issuance")
    root = etree.fromstring(api.get(f"/invoices/{second['id']}/cii").content)
    assert root.findtext(".//{*}ExchangedDocument/{*}TypeCode") == "384"
    assert root.findtext(".//{*}InvoiceReferencedDocument/{*}IssuerAssignedID") == first["number"]
    again = api.post(f"/invoices/{first['id']}/corrections", {"reason": "Encore"})
    assert (again.status, again.json["code"]) == (409, "AlreadyReplaced")
    mailed = api.post(f"/invoices/{note['id']}/mailing", {"recipients": ["a@b.example"]})
    assert (mailed.status, mailed.json["code"]) == (409, "InternalIsNotSent")
    third = api.made(f"/invoices/{second['id']}/rejection", {"status": "rejected", "reason": "SIRET inconnu"})
    assert (third["corrects"], third["incl_tax"]) == (None, second["incl_tax"])


def test_a_town_hall_is_billed_by_its_service_and_its_commitment(api: Caller) -> None:
    hall = api.made(
        "/parties",
        {"name": "Commune de Vannes", "kind": "public", "siren": "217500016", "service_code": "ACHATS",
         "addresses": [{"line1": "Place Maurice-Marchais", "postcode": "56000", "city": "Vannes"}]},
    )  # fmt: skip
    order = an_order(api, hall["id"], LINES)
    api.patch(f"/orders/{order['id']}", {"commitment_number": "EJ-42", "service_code": "CULTURE"})
    assert api.get(f"/orders/{order['id']}").json["commitment_number"] == "EJ-42"
    draft = api.made(f"/orders/{order['id']}/invoices", {"kind": "balance"})
    assert (draft["service_code"], draft["commitment_number"]) == ("CULTURE", "EJ-42")
    api.patch(f"/invoices/{draft['id']}", {"service_code": ""})
    issued = api.made(f"/invoices/{draft['id']}/issuance")
    root = etree.fromstring(api.get(f"/invoices/{issued['id']}/cii").content)
    assert root.findtext(".//{*}BuyerReference") == "ACHATS"
    assert root.findtext(".//{*}BuyerOrderReferencedDocument/{*}IssuerAssignedID") == "EJ-42"


def test_closings_are_made_once(api: Caller, customer: str) -> None:
    draft = api.made("/invoices", {"customer": customer, "lines": LINES, "on": "2026-01-05"})
    api.made(f"/invoices/{draft['id']}/issuance", {"on": "2026-01-05"})
    assert api.post("/closings").status == 200
    assert api.post("/closings").json == {"made": 0}
