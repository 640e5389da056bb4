"""The judge of e-invoices for tests: the official rules, in a process that starts when the first document comes."""

import contextlib
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.connection import Listener
from pathlib import Path

import pytest
from django.conf import settings

from carnet.core.einvoice.validator.pool import Pool
from carnet.core.einvoice.validator.server import listen

PATIENCE = 60.0  # a busy machine is no fault


class RememberingJudges:
    """Real judges that read the same document once: tests play the same deals again and again."""

    def __init__(self) -> None:
        self._pool: Pool | None = None
        self._known: dict[str, bytes] = {}
        self._starting = threading.Lock()

    def judge(self, xml: bytes, seconds: float) -> bytes:
        key = hashlib.sha256(xml).hexdigest()
        if key not in self._known:
            with self._starting:
                self._pool = self._pool or Pool(1)
            self._known[key] = self._pool.judge(xml, seconds)
        return self._known[key]

    def close(self) -> None:
        if self._pool:
            self._pool.close()


@pytest.fixture(scope="session", autouse=True)
def judges() -> Iterator[None]:
    """Where this session's tests, and the processes they start, have e-invoices judged; the machine's own is not asked."""
    folder = Path(tempfile.mkdtemp(prefix="carnet-judge-"))
    told = str(folder / "validator.sock")
    judges = RememberingJudges()
    listener = Listener(told, "AF_UNIX", backlog=64)
    threading.Thread(target=_listen, args=(listener, judges), daemon=True).start()
    os.environ["VALIDATOR_SOCKET"] = settings.VALIDATOR_SOCKET = told
    settings.VALIDATOR_SECONDS = PATIENCE
    os.environ["VALIDATOR_SECONDS"] = str(PATIENCE)
    yield
    listener.close()
    judges.close()
    shutil.rmtree(folder, ignore_errors=True)


def _listen(listener: Listener, judges: RememberingJudges) -> None:
    with contextlib.suppress(OSError):  # closed at the end of the session
        listen(listener, judges, PATIENCE)
