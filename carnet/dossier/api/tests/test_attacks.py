"""Ids of another company, at every place of every call: nothing is shown, nothing is written (P53)."""

import base64
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from carnet.company.models import Terms
from carnet.company.tests.worlds import a_company, a_user
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.api.routing import ROUTES
from carnet.core.api.site import built
from carnet.core.install import company_models
from carnet.core.models import Membership, StoredFile
from carnet.core.testing.api import Caller, a_key
from carnet.dossier.api.tests.conftest import CUSTOMER, IDENTITY
from carnet.stock.models import Warehouse

pytestmark = pytest.mark.django_db
SECRET = "Topsecret"
SIGNED, SOON = f"{date.today() - timedelta(1)}", f"{date.today() + timedelta(60)}"
LINE = {"description": SECRET, "unit_price": "100", "vat_rate": "20"}
SERVICE = {**LINE, "nature": "service", "deliverable": False, "invoice_policy": "delivered"}
DELIVERED = [{**LINE, "quantity": "9", "deliverable": True, "stock_managed": False}, SERVICE]
DRAWN = {"signed_by": "A", "strokes": [[[1, 1], [5, 5]]], "width": 300, "height": 100}


def _first_of(order: dict[str, Any], quantity: str) -> dict[str, Any]:
    return {"order_line": order["lines"][0]["id"], "quantity": quantity}


def _file(name: str) -> dict[str, Any]:
    content = base64.b64encode(f"Nom\n{name} import".encode()).decode()
    return {"kind": "parties", "name": "a.csv", "content": content}


SETTINGS = {"vat-rates": "vat_rate", "series": "series", "plan-templates": "plan_template",
            "reference-rates": "reference_rate", "reminder-levels": "reminder_level"}  # fmt: skip


