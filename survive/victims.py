"""The processes of a started installation, found by what they run, and killed without a word."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """A process and what it runs."""

    pid: int
    parent: int
    command: tuple[str, ...]

    def runs(self, *words: str) -> bool:
        return all(any(word in part for part in self.command) for word in words)


def processes() -> list[Process]:
    """Every process of this machine that may be read."""
    return [one for entry in Path("/proc").iterdir() if entry.name.isdigit() for one in _read(entry)]


def _read(entry: Path) -> Iterator[Process]:
    with suppress(OSError, IndexError):
        command = tuple(part for part in (entry / "cmdline").read_bytes().decode(errors="replace").split("\0") if part)
        parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        if command:
            yield Process(int(entry.name), parent, command)


class Victims:
    """What may be killed of the installation that `./run start` with this process id brought up."""

    def __init__(self, starter: int, state: Path) -> None:
        self.starter, self.state = starter, state

    def of(self, kind: str) -> list[int]:
        """The processes of a kind: web, web worker, worker, validator, postgres, session (one of PostgreSQL's)."""
        found = processes()
        below = _below(self.starter, found)
        web = [one.pid for one in below if one.runs("gunicorn") and one.parent == self.starter]
        servers = [one.pid for one in found if _is_server(one, self.state)]
        return {
            "web": web,
            "web worker": [one.pid for one in below if one.parent in web],
            "worker": [one.pid for one in below if one.runs("procrastinate", "worker")],
            "validator": [one.pid for one in below if one.runs("validator")],
            "postgres": servers,
            "session": [one.pid for one in found if one.parent in servers and one.runs("postgres: ", " carnet ")],
        }.get(kind, [])

    def kill(self, kind: str, choose: int) -> bool:
        """SIGKILL for one of them; False when there was none just then."""
        pids = self.of(kind)
        if not pids:
            return False
        with suppress(ProcessLookupError):
            os.kill(pids[choose % len(pids)], signal.SIGKILL)
        return True


KINDS = ("web", "web worker", "web worker", "worker", "worker", "validator", "postgres", "postgres", "session")


def _below(starter: int, found: list[Process]) -> list[Process]:
    """The starter's children and their children, all the way down."""
    by_parent: dict[int, list[Process]] = {}
    for one in found:
        by_parent.setdefault(one.parent, []).append(one)
    below, waiting = [], [starter]
    while waiting:
        children = by_parent.get(waiting.pop(), [])
        below += children
        waiting += [one.pid for one in children]
    return below


def _is_server(one: Process, state: Path) -> bool:
    """PostgreSQL's first process: it was told where its socket is, which is noted beside its data."""
    noted = state / "socket"
    return bool(noted.exists() and one.command[0].endswith("postgres") and noted.read_text().strip() in one.command)
