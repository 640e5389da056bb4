"""Its clock: ahead, and back again."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from survive.scene import Scene

AHEAD = timedelta(days=40)
# Another time of day for the programs of one installation: so many seconds ahead as a file says.
SOURCE = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void)
{
    static long seconds = 0, read_at = -1;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    long instant = now.tv_sec * 4 + now.tv_nsec / 250000000;
    if (instant != read_at) {
        int kept = errno;
        char text[24] = {0};
        const char *path = getenv("CARNET_CLOCK");
        int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        if (file >= 0) {
            if (read(file, text, sizeof text - 1) > 0)
                seconds = strtol(text, NULL, 10);
            close(file);
        }
        read_at = instant;
        errno = kept;
    }
    return seconds;
}

int clock_gettime(clockid_t which, struct timespec *at)
{
    int failed = syscall(SYS_clock_gettime, which, at);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        at->tv_sec += ahead();
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    int failed = syscall(SYS_gettimeofday, at, zone);
    if (!failed && at)
        at->tv_sec += ahead();
    return failed;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}
"""


def clock_jump(scene: Scene) -> None:
    """The clock of the machine goes forty days ahead, work goes on, and back again: dates, chain, sessions and jobs hold."""
    client, clock = scene.client, scene.house.var / "clock"
    _set_clock(clock, AHEAD)
    client.days = AHEAD.days
    client.deal()
    _set_clock(clock, timedelta())
    client.days = 0
    draft, today = _draft(scene), datetime.now(UTC).date().isoformat()
    status, told = client.once("POST", f"/invoices/{draft}/issuance", {"on": today})
    scene.must(
        (status, told.get("code")) == (422, "DateOutsideSeries"), f"an invoice before the last one: {status} {told}"
    )
    scene.tell(
        "ahead: a whole deal; back: “Le dernier numéro de cette série porte une date à venir…”, another series goes on"
    )
    _another_series(scene)
    issued = client.post(f"/invoices/{draft}/issuance", {"on": today})
    scene.must(issued["number"].startswith("FB-"), f"numbered {issued['number']}")
    scene.confirmed.invoices.append((int(draft), issued["number"]))
    scene.works_again()


def _draft(scene: Scene) -> str:
    client, today = scene.client, datetime.now(UTC).date().isoformat()
    lines = [{"description": "Serre", "quantity": "1", "unit_price": "1000", "vat_rate": "20"}]
    quote = client.post("/quotes", {"customer": client.customer, "title": "Serre", "lines": lines, "on": today})["id"]
    order = client.post(f"/quotes/{quote}/acceptance", {"on": today})["id"]
    scene.confirmed.orders.append(int(order))
    return str(client.post(f"/orders/{order}/invoices", {"kind": "balance", "on": today})["id"])


def _another_series(scene: Scene) -> None:
    """What the sentence says: these documents get another series."""
    from carnet.company import rights
    from carnet.company.commands import create_series, use_series
    from carnet.company.inputs import SeriesInput
    from carnet.core.actor import Actor

    by = Actor(scene.company_id, "user", "Mesure", frozenset(rights.ALL))
    create_series(series=SeriesInput("FB", "FB-"), by=by)
    use_series(document_kind="invoice", series_code="FB", by=by)


def _set_clock(clock: Path, ahead: timedelta) -> None:
    fresh = clock.with_suffix(".new")
    fresh.write_text(f"{int(ahead.total_seconds())}\n")
    fresh.replace(clock)
    time.sleep(2)


@contextmanager
def own_clock(var: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A clock of its own for the whole installation, where there is a compiler to make one."""
    compiler, library = shutil.which("cc") or shutil.which("gcc"), var / "clock.so"
    if compiler is None or sys.platform != "linux":
        yield "there is no C compiler", {}
        return
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = [compiler, "-shared", "-fPIC", "-O1", "-x", "c", "-o", str(library), "-"]
    subprocess.run(made, input=SOURCE.encode(), check=True)
    (var / "clock").write_text("0\n")
    yield "", {"LD_PRELOAD": str(library), "CARNET_CLOCK": str(var / "clock")}
