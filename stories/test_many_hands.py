"""Many hands at once over HTTP, and the web process killed in the middle of acts (P55, P59)."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from carnet.core.acts import company_scope
from carnet.core.testing.api import a_key
from carnet.core.testing.web_process import web
from carnet.invoicing.models import Invoice, Payment
from carnet.sales.models import Order
from carnet.sales.tests.factories import a_company

from .by_http import HttpPlayer
from .checking import assert_clean
from .player import Refused, Storyteller
from .views import line

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, CLIENTS, ENOUGH = 3, 6, 8


def _ten_times(player: HttpPlayer, path: str, body: dict[str, Any]) -> Any:
    """The same call, with the same key, from ten threads: one answer."""
    key = f"clic-{random.random()}"
    start = threading.Barrier(10)

    def send(_n: int) -> str:
        start.wait()
        return repr(player.call("POST", path, body, key=key))

    with ThreadPoolExecutor(10) as threads:
        answers = set(threads.map(send, range(10)))
    assert len(answers) == 1, answers
    return player.call("POST", path, body, key=key)


def test_ten_times_the_same_call_has_one_effect(served: str) -> None:
    by = a_company()
    player = HttpPlayer(served, a_key(by))
    we = Storyteller(player)
    customer = we.customer("Ateliers Kerbrat")
    quote = we.quote(customer, "2025-02-03", [line("Serre", "1", "1000.00")])
    we.send_quote(quote, "2025-02-03")
    order = int(_ten_times(player, f"/quotes/{quote}/acceptance", {"on": "2025-02-04"})["id"])
    asked = {"kind": "deposit", "percent": "30", "on": "2025-02-05"}
    draft = _ten_times(player, f"/orders/{order}/invoices", asked)["id"]
    issued = _ten_times(player, f"/invoices/{draft}/issuance", {"on": "2025-02-05"})
    assert issued["number"] == "FA-2025-0001"
    paid = {"party": customer, "on": "2025-02-06", "amount": "100.00", "method": "transfer"}
    _ten_times(player, "/payments", paid)
    assert we.document(int(draft)).left_to_pay == 260
    with company_scope(by.company_id):
        assert (Order.objects.count(), Invoice.objects.count(), Payment.objects.count()) == (1, 1, 1)
    assert_clean()


@pytest.mark.slow
def test_a_killed_web_process_loses_nothing_and_leaves_nothing_half_done(
    own_environment: dict[str, str], own_database: str
) -> None:
    by = a_company()
    key = a_key(by)
    connection.close()
    confirmed: dict[str, list[Any]] = {"orders": [], "numbers": [], "payments": [], "refusals": []}
    chance = random.Random(7)
    for _round in range(ROUNDS):
        with web(own_environment) as (address, process):
            stop = threading.Event()
            clients = [
                threading.Thread(target=_deals, args=(address, key, confirmed, stop, chance.randint(0, 5000)))
                for _ in range(CLIENTS)
            ]
            enough = len(confirmed["payments"]) + ENOUGH
            for client in clients:
                client.start()
            _wait_for(confirmed["payments"], enough)
            time.sleep(chance.uniform(0.0, 0.5))
            os.killpg(process.pid, signal.SIGKILL)
            stop.set()
            for client in clients:
                client.join()
    assert not confirmed["refusals"]
    with company_scope(by.company_id):
        orders = set(Order.objects.values_list("id", flat=True))
        assert set(confirmed["orders"]) <= orders
        numbers = sorted(Invoice.objects.filter(number__isnull=False).values_list("number", flat=True))
        assert set(confirmed["numbers"]) <= set(numbers)
        assert numbers == [f"FA-2025-{n:04}" for n in range(1, len(numbers) + 1)], "no gap, no double"
        assert set(confirmed["payments"]) <= set(Payment.objects.values_list("id", flat=True))
        assert not Order.objects.filter(number__startswith="~").exists(), "an order half made"
    assert_clean()


def _wait_for(payments: list[Any], enough: int) -> None:
    limit = time.monotonic() + 90
    while len(payments) < enough:
        assert time.monotonic() < limit, "the load was too light to say anything"
        time.sleep(0.02)


def _deals(address: str, key: str, confirmed: dict[str, list[Any]], stop: threading.Event, seed: int) -> None:
    """Order, deposit, payment, balance, payment, again and again, until the server is gone."""
    we = Storyteller(HttpPlayer(address, key))
    we.player.customers = seed
    try:
        customer = we.customer(f"Client {seed}")
        while not stop.is_set():
            order = we.order(customer, "2025-02-03", [line("Serre", "2", "610.05"), line("Pose", "1", "99.99", "10")])
            confirmed["orders"].append(order)
            for kind in ("deposit", "balance"):
                asked = {"percent": "30"} if kind == "deposit" else {}
                invoice = we.invoice(order, kind, "2025-02-04", **asked)
                confirmed["numbers"].append(invoice.number)
                amount = f"{invoice.total.incl}"
                confirmed["payments"].append(we.pay(customer, "2025-02-05", amount, over={invoice.id: amount}))
    except Refused as refusal:
        confirmed["refusals"].append(refusal)
    except (OSError, ValueError):
        return  # the server is gone in the middle of an answer: nothing was confirmed
