"""The judges of the validator: few processes, each used by one caller at a time, replaced when one dies or thinks too long."""

from __future__ import annotations

import contextlib
import queue
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[4]
_STARTING = 60.0


class NoAnswer(Exception):
    """No judge was free, or none answered in time."""


class _Child:
    """A judge that is starting, then ready; it can be given up only once it is ready or has had long enough to start."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "carnet.core.einvoice.validator.child", str(theirs.fileno())],
                cwd=_ROOT,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._link = Connection(ours.detach())
        self._until_ready = time.monotonic() + _STARTING
        self.ready = False

    @property
    def is_starting(self) -> bool:
        return not self.ready and self._process.poll() is None and time.monotonic() < self._until_ready

    def ask(self, xml: bytes, until: float) -> bytes:
        if not self.ready:
            self._receive(until)
            self.ready = True
        self._link.send_bytes(xml)
        return self._receive(until)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._link.close()

    def _receive(self, until: float) -> bytes:
        if not self._link.poll(max(0.0, until - time.monotonic())):
            raise NoAnswer
        return self._link.recv_bytes()


class Pool:
    """A few judges; a caller waits for a free one within his own time."""

    def __init__(self, size: int) -> None:
        self._free: queue.LifoQueue[_Child] = queue.LifoQueue()
        for _ in range(size):
            self._free.put(_Child())

    def judge(self, xml: bytes, seconds: float) -> bytes:
        """The packed verdict on a document; NoAnswer when there is none in time, and a fresh judge takes over."""
        until = time.monotonic() + seconds
        try:
            child = self._free.get(timeout=seconds)
        except queue.Empty:
            raise NoAnswer from None
        try:
            return child.ask(xml, until)
        except (NoAnswer, EOFError, OSError):
            if not child.is_starting:
                child.end()
                child = _Child()
            raise NoAnswer from None
        finally:
            self._free.put(child)

    def close(self) -> None:
        """End them all."""
        while not self._free.empty():
            self._free.get().end()