class World:
    """A company with one thing of each kind, by the API."""

    def __init__(self, name: str, n: int) -> None:
        self.owner: Actor = a_company(name, a_user(name, f"{n}@carnet.example"), **IDENTITY)
        api = self.api = Caller(a_key(self.owner))
        party = api.made("/parties", {**CUSTOMER, "name": name, "contacts": [{"name": name}]})
        supplier = api.made("/parties", {"name": name, "is_supplier": True, "contacts": [{"name": name}]})
        product = api.made("/products", {"name": name})
        supplier_price = api.made(
            "/supplier-prices",
            {"product": product["id"], "supplier": supplier["id"], "prices": [{"unit_price": "8"}]},
        )
        quote = api.made(
            "/quotes", {"customer": party["id"], "title": name, "lines": [{**LINE, "optional": True}, LINE]}
        )
        other = api.made("/quotes", {"customer": party["id"], "title": name, "lines": [LINE]})
        order = api.made(f"/quotes/{other['id']}/acceptance")
        deposit = api.made(f"/orders/{order['id']}/invoices", {"kind": "deposit", "percent": "10"})
        api.made(f"/invoices/{deposit['id']}/issuance")
        draft = api.made("/invoices", {"customer": party["id"], "lines": [LINE]})
        issued = api.made("/invoices", {"customer": party["id"], "lines": [LINE]})
        issued = api.made(f"/invoices/{issued['id']}/issuance")
        undone = api.made("/invoices", {"customer": party["id"], "lines": [LINE]})
        undone = api.made(f"/invoices/{undone['id']}/issuance")
        replacement = api.made(f"/invoices/{undone['id']}/corrections", {"reason": name})
        api.delete(f"/invoices/{replacement['id']}")
        stocked = api.made("/products", {"name": name, "tracking": "lot"})
        plain = api.made("/products", {"name": name})
        adjustment = api.made(
            "/stock/adjustments",
            {
                "reason": name,
                "lines": [
                    {"product": stocked["id"], "quantity": "9", "lots": [{"number": name, "quantity": "9"}]},
                    {"product": plain["id"], "quantity": "9"},
                ],
            },
        )
        van = api.made("/stock/warehouses", {"name": name})
        first = next(one for one in api.get("/stock/warehouses").json["items"] if one["is_default"])
        kept_at = {"product": stocked["id"], "warehouse": van["id"], "alert_below": "5", "target": "5"}
        api.call("POST", "/stock/thresholds", {"lines": [kept_at]})
        short = api.get("/stock/to-reorder").json["items"][0]
        transfer = api.made(
            "/stock/transfers",
            {
                "from_warehouse": first["id"],
                "to_warehouse": van["id"],
                "lines": [{"product": plain["id"], "quantity": "1"}],
            },
        )
        count = api.made("/stock/counts", {"products": [plain["id"]]})
        signed = {"party": party["id"], "iban": "FR1420041010050500013M02606", "signed_on": SIGNED}
        mandate = api.made("/mandates", signed)
        by_debit = api.made("/parties", {"name": name, "payment_method": "direct_debit"})
        api.made("/mandates", {**signed, "party": by_debit["id"]})
        owed = api.made("/invoices", {"customer": by_debit["id"], "lines": [LINE]})
        owed = api.made(f"/invoices/{owed['id']}/issuance")
        collected = api.made("/direct-debits", {"invoices": [owed["id"]], "on": SOON})["items"][0]
        payment = api.made("/payments", {"party": party["id"], "amount": "10", "allocations": []})
        amendment = api.made(f"/orders/{order['id']}/amendments", {"lines": [LINE]})
        delivered = api.made(
            "/orders", {"customer": party["id"], "lines": [{**one, "description": name} for one in DELIVERED]}
        )
        note = api.made(f"/orders/{delivered['id']}/delivery-notes", {"lines": [_first_of(delivered, "1")]})
        api.made(f"/delivery-notes/{note['id']}/validation")
        draft_note = api.made(f"/orders/{delivered['id']}/delivery-notes", {"lines": [_first_of(delivered, "1")]})
        completion = api.made(f"/orders/{delivered['id']}/completions")["items"][0]
        document = api.made(f"/orders/{order['id']}/documents", {"name": "a.txt", "content": "YQ=="})
        bought = {"description": SECRET, "unit_price": "10", "vat_rate": "20"}
        purchase = api.made("/purchase-orders", {"supplier": supplier["id"], "lines": [bought]})
        sent = api.made(
            "/purchase-orders",
            {
                "supplier": supplier["id"],
                "lines": [{**bought, "order_line": order["lines"][0]["id"], "quantity": "0.1"}],
            },
        )
        sent = api.made(f"/purchase-orders/{sent['id']}/sending")
        project = api.made(f"/orders/{order['id']}/project")
        task = api.made(f"/projects/{project['id']}/tasks", {"title": name, "order_line": order["lines"][0]["id"]})
        time = api.made("/time-entries", {"project": project["id"], "minutes": 60, "note": name})
        expense = api.made(
            "/expenses", {"project": project["id"], "category": "meals", "amount_excl_tax": "9", "note": name}
        )
        kept = api.made(f"/projects/{project['id']}/documents", {"name": "a.txt", "content": "YQ=="})
        rate = api.made(
            "/person-rates", {"person": str(self.owner.user_id), "from_on": "2026-01-01", "hourly_cost": "40"}
        )
        recurring = api.made("/orders", {"customer": party["id"], "lines": [{**LINE, "period": "month"}]})
        contract = api.made(
            "/contracts", {"customer": party["id"], "title": name, "start": "2026-01-01", "lines": [LINE]}
        )
        index = api.made("/indices", {"code": str(n), "name": name})
        clause = {"weights": [{"index": index["id"], "base": "100"}]}
        api.call("PUT", f"/contracts/{contract['id']}/clause", clause)
        run = api.made("/billing-runs", {"until": "2026-01-01"})
        received = {"lines": [{"line": sent["lines"][0]["id"], "quantity": "0.01"}]}
        receipt = api.made(f"/purchase-orders/{sent['id']}/receipts", received)
        category = api.made("/expense-categories", {"name": name})
        expense_line = {"description": SECRET, "amount_excl_tax": "9", "category": category["id"]}
        bill = api.made("/bills", {"supplier": supplier["id"], "supplier_number": "1", "lines": [expense_line]})
        bill = api.made(f"/bills/{bill['id']}/recording")
        bill_draft = api.made("/bills", {"supplier": supplier["id"], "lines": [expense_line]})
        bill_file = api.made(f"/bills/{bill['id']}/files", {"name": "a.txt", "content": "YQ=="})
        paid = api.made("/supplier-payments", {"supplier": supplier["id"], "amount": "1", "allocations": []})
        with company_scope(self.owner.company_id):
            file = StoredFile.objects.create(
                name="a", media_type="text/plain", sha256="0" * 64, size=1, content=b"a", by_name=name
            )
            warehouse = Warehouse.objects.values_list("pk", flat=True)[0]
            member = Membership.objects.values_list("pk", flat=True)[0]
            terms = Terms.objects.order_by("id").values_list("pk", flat=True)[0]
        self.ids: dict[str, Any] = {
            "party": party["id"],
            "address": party["addresses"][0]["id"],
            "contact": party["contacts"][0]["id"],
            "member": str(member),
            "product": product["id"],
            "supplier": supplier["id"],
            "supplier_contact": supplier["contacts"][0]["id"],
            "supplier_price": supplier_price["id"],
            "quote": quote["id"],
            "quote_line": quote["lines"][0]["id"],
            "order": order["id"],
            "order_line": order["lines"][0]["id"],
            "amendment": amendment["id"],
            "delivered": delivered["id"],
            "goods_line": delivered["lines"][0]["id"],
            "service_line": delivered["lines"][1]["id"],
            "note": note["id"],
            "note_line": note["lines"][0]["id"],
            "draft_note": draft_note["id"],
            "completion": completion["id"],
            "draft": draft["id"],
            "invoice": issued["id"],
            "invoice_line": issued["lines"][0]["id"],
            "undone": undone["id"],
            "deposit": deposit["id"],
            "payment": payment["id"],
            "mandate": mandate["id"],
            "collection": collected["id"],
            "unit": api.get("/units").json["items"][0]["id"],
            "terms": str(terms),
            "quote_template": api.made(f"/quotes/{quote['id']}/template", {"name": name})["id"],
            **{kind: api.get(f"/{path}").json["items"][-1]["id"] for path, kind in SETTINGS.items()},
            "exchange_rate": api.made("/exchange-rates", {"currency": "CHF", "on": "2026-01-01", "rate": "0.95"})["id"],
            "warehouse": str(warehouse),
            "purchase": sent["id"],
            "receipt": receipt["id"],
            "expense_category": category["id"],
            "bill": bill["id"],
            "bill_line": bill["lines"][0]["id"],
            "bill_draft": bill_draft["id"],
            "bill_file": bill_file["id"],
            "supplier_payment": paid["id"],
            "purchase_draft": purchase["id"],
            "purchase_line": sent["lines"][0]["id"],
            "user": str(self.owner.user_id),
            "file": str(file.pk),
            "document": document["id"],
            "plain": plain["id"],
            "stocked": stocked["id"],
            "lot": api.get("/stock/lots").json["items"][0]["id"],
            "van": van["id"],
            "level": short["level"],
            "first_warehouse": first["id"],
            "adjustment": adjustment["id"],
            "transfer": transfer["id"],
            "count": count["id"],
            "count_line": count["lines"][0]["id"],
            "project": project["id"],
            "task": task["id"],
            "time_entry": time["id"],
            "expense": expense["id"],
            "project_document": kept["id"],
            "person_rate": rate["id"],
            "recurring": recurring["id"],
            "recurring_line": recurring["lines"][0]["id"],
            "contract": contract["id"],
            "contract_line": contract["lines"][0]["id"],
            "contract_draft": run["invoices"][0]["id"],
            "index": index["id"],
            "run": run["id"],
            "stage": project["stage"]["id"],
            "task_stage": task["stage"],
            "import": api.made("/imports", _file(name))["id"],
            "scenario": api.made("/forecast/scenarios", {"name": name})["id"],
            "plan_line": api.get(f"/orders/{order['id']}/billing-plan").json["lines"][0]["id"],
        }

    def print(self) -> dict[str, str]:
        """A fingerprint of every row of the company."""
        found = {}
        with company_scope(self.owner.company_id), connection.cursor() as cursor:
            for model in company_models():
                table = model._meta.db_table
                cursor.execute(f'SELECT count(*) || md5(string_agg(t::text, $$|$$ ORDER BY id)) FROM "{table}" t')
                found[table] = str(cursor.fetchone()[0])
        found.pop("core_apikey")
        return found


