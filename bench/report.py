"""The table of docs/measurements.md."""

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

from .reading import Page, Reading
from .writing import Writing

BUDGETS = {"orders, first page": 12, "an order's folder": 25}
WORKER_MB, PAGE_KB = 200, 30


def within_budgets(read: Reading) -> bool:
    """Whether every budget holds."""
    pages = all(page.statements <= BUDGETS[page.name] and page.kilobytes <= PAGE_KB for page in read.pages)
    return pages and read.worker_mb <= WORKER_MB


def table(url: str, written: Writing, read: Reading) -> str:
    """The measurements as Markdown, with the machine they were made on."""
    with psycopg.connect(url) as link:
        version = link.execute("SHOW server_version").fetchone()
    lines = [
        "# Measurements",
        "",
        "Made by `./run bench`, which writes this page anew. Each figure stands beside the same rows written or read with",
        "bare psycopg in the same run; what matters is the ratio, and that it does not drift from one version to the next.",
        "",
        f"{datetime.now(UTC).date().isoformat()}, {os.cpu_count()} cores ({_processor()}), {_memory()} GB, "
        f"PostgreSQL {version[0] if version else '?'}, Python {sys.version.split()[0]}, Django {django.__version__}, "
        f"psycopg {psycopg.__version__}, {platform.system()} {platform.release()}; "
        f"load average {os.getloadavg()[1]:.1f} on these cores while it ran, the bench's own included.",
        "",
        "## W1: a quote of ten lines, accepted, deposit, balance, both issued and paid, closed",
        "",
        f"{written.rows} rows in {len(written.statements)} transactions; by hand: {written.inserts} INSERTs of the same rows, "
        "same indexes and checks, no triggers, no references, nothing read or computed.",
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
        f"## W2: pages with {read.orders} orders",
        "",
        "| page | median ms | p95 ms | statements (budget) | kB compressed (budget) | bare psycopg ms | ratio |",
        "|---|---|---|---|---|---|---|",
        *(_row(page) for page in read.pages),
        "",
        f"A web worker with four threads holds {read.worker_mb:.0f} MB after 120 pages (budget {WORKER_MB}).",
        "",
    ]
    return "\n".join(lines)


def _row(page: Page) -> str:
    return (
        f"| {page.name} | {page.median:.1f} | {page.p95:.1f} | {page.statements} ({BUDGETS[page.name]}) | "
        f"{page.kilobytes:.1f} ({PAGE_KB}) | {page.bare:.2f} | {page.bare / page.median:.3f} |"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 10**9)
