"""The tables of docs/measurements.md."""

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

from .reading import Page, Reading
from .writing import Writing

STATEMENTS, WORKER_MB, PAGE_KB = {"folder of 5 lines": 25, "folder of 300 lines": 25}, 200, 30
LIST_STATEMENTS = 12


def within_budgets(read: Reading) -> bool:
    """Whether every budget holds; the folder of three hundred lines is as heavy as its lines."""
    pages = all(
        page.statements <= STATEMENTS.get(page.name, LIST_STATEMENTS)
        and (page.kilobytes <= PAGE_KB or page.name == "folder of 300 lines")
        for page in read.pages
    )
    return pages and read.worker_mb <= WORKER_MB


def machine(url: str) -> str:
    """The day, the machine and the versions of a run."""
    with psycopg.connect(url) as link:
        version = link.execute("SHOW server_version").fetchone()
    return (
        f"{datetime.now(UTC).date().isoformat()}, {os.cpu_count()} cores ({_processor()}), {_memory()} GB, "
        f"PostgreSQL {version[0] if version else '?'}, Python {sys.version.split()[0]}, Django {django.__version__}, "
        f"psycopg {psycopg.__version__}, {platform.system()} {platform.release()}; "
        f"load average {os.getloadavg()[1]:.1f} on these cores while it ran, the bench's own included."
    )


def writing_table(url: str, written: Writing) -> str:
    """W1 as Markdown."""
    lines = [
        "# W1 Order to cash",
        "",
        "`./run bench writing`: a quote of eight goods and two services, 5 % off, accepted, delivered, invoiced, issued, paid,",
        f"closed; each act its own transaction. {written.rows} rows in {len(written.statements)} transactions;",
        f"by hand: {written.inserts} INSERTs of the same rows,",
        "same indexes and checks, no triggers, no references, nothing read or computed. The check of the e-invoice is made ahead (W4).",
        "",
        machine(url),
        "",
        "| processes | deals per second | ms per deal | bare psycopg per second | ratio |",
        "|---|---|---|---|---|",
        *(
            f"| {n} | {written.per_second[n]:.1f} | {1000 * n / written.per_second[n]:.0f} | "
            f"{written.bare_per_second[n]:.1f} | {written.per_second[n] / written.bare_per_second[n]:.2f} |"
            for n in sorted(written.per_second)
        ),
        "",
        f"Statements: {sum(written.statements.values())} per deal.",
        "",
        "| " + " | ".join(written.statements) + " |",
        "|" + "---|" * len(written.statements),
        "| " + " | ".join(str(count) for count in written.statements.values()) + " |",
        "",
    ]
    return "\n".join(lines)


def reading_table(url: str, books: Sequence[Reading]) -> str:
    """W2 as Markdown."""
    lines = [
        "# W2 Lists and folders",
        "",
        "`./run bench reading 10000 100000`: full pages by Django's test client, forty times; in SQL: the time of their statements;",
        "by hand: the rows of the page read with bare psycopg.",
        "",
        machine(url),
    ]
    for read in books:
        lines += [
            "",
            f"{read.orders:,} orders, {read.invoices:,} invoices (copied in {read.filled_in:.0f} s).".replace(",", " "),
            "",
            "| page | median ms | p95 ms | in SQL ms | statements | kB compressed | bare psycopg ms |",
            "|---|---|---|---|---|---|---|",
            *map(_row, read.pages),
            "",
            f"A web worker with four threads holds {read.worker_mb:.0f} MB after 120 pages (budget {WORKER_MB}).",
        ]
    return "\n".join([*lines, ""])


def _row(page: Page) -> str:
    bare = "" if page.bare is None else f"{page.bare:.1f}"
    return (
        f"| {page.name} | {page.median:.0f} | {page.p95:.0f} | {page.in_statements:.0f} | {page.statements} | "
        f"{page.kilobytes:.1f} | {bare} |"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 10**9)
