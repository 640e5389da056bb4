"""W2: lists, filters, searches and folders in books of any size, beside the same rows read with bare psycopg."""

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.test import Client
from django.urls import reverse

from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.invoicing.models import Invoice
from carnet.parties.models import Party
from carnet.sales.models import OrderStanding

from .book import fill, order_of
from .deal import a_company, counted

TIMES, FIRST_PAGE = 40, "open orders, first page"
LIST = """
SELECT s.*, o.number, o.title, o.customer_reference, o.promised_on, o.owner_id, p.name
FROM sales_orderstanding s JOIN sales_order o ON o.id = s.order_id JOIN parties_party p ON p.id = o.party_id
WHERE s.company_id = %(company)s AND s.state IN ('draft', 'open', 'settled')
ORDER BY s.ordered_on DESC, s.order_id DESC LIMIT 50
"""
TOTALS = """
SELECT count(*), sum(ordered_excl_tax), sum(invoiced_excl_tax), sum(left_excl_tax), sum(left_to_pay)
FROM sales_orderstanding WHERE company_id = %(company)s AND state IN ('draft', 'open', 'settled')
"""
FOLDER = (
    "SELECT * FROM sales_order o JOIN parties_party p ON p.id = o.party_id WHERE o.id = %(order)s",
    "SELECT * FROM sales_orderline WHERE order_id = %(order)s ORDER BY position",
    "SELECT * FROM sales_orderstanding WHERE order_id = %(order)s",
    "SELECT * FROM sales_groupstanding WHERE order_id = %(order)s",
    "SELECT * FROM sales_linestanding WHERE order_id = %(order)s",
    "SELECT * FROM sales_quoteversion v JOIN sales_order o ON o.quote_id = v.quote_id WHERE o.id = %(order)s",
    "SELECT * FROM sales_amendment WHERE order_id = %(order)s",
    """SELECT * FROM invoicing_invoice i LEFT JOIN invoicing_invoicestanding s ON s.invoice_id = i.id
    WHERE i.id IN (SELECT invoice_id FROM invoicing_invoiceline WHERE order_id = %(order)s)""",
    """SELECT * FROM invoicing_payment p JOIN invoicing_allocation a ON a.payment_id = p.id
    WHERE a.invoice_id IN (SELECT invoice_id FROM invoicing_invoiceshare WHERE order_id = %(order)s)""",
    """SELECT * FROM core_journal
    WHERE company_id = %(company)s AND subject_kind = 'order' AND subject_id = %(order)s ORDER BY id DESC LIMIT 20""",
)


@dataclass
class Page:
    """What was found of a page: milliseconds, of which in statements; by hand, the same rows read with bare psycopg."""

    name: str
    median: float
    p95: float
    in_statements: float
    statements: int
    kilobytes: float
    bare: float | None


@dataclass
class Reading:
    """What W2 found of a book."""

    orders: int
    invoices: int
    filled_in: float
    pages: list[Page]
    worker_mb: float


def measure(url: str, environment: dict[str, str], size: int) -> Reading:
    """Fill a book of that many orders, read its pages, then the same rows by hand; the memory of a web worker that served them."""
    name, began = f"book-{int(time.time())}", time.perf_counter()
    by = a_company(name)
    fill(url, by, size)
    filled_in = time.perf_counter() - began
    with company_scope(by.company_id):
        orders, invoices = OrderStanding.objects.count(), Invoice.objects.count()
        short, long = order_of(by, 5), order_of(by, 300)
        customer = Party.objects.order_by("id")[7].pk
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=by.user_id))
    listed, folded = reverse("dossier:orders"), reverse("dossier:order", args=[short])
    given = {"company": by.company_id, "order": short, "long": long, "customer": customer}
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("ANALYZE")

        def by_hand(*statements: str, order: int = short) -> Callable[[], Any]:
            return lambda: [link.execute(one, {**given, "order": order}).fetchall() for one in statements]

        pages = [
            _page(FIRST_PAGE, client, listed, by_hand(LIST, TOTALS)),
            _page("open orders of a customer", client, f"{listed}?state=open&customer={customer}", None),
            _page("orders to invoice, the largest first", client, f"{listed}?state=open&left=100..&sort=-left", None),
            _page("orders, searched by a fragment", client, f"{listed}?q=aire%20417", None),
            _page("search of everything", client, f"{reverse('search')}?q=n%C2%B0%20417", None),
            _page("folder of 5 lines", client, folded, by_hand(*FOLDER)),
            _page("folder of 300 lines", client, reverse("dossier:order", args=[long]), by_hand(*FOLDER, order=long)),
        ]
    return Reading(orders, invoices, filled_in, pages, _worker(environment, f"{name}@bench.example", [listed, folded]))


def _page(name: str, client: Client, path: str, bare: Callable[[], Any] | None) -> Page:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    statements = counted(lambda: client.get(path))
    times, spent = _times(lambda: client.get(path)), [_in_statements(lambda: client.get(path)) for _ in range(9)]
    by_hand = _times(bare) if bare else None
    packed = len(gzip.compress(client.get(path).content, 6)) / 1000
    return Page(
        name, times[len(times) // 2], times[int(len(times) * 0.95)], sorted(spent)[4], statements, packed,
        by_hand[len(by_hand) // 2] if by_hand else None,
    )  # fmt: skip


def _in_statements(work: Callable[[], Any]) -> float:
    """Milliseconds that its statements took."""
    spent = 0.0

    def time_one(execute: Any, *given: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            spent += (time.perf_counter() - began) * 1000

    with connection.execute_wrapper(time_one):
        work()
    return spent


def _times(work: Callable[[], Any]) -> list[float]:
    for _ in range(3):
        work()
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def _worker(environment: dict[str, str], email: str, paths: list[str]) -> float:
    """Resident memory, in MB, of a web worker after some hundred pages."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
            "--worker-class", "carnet.core.serving.BufferedWorker", "--workers", "1", "--threads", "4", "--no-control-socket",
        ],
        env={**environment, "CARNET_BUILT_STATIC": "0"}, process_group=0, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        browser = signed_in(f"http://127.0.0.1:{port}", email)
        for _ in range(60):
            for path in paths:
                browser.open(f"http://127.0.0.1:{port}{path}", timeout=30).read()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return max(resident(int(child)) for child in children)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def signed_in(address: str, email: str) -> urllib.request.OpenerDirector:
    """A browser whose user signed in."""
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )
    page = ""
    for _ in range(300):
        with suppress(OSError):
            page = browser.open(f"{address}/account/login/", timeout=20).read().decode()
            break
        time.sleep(0.1)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the sign-in page has no form")
    form = f"csrfmiddlewaretoken={found[1]}&login={email.replace('@', '%40')}&password=bench"
    browser.open(urllib.request.Request(f"{address}/account/login/", form.encode(), {"Referer": address}), timeout=30)
    return browser


def resident(pid: int) -> float:
    """Megabytes of memory a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0
