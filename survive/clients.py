"""Programs that use the API as a careful one does: every act under a key of its own, tried again until it is answered."""

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

PATIENCE = 600.0  # a careful program goes on asking: a machine at its limit takes minutes to bring a killed web back
LINES = [
    {"description": "Serre de jardin", "quantity": "2", "unit_price": "610.05", "vat_rate": "20"},
    {"description": "Pose", "quantity": "1", "unit_price": "99.99", "vat_rate": "10"},
    {"description": "Plants", "quantity": "12", "unit_price": "3.335", "vat_rate": "5.5"},
]


@dataclass
class Confirmed:
    """What the installation said was done: if it said so, it must be there."""

    orders: list[int] = field(default_factory=list)
    invoices: list[tuple[int, str]] = field(default_factory=list)
    payments: list[int] = field(default_factory=list)
    mails: int = 0
    closed: int = 0
    answers: int = 0
    tries: int = 0
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Unanswered(Exception):
    """Nothing came for too long, or an answer that no client should ever see."""


class Client:
    """One deal after another: quote sent by e-mail, accepted, deposit, balance, both issued, mailed and paid, closed."""

    def __init__(self, address: str, key: str, confirmed: Confirmed, seed: int) -> None:
        self.address, self.key, self.confirmed = urlsplit(address), key, confirmed
        self.chance = random.Random(seed)
        self.customer = ""
        self.days = 0  # by which the installation's clock is ahead
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._work, name=f"client {seed}", daemon=True)

    def _work(self) -> None:
        try:
            while not self.stop.is_set():
                self.deal()
        except Unanswered as fault:
            with self.confirmed.lock:
                self.confirmed.faults.append(str(fault))

    def deal(self) -> None:
        """One deal, to its end."""
        if not self.customer:
            self.customer = self.post("/parties", {"name": f"Client {self.thread.name}", "kind": "person"})["id"]
        self._deal(self.customer)

    def _deal(self, customer: str) -> None:
        today = (date.today() + timedelta(self.days)).isoformat()  # noqa: DTZ011 - the machine's day is the installation's
        quote = self.post("/quotes", {"customer": customer, "title": "Serre", "lines": LINES, "on": today})["id"]
        self._mail(f"/quotes/{quote}/mailing")
        order = self.post(f"/quotes/{quote}/acceptance", {"on": today})["id"]
        self.confirmed.orders.append(int(order))
        for asked in ({"kind": "deposit", "percent": "30"}, {"kind": "balance"}):
            draft = self.post(f"/orders/{order}/invoices", {**asked, "on": today})["id"]
            issued = self.post(f"/invoices/{draft}/issuance", {"on": today})
            self.confirmed.invoices.append((int(draft), issued["number"]))
            if self.chance.random() < 0.5:
                self._mail(f"/invoices/{draft}/mailing")
            amount = issued["totals"]["incl_tax"]
            over = [{"invoice": draft, "amount": amount}]
            paid = {"party": customer, "on": today, "amount": amount, "method": "transfer", "allocations": over}
            self.confirmed.payments.append(int(self.post("/payments", paid)["id"]))
        state = self.call("GET", f"/orders/{order}/standing")["state"]
        if state != "closed":
            raise Unanswered(f"order {order}, invoiced and paid, is {state}")
        with self.confirmed.lock:
            self.confirmed.closed += 1

    def _mail(self, path: str) -> None:
        self.post(path, {"recipients": ["client@example.org"], "title": "Document", "body": "Bonjour"})
        with self.confirmed.lock:
            self.confirmed.mails += 1

    def post(self, path: str, body: Any) -> Any:
        """Asked until it is answered."""
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, asked again under the same key while nobody is there to give it."""
        key, limit, last = uuid4().hex, time.monotonic() + PATIENCE, "nothing"
        while time.monotonic() < limit:
            try:
                status, told = self.once(method, path, body, key)
            except (OSError, http.client.HTTPException, ValueError) as cut:
                last = repr(cut)
            else:
                if status < 400:
                    self.confirmed.answers += 1
                    return told
                last = f"{status} {told.get('code')}: {told.get('detail')}"
                if status != 503:
                    raise Unanswered(f"{method} {path}: {last}")
            with self.confirmed.lock:
                self.confirmed.tries += 1
            time.sleep(self.chance.uniform(0.05, 0.3))
        raise Unanswered(f"{method} {path}: no answer in {PATIENCE:.0f} s; the last word was {last}")

    def once(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        link = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        try:
            link.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            link.close()
