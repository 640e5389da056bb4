"""Its database: gone, without a connection left, a table held, its disk full."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from survive.outages.network import page
from survive.scene import Scene

DISK = 384  # MB of a disk of its own


def database_down(scene: Scene) -> None:
    """PostgreSQL is gone for some seconds and nobody starts it: told as such, on pages and to programs; then all goes on by itself."""
    assert scene.house.process is not None
    os.kill(scene.house.process.pid, signal.SIGSTOP)
    try:
        for pid in scene.house.victims.of("postgres"):
            os.kill(pid, signal.SIGKILL)
        time.sleep(1)
        scene.refused_as("DatabaseAway")
        status, told = page(scene, "/orders")
        scene.must(status == 503 and "base de données" in told, f"the page says {status}")
        scene.tell("503, page and problem+json: “La base de données ne répond pas…”")
        time.sleep(4)
    finally:
        os.kill(scene.house.process.pid, signal.SIGCONT)
    scene.works_again()


def connections_taken(scene: Scene) -> None:
    """Somebody takes every connection of the server: told as an outage, over when they go."""
    with ExitStack() as taken, suppress(psycopg.OperationalError):
        superuser = taken.enter_context(psycopg.connect(scene.house.as_superuser(), autocommit=True))
        threading.Thread(target=_cut_off_for, args=(superuser, 6)).start()
        limit = time.monotonic() + 6
        owner = scene.house.as_superuser().replace("user=postgres", "user=carnet")
        while time.monotonic() < limit:
            with suppress(psycopg.OperationalError):
                taken.enter_context(psycopg.connect(owner))
        scene.refused_as("DatabaseAway")
        scene.tell("503 “La base de données ne répond pas…”")
    scene.works_again()


def _cut_off_for(superuser: psycopg.Connection[Any], seconds: float) -> None:
    """The application's sessions end, again and again."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        superuser.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'carnet_app'")
        time.sleep(0.2)


def rows_held(scene: Scene) -> None:
    """Somebody holds a table for longer than anybody waits: stopped and told, no thread is lost."""
    with psycopg.connect(scene.house.as_superuser()) as link:
        link.execute("LOCK TABLE sales_order IN ACCESS EXCLUSIVE MODE")
        scene.refused_as("TookTooLong")
        scene.tell("503 after 10 s: “L’opération a duré trop longtemps…”")
    scene.works_again()


def disk_full(scene: Scene) -> None:
    """The disk of the database fills up under load: refused as such, nothing half written, and all goes on once there is room."""
    ballast, told = scene.house.state / "ballast", set()
    room = os.statvfs(scene.house.state)
    try:
        with suppress(OSError), ballast.open("wb") as file:
            for _n in range(room.f_bavail * room.f_frsize // 65536 + 1):
                file.write(b"\0" * 65536)
        limit = time.monotonic() + 20
        while time.monotonic() < limit and "NoRoomLeft" not in told:
            told.add(_told(scene, {"name": "x" * 60, "kind": "person", "notes": os.urandom(900).hex()}))
    finally:
        ballast.unlink(missing_ok=True)
    codes = told - {"201"}
    scene.must(bool(codes) and codes <= {"NoRoomLeft", "DatabaseAway"}, f"told {sorted(told)}")
    scene.tell(f"503 {', '.join(sorted(codes))}")
    scene.works_again()


def _told(scene: Scene, party: dict[str, str]) -> str:
    try:
        status, told = scene.client.once("POST", "/parties", party)
    except (OSError, ValueError):
        return "no answer"
    return str(told["code"] if status >= 400 else status)


@contextmanager
def small_disk(var: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A disk of its own for the database, where this account may make one."""
    state = var / "postgres"
    state.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}m,mode=700", "carnet-survive", str(state)], capture_output=True, check=False
    ) if os.getuid() == 0 else None  # fmt: skip
    if made is None or made.returncode:
        yield "only root may make a small disk", {}
        return
    try:
        yield "", {}
    finally:
        subprocess.run(["umount", "--lazy", str(state)], check=False)
