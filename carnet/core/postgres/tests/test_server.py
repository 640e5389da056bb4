"""The embedded server: shared, ended with its last user, and whole again after any kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from carnet.core.postgres import runner as running
from carnet.core.postgres.binaries import programs
from carnet.core.postgres.server import EmbeddedServer
from carnet.core.postgres.trouble import ServerTrouble

_USER = """
import sys, time
from pathlib import Path
from carnet.core.postgres.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=False)
server.hold()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(tmp_path / "state", durable=False)
    yield made
    made.release(wait=10)


def _execute(server: EmbeddedServer, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(), autocommit=True) as link:
        done = link.execute(statement.encode())
        return done.fetchall() if done.description else []


def _postmaster(server: EmbeddedServer) -> int:
    noted = server.state / "elsewhere"
    folder = Path(noted.read_text()) if noted.exists() else server.state
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def _eventually(true: Callable[[], bool], seconds: float = 15) -> bool:
    limit = time.monotonic() + seconds
    while not true() and time.monotonic() < limit:
        time.sleep(0.05)
    return true()


def _other_user(server: EmbeddedServer) -> "subprocess.Popen[str]":
    other = subprocess.Popen([sys.executable, "-c", _USER, str(server.state)], stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    return other


def test_the_data_is_kept_from_one_use_to_the_next(server: EmbeddedServer) -> None:
    server.hold()
    _execute(server, "CREATE TABLE kept AS SELECT 1 AS n")
    server.release(wait=10)
    assert not server.is_kept()
    server.hold()
    assert _execute(server, "SELECT n FROM kept") == [(1,)]


def test_it_can_be_emptied(server: EmbeddedServer) -> None:
    with server:
        with psycopg.connect(server.url()) as link:
            link.execute("CREATE TABLE kept (n int)")
        server.empty()
        with psycopg.connect(server.url()) as link:
            assert link.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_the_owner_is_no_superuser_and_no_network_port_is_open(server: EmbeddedServer) -> None:
    server.hold()
    assert _execute(
        server, "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, True, True)]
    assert _execute(server, "SHOW listen_addresses") == [("",)]


def test_committed_rows_survive_the_kill_of_the_server_and_it_is_started_again(server: EmbeddedServer) -> None:
    server.durable = True
    server.hold()
    _execute(server, "CREATE TABLE kept AS SELECT 1 AS n")
    os.kill(_postmaster(server), signal.SIGKILL)
    assert _eventually(lambda: not server.is_kept())
    server.ensure()
    assert _execute(server, "SELECT n FROM kept") == [(1,)]


def test_the_server_lives_until_its_last_user_is_gone_even_when_that_one_is_killed(server: EmbeddedServer) -> None:
    server.hold()
    other = _other_user(server)
    server.release(wait=1)
    assert server.answers()
    other.kill()
    other.wait()
    assert _eventually(lambda: not server.is_kept())
    assert not server.answers()


def test_several_users_starting_at_once_get_one_server(server: EmbeddedServer) -> None:
    command = [sys.executable, "-c", _USER, str(server.state)]
    others = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    try:
        assert [other.stdout.readline() for other in others if other.stdout] == ["held\n"] * 3
        assert server.answers()
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_data_left_half_made_is_made_again(server: EmbeddedServer) -> None:
    half_made = server.state / "data.half-made"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("1")
    server.hold()
    assert _execute(server, "SELECT 1") == [(1,)]


def test_a_pid_file_of_a_process_that_is_no_server_is_ignored(server: EmbeddedServer) -> None:
    server.hold()
    pid_file = server.state / "data" / "postmaster.pid"
    if not pid_file.exists():
        pytest.skip("the data lies elsewhere on this machine")
    server.release(wait=10)
    pid_file.write_text(f"{os.getpid()}\n")
    server.hold()
    assert _execute(server, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_refused_with_a_way_out(server: EmbeddedServer) -> None:
    server.hold()
    version = server.state / "data" / "PG_VERSION"
    if not version.exists():
        pytest.skip("the data lies elsewhere on this machine")
    server.release(wait=10)
    version.write_text("12\n")
    with pytest.raises(ServerTrouble, match="made by PostgreSQL 12"):
        server.hold()


@pytest.mark.skipif(os.getuid() != 0, reason="only root must become somebody else")
def test_root_without_user_namespaces_becomes_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "can_map_users", lambda: False)
    tmp_path.chmod(0o700)
    chosen = running.runner(tmp_path, programs())
    assert chosen.identity["user"] == running.NOBODY
    done = subprocess.run(chosen.call("postgres", "--version"), capture_output=True, check=False, **chosen.identity)
    assert done.returncode == 0
    running.shutil.rmtree(chosen.folder)
