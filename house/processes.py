"""The child processes of `./run start`: started, watched, started again when they die, ended in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from house.environment import ROOT
from house.say import Stop, say

_SET_PARENT_DEATH_SIGNAL = 1
_FALLS_ALLOWED, _WITHIN = 3, 60.0
_PATIENCE = 15.0
_LOG_LIMIT = 5_000_000


@dataclass
class _Child:
    name: str
    command: list[str]
    environment: dict[str, str]
    pass_fds: tuple[int, ...]
    process: "subprocess.Popen[bytes] | None" = None
    falls: list[float] = field(default_factory=list)


class Processes:
    """Children by name; each writes its log into one folder."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[_Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, command: list[str], *, pass_fds: tuple[int, ...] = (), **environment: str) -> None:
        """Start a child; it dies with us, however we go."""
        log = self._logs / f"{name}.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.old"))
        child = _Child(name, command, environment, pass_fds)
        self._children.append(child)
        self._launch(child)

    def mend(self) -> None:
        """Start again whatever died; give up on one that keeps falling, with the end of its log."""
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            now = time.monotonic()
            child.falls = [fall for fall in child.falls if now - fall < _WITHIN] + [now]
            if len(child.falls) >= _FALLS_ALLOWED:
                raise Stop(f"The {child.name} process keeps ending; the end of its log:\n{self._tail(child)}")
            say(f"The {child.name} process ended (code {child.process.returncode}); it is started again.")
            self._launch(child)

    def end(self) -> None:
        """Ask each to finish what it is doing, in the order they were started; kill what does not."""
        for child in self._children:
            if child.process and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
                try:
                    child.process.wait(_PATIENCE)
                except subprocess.TimeoutExpired:
                    say(f"The {child.name} process did not end by itself; it is killed.")
                    os.killpg(child.process.pid, signal.SIGKILL)
                    child.process.wait()

    def _launch(self, child: _Child) -> None:
        with (self._logs / f"{child.name}.log").open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                cwd=ROOT,
                env={**os.environ, **child.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=child.pass_fds,
                process_group=0,  # Ctrl-C reaches us alone: we end the others in order
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def _tail(self, child: _Child) -> str:
        text = (self._logs / f"{child.name}.log").read_text(errors="replace")
        return "\n".join(f"    {line}" for line in text.strip().splitlines()[-15:])


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
