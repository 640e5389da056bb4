"""The validator: listens on a socket of this machine, hands documents to its judges, answers within seconds.

`python -m carnet.core.einvoice.validator.server SOCKET [JUDGES]`. A second one for the same socket waits for the first to go.
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

from carnet.core.einvoice.validator.pool import NoAnswer, Pool

SECONDS = 5.0
LARGEST = 20_000_000
NOT_NOW = b""


class _Ended(Exception):
    """A request to end."""


def serve(path: Path, judges: int = 1) -> None:
    """Answer until SIGTERM."""
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
                while True:
                    threading.Thread(target=_answer, args=(listener.accept(), pool), daemon=True).start()
        finally:
            pool.close()


def _answer(link: Connection, pool: Pool) -> None:
    with link, contextlib.suppress(EOFError, OSError):
        xml = link.recv_bytes(LARGEST)
        try:
            link.send_bytes(pool.judge(xml, SECONDS))
        except NoAnswer:
            link.send_bytes(NOT_NOW)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
