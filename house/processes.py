"""The child processes of `./run start`: started, watched, started again when they die, ended in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from house.environment import ROOT
from house.say import Stop, say

_SET_PARENT_DEATH_SIGNAL = 1
_FALLS_ALLOWED = 3  # of a process that never stood; one that did is started again for ever
_STANDS_AFTER = 10.0
_LONGEST_REST = 15.0
_PATIENCE = 15.0
_LOG_LIMIT = 5_000_000


@dataclass
class _Child:
    name: str
    command: list[str]
    environment: dict[str, str]
    pass_fds: tuple[int, ...]
    process: "subprocess.Popen[bytes] | None" = None
    launched_at: float = 0.0
    rests_until: float = 0.0
    falls: int = 0
    stood: bool = False

    def has_fallen(self, now: float) -> None:
        """Count a fall: the first one is mended at once, one after the other later and later."""
        lived = now - self.launched_at
        self.stood = self.stood or lived >= _STANDS_AFTER
        self.falls = 1 if lived >= _STANDS_AFTER else self.falls + 1
        self.rests_until = now + min(_LONGEST_REST, self.falls - 1.0)


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
        """Start again whatever died, after a rest when it keeps falling; give up on one that never stood, with the end of its log."""
        now = time.monotonic()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                say(f"The {child.name} process ended (code {child.process.returncode}); it is started again.")
                child.has_fallen(now)
                child.process = None
                if child.falls >= _FALLS_ALLOWED and not child.stood:
                    raise Stop(f"The {child.name} process keeps ending; the end of its log:\n{self._tail(child)}")
            if child.process is None and now >= child.rests_until:
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
        child.launched_at = time.monotonic()
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