@pytest.fixture
def victim() -> World:
    return World(SECRET, 1)


@pytest.fixture
def attacker() -> World:
    return World("Attacker", 2)


KINDS = {"parties": "party", "addresses": "address", "contacts": "contact", "products": "product", "quotes": "quote",
         "orders": "order", "amendments": "amendment", "invoices": "invoice", "payments": "payment", "documents": "document",
         "supplier-prices": "supplier_price", "purchase-orders": "purchase", "receipts": "receipt", "reminders": "invoice",
         "stock/adjustments": "adjustment",
         "stock/transfers": "transfer", "stock/counts": "count", "stock/lots": "lot", "stock/warehouses": "van"}  # fmt: skip
KINDS |= {"bills": "bill", "bill-files": "bill_file", "supplier-payments": "supplier_payment",
          "expense-categories": "expense_category"}  # fmt: skip
KINDS |= {"vat-rates": "vat_rate", "terms": "terms", "units": "unit", "series": "series", "plan-templates": "plan_template",
          "exchange-rates": "exchange_rate", "reference-rates": "reference_rate", "reminder-levels": "reminder_level"}  # fmt: skip
KINDS |= {"mandates": "mandate", "direct-debits": "collection"}
KINDS |= {"quote-templates": "quote_template"}
KINDS |= {"members": "member", "delivery-notes": "note", "completions": "completion"}
KINDS |= {"projects": "project", "tasks": "task", "time-entries": "time_entry", "expenses": "expense",
          "project-documents": "project_document", "person-rates": "person_rate", "plan-lines": "plan_line"}  # fmt: skip
KINDS |= {
    "forecast/scenarios": "scenario",
    "imports": "import",
    "contracts": "contract",
    "indices": "index",
    "billing-runs": "run",
}


def kind_of(path: str) -> str:
    """The kind of thing a path is about: `/orders/…`, `/stock/counts/…`."""
    return next(kind for thing, kind in KINDS.items() if path.startswith(f"/{thing}/"))


def test_no_path_leads_to_another_company(victim: World, attacker: World) -> None:
    before = victim.print(), attacker.print()
    for route in ROUTES:
        if "{" not in route.path:
            continue
        kind = kind_of(route.path)
        for id in {victim.ids[kind], victim.ids["draft"] if kind == "invoice" else victim.ids[kind]}:
            path = route.path.replace("{id}", id).replace("{n}", "1")
            if "explanation" in path:
                path += "?figure=ordered"
            body = dict(BODIES[route.name](attacker.ids)) if route.name in BODIES else None
            reply = attacker.api.call(route.method, path, body)
            assert (reply.status, reply.json["code"]) == (404, "NotFound"), (route.name, reply)
            assert SECRET.encode() not in reply.content
    assert (victim.print(), attacker.print()) == before


# A body that would do, for each call that needs one; every id in it is replaced in turn by the victim's.
def _heading(ids: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": ids["contact"],
        "billed_party": ids["party"],
        "billing_address": ids["address"],
        "owner": ids["user"],
        "terms": ids["terms"],
        "lines": [{**LINE, "product": ids["product"]}],
    }


