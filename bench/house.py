"""W5 and W6: a real installation of its own: how long it takes to stand, what it weighs, and thirty-two clients at once."""

import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import uuid4

from survive.installation import ROOT, Installation

from .reading import resident, signed_in

SECONDS, CLIENTS, READS = float(os.environ.get("BENCH_MINUTE", "60")), 32, 0.8
WARM = 16  # seconds in which clients arrive and programs warm
LINES = [
    {"description": f"Fourniture {n}", "quantity": str(n), "unit_price": "10.05", "vat_rate": "20" if n % 3 else "10"}
    for n in range(1, 11)
]


# How long a client thinks between an answer and its next question, in seconds: as people work, then as no one does.
PACES = {"thinking a second or two": 1.5, "never thinking": 0.0}


@dataclass
class Load:
    """A minute of work: milliseconds of each answer, by what was asked."""

    answers: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class House:
    """What was found: seconds, megabytes, and the loads, by how long clients think."""

    first_start: float = 0.0
    start_again: float = 0.0
    megabytes: dict[str, float] = field(default_factory=dict)
    workers_mb: list[float] = field(default_factory=list)
    loads: dict[str, Load] = field(default_factory=dict)


def measure(var: Path) -> House:
    """Start it for the first time with the demo company, start it again, let clients work for a minute."""
    found, place = House(), var / "bench-house"
    rmtree(place, ignore_errors=True)
    house = Installation(place, 9)
    house.environment["DEMO"] = "1"
    found.first_start = _seconds(house.start)
    house.stop()
    found.start_again = _seconds(house.start)
    try:
        given = json.loads(_here(house, "key"))
        for pace, pause in PACES.items():
            found.loads[pace] = _clients(house, given, pause)
        found.workers_mb = [resident(pid) for pid in house.victims.of("web worker")]
    finally:
        house.stop()
    found.megabytes = {
        "libraries": _weight(ROOT / ".venv"), "scripts and styles": _weight(ROOT / "node_modules"),
        "database of the demo company": _weight(place / "postgres"),
    }  # fmt: skip
    rmtree(place, ignore_errors=True)
    return found


def key() -> str:
    """A company with forty orders in the installation this process reads, as JSON: e-mail address, key, orders (said by `bench key`)."""
    from carnet.core.testing.api import a_key
    from carnet.dossier.commands import accept_quote
    from carnet.sales.commands import create_quote
    from carnet.sales.lines import QuoteContent

    from .deal import LINES as FREE
    from .deal import a_company, a_customer

    name = f"bench-{int(time.time())}"
    by = a_company(name)
    customers = [a_customer(by, n) for n in range(1, 9)]
    orders = []
    for n in range(40):
        quote = create_quote(
            party_id=customers[n % 8], content=QuoteContent(title=f"Affaire {n}", lines=FREE), on=date.today(), by=by  # noqa: DTZ011
        )  # fmt: skip
        orders.append(accept_quote(quote_id=quote.pk, on=date.today(), by=by).pk)  # noqa: DTZ011
    return json.dumps({"email": f"{name}@bench.example", "key": a_key(by), "orders": orders, "customers": customers})


