"""The web worker: requests are read whole, and answers written, by one loop; threads only ever work (P58).

A client that sends a byte a second, or reads one, costs a socket and no thread. Gunicorn keeps the processes (one parent,
workers that are started again), waitress speaks with the clients.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server

CLIENTS = 1000
IDLE_SECONDS = 60
LARGEST_BODY = 50_000_000


class OneLength(HTTPRequestParser):  # type: ignore[misc]
    """A request that says its length in two ways is refused: a proxy might believe the other one, and another request would hide in it."""

    def parse_header(self, header_plus: bytes) -> None:
        names = {line.partition(b":")[0].strip().lower() for line in header_plus.split(b"\n")[1:]}
        if {b"content-length", b"transfer-encoding"} <= names:
            raise ParsingError("Two lengths are said.")
        super().parse_header(header_plus)


class Channel(HTTPChannel):  # type: ignore[misc]
    """What is said with one client."""

    parser_class = OneLength


class BufferedWorker(Worker):  # type: ignore[misc]
    """A worker process of Gunicorn's around a server of waitress's; `threads` requests at once."""

    def run(self) -> None:
        """Serve until told to end, then finish what was begun."""
        sockets: dict[int, Any] = {}
        server = create_server(
            self._counted(self.wsgi), map=sockets, sockets=[listener.sock for listener in self.sockets],
            threads=self.cfg.threads, connection_limit=CLIENTS, channel_timeout=IDLE_SECONDS, asyncore_use_poll=True,
            max_request_body_size=LARGEST_BODY, ident="", clear_untrusted_proxy_headers=False, expose_tracebacks=False,
        )  # fmt: skip
        for one in _listening(sockets):
            one.channel_class = Channel
        while self.alive:
            self.notify()
            wasyncore.loop(timeout=0.5, use_poll=True, map=sockets, count=1)
            if self.ppid != os.getppid():
                break
        self._finish(server, sockets)

    def _finish(self, server: Any, sockets: dict[int, Any]) -> None:
        """No new client; those being answered get their answer, within the grace that Gunicorn gives."""
        for one in _listening(sockets):
            one.del_channel(sockets)
        limit = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < limit and any(_is_answered(channel) for channel in sockets.values()):
            self.notify()
            wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        sys.exit(0)

    def _counted(self, application: Any) -> Callable[..., Iterable[bytes]]:
        """The application, after so many requests of which the worker makes room for a fresh one."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.nr += 1
            if self.nr >= self.max_requests:
                self.alive = False
            answered: Iterable[bytes] = application(environ, start_response)
            return answered

        return answer


def _listening(sockets: dict[int, Any]) -> list[Any]:
    return [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]


def _is_answered(channel: Any) -> bool:
    """Whether a client's request is being worked on or its answer still leaves."""
    return bool(getattr(channel, "requests", None)) or bool(getattr(channel, "total_outbufs_len", 0))