def _bill(ids: dict[str, Any]) -> dict[str, Any]:
    return {
        "terms": ids["terms"],
        "lines": [
            {"purchase_line": ids["purchase_line"], "quantity": "1"},
            {"order": ids["order"], "product": ids["product"], "category": ids["expense_category"]},
        ],
    }


def _purchase(ids: dict[str, Any]) -> dict[str, Any]:
    return {
        "contact": ids["supplier_contact"],
        "warehouse": ids["warehouse"],
        "terms": ids["terms"],
        "owner": ids["user"],
        "direct_order": ids["order"],
        "delivery_address": ids["address"],
        "lines": [{"product": ids["product"], "order_line": ids["order_line"]}],
    }


def _of_a_kit(ids: dict[str, Any], named: str, line: str) -> dict[str, Any]:
    return {named: ids[line], "parts": [{"product": ids["product"], "quantity": "1"}]}


BODIES: dict[str, Any] = {
    "save_as_template": lambda _ids: {"name": "A"},
    "create_from_template": lambda ids: {"customer": ids["party"]},
    "change_quote_customer": lambda ids: {"customer": ids["party"]},
    "record_mandate": lambda ids: {
        "party": ids["party"],
        "iban": "FR1420041010050500013M02606",
        "signed_on": SIGNED,
    },
    "revoke_mandate": lambda _ids: {"reason": "A"},
    "collect_debits": lambda ids: {"invoices": [ids["invoice"]], "on": SOON},
    "receive_debits": lambda _ids: {"on": SOON},
    "withdraw_debits": lambda _ids: {"reason": "A"},
    "add_order_note": lambda _ids: {"text": "A"},
    "edit_house_rules": lambda ids: {"default_terms": ids["terms"]},
    "edit_vat_rate": lambda _ids: {"label": "A"},
    "edit_terms": lambda _ids: {"label": "A"},
    "edit_unit": lambda _ids: {"label": "A"},
    "write_series": lambda _ids: {"prefix": "Z-"},
    "use_series": lambda _ids: {"document_kind": "quote"},
    "write_plan_template": lambda _ids: {"name": "A", "lines": [{"percent": "100"}]},
    "edit_reminder_level": lambda _ids: {"days": 90},
    "create_party": lambda ids: {"name": "A", "terms": ids["terms"], "owner": ids["user"]},
    "edit_party": lambda ids: {"terms": ids["terms"], "owner": ids["user"]},
    "add_address": lambda _ids: {"city": "Brest"},
    "edit_address": lambda _ids: {"city": "Brest"},
    "erase_party_data": lambda _ids: {"reason": "A"},
    "erase_contact_data": lambda _ids: {"reason": "A"},
    "erase_member_data": lambda _ids: {"reason": "A"},
    "add_contact": lambda _ids: {"name": "A"},
    "edit_contact": lambda _ids: {"name": "A"},
    "create_product": lambda ids: {
        "name": "A",
        "unit": ids["unit"],
        "kit": [{"component": ids["plain"], "quantity": "1"}],
    },
    "edit_product": lambda ids: {"unit": ids["unit"]},
    "create_purchase_order": lambda ids: {"supplier": ids["supplier"], **_purchase(ids)},
    "edit_purchase_order": lambda ids: {"supplier": ids["supplier"], **_purchase(ids)},
    "confirm_purchase_order": lambda ids: {"lines": [{"line": ids["purchase_line"], "quantity": "2"}]},
    "create_bill": lambda ids: {"supplier": ids["supplier"], **_bill(ids)},
    "edit_bill": lambda ids: {"supplier": ids["supplier"], **_bill(ids)},
    "bill_purchase_order": lambda ids: {
        "terms": ids["terms"],
        "lines": [{"line": ids["purchase_line"], "quantity": "1"}],
    },
    "cancel_bill": lambda _ids: {"reason": "A"},
    "draft_supplier_credit": lambda ids: {"terms": ids["terms"], "lines": [{"bill_line": ids["bill_line"]}]},
    "add_bill_file": lambda _ids: {"name": "a.txt", "content": "YQ=="},
    "pay_supplier": lambda ids: {
        "supplier": ids["supplier"],
        "amount": "5",
        "allocations": [{"bill": ids["bill"], "amount": "5"}],
    },
    "allocate_supplier_payment": lambda ids: {"allocations": [{"bill": ids["bill"], "amount": "1"}]},
    "reverse_supplier_payment": lambda _ids: {"reason": "A"},
    "receive_supplier_refund": lambda ids: {
        "amount": "1",
        "sources": [{"payment": ids["supplier_payment"], "amount": "1"}],
    },
    "allocate_supplier_credit": lambda ids: {"allocations": [{"bill": ids["bill"], "amount": "1"}]},
    "write_off_bill": lambda _ids: {"amount": "1", "reason": "A"},
    "create_expense_category": lambda _ids: {"name": "B"},
    "edit_expense_category": lambda _ids: {"accounting_code": "6"},
    "receive_purchase": lambda ids: {"warehouse": ids["warehouse"], "lines": [{"line": ids["purchase_line"]}]},
    "reverse_receipt": lambda _ids: {"reason": "A"},
    "return_receipt": lambda ids: {"reason": "A", "lines": [{"line": ids["purchase_line"], "quantity": "1"}]},
    "close_purchase_order": lambda _ids: {"reason": "A"},
    "cancel_purchase_order": lambda _ids: {"reason": "A"},
    "mail_purchase_order": lambda _ids: {"recipients": ["a@carnet.example"]},
    "buy_for_order": lambda ids: {"lines": [{"order_line": ids["order_line"], "supplier": ids["supplier"]}]},
    "reorder": lambda ids: {"lines": [{"level": ids["level"], "supplier": ids["supplier"]}]},
    "adjust_stock": lambda ids: {
        "reason": "A",
        "lines": [{"product": ids["plain"], "warehouse": ids["van"], "quantity": "1"}],
    },
    "transfer_stock": lambda ids: {
        "from_warehouse": ids["first_warehouse"],
        "to_warehouse": ids["van"],
        "lines": [{"product": ids["plain"], "quantity": "1"}],
    },
    "open_count": lambda ids: {"warehouse": ids["first_warehouse"], "products": [ids["stocked"]]},
    "enter_count": lambda ids: {"lines": [{"line": ids["count_line"], "counted": "1"}]},
    "add_to_count": lambda ids: {"product": ids["stocked"], "lot": "B", "counted": "1"},
    "set_thresholds": lambda ids: {"lines": [{"product": ids["plain"], "warehouse": ids["van"]}]},
    "create_warehouse": lambda _ids: {"name": "A"},
    "edit_warehouse": lambda _ids: {"name": "A"},
    "edit_lot": lambda _ids: {"note": "A"},
    "create_supplier_price": lambda ids: {"product": ids["product"], "supplier": ids["supplier"]},
    "edit_supplier_price": lambda _ids: {"reference": "A"},
    "create_quote": lambda ids: {"customer": ids["party"], **_heading(ids)},
    "edit_quote": _heading,
    "make_quote_version": _heading,
    "expect_quote": lambda _ids: {"probability": 50},
    "accept_quote": lambda ids: {"options": [ids["quote_line"]], "file": ids["file"]},
    "create_order": lambda ids: {"customer": ids["party"], **_heading(ids)},
    "edit_order": lambda ids: {name: value for name, value in _heading(ids).items() if name != "lines"},
    "propose_amendment": lambda ids: {
        "lines": [{"order_line": ids["order_line"], "quantity": "3"}, {**LINE, "product": ids["product"]}]
    },
    "close_order": lambda _ids: {"reason": "A", "deposit": "kept"},
    "end_lines": lambda ids: {"order_lines": [ids["order_line"]]},
    "draft_time_of_orders": lambda ids: {"orders": [ids["order"]]},
    "draft_project_time": lambda ids: {"time_entries": [ids["time_entry"]], "expenses": [ids["expense"]]},
    "cancel_order": lambda _ids: {"reason": "A"},
    "hold_order": lambda _ids: {"reason": "A"},
    "promise_lines": lambda ids: {"lines": [{"order_line": ids["order_line"], "promised_on": "2030-01-15"}]},
    "release_order": lambda _ids: {"reason": "A"},
    "draft_order_invoice": lambda ids: {
        "kind": "interim",
        "lines": [{"order_line": ids["order_line"], "quantity": "1"}],
        "deposits": [{"invoice": ids["deposit"], "amount_excl_tax": "1"}],
    },
    "draft_invoice": lambda ids: {
        "customer": ids["party"],
        "billed_party": ids["party"],
        "terms": ids["terms"],
        "lines": [{**LINE, "product": ids["product"]}],
    },
    "correct_invoice": lambda _ids: {"reason": "A"},
    "record_rejection": lambda _ids: {"status": "refused", "reason": "A"},
    "edit_invoice": lambda ids: {
        "billed_party": ids["party"],
        "replaces": ids["undone"],
        "terms": ids["terms"],
        "lines": [{**LINE, "product": ids["product"]}],
    },
    "draft_credit_note": lambda ids: {
        "again": True,
        "reason": "A",
        "lines": [{"invoice_line": ids["invoice_line"], "amount_excl_tax": "1"}],
    },
    "draft_delivery_note": lambda ids: {
        "warehouse": ids["warehouse"],
        "address": ids["address"],
        "lines": [{"order_line": ids["goods_line"], "quantity": "1"}],
    },
    "edit_delivery_note": lambda ids: {
        "warehouse": ids["warehouse"],
        "address": ids["address"],
        "lines": [{"order_line": ids["goods_line"], "quantity": "1"}],
    },
    "return_goods": lambda ids: {
        "warehouse": ids["warehouse"],
        "address": ids["address"],
        "lines": [{"note_line": ids["note_line"], "quantity": "1"}],
    },
    "take_back": lambda ids: {
        "warehouse": ids["warehouse"],
        "address": ids["address"],
        "lines": [{"order_line": ids["goods_line"], "quantity": "1"}],
    },
    "complete_services": lambda ids: {"lines": [{"order_line": ids["service_line"], "quantity": "1"}]},
    "sign_delivery_note": lambda _ids: DRAWN,
    "mail_delivery_note": lambda _ids: {"recipients": ["a@carnet.example"]},
    "send_progress": lambda _ids: {"recipients": ["a@carnet.example"]},
    "send_order": lambda _ids: {"recipients": ["a@carnet.example"]},
    "add_folder_document": lambda _ids: {"kind": "proforma"},
    "mail_quote": lambda _ids: {"recipients": ["a@carnet.example"]},
    "mail_invoice": lambda _ids: {"recipients": ["a@carnet.example"]},
    "write_off": lambda _ids: {"amount": "1", "reason": "A"},
    "open_dispute": lambda _ids: {"reason": "A"},
    "send_reminders": lambda ids: {"billed_party": ids["party"], "invoices": [ids["invoice"]]},
    "send_statement": lambda _ids: {"recipients": ["a@carnet.example"]},
    "draft_late_charges": lambda ids: {"interest": [ids["invoice"]], "fees": [ids["invoice"]]},
    "set_retention": lambda _ids: {"percent": "5"},
    "move_retention": lambda _ids: {"until": "2030-01-01", "reason": "A"},
    "pause_reminders": lambda _ids: {"reason": "A"},
    "record_payment": lambda ids: {
        "party": ids["party"],
        "amount": "5",
        "order": ids["order"],
        "allocations": [{"invoice": ids["invoice"], "amount": "5"}],
    },
    "allocate_payment": lambda ids: {"allocations": [{"invoice": ids["invoice"], "amount": "5"}]},
    "allocate_credit_note": lambda ids: {"allocations": [{"invoice": ids["invoice"], "amount": "5"}]},
    "reverse_payment": lambda _ids: {"reason": "A"},
    "create_project": lambda ids: {
        "title": "A",
        "customer": ids["party"],
        "manager": ids["user"],
        "stage": ids["stage"],
        "team": [ids["user"]],
    },
    "edit_project": lambda ids: {
        "customer": ids["party"],
        "manager": ids["user"],
        "stage": ids["stage"],
        "team": [ids["user"]],
    },
    "link_order": lambda ids: {"order": ids["order"]},
    "add_task": lambda ids: {
        "title": "A",
        "order_line": ids["order_line"],
        "person": ids["user"],
        "stage": ids["task_stage"],
    },
    "edit_task": lambda ids: {
        "order_line": ids["order_line"],
        "person": ids["user"],
        "stage": ids["task_stage"],
        "before": ids["task"],
    },
    "add_project_document": lambda _ids: {"name": "a.txt", "content": "YQ=="},
    "set_stages": lambda ids: {
        "of": "project",
        "stages": [{"id": ids["stage"], "name": "A"}, {"name": "B", "ends": True}],
    },
    "enter_time": lambda ids: {
        "project": ids["project"],
        "minutes": 30,
        "person": ids["user"],
        "task": ids["task"],
        "order": ids["order"],
    },
    "enter_project_time": lambda ids: {
        "minutes": 30,
        "person": ids["user"],
        "task": ids["task"],
        "order": ids["order"],
    },
    "change_time": lambda ids: {
        "project": ids["project"],
        "person": ids["user"],
        "task": ids["task"],
        "order": ids["order"],
    },
    "start_timer": lambda ids: {"project": ids["project"], "task": ids["task"], "order": ids["order"]},
    "enter_expense": lambda ids: {
        "project": ids["project"],
        "category": "meals",
        "amount_excl_tax": "5",
        "person": ids["user"],
        "order": ids["order"],
        "order_line": ids["order_line"],
    },
    "enter_project_expense": lambda ids: {
        "category": "meals",
        "amount_excl_tax": "5",
        "person": ids["user"],
        "order": ids["order"],
        "order_line": ids["order_line"],
    },
    "change_expense": lambda ids: {
        "project": ids["project"],
        "person": ids["user"],
        "order": ids["order"],
        "order_line": ids["order_line"],
    },
    "set_person_rate": lambda ids: {"person": ids["user"], "from_on": "2026-01-01", "hourly_cost": "40"},
    "create_contract": lambda ids: {
        "customer": ids["party"],
        "billed_party": ids["party"],
        "terms": ids["terms"],
        "owner": ids["user"],
        "lines": [{**LINE, "product": ids["product"]}],
    },
    "edit_contract": lambda ids: {"billed_party": ids["party"], "terms": ids["terms"], "owner": ids["user"]},
    "hand_over_order": lambda ids: {"lines": [ids["recurring_line"]]},
    "give_up_lines": lambda ids: {"lines": [ids["recurring_line"]], "reason": "A"},
    "restore_lines": lambda ids: {"lines": [ids["recurring_line"]]},
    "change_contract": lambda ids: {
        "from": "2026-02-01",
        "lines": [{"line": ids["contract_line"], "quantity": "2"}],
        "added": [{**LINE, "product": ids["product"]}],
    },
    "suspend_contract": lambda _ids: {"from": "2026-02-01"},
    "terminate_contract": lambda _ids: {"reason": "price"},
    "renew_contract": lambda ids: {"lines": [{"line": ids["contract_line"], "quantity": "2"}]},
    "set_clause": lambda ids: {"weights": [{"index": ids["index"], "base": "100"}]},
    "edit_index": lambda _ids: {"name": "A"},
    "set_values": lambda _ids: {"values": [{"month": "2026-01-01", "value": "101"}]},
    "issue_drafts": lambda ids: {"invoices": [ids["contract_draft"]]},
    "revise": lambda ids: {"contracts": [ids["contract"]]},
    "write_plan": lambda ids: {"lines": [{"id": ids["plan_line"], "label": "A"}]},
    "start_import": lambda _ids: _file("A"),
    "map_import": lambda _ids: {"mapping": ["name"]},
    "create_scenario": lambda ids: {"name": "A", "moves": [{"plan_line": ids["plan_line"], "due_on": "2027-01-31"}]},
    "write_scenario": lambda ids: {"moves": [{"plan_line": ids["plan_line"], "due_on": "2027-01-31"}]},
    "move_plan_line": lambda _ids: {"due_on": "2027-01-31"},
    "refund": lambda ids: {"amount": "5", "sources": [{"payment": ids["payment"], "amount": "5"}]},
}
MORE: list[tuple[str, Any]] = [
    ("write_plan", lambda ids: {"lines": [{"label": "A", "percent": "10", "milestone": "task", "task": ids["task"]}]}),
    ("read_suppliers_file", lambda ids: {**_file("A"), "supplier": ids["supplier"]}),
    ("receive_supplier_refund", lambda ids: {"amount": "1", "sources": [{"credit_note": ids["bill"], "amount": "1"}]}),
    ("create_bill", lambda ids: {"supplier": ids["supplier"], "lines": [{"bill_line": ids["bill_line"]}]}),
    ("edit_bill", lambda ids: {"lines": [{"bill_line": ids["bill_line"]}]}),
    ("edit_product", lambda ids: {"kit": [{"component": ids["stocked"], "quantity": "1"}]}),
    ("draft_delivery_note", lambda ids: {"lines": [_of_a_kit(ids, "order_line", "goods_line")]}),
    ("edit_delivery_note", lambda ids: {"lines": [_of_a_kit(ids, "order_line", "goods_line")]}),
    ("edit_delivery_note", lambda ids: {"returns": [_of_a_kit(ids, "note_line", "note_line")]}),
    ("edit_delivery_note", lambda ids: {"returns": [_of_a_kit(ids, "order_line", "goods_line")]}),
    ("return_goods", lambda ids: {"lines": [_of_a_kit(ids, "note_line", "note_line")]}),
    ("return_goods", lambda ids: {"lines": [_of_a_kit(ids, "order_line", "goods_line")]}),
    ("take_back", lambda ids: {"lines": [_of_a_kit(ids, "order_line", "goods_line")]}),
    ("draft_order_invoice", lambda ids: {"kind": "deposit", "percent": "10", "billed_party": ids["party"]}),
    ("draft_invoice", lambda ids: {"orders": [ids["order"]]}),
    ("draft_order_invoice", lambda ids: {"kind": "time", "time_entries": [ids["time_entry"]]}),
    ("draft_order_invoice", lambda ids: {"kind": "time", "expenses": [ids["expense"]]}),
    ("draft_invoice", lambda ids: {"delivery_notes": [ids["note"]]}),
    ("draft_order_invoice", lambda ids: {"kind": "delivered", "delivery_notes": [ids["note"]]}),
    ("refund", lambda ids: {"amount": "5", "sources": [{"credit_note": ids["invoice"], "amount": "5"}]}),
    ("create_quote", lambda ids: {"customer": ids["party"], "delivery_address": ids["address"], "lines": [LINE]}),
    ("edit_quote", lambda ids: {"delivery_address": ids["address"]}),
    ("make_quote_version", lambda ids: {"delivery_address": ids["address"]}),
    ("create_order", lambda ids: {"customer": ids["party"], "delivery_address": ids["address"], "lines": [LINE]}),
    ("edit_order", lambda ids: {"delivery_address": ids["address"]}),
]
# Calls that another thing of the kind answers: drafts are edited, orders of goods delivered.
OF_THESE = {
    "edit_invoice": "draft",
    "edit_purchase_order": "purchase_draft",
    "edit_bill": "bill_draft",
    "edit_delivery_note": "draft_note",
    "draft_delivery_note": "delivered",
    "take_back": "delivered",
    "complete_services": "delivered",
    "hand_over_order": "recurring",
    "give_up_lines": "recurring",
    "restore_lines": "recurring",
}
# Ids that these calls refuse whoever they belong to: a live order keeps its customer and lines, an option is not an order's.
NEVER = {("edit_order", "customer"), ("edit_order", "lines.product")}


