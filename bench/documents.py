"""W4: invoices of ten lines checked, issued and made into Factur-X, stored: per second, by one worker and by two; where time goes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.einvoice import attach, cii, ubl
from carnet.core.einvoice.validator.client import check
from carnet.core.pdf import render
from carnet.dossier.commands import accept_quote
from carnet.invoicing.commands import draft_balance, issue_invoice
from carnet.invoicing.commands.filing import issued_pdf
from carnet.invoicing.documents import invoice_document
from carnet.invoicing.einvoicing import Issue, einvoice_of
from carnet.invoicing.models import Invoice, IssuedFile
from carnet.invoicing.queries.printing import content_on
from carnet.invoicing.steps.ahead import check_ahead
from carnet.sales.commands import create_quote, send_quote
from carnet.sales.lines import QuoteContent

from .deal import LINES, a_company, a_customer

EACH, WORKERS = int(os.environ.get("BENCH_DOCUMENTS", "60")), (1, 2)
_REPEATED = 15


@dataclass
class Documents:
    """What W4 found: documents per second and processor's milliseconds of each by number of workers, parts, weight of a file."""

    per_second: dict[int, float] = field(default_factory=dict)
    own_ms: dict[int, float] = field(default_factory=dict)
    parts: dict[str, tuple[float, float]] = field(default_factory=dict)
    kilobytes: float = 0.0


def measure() -> Documents:
    """Drafts prepared beforehand, then judged, issued and filed by workers of their own."""
    by = a_company(f"bench-documents-{int(time.time())}")
    with company_scope(by.company_id):
        on = today()
    found = Documents()
    for workers in WORKERS:
        ids = [[_draft(by, on, worker, n) for n in range(EACH)] for worker in range(workers)]
        rates = _at_once(by, on, ids)
        found.per_second[workers] = sum(rate for rate, _own in rates)
        found.own_ms[workers] = sum(own for _rate, own in rates) / workers
    with company_scope(by.company_id):
        last = Invoice.objects.order_by("-pk").values_list("pk", flat=True)[0]
        found.parts = _parts(last)
        kept = list(IssuedFile.objects.filter(kind="pdf").values_list("file__size", flat=True))
    if len(kept) != EACH * sum(WORKERS):
        raise RuntimeError("some documents were not stored")
    found.kilobytes = sum(kept) / len(kept) / 1000
    return found


def _draft(by: Actor, on: date, worker: int, n: int) -> int:
    """The balance of an order of its own, prepared."""
    customer = a_customer(by, 1000 * worker + n)
    quote = create_quote(party_id=customer, content=QuoteContent(title="Mesure", lines=LINES), on=on, by=by)
    send_quote(quote_id=quote.pk, on=on, by=by)
    order = accept_quote(quote_id=quote.pk, on=on, by=by)
    return int(draft_balance(order_id=order.pk, on=on, by=by).pk)


def _at_once(by: Actor, on: date, ids: list[list[int]]) -> list[tuple[float, float]]:
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench", "file", str(by.company_id), str(by.user_id), on.isoformat(), *map(str, own)],
            stdout=subprocess.PIPE, text=True,
        )
        for own in ids
    ]  # fmt: skip
    done = [worker.communicate()[0] for worker in workers]
    if any(worker.returncode for worker in workers):
        raise RuntimeError("a worker of the bench fell")
    return [(float(rate), float(own)) for rate, own in (one.split() for one in done)]


def file(company: int, user: int, on: date, ids: list[int]) -> tuple[float, float]:
    """Documents per second of one worker, and milliseconds of its processor for each: read and judged, then made and stored.
    Issuing stands between the two and is measured elsewhere (W1, W3); the first document warms."""
    by = Actor(company, "user", "Mesure", frozenset(rights.ALL), user_id=user)
    clock, own = 0.0, 0.0
    for n, invoice_id in enumerate(ids):
        began, used = time.perf_counter(), time.process_time()
        with company_scope(company):
            check_ahead([invoice_id], on)
        paused, idle = time.perf_counter(), time.process_time()
        issue_invoice(invoice_id=invoice_id, on=on, by=by)
        again, working = time.perf_counter(), time.process_time()
        issued_pdf(invoice_id=invoice_id, by=by)
        if n:
            clock += paused - began + time.perf_counter() - again
            own += idle - used + time.process_time() - working
    done = len(ids) - 1
    return done / clock, 1000 * own / done


def _parts(invoice_id: int) -> dict[str, tuple[float, float]]:
    """Milliseconds on the clock and of this process for each part of one document; the judge works elsewhere."""
    content = content_on(invoice_id, today())
    number = content.invoice.number or ""
    document = einvoice_of(content, Issue(number, content.invoice.issued_on or today()))
    xml, page = cii(document), render(invoice_document(content))
    return {
        "CII written": _timed(lambda: cii(document)),
        "UBL written": _timed(lambda: ubl(document)),
        "judged: schema, European and French rules": _timed(lambda: check(xml)),
        "page typeset": _timed(lambda: render(invoice_document(content))),
        "CII embedded": _timed(lambda: attach(page, xml, title=number, author="Mesure", subject=number)),
    }


def _timed(part: Callable[[], Any]) -> tuple[float, float]:
    part()
    clock, own = time.perf_counter(), time.process_time()
    for _ in range(_REPEATED):
        part()
    return (time.perf_counter() - clock) * 1000 / _REPEATED, (time.process_time() - own) * 1000 / _REPEATED


def text(found: Documents) -> str:
    """The section of the measurements."""
    rates = "\n".join(f"| {n} | {found.per_second[n]:.1f} | {found.own_ms[n]:.0f} |" for n in WORKERS)
    parts = "\n".join(f"| {name} | {clock:.1f} | {own:.1f} |" for name, (clock, own) in found.parts.items())
    return f"""# Documents

`./run bench documents`: invoices of ten lines at three rates, each read and judged as it would be issued, then, once issued
(not counted here), typeset, embedded and stored, one after the other in each worker; two judges beside.
A file weighs {found.kilobytes:.0f} kB.
Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores while it ran, the bench's own included.

| workers | Factur-X per second | ms of the processor for each, in the worker |
|---|---|---|
{rates}

| part | ms on the clock | ms of the processor, in the worker |
|---|---|---|
{parts}
"""