def _here(house: Installation, what: str) -> str:
    environment = {
        name: value for name, value in house.environment.items() if not name.startswith(("DATABASE_", "VALIDATOR_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench", what], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _weight(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6 if folder.exists() else 0.0


def _clients(house: Installation, given: dict[str, Any], pause: float) -> Load:
    """Half of them browsers, half of them programs; each waits for its answer, thinks, then asks again. They come one after the other
    and work a while before anything is counted."""
    began = time.perf_counter() + WARM
    found, until, lock = Load(), began + SECONDS, threading.Lock()
    threads = [
        threading.Thread(target=_one, args=(house, given, found, (began, until), lock, seed, pause))
        for seed in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - began
    return found


def _one(
    house: Installation,
    given: dict[str, Any],
    found: Load,
    counted: tuple[float, float],
    lock: threading.Lock,
    seed: int,
    pause: float,
) -> None:
    chance = random.Random(seed)
    time.sleep(seed * WARM / (2 * CLIENTS))
    browser = (
        signed_in(house.address, given["email"])
        if seed % 2
        else urllib.request.build_opener(urllib.request.ProxyHandler({}))
    )
    mine: list[str] = []
    since, until = counted
    while time.perf_counter() < until:
        what, request = _asked(house.address, given, chance, mine, by_page=bool(seed % 2))
        began, told, fault = time.perf_counter(), b"", ""
        try:
            told = browser.open(request, timeout=60).read()
        except urllib.error.HTTPError as error:
            fault = f"{what}: {error.code} {error.read()[:200]!r}"
        except OSError as error:
            fault = f"{what}: {error!r}"
        spent = (time.perf_counter() - began) * 1000
        if what == "write a quote" and told:
            mine.append(json.loads(told)["id"])
        with lock:
            if began >= since:
                found.answers.setdefault(what, []).append(spent)
            if fault:
                found.errors.append(fault)
        time.sleep(chance.uniform(0.5, 1.5) * pause)


def _asked(
    address: str, given: dict[str, Any], chance: random.Random, mine: list[str], *, by_page: bool
) -> tuple[str, urllib.request.Request]:
    """What a client asks next: eight reads for two writes; a quote is written, then accepted."""
    order = chance.choice(given["orders"])
    bearer = {"Authorization": f"Bearer {given['key']}", "Content-Type": "application/json"}
    if chance.random() < READS:
        if by_page:
            what, path = chance.choice([("read the list of orders", "/orders"), ("read a folder", f"/orders/{order}")])
            return what, urllib.request.Request(address + path)
        what, path = chance.choice(
            [("ask for a page of orders", "/orders?state=open"), ("ask for a standing", f"/orders/{order}/standing")]
        )
        return what, urllib.request.Request(f"{address}/api/v1{path}", headers=bearer)
    day = date.today().isoformat()  # noqa: DTZ011 - the machine's day is the installation's
    if mine and chance.random() < 0.5:
        what, path, body = "accept a quote", f"/quotes/{mine.pop()}/acceptance", {"on": day}
    else:
        customer = str(chance.choice(given["customers"]))
        what, path, body = (
            "write a quote",
            "/quotes",
            {"customer": customer, "title": "Mesure", "lines": LINES, "on": day},
        )
    headers = {**bearer, "Idempotency-Key": uuid4().hex}
    return what, urllib.request.Request(f"{address}/api/v1{path}", json.dumps(body).encode(), headers)


def _at(times: Sequence[float], part: float) -> float:
    return times[int(len(times) * part)]


def text(found: House, machine: str) -> str:
    """W5 and W6 as Markdown."""
    mb = "; ".join(f"{what} {weight:.0f} MB" for what, weight in found.megabytes.items())
    return "\n".join([
        "# W5 and W6 A real installation",
        "",
        "`./run bench house`: `./run start` on an empty folder with the demo company, libraries there; then thirty-two clients",
        f"for a minute, half browsers, half programs, {READS:.0%} reads; clients and installation share the cores. A client thinks",
        "a second or two between an answer and its next question; then, to see where it gives way, each asks again at once.",
        "",
        machine,
        "",
        f"First start until it answers: {found.first_start:.0f} s; again: {found.start_again:.1f} s. {mb}. "
        f"Web workers after the load: {', '.join(f'{one:.0f} MB' for one in found.workers_mb)}.",
        "",
        *(line for pace, load in found.loads.items() for line in _load(pace, load)),
    ])  # fmt: skip


def _load(pace: str, load: Load) -> list[str]:
    every = sorted(one for times in load.answers.values() for one in times)
    rows = [("everything", every), *sorted((what, sorted(times)) for what, times in load.answers.items())]
    return [
        f"Clients {pace}: {len(every) / load.seconds:.0f} requests per second, {len(load.errors)} errors.",
        "",
        "| asked | times | p50 ms | p95 ms | p99 ms |",
        "|---|---|---|---|---|",
        *(
            f"| {what} | {len(times)} | {' | '.join(f'{_at(times, part):.0f}' for part in (0.5, 0.95, 0.99))} |"
            for what, times in rows
        ),
        "",
        *(f"* {fault}" for fault in sorted(set(load.errors))[:5]),
    ]
