"""W1: cycles per second with one and two processes, beside bare psycopg."""

import os
import pickle
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

from carnet.company.clock import today
from carnet.core.acts import company_scope

from .bare import Capture, forget_earlier_runs, prepare, write_for
from .deal import Deal, a_company, a_customer, counted, products

SECONDS = float(os.environ.get("BENCH_SECONDS", "12"))


@dataclass
class Writing:
    """What W1 found."""

    statements: dict[str, int]
    rows: int
    inserts: int
    per_second: dict[int, float]
    bare_per_second: dict[int, float]


def measure(url: str, var: Path) -> Writing:
    """Play deals, then write their rows by hand."""
    with psycopg.connect(url, autocommit=True) as link:
        forget_earlier_runs(link)
    by = a_company(f"bench-{int(time.time())}")
    with company_scope(by.company_id):
        on = today()
    customers = [a_customer(by, n) for n in (1, 2)]
    goods = products(by, on)
    Deal(by, customers[0], goods, on).play()
    statements, capture_rows, inserts = _look(url, var, Deal(by, customers[0], goods, on))
    given = [str(by.company_id), str(by.user_id), on.isoformat(), ",".join(map(str, goods))]
    return Writing(
        statements, capture_rows, inserts,
        {n: _at_once("cycle", [[*given, str(customer)] for customer in customers[:n]]) for n in (1, 2)},
        {n: _at_once("bare", [[str(worker)] for worker in range(10 * n, 11 * n)]) for n in (1, 2)},
    )  # fmt: skip


def _look(url: str, var: Path, deal: Deal) -> tuple[dict[str, int], int, int]:
    """One deal act by act: statements, and the rows it wrote, kept for the bare writer."""
    with psycopg.connect(url, autocommit=True) as link:
        capture, statements = Capture(link, deal.by.company_id), {}
        for name, act in deal.acts():
            if name == "invoice issued":
                deal.check()
                capture.skip()
            statements[name] = counted(act)
            capture.note()
        if not deal.is_closed():
            raise RuntimeError("the deal did not close")
        (var / "bench-rows.pickle").write_bytes(pickle.dumps(capture.written))
        prepare(link)
        return statements, capture.rows, sum(len(act) for act in capture.written)


def _at_once(what: str, arguments: list[list[str]]) -> float:
    """Cycles per second of as many processes as there are arguments."""
    players = [
        subprocess.Popen([sys.executable, "-m", "bench", what, *given], stdout=subprocess.PIPE, text=True)
        for given in arguments
    ]
    done = [player.communicate()[0] for player in players]
    if any(player.returncode for player in players):
        raise RuntimeError("a player of the bench fell")
    return sum(float(count) for count in done)


def play(company: int, user: int, on: date, goods: tuple[int, ...], customer: int) -> float:
    """Deals per second of one process, the time of their acts alone."""
    from carnet.company import rights
    from carnet.core.actor import Actor

    by = Actor(company, "user", "Mesure", frozenset(rights.ALL), user_id=user)
    Deal(by, customer, goods, on).play()
    taken = []
    while sum(taken) < SECONDS:
        taken.append(Deal(by, customer, goods, on).play())
    return len(taken) / sum(taken)


def write(url: str, var: Path, worker: int) -> float:
    """The same rows per second, by hand."""
    return write_for(url, var / "bench-rows.pickle", SECONDS, worker) / SECONDS
