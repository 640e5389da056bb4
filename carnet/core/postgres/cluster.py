"""One data folder and the server process on it."""

import ctypes
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from carnet.core.postgres.binaries import major_version, programs
from carnet.core.postgres.runner import Runner, runner
from carnet.core.postgres.trouble import ServerTrouble

SUPERUSER, OWNER, DATABASE = "postgres", "carnet", "carnet"
_LOG_LIMIT = 5_000_000
_SET_PARENT_DEATH_SIGNAL = 1
_SHORT = "/tmp"  # noqa: S108 - the folder made there is private; others may be too deep for a socket
_RELAXED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Cluster:
    """A folder of data with a server started as our own child, reachable through a private socket and nothing else."""

    def __init__(self, state: Path, *, durable: bool) -> None:
        self.state = state
        self.durable = durable
        self.runner: Runner = runner(state, programs())
        self.data = self.runner.folder / "data"
        self.log = state / "server.log"

    def prepare(self) -> None:
        """Make the data folder where there is none; one left half-made by a killed run is made again."""
        major = major_version(self.runner.programs)
        if self.data.exists():
            made_by = (self.data / "PG_VERSION").read_text().strip()
            if made_by != str(major):
                raise ServerTrouble(
                    f"{self.data} was made by PostgreSQL {made_by} and this is {major}: set PG_BIN to version"
                    f" {made_by}, or dump and restore; demo data may simply be deleted."
                )
            return
        self.runner.own(self.runner.folder)
        half_made = self.data.with_name("data.half-made")
        shutil.rmtree(half_made, ignore_errors=True)
        self._initialise(half_made, major)
        half_made.rename(self.data)

    def _initialise(self, folder: Path, major: int) -> None:
        options = ["-U", SUPERUSER, "-A", "trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        if major >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = subprocess.run(
            self.runner.call("initdb", "-D", str(folder), *options),
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
            cwd="/",
            **self.runner.identity,
        )
        if done.returncode:
            raise ServerTrouble(_why(done.stderr))

    def start(self) -> tuple[subprocess.Popen[bytes], Path]:
        """The server, answering, and the folder of its socket."""
        self._end_left_over()
        folder = socket_folder(self.state, self.runner)
        self._trim_log()
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                self.runner.call("postgres", "-D", str(self.data), "-k", str(folder), *self._settings()),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
                **self.runner.identity,
            )
        self._await(server, folder)
        _make_owner(folder)
        return server, folder

    def _settings(self) -> list[str]:
        chosen = ["listen_addresses=", "timezone=UTC", "log_timezone=UTC", "lc_messages=C", "max_connections=100"]
        if not self.durable:
            chosen += _RELAXED
        return [part for setting in chosen for part in ("-c", setting)]

    def _await(self, server: subprocess.Popen[bytes], folder: Path) -> None:
        limit = time.monotonic() + 120  # recovery after a crash may take its time
        while time.monotonic() < limit:
            if server.poll() is not None:
                raise ServerTrouble(_why(self.log.read_text(errors="replace")[-4000:]))
            try:
                psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres", connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        server.send_signal(signal.SIGINT)
        raise ServerTrouble(f"PostgreSQL did not answer within two minutes; its log is {self.log}.")

    def _end_left_over(self) -> None:
        """After a kill, wait for the former server to go; a pid file whose process is gone or dead means nothing."""
        pid_file = self.data / "postmaster.pid"
        limit = time.monotonic() + 60
        while pid_file.exists() and (pid := _server_pid(pid_file, self.data)):
            if time.monotonic() > limit:
                raise ServerTrouble(f"A former PostgreSQL (process {pid}) does not end: end it, then start again.")
            os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        pid_file.unlink(missing_ok=True)

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.old"))


def socket_folder(state: Path, runs: Runner) -> Path:
    """A private folder with a short path (sockets refuse long ones), the same again while it is still ours."""
    noted = state / "socket"
    if noted.exists():
        folder = Path(noted.read_text().strip())
        if _is_private(folder):
            return folder
    folder = Path(tempfile.mkdtemp(prefix="carnet-", dir=_SHORT if Path(_SHORT).is_dir() else None))
    runs.own(folder)
    fresh = noted.with_suffix(".new")
    fresh.write_text(str(folder))
    fresh.replace(noted)
    return folder


def _is_private(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    mine = os.getuid() == 0 or found.st_uid == os.getuid()
    return stat.S_ISDIR(found.st_mode) and mine and stat.S_IMODE(found.st_mode) == 0o700


def _die_with_parent() -> None:
    # A fast shutdown when the keeper is killed: no server is ever left behind.
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGINT)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _server_pid(pid_file: Path, data: Path) -> int | None:
    """The process named by a pid file, if it is a living server on this very folder and not a later owner of its number."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
        os.kill(pid, 0)
        if sys.platform == "linux":
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")  # empty for a dead one not yet buried
            if not words[0].endswith(b"postgres") or str(data).encode() not in words:
                return None
    except (OSError, ValueError):
        return None
    return pid


def _make_owner(folder: Path) -> None:
    """The owner's login and database; the owner is no superuser, as in any real installation."""
    with psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres", autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            link.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE")
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            link.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _why(printed: str) -> str:
    if "No space left on device" in printed:
        return "The disk is full: make room and start again."
    if "Permission denied" in printed:
        return "PostgreSQL has no right to write its data: " + printed.strip().splitlines()[-1]
    return "PostgreSQL does not start: " + " / ".join(printed.strip().splitlines()[-3:])
