"""`./run start` as a person meets it: an address, a restart after a fall, a clean end, data kept."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path
from typing import IO, cast

import pytest

from carnet.core.einvoice.validator.place import socket_path
from carnet.core.postgres.server import EmbeddedServer
from house import start
from house.environment import ROOT

pytestmark = pytest.mark.slow


class Running:
    """A started installation whose data lies in a folder of the test."""

    def __init__(self, var: Path, port: int) -> None:
        given = {"CARNET_VAR": str(var), "PORT": str(port), "DEMO": "0", "WEB_WORKERS": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "VALIDATOR_"))}
        self.said = var.with_suffix(".said")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "house.start"], cwd=ROOT, env={**kept, **given}, stdout=self.said.open("w")
        )

    def address(self) -> str:
        """Where it says that it answers."""
        limit = time.monotonic() + 300
        while time.monotonic() < limit and self.process.poll() is None:
            if found := re.search(r"ready: (\S+)", self.said.read_text()):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def end(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)


def _status(address: str) -> int:
    with urllib.request.urlopen(f"{address}/account/login/", timeout=90) as answer:
        return int(answer.status)


def _judges(var: Path) -> bool:
    """Whether the validator of e-invoices has come up and answers."""
    limit = time.monotonic() + 180
    while not socket_path(var).exists() and time.monotonic() < limit:
        time.sleep(0.1)
    with Client(str(socket_path(var)), "AF_UNIX") as link:
        link.send_bytes(b"<a/>")
        return link.poll(60) and b"XML" in link.recv_bytes()


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield int(taken.getsockname()[1])


def test_it_answers_mends_a_fall_ends_cleanly_and_starts_again(tmp_path: Path, taken_port: int) -> None:
    first = Running(tmp_path / "var", taken_port)
    address = first.address()
    assert f"Port {taken_port} is taken" in first.said.read_text()
    assert _status(address) == 200
    assert _judges(tmp_path / "var")
    children = _children(first.process.pid)
    web = next(pid for pid in children if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    time.sleep(3)
    assert _status(address) == 200
    assert "is started again" in first.said.read_text()
    children = _children(first.process.pid)
    assert first.end() == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]

    second = Running(tmp_path / "var", taken_port + 1)
    began = time.monotonic()
    assert _status(second.address()) == 200
    assert "Tables" not in second.said.read_text()
    assert time.monotonic() - began < 60
    second.process.kill()
    second.process.wait()

    third = Running(tmp_path / "var", taken_port + 1)
    assert _status(third.address()) == 200
    assert third.end() == 0


class _Server:
    emptied = 0

    def empty(self) -> None:
        self.emptied += 1


def test_a_demo_company_left_half_made_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def load(note: IO[str]) -> None:
        note.write("being made\n")
        note.flush()
        made.append("demo")
        if len(made) == 1:
            raise KeyboardInterrupt
        note.truncate(0)

    for name, stub in {
        "VAR": tmp_path,
        "build_static": lambda: None,
        "migrate": lambda: None,
        "_load_demo": load,
    }.items():
        monkeypatch.setattr(start, name, stub)
    server = _Server()
    with pytest.raises(KeyboardInterrupt):
        start._prepare_data(cast(EmbeddedServer, server))
    assert server.emptied == 0
    start._prepare_data(cast(EmbeddedServer, server))
    start._prepare_data(cast(EmbeddedServer, server))
    assert server.emptied == 1 and made == ["demo"] * 3
