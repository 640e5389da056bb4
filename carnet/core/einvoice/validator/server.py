"""The validator: listens on a socket of this machine, hands documents to its judges, answers within seconds.

`python -m carnet.core.einvoice.validator.server SOCKET JUDGES SECONDS`. A second one for the same socket waits for the first to go.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from types import FrameType
from typing import Protocol

from carnet.core.einvoice.validator.pool import NoAnswer, Pool

LARGEST = 20_000_000
NOT_NOW = b""


class Judges(Protocol):
    """Who judges."""

    def judge(self, xml: bytes, seconds: float) -> bytes:
        """The packed verdict, or NoAnswer."""


class _Ended(Exception):
    """A request to end."""


def serve(path: Path, judges: int, seconds: float) -> None:
    """Answer until SIGTERM, each document within its seconds."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    os.umask(0o077)
    with contextlib.suppress(_Ended), path.with_name(f"{path.name}.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        path.unlink(missing_ok=True)
        pool = Pool(judges)
        try:
            with Listener(str(path), "AF_UNIX", backlog=64) as listener:
                print(f"ready: {path}", flush=True)
                listen(listener, pool, seconds)
        finally:
            pool.close()


def listen(listener: Listener, judges: Judges, seconds: float) -> None:
    """Hand every document that comes to a judge, each in a thread of its own."""
    while True:
        threading.Thread(target=_answer, args=(listener.accept(), judges, seconds), daemon=True).start()


def _answer(link: Connection, judges: Judges, seconds: float) -> None:
    with link, contextlib.suppress(EOFError, OSError):
        xml = link.recv_bytes(LARGEST)
        try:
            link.send_bytes(judges.judge(xml, seconds))
        except NoAnswer:
            link.send_bytes(NOT_NOW)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
