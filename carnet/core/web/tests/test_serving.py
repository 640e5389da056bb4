"""Clients that say a letter at a time, or read one, keep nobody else waiting; what was begun is finished at the end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
APPLICATION = """
import time
def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1.5)
    size = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"x" * 3_000_000 if environ["PATH_INFO"] == "/large" else str(size).encode()]
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """One worker with two threads."""
    (tmp_path / "answering.py").write_text(APPLICATION)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "answering:application", "--bind", f"127.0.0.1:{port}", "--workers", "1",
        "--threads", "2", "--worker-class", "carnet.core.serving.BufferedWorker", "--no-control-socket",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        time.sleep(0.05)
    yield port, process
    process.kill()
    process.wait()


def _get(port: int, path: str = "/", body: bytes | None = None) -> bytes:
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer: bytes = directly.open(f"http://127.0.0.1:{port}{path}", body, timeout=20).read()
    return answer


def test_slow_clients_take_no_thread(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, _process = server
    talkers = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    for n, one in enumerate(talkers):
        one.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\n" if n % 2 else b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab"
        )
    readers = [socket.create_connection(("127.0.0.1", port)) for _ in range(10)]
    for one in readers:
        one.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    assert _get(port, body=b"hello") == b"5"
    for one in talkers:
        one.sendall(b"x")
    assert _get(port) == b"0"
    for one in (*talkers, *readers):
        one.close()
    assert _get(port) == b"0"


def test_told_to_end_it_answers_what_it_was_asked(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = server
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(_get(port, "/slow")))
    asking.start()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    asking.join(20)
    assert answers == [b"0"]
    assert process.wait(20) == 0


@pytest.mark.parametrize(
    "said",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"transfer-encoding:chunked\r\nCONTENT-LENGTH:4\r\n\r\n0\r\n\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"Content-Length : 5\r\n\r\nabcde",
        b"Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_no_request_hides_behind_another(server: tuple[int, subprocess.Popen[bytes]], said: bytes) -> None:
    port, _process = server
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        link.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + said + b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while piece := link.recv(9999):
            answer += piece
    assert answer.split()[1] in {b"400", b"501"} and answer.count(b"HTTP/1.") == 1, answer