def test_no_id_in_a_body_reaches_another_company(victim: World, attacker: World) -> None:
    routes = {route.name: route for route in ROUTES}
    tried: set[tuple[str, str]] = set()
    before = victim.print(), attacker.print()
    for name, body in [*BODIES.items(), *MORE]:
        route = routes[name]
        kind = kind_of(route.path) if "{id}" in route.path else ""
        path = route.path.replace("{id}", attacker.ids[OF_THESE.get(name, kind)]) if kind else route.path
        mine, theirs = body(attacker.ids), body(victim.ids)
        for place, hostile in _one_by_one(mine, theirs):
            reply = attacker.api.call(route.method, path, hostile)
            assert reply.status in {404, 409, 422}, (name, place, hostile, reply)
            assert SECRET.encode() not in reply.content.replace(attacker.owner.name.encode(), b""), reply
            tried.add((name, place))
    assert (victim.print(), attacker.print()) == before
    assert _ids_in_bodies() - tried <= NEVER


def test_no_filter_shows_another_company(victim: World, attacker: World) -> None:
    api, ids = attacker.api, victim.ids
    for path in (
        f"/quotes?customer={ids['party']}", f"/orders?customer={ids['party']}", f"/orders?billed_party={ids['party']}",
        f"/invoices?customer={ids['party']}", f"/invoices?order={ids['order']}", f"/invoices?billed_party={ids['party']}",
        f"/payments?party={ids['party']}", f"/payments?invoice={ids['invoice']}", f"/payments?order={ids['order']}",
        f"/mandates?party={ids['party']}", f"/dues?billed_party={ids['party']}", f"/dues?invoice={ids['invoice']}", f"/dues?q={SECRET}",
        f"/aged-balance?party={ids['party']}", f"/reminders?billed_party={ids['party']}", f"/reminders?invoice={ids['invoice']}",
        f"/journal?subject=order:{ids['order']}", f"/journal?user={ids['user']}", f"/quotes?owner={ids['user']}",
        f"/supplier-prices?product={ids['product']}", f"/supplier-prices?supplier={ids['supplier']}",
        f"/purchase-orders?supplier={ids['supplier']}", f"/purchase-orders?order={ids['order']}",
        f"/purchase-orders?q={SECRET}",
        f"/stock/levels?product={ids['plain']}", f"/stock/levels?warehouse={ids['van']}", f"/stock/levels?q={SECRET}",
        f"/stock/moves?product={ids['plain']}", f"/stock/moves?lot={ids['lot']}", f"/stock/lots?number={SECRET}",
        f"/stock/moves?source=transfer:{ids['transfer']}", f"/stock/lots?product={ids['stocked']}",
        f"/stock/transfers?warehouse={ids['van']}", f"/stock/counts?warehouse={ids['first_warehouse']}",
        f"/purchase-orders?supplier={ids['supplier']}", f"/purchase-orders?order={ids['order']}", f"/purchase-orders?q={SECRET}",
        f"/projects?customer={ids['party']}", f"/projects?order={ids['order']}", f"/projects?q={SECRET}",
        f"/tasks?person={ids['user']}", f"/time-entries?project={ids['project']}", f"/time-entries?order={ids['order']}",
        f"/time-entries?person={ids['user']}", f"/time-entries?task={ids['task']}", f"/expenses?project={ids['project']}",
        f"/delivery-notes?order={ids['delivered']}", f"/delivery-notes?customer={ids['party']}", f"/delivery-notes?q={SECRET}",
        f"/backorders?order={ids['delivered']}", f"/backorders?customer={ids['party']}", f"/backorders?product={ids['product']}",
        f"/contracts?customer={ids['party']}", f"/contracts?order={ids['recurring']}",
        f"/bills?supplier={ids['supplier']}", f"/bills?purchase_order={ids['purchase']}", f"/bills?order={ids['order']}",
        f"/supplier-payments?supplier={ids['supplier']}", f"/supplier-payments?bill={ids['bill']}",
        f"/receipts?purchase_order={ids['purchase']}", f"/receipts?supplier={ids['supplier']}",
        f"/orders?owner={ids['user']}", f"/parties?q={SECRET}", f"/products?q={SECRET}", f"/orders?q={SECRET}",
    ):  # fmt: skip
        found = api.get(path)
        assert (found.status, found.json["items"]) == (200, []), path
    assert api.get(f"/stock/valuation?warehouse={ids['van']}").json["items"] == []
    reply = api.get(f"/orders/{attacker.ids['order']}/explanation?figure=ordered&order_line={ids['order_line']}")
    assert reply.status == 404


