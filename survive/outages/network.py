"""Its clients: slow ones beside the others; a page as a browser asks for it."""

import base64
import json
import socket
import threading
import time
from contextlib import ExitStack, suppress
from typing import Any

from survive.scene import PATIENCE, Scene

SLOW, SLOW_SECONDS = 100, 12


def slow_clients(scene: Scene) -> None:
    """A hundred clients that send a byte a second, and a large upload that trickles in: nobody else waits, the upload arrives."""
    done: list[Any] = []
    upload = threading.Thread(target=lambda: done.append(_trickled(scene)))
    with ExitStack() as open_ones:
        slow = [open_ones.enter_context(_socket(scene)) for _n in range(SLOW)]
        upload.start()
        slowest, limit = 0.0, time.monotonic() + SLOW_SECONDS
        for one in slow:
            one.sendall(b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nX-Slow: ")
        while time.monotonic() < limit:
            for one in slow:
                with suppress(OSError):
                    one.send(b"a")
            since = time.monotonic()
            scene.client.call("GET", "/orders")
            slowest = max(slowest, time.monotonic() - since)
            time.sleep(0.8)
    upload.join(PATIENCE)
    scene.must(slowest < 5, f"others waited {slowest:.1f} s")
    scene.must(done == [201], f"the upload that trickled was answered {done}")
    scene.tell(f"others were answered within {slowest:.1f} s; a 5 MB upload over {SLOW_SECONDS} s was taken")
    scene.works_again()


def _trickled(scene: Scene) -> int:
    """A file of five megabytes sent piece by piece; the status of the answer."""
    text = "N°;Nom;Divers\n" + "".join(f"S{n};Serre {n};{'x' * 2_000}\n" for n in range(1_800))
    body = json.dumps(
        {"kind": "parties", "name": "a.csv", "content": base64.b64encode(text.encode()).decode()}
    ).encode()
    head = (
        f"POST /api/v1/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {scene.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with _socket(scene) as link:
        link.sendall(head.encode())
        pieces = 100
        for n in range(pieces):
            link.sendall(body[n * len(body) // pieces : (n + 1) * len(body) // pieces])
            time.sleep(SLOW_SECONDS / pieces)
        link.settimeout(60)
        return int(link.recv(64).split()[1])


def page(scene: Scene, path: str) -> tuple[int, str]:
    """A page as a browser with a session asks for it."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=somebody\r\nConnection: close\r\n\r\n"
    with _socket(scene) as link:
        link.settimeout(30)
        link.sendall(request.encode())
        answer = b""
        while piece := link.recv(65536):
            answer += piece
    return int(answer.split()[1]), answer.decode(errors="replace")


def _socket(scene: Scene) -> socket.socket:
    return socket.create_connection(("127.0.0.1", scene.house.port), timeout=30)
