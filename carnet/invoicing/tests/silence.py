"""A validator that keeps silent, or one that looks around while it judges."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.connection import Listener
from pathlib import Path

from django.conf import settings

from carnet.core.einvoice.validator.server import listen
from carnet.core.einvoice.validator.verdict import Verdict, packed, rules_in_force


@contextmanager
def asked_at(socket: str) -> Iterator[None]:
    """Another validator is asked."""
    before, settings.VALIDATOR_SOCKET = settings.VALIDATOR_SOCKET, socket
    try:
        yield
    finally:
        settings.VALIDATOR_SOCKET = before


def silent_validator() -> AbstractContextManager[None]:
    """Nobody answers."""
    return asked_at("/nowhere/validator.sock")


class Onlooker:
    """A judge that finds nothing against any document, and does something of its own each time."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look, self.asked = look, 0
        self._one_at_a_time = threading.Lock()  # several documents are judged side by side: a look must not meet a look
        self.troubles: list[Exception] = []

    def judge(self, _xml: bytes, _seconds: float) -> bytes:
        with self._one_at_a_time:
            self.asked += 1
            try:
                self._look()
            except Exception as trouble:  # noqa: BLE001 - told by the test, in its own thread
                self.troubles.append(trouble)
        return packed(Verdict(rules=rules_in_force()))


@contextmanager
def onlooking_validator(folder: Path, look: Callable[[], None]) -> Iterator[Onlooker]:
    """A validator that looks around."""
    judge, socket = Onlooker(look), str(folder / "onlooker.sock")
    with Listener(socket, "AF_UNIX", backlog=16) as listener, asked_at(socket):
        threading.Thread(target=_listen, args=(listener, judge), daemon=True).start()
        yield judge


def _listen(listener: Listener, judge: Onlooker) -> None:
    with contextlib.suppress(OSError):
        listen(listener, judge, 5)
