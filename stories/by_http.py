"""The player that calls the API over HTTP, as another program does."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from .earning import EarnsByHttp
from .player import Fields, Refused
from .views import Document, Line, LineStanding, Standing, Sums, by_rate, siren


class HttpPlayer(EarnsByHttp):
    """A program with an API key of somebody of the company."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key, self.customers = urlsplit(address), key, 0

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        """One call; its JSON, or Refused."""
        content = self.bytes(method, path, body, key)
        return json.loads(content) if content else None

    def bytes(self, method: str, path: str, body: Any = None, key: str = "") -> bytes:
        """One call; what it answers, or Refused."""
        link = HTTPConnection(self.address.hostname or "", self.address.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.key}", "Accept-Language": "fr"}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid4().hex
        data = None
        if body is not None:
            headers["Content-Type"], data = "application/json", json.dumps(body)
        try:
            link.request(method, f"/api/v1{path}", data, headers)
            answer = link.getresponse()
            content = answer.read()
        finally:
            link.close()
        if answer.status >= 400:
            raise Refused(answer.status, json.loads(content))
        return content

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, {name: value for name, value in body.items() if value is not None})

    def customer(self, name: str, *, person: bool = False) -> int:
        address = {"line1": "8 rue des Forges", "postcode": "35000", "city": "Rennes", "is_default": True}
        self.customers += 1
        known = {"kind": "person"} if person else {"siren": siren(self.customers)}
        made = self.post("/parties", name=name, addresses=[address], **known)
        return int(made["id"])

    def quote(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> int:
        return int(self.post("/quotes", customer=customer, on=on, lines=list(lines), **content)["id"])

    def send_quote(self, quote: int, on: str) -> None:
        self.post(f"/quotes/{quote}/sending", on=on)

    def accept(self, quote: int, on: str, signed_by: str = "", options: Sequence[int] = ()) -> int:
        ids = [one["id"] for one in self.call("GET", f"/quotes/{quote}")["lines"]]
        picked = [ids[place] for place in options]
        return int(self.post(f"/quotes/{quote}/acceptance", on=on, signed_by=signed_by, options=picked)["id"])

    def quote_state(self, quote: int) -> str:
        return str(self.call("GET", f"/quotes/{quote}")["state"])

    def quote_totals(self, quote: int) -> Sums:
        found = self.call("GET", f"/quotes/{quote}")
        return Sums(Decimal(found["excl_tax"]), Decimal(found["vat"]), Decimal(found["incl_tax"]))

    def order(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> int:
        return int(self.post("/orders", customer=customer, on=on, lines=list(lines), **content)["id"])

    def order_lines(self, order: int) -> list[int]:
        return [int(one["id"]) for one in self.call("GET", f"/orders/{order}")["lines"]]

    def amend(self, order: int, on: str, changes: Sequence[Fields], reason: str = "") -> None:
        ids = self.order_lines(order)
        lines = [
            {**change, "order_line": ids[change["order_line"]]} if "order_line" in change else change
            for change in changes
        ]
        made = self.post(f"/orders/{order}/amendments", on=on, reason=reason, lines=lines)
        self.post(f"/amendments/{made['id']}/acceptance", on=on)

    def close(self, order: int, on: str, reason: str, deposit: str | None = None) -> None:
        self.post(f"/orders/{order}/closure", on=on, reason=reason, deposit=deposit)

    def reopen(self, order: int, on: str) -> None:
        self.call("DELETE", f"/orders/{order}/closure?on={on}")

    def cancel(self, order: int, on: str, reason: str) -> None:
        self.post(f"/orders/{order}/cancellation", on=on, reason=reason)

    def delete_order(self, order: int) -> None:
        self.call("DELETE", f"/orders/{order}")

    def hold(self, order: int, reason: str) -> None:
        self.post(f"/orders/{order}/hold", reason=reason)

    def release(self, order: int, reason: str) -> None:
        self.call("DELETE", f"/orders/{order}/hold", {"reason": reason})

    def standing(self, order: int, on: str | None = None) -> Standing:
        return _standing(self.call("GET", f"/orders/{order}/standing" + (f"?on={on}" if on else "")))

    def draft(self, order: int, kind: str, on: str, **asked: Any) -> Document:
        if "lines" in asked:
            ids = self.order_lines(order)
            asked["lines"] = [
                {"order_line": ids[place], **(what if isinstance(what, dict) else {"cumulative_percent": what})}
                for place, what in asked["lines"].items()
            ]
            for one in asked["lines"]:
                if "amount" in one:
                    one["amount_excl_tax"] = one.pop("amount")
        if "deposits" in asked:
            asked["deposits"] = [{"invoice": one, "amount_excl_tax": part} for one, part in asked["deposits"].items()]
        if "billed_party_id" in asked:
            asked["billed_party"] = asked.pop("billed_party_id")
        return _document(self.post(f"/orders/{order}/invoices", kind=kind, on=on, **asked))

    def draft_free(self, customer: int, on: str, lines: Sequence[Fields], **content: Any) -> Document:
        return _document(self.post("/invoices", customer=customer, on=on, lines=list(lines), **content))

    def draft_several(self, orders: Sequence[int], on: str) -> Document:
        return _document(self.post("/invoices", orders=list(orders), on=on))

    def draft_credit(self, invoice: int, on: str, *, again: bool, reason: str = "Correction", **asked: Any) -> Document:
        if "lines" in asked:
            ids = [one.id for one in self.document(invoice).lines]
            asked["lines"] = [{"invoice_line": ids[place], **what} for place, what in asked["lines"].items()]
        if "by_vat" in asked:
            asked["by_vat"] = [{"vat_rate": rate, **what} for rate, what in asked["by_vat"].items()]
        made = self.post(f"/invoices/{invoice}/credit-notes", on=on, again=again, reason=reason, **asked)
        return _document(made)

    def delete_draft(self, document: int) -> None:
        self.call("DELETE", f"/invoices/{document}")

    def issue(self, document: int, on: str) -> Document:
        return _document(self.post(f"/invoices/{document}/issuance", on=on))

    def correct(self, invoice: int, on: str, reason: str) -> Document:
        return _document(self.post(f"/invoices/{invoice}/corrections", on=on, reason=reason))

    def reject(self, invoice: int, on: str, reason: str) -> Document:
        return _document(self.post(f"/invoices/{invoice}/rejection", on=on, status="rejected", reason=reason))

    def e_invoice(self, document: int) -> bytes:
        return self.bytes("GET", f"/invoices/{document}/cii")

    def paper(self, document: int) -> bytes:
        return self.bytes("GET", f"/invoices/{document}/pdf")

    def document(self, document: int) -> Document:
        return _document(self.call("GET", f"/invoices/{document}"))

    def pay(
        self, customer: int, on: str, amount: str, *, over: Mapping[int, str] | None = None, order: int | None = None,
        method: str = "transfer", reference: str = "",
    ) -> int:  # fmt: skip
        made = self.post(
            "/payments", party=customer, on=on, amount=amount, method=method, reference=reference, order=order,
            allocations=None if over is None else _allocations(over),
        )  # fmt: skip
        return int(made["id"])

    def unallocated(self, payment: int) -> Decimal:
        return Decimal(self.call("GET", f"/payments/{payment}")["unallocated"])

    def allocate(self, payment: int, on: str, over: Mapping[int, str]) -> None:
        self.post(f"/payments/{payment}/allocations", on=on, allocations=_allocations(over))

    def use_credit(self, credit_note: int, on: str, over: Mapping[int, str]) -> None:
        self.post(f"/invoices/{credit_note}/allocations", on=on, allocations=_allocations(over))

    def reverse(self, payment: int, on: str, reason: str) -> None:
        self.post(f"/payments/{payment}/reversal", on=on, reason=reason)

    def refund(self, customer: int, on: str, amount: str) -> int:
        return int(self.post(f"/parties/{customer}/refunds", on=on, amount=amount)["id"])

    def write_off(self, invoice: int, on: str, amount: str, reason: str) -> None:
        self.post(f"/invoices/{invoice}/write-offs", on=on, amount=amount, reason=reason)

    def balance(self, customer: int) -> tuple[Decimal, Decimal]:
        found = self.call("GET", f"/parties/{customer}/balance")["items"]
        return (Decimal(found[0]["left"]), Decimal(found[0]["credit"])) if found else (Decimal(0), Decimal(0))


def _allocations(over: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"invoice": one, "amount": part} for one, part in over.items()]


def _sums(told: Mapping[str, Any]) -> Sums:
    return Sums(Decimal(told["excl_tax"]), Decimal(told["vat"]), Decimal(told["incl_tax"]))


def _by_vat(told: Mapping[str, Any]) -> dict[str, Sums]:
    return by_rate((Decimal(one["vat_rate"]), Decimal(one["base"]), Decimal(one["vat"])) for one in told["by_vat"])


def _percent(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _document(told: Mapping[str, Any]) -> Document:
    return Document(
        int(told["id"]), told["number"], told["kind"], told["state"],
        date.fromisoformat(told["issued_on"]) if told["issued_on"] else None,
        _sums(told["totals"]), _by_vat(told["totals"]),
        tuple(
            Line(
                int(one["id"]), one["kind"], one["description"], Decimal(one["quantity"]), Decimal(one["unit_price"]),
                Decimal(one["discount_amount"]), Decimal(one["net"]),
                int(one["order_line"]) if one["order_line"] else None,
                _percent(one["progress_before"]), _percent(one["progress_after"]),
            )
            for one in told["lines"]
        ),
        Decimal(told["left_to_pay"]),
    )  # fmt: skip


def _standing(told: Mapping[str, Any]) -> Standing:
    def both(one: Mapping[str, Any], name: str) -> tuple[Decimal, Decimal]:
        return Decimal(one[name]["quantity"]), Decimal(one[name]["excl_tax"])

    totals = told["totals"]
    return Standing(
        told["state"], told["facts"]["invoiced"], told["facts"]["paid"], _sums(totals["ordered"]),
        _sums(totals["invoiced"]), _sums(totals["abandoned"]), _sums(totals["left_to_invoice"]),
        _by_vat(totals["left_to_invoice"]), Decimal(told["paid"]), Decimal(told["left_to_pay"]), Decimal(told["deposit_left"]),
        tuple(
            LineStanding(
                int(one["order_line"]),
                *(both(one, name) for name in ("ordered", "invoiced", "credited", "abandoned", "left_to_invoice")),
            )
            for one in sorted(told["lines"], key=lambda one: int(one["order_line"]))
        ),
        tuple(one["code"] for one in told["blockers"]),
    )  # fmt: skip
