"""A mail server that counts what reaches it, and can be taken down."""

import socket
import threading
from collections import Counter
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Messages by their Message-ID, as a real server received them."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self._lock = threading.Lock()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.up()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        name = BytesHeaderParser().parsebytes(envelope.content)["Message-ID"]
        with self._lock:
            self.received[str(name)] += 1
        return "250 OK"

    def down(self) -> None:
        """Nobody answers on the port any more."""
        self._controller.stop()

    def up(self) -> None:
        """The same port answers again."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
