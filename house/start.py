"""`./run start`: everything a person needs to use Carnet on this machine, from nothing to an address and a login."""

import errno
import fcntl
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

import psycopg

from carnet.core.postgres.server import EmbeddedServer
from carnet.core.postgres.trouble import ServerTrouble, sentence_of
from house.installation import DEBUG, MANAGE, VAR, build_static, database, migrate, run_quietly
from house.processes import Processes
from house.say import Stop, say, step

HOST = os.environ.get("HOST", "127.0.0.1")
FIRST_PORT = int(os.environ.get("PORT", "8000"))
PORTS_TRIED = 50
_WEB_LOG = VAR / "log" / "web.log"


class _Ended(Exception):
    """Ctrl-C, or a request to end."""


def main() -> int:
    """Bring everything up, stay until told to end, end everything in order."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        _start()
    except _Ended:
        say("Ended; the data is kept.")
        return 0
    except (Stop, ServerTrouble) as trouble:
        say(str(trouble))
    except OSError as error:
        say(sentence_of(error))
    return 1


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def _start() -> None:
    with database() as server:
        try:
            _prepare_data(server)
            with _listen() as door:
                _serve(door, server)
        finally:
            _ignore_signals()
            if server:
                server.release(wait=10)


def _prepare_data(server: EmbeddedServer | None) -> None:
    static = threading.Thread(target=build_static)
    static.start()
    with _demo_alone() as note:
        if note.read() and server:
            with step("The demo company was left half made; it is made again"):
                server.empty()
        migrate()
        _load_demo(note)
    static.join()


@contextmanager
def _demo_alone() -> Iterator[IO[str]]:
    """The note that says whether a demo company is being made; held, so that nobody makes it twice or takes it for half made."""
    VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (VAR / "demo.making").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        yield note


def _load_demo(note: IO[str]) -> None:
    if os.environ.get("DEMO", "1") == "0":
        return
    with psycopg.connect(os.environ["DATABASE_URL"]) as link:
        row = link.execute("SELECT EXISTS (SELECT FROM core_company)").fetchone()
    if row and row[0]:
        return
    note.write("being made\n")
    note.flush()
    with step("Demo company"):
        run_quietly([*MANAGE, "carnet_demo"], "The demo company could not be loaded")
    note.truncate(0)


def _listen() -> socket.socket:
    """The first free port, held from now on and given to the web server, so that nobody takes it in between."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        door = socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen(128)
        except OSError as error:
            door.close()
            if error.errno != errno.EADDRINUSE:
                raise Stop(
                    f"No address {HOST}:{port} can be opened here: {error.strerror}. Set HOST or PORT."
                ) from error
            continue
        if port != FIRST_PORT:
            say(f"Port {FIRST_PORT} is taken; {port} is used.")
        return door
    raise Stop(f"No free port between {FIRST_PORT} and {FIRST_PORT + PORTS_TRIED - 1}: set PORT.")


def _serve(door: socket.socket, server: EmbeddedServer | None) -> None:
    processes = Processes(VAR / "log")
    try:
        built = "0" if DEBUG else "1"
        processes.add("web", _web(door.fileno()), pass_fds=(door.fileno(),), CARNET_BUILT_STATIC=built)
        processes.add("worker", [*MANAGE, "procrastinate", "worker"], CARNET_BUILT_STATIC=built)
        processes.add("validator", [*MANAGE, "carnet_validator"])
        local = _local_address(door)
        with step("Web and worker"):
            _await(local, processes)
        _welcome(os.environ.get("PUBLIC_URL", "").rstrip("/") or local)
        while True:
            time.sleep(0.2)
            _keep_server(server)
            processes.mend()
    finally:
        _ignore_signals()
        processes.end()


def _keep_server(server: EmbeddedServer | None) -> None:
    """Start the database server again when it has gone; where it cannot (a full disk), say why and try again."""
    if server is None or server.is_kept():
        return
    say("The database server had gone; it is started again.")
    try:
        server.ensure()
    except ServerTrouble as trouble:
        say(str(trouble))
        time.sleep(5)


def _web(descriptor: int) -> list[str]:
    workers, threads = os.environ.get("WEB_WORKERS", "2"), os.environ.get("WEB_THREADS", "4")
    return [
        *(
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi",
            "--bind",
            f"fd://{descriptor}",
            "--preload",
            "--no-control-socket",
        ),
        *("--worker-class", "carnet.core.serving.BufferedWorker", "--workers", workers, "--threads", threads),
        *("--graceful-timeout", "10", "--max-requests", "10000", "--max-requests-jitter", "1000"),
    ]


def _local_address(door: socket.socket) -> str:
    port = door.getsockname()[1]
    host = "localhost" if HOST in {"127.0.0.1", "0.0.0.0", "::", "::1"} else HOST  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _await(address: str, processes: Processes) -> None:
    limit = time.monotonic() + 400
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < limit:
        processes.mend()
        try:
            directly.open(f"{address}/account/login/", timeout=20)
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise Stop(f"The site answers with an error ({error.code}); its log is {_WEB_LOG}.") from error
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Stop(f"The site did not answer within a minute; its log is {_WEB_LOG}.")


def _welcome(address: str) -> None:
    path = VAR / "demo.json"
    login = json.loads(path.read_text()) if path.exists() else {}
    say(f"\nCarnet is ready: {address}")
    if login:
        login["url"] = address
        path.write_text(json.dumps(login, indent=2, ensure_ascii=False) + "\n")
        path.chmod(0o600)
        say(
            f"  e-mail    {login.get('email')}\n  password  {login.get('password')}\n  API key   {login.get('api_key')}"
        )
    if not os.environ.get("EMAIL_URL"):
        say(f"  E-mails are not sent but written into {VAR / 'mail'} (set EMAIL_URL to send them).")
    say(f"  Logs are in {VAR / 'log'}. Ctrl-C ends everything; the data is kept.\n")


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
