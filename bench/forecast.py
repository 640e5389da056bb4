"""W4: the dashboard and the forecast of a company with a hundred thousand orders."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.test import Client
from django.urls import reverse

from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.core.testing.api import Caller, a_key
from carnet.invoicing.models import PlanLine
from carnet.sales.models import OrderStanding

from .book import fill
from .deal import a_company, counted

ORDERS = int(os.environ.get("BENCH_ORDERS", "100000"))
TIMES = 15
BUDGET_MS = 300


@dataclass
class Answer:
    """How long something took."""

    name: str
    median: float
    slowest: float
    statements: int


@dataclass
class Found:
    """What W4 found."""

    orders: int
    opened: int
    planned: int
    answers: list[Answer]


def measure(url: str) -> Found:
    """Fill the book once, then ask each page and call in turn."""
    by = a_company(f"forecast-{int(time.time())}")
    fill(url, by, ORDERS)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=by.user_id))
    api = Caller(a_key(by))
    asked: list[tuple[str, Callable[[], object]]] = [
        ("dashboard", lambda: client.get(reverse("dossier:dashboard"))),
        ("dashboard, what slips away", lambda: client.get(reverse("dossier:leaks-card"))),
        ("dashboard, best customers", lambda: client.get(reverse("dossier:best-customers"))),
        ("cash view", lambda: client.get(reverse("dossier:cash"))),
        ("forecast, page", lambda: client.get(reverse("dossier:forecast"))),
        *[
            (f"forecast by {by_what}, API", lambda by_what=by_what: api.get(f"/forecast?by={by_what}"))
            for by_what in ("month", "quarter", "customer", "salesperson", "family")
        ],
    ]
    with company_scope(by.company_id):
        counts = [OrderStanding.objects.count(), OrderStanding.objects.exclude(left_excl_tax=0).count()]
        planned = PlanLine.objects.exclude(amount=0).count()
    return Found(counts[0], counts[1], planned, [_answer(name, ask) for name, ask in asked])


def _answer(name: str, ask: Callable[[], object]) -> Answer:
    reply = ask()
    if (getattr(reply, "status_code", None) or getattr(reply, "status", None)) != 200:
        raise AssertionError(f"{name}: {reply}")
    statements = counted(ask)
    taken = []
    for _turn in range(TIMES):
        since = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - since) * 1000)
    return Answer(name, median(taken), max(taken), statements)


def table(found: Found) -> str:
    """The section of docs/measurements.md."""
    load = os.getloadavg()[0]
    rows = [f"| {one.name} | {one.median:.0f} | {one.slowest:.0f} | {one.statements} |" for one in found.answers]
    return "\n".join(
        [
            "# Forecast and dashboard",
            "",
            f"`./run bench forecast`: {found.orders} orders, {found.opened} with something left to invoice, {found.planned} planned"
            f" invoices; budget {BUDGET_MS} ms. Load average {load:.1f} while it ran.",
            "",
            "| asked | median ms | slowest ms | statements |",
            "|---|---|---|---|",
            *rows,
        ]
    )
