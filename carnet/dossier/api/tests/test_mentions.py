"""What an invoice must say by law, by the API: why it bears no VAT, and that a company without VAT charges none (R12)."""

from typing import Any

import pytest
from lxml import etree

from carnet.core.einvoice.validator.client import check
from carnet.core.testing.api import Caller

pytestmark = pytest.mark.django_db
LINE = {"description": "Conseil", "quantity": "1", "unit_price": "100", "vat_rate": "20"}


def issued(api: Caller, draft: Any) -> Any:
    return api.made(f"/invoices/{draft['id']}/issuance")


def test_two_reasons_of_exemption_are_both_printed(api: Caller, customer: str) -> None:
    """Training and disbursements are one VAT group; an invoice of one of them alone says its own reason only."""
    training = {**LINE, "vat_rate": "0", "vat_category": "E", "exemption_code": "VATEX-FR-CGI261-4"}
    disbursed = {**training, "description": "Frais avancés", "unit_price": "40", "exemption_code": "VATEX-EU-79-C"}
    texts = "Débours, art. 267 II 2° du CGI – TVA non applicable, art. 261-4-4° a du CGI"
    order = api.made("/orders", {"customer": customer, "lines": [training, disbursed]})
    deposit = issued(api, api.made(f"/orders/{order['id']}/invoices", {"kind": "deposit", "percent": "10"}))
    first = [{"order_line": order["lines"][0]["id"], "percent": "50"}]
    interim = issued(api, api.made(f"/orders/{order['id']}/invoices", {"kind": "interim", "lines": first}))
    balance = issued(api, api.made(f"/orders/{order['id']}/invoices", {"kind": "balance"}))
    credit = api.made(f"/invoices/{balance['id']}/credit-notes", {"again": True, "reason": "Erreur"})
    for document, said in (
        (deposit, [texts]),
        (interim, ["TVA non applicable, art. 261-4-4° a du CGI"]),
        (balance, [texts]),
        (issued(api, credit), [texts]),
    ):
        assert document["parties"]["exemptions"] == said
        xml = api.get(f"/invoices/{document['id']}/cii").content
        assert check(xml).messages == ()
        assert check(api.get(f"/invoices/{document['id']}/ubl").content).messages == ()
        root = etree.fromstring(xml)
        vat = root.find(".//{*}ApplicableHeaderTradeSettlement/{*}ApplicableTradeTax")
        assert vat.findtext("{*}ExemptionReason") == said[0]
        assert vat.findtext("{*}ExemptionReasonCode") == (None if said == [texts] else "VATEX-FR-CGI261-4")


def test_a_company_that_may_not_charge_vat_charges_none(api: Caller, customer: str) -> None:
    """Art. 293 B: a rate is refused where it is typed, a product's is put aside, and what was drafted before is not issued."""
    product = api.made("/products", {"name": "Cours", "kind": "service", "unit_price": "50", "vat_rate": "20"})
    before = api.made("/invoices", {"customer": customer, "lines": [LINE]})
    old = issued(api, api.made("/invoices", {"customer": customer, "lines": [LINE]}))
    assert api.patch("/settings/rules", {"vat_exempt": True}).status == 200
    told = api.post("/invoices", {"customer": customer, "lines": [LINE]})
    assert (told.status, told.json["errors"][0]["field"]) == (422, "lines[0].vat_rate")
    told = api.post(f"/invoices/{before['id']}/issuance")
    assert (told.status, told.json["errors"][0]["field"]) == (409, "lines.vat_rate")
    free = issued(api, api.made("/invoices", {"customer": customer, "lines": [{"product": product["id"]}]}))
    assert (free["incl_tax"], free["parties"]["exemptions"]) == ("50.00", ["TVA non applicable, art. 293 B du CGI"])
    credit = api.made(f"/invoices/{old['id']}/credit-notes", {"again": False, "reason": "Rendu"})
    assert issued(api, credit)["vat"] == old["vat"]