def _one_by_one(mine: Any, theirs: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """The body with one id of the other company at a time, and the place of that id."""
    if isinstance(mine, dict):
        for name, value in mine.items():
            for where, changed in _one_by_one(value, theirs[name], f"{place}.{name}".lstrip(".")):
                yield where, {**mine, name: changed}
    elif isinstance(mine, list):
        for at, value in enumerate(mine):
            for where, changed in _one_by_one(value, theirs[at], place):
                yield where, [*mine[:at], changed, *mine[at + 1 :]]
    elif mine != theirs:
        yield place, theirs


def _ids_in_bodies() -> set[tuple[str, str]]:
    """Every place of every body where the description takes an id."""
    schema = built().described
    found = set()
    for item in schema["paths"].values():
        for operation in item.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for place in _places(schema, content.get("schema", {}), ""):
                found.add((operation["operationId"], place))
    return found


def _places(schema: Any, of: Any, place: str) -> Iterator[str]:
    text = str(of.get("anyOf", ""))
    if "[1-9][0-9]{0,17}" in text:
        yield place
        return
    if "$ref" in of:
        of = schema["components"]["schemas"][re.sub(".*/", "", of["$ref"])]
    for way in ("allOf", "anyOf"):
        for one in of.get(way, ()):
            yield from _places(schema, one, place)
    if of.get("type") == "array":
        yield from _places(schema, of["items"], place)
    for name, value in of.get("properties", {}).items():
        yield from _places(schema, value, f"{place}.{name}".lstrip("."))
