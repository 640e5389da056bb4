"""Every address of the screens, and the thing of a world that stands at each place of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from carnet.core.acts import company_scope
from carnet.dossier.api.tests.test_attacks import World

# The name of a place in an address, and the thing of the world that stands there; before the colon, how the address begins.
NAMED = {
    "party_id": "party", "address_id": "address", "contact_id": "contact", "product_id": "product", "quote_id": "quote",
    "order_id": "order", "amendment_id": "amendment", "invoice_id": "invoice", "note_id": "note", "lot_id": "lot",
    "completion_id": "completion", "transfer_id": "transfer", "count_id": "count", "warehouse_id": "van",
    "offer_id": "supplier_price", "purchase_id": "purchase", "receipt_id": "receipt", "bill_id": "bill", "file_id": "bill_file",
    "category_id": "expense_category", "project_id": "project", "task_id": "task", "entry_id": "time_entry",
    "expense_id": "expense", "contract_id": "contract", "run_id": "run", "index_id": "index", "scenario_id": "scenario",
    "import_id": "import", "mandate_id": "mandate", "collection_id": "collection",
    "terms_id": "terms", "unit_id": "unit", "payment_id": "payment", "document_id": "document",
    "supplier-payments:payment_id": "supplier_payment", "project-documents:document_id": "project_document",
    "plan-lines:line_id": "plan_line", "stock/counts:line_id": "count_line",
    "orders/<int:order_id>/recurring:order_id": "recurring", "orders/<int:order_id>/recurring:line_id": "recurring_line",
}  # fmt: skip
# Places whose thing is the first row of a table of the company.
ROWS = {
    "mail_id": "core.Mail", "settings/vat:rate_id": "company.VatRate", "settings/exchange-rates:rate_id": "company.ExchangeRate",
    "settings/reference-rates:rate_id": "company.ReferenceRate", "settings/plans:template_id": "company.PlanTemplate",
    "settings/mails:template_id": "company.MailTemplate", "series_id": "core.Series", "level_id": "company.ReminderLevel",
    "member_id": "core.Membership", "role_id": "company.Role", "key_id": "core.ApiKey", "statement_id": "invoicing.Statement",
    "issuance_id": "subscriptions.Issuance", "change_id": "purchasing.PurchaseChange",
}  # fmt: skip
WORDS = {"kind": "invoice", "change": "aside", "of": "task", "month": "2026-01", "code": "0" * 16, "job_id": "1"}
PAPERS = {"kind": "proforma"}
_PLACE = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True, slots=True)
class Screen:
    """An address as declared, and what it answers with."""

    address: str
    name: str
    view: Any

    @property
    def right(self) -> str | None:
        """The right it asks; None: any member."""
        right: str | None = self.view.right
        return right

    @property
    def places(self) -> list[str]:
        """The names of its places for things."""
        return [name for kind, name in _PLACE.findall(self.address) if kind == "int"]

    def at(self, ids: dict[str, Any]) -> str:
        """The path, with these things at its places."""
        return "/" + _PLACE.sub(lambda place: str(self.thing(place[1], place[2], ids)), self.address)

    def thing(self, kind: str, name: str, ids: dict[str, Any]) -> Any:
        """What stands at a place."""
        if kind != "int":
            return (PAPERS if kind == "paper" else WORDS)[name]
        return ids.get(self.key(name), "1")

    def key(self, name: str) -> str:
        """How the world calls the thing of a place."""
        told = {**NAMED, **ROWS}
        longest = sorted((key for key in told if ":" in key and key.endswith(f":{name}")), key=len, reverse=True)
        key = next((key for key in longest if self.address.startswith(key.rpartition(":")[0])), name)
        return NAMED.get(key, key)


def every_pattern(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str, Any]]:
    """Address, name and view of everything that answers."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, str(pattern.name), pattern.callback


def screens() -> list[Screen]:
    """Every page and form of ours."""
    return [
        Screen(address, name, view)
        for address, name, view in every_pattern(get_resolver().url_patterns)
        if hasattr(view, "right")
    ]


def account_addresses() -> list[str]:
    """The pages of the account library that open without a key in their address, but the one that signs out."""
    return [
        "/" + address
        for address, _name, view in every_pattern(get_resolver().url_patterns)
        if view.__module__.startswith("allauth") and "(" not in address and "logout" not in address
    ]


def things_of(world: World) -> dict[str, Any]:
    """What the world holds, and the first row of each table that addresses speak of."""
    found = dict(world.ids)
    with company_scope(world.owner.company_id):
        for key, table in ROWS.items():
            first = apps.get_model(table).objects.order_by("pk").values_list("pk", flat=True).first()
            if first is not None:
                found[key] = first
    return found
