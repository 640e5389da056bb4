"""The embedded server as its users see it: held while needed, shared with the other processes of the same folder."""

import fcntl
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg.conninfo import make_conninfo

from carnet.core.postgres.cluster import DATABASE, OWNER, SUPERUSER
from carnet.core.postgres.trouble import ServerTrouble, sentence_of

_ROOT = Path(__file__).resolve().parents[3]


class EmbeddedServer:
    """Use of the server whose data lies in a folder; the first user starts it, it ends after the last one."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.state = state.resolve()
        self.durable = durable
        self._use: IO[str] | None = None
        self._keeper: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.hold()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def hold(self) -> None:
        """Keep the server up until `release` or the end of this process, starting it where nobody has."""
        try:
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._use = (self.state / "users.lock").open("a")
            fcntl.flock(self._use, fcntl.LOCK_SH)
        except OSError as error:
            raise ServerTrouble(sentence_of(error)) from error
        self.ensure()

    def ensure(self) -> None:
        """Start the server if it is not there (first use, or it was killed)."""
        with (self.state / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            limit = time.monotonic() + 30
            while not self.answers():
                if not self.is_kept():
                    self._start_keeper()
                elif time.monotonic() > limit:
                    raise ServerTrouble(f"PostgreSQL does not answer; its log is {self.state / 'server.log'}.")
                else:
                    time.sleep(0.1)

    def release(self, *, wait: float = 0) -> None:
        """Stop using the server; `wait` seconds at most for its end, when nobody else uses it."""
        if self._use is None:
            return
        was_last = _is_alone(self._use)
        self._use.close()
        self._use = None
        limit = time.monotonic() + wait
        while was_last and time.monotonic() < limit and self.is_kept():
            time.sleep(0.02)
        if self._keeper and was_last and wait:
            self._keeper.wait(wait)

    def is_kept(self) -> bool:
        """Whether a keeper holds the server."""
        with (self.state / "keeper.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def answers(self) -> bool:
        """Whether the owner can connect right now."""
        try:
            psycopg.connect(self.url(), connect_timeout=3).close()
        except (psycopg.OperationalError, FileNotFoundError):
            return False
        return True

    def url(self, database: str = DATABASE, user: str = OWNER) -> str:
        """The address of a database as one of its roles; trust on a private socket, so no password."""
        return make_conninfo(host=(self.state / "socket").read_text().strip(), dbname=database, user=user)

    def empty(self) -> None:
        """An empty database in place of the one that is there, with all it holds."""
        with psycopg.connect(self.url("postgres", SUPERUSER), autocommit=True) as link:
            link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            link.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _start_keeper(self) -> None:
        kind = "durable" if self.durable else "relaxed"
        self._keeper = keeper = subprocess.Popen(
            [sys.executable, "-m", "carnet.core.postgres.keeper", str(self.state), kind],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(self.state / "keeper.log").open("w"),
            text=True,
            start_new_session=True,
        )
        assert keeper.stdout
        said = keeper.stdout.readline().strip()
        if said != "ready":
            log = (self.state / "keeper.log").read_text().strip().splitlines()
            raise ServerTrouble(said or (log[-1] if log else "PostgreSQL's keeper ended without a word."))


def _is_alone(use: IO[str]) -> bool:
    """Whether no other process uses the server; the shared lock may be lost by asking."""
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
