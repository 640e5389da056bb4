"""Databases for tests: a template built once by the owner for each shape of the code, and its clones."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from carnet.core.postgres.binaries import major_version, programs
from carnet.core.postgres.cluster import SUPERUSER
from carnet.core.postgres.server import EmbeddedServer
from carnet.core.schema import fingerprint

APPLICATION = "carnet_app"
_ROOT = Path(__file__).resolve().parents[3]
_KEPT_TEMPLATES = 3


class TestDatabases:
    """The test server with its template; every database here is thrown away."""

    __test__ = False

    def __init__(self, var: Path) -> None:
        self.server = EmbeddedServer(var / f"test-postgres-{major_version(programs())}", durable=False)
        self.template = f"template_{fingerprint(APPLICATION)}"

    def open(self) -> None:
        """Bring the server up and the template to the shape of the code."""
        self.server.hold()
        with (self.server.state / "template.lock").open("w") as building:
            fcntl.flock(building, fcntl.LOCK_EX)
            self._drop_left_overs()
            if not self._exists(self.template):
                self._build()

    def close(self) -> None:
        self.server.release()

    def clone(self, name: str) -> None:
        """A fresh database like the template."""
        with self._owner() as link:
            link.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(self.template))
            )

    def drop(self, name: str) -> None:
        """Throw a database away, and whoever is still connected to it."""
        superuser = make_conninfo(
            self.server.url(), dbname="postgres", user=SUPERUSER
        )  # others' sessions may be ended by it alone
        with psycopg.connect(superuser, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def address(self, name: str) -> dict[str, str]:
        """Django's settings of a database, as the application."""
        host = (self.server.state / "socket").read_text().strip()
        return {"NAME": name, "USER": APPLICATION, "PASSWORD": "", "HOST": host, "PORT": ""}

    def environment(self, name: str) -> dict[str, str]:
        """The same for another process, such as a web server or a command started by a test."""
        return {
            "DATABASE_URL": self.server.url(name),
            "DATABASE_APP_URL": self.server.url(name, APPLICATION),
        }

    def _build(self) -> None:
        building = f"building_{os.getpid()}"
        with self._owner() as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        done = subprocess.run(
            [sys.executable, "manage.py", "carnet_migrate", "--verbosity", "0"],
            cwd=_ROOT,
            env={**os.environ, **self.environment(building), "CARNET_AS_OWNER": "1", "CARNET_POOL": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            self.drop(building)
            raise RuntimeError(f"The test database could not be built:\n{done.stderr[-6000:]}")
        with self._owner() as link:
            names = sql.Identifier(building), sql.Identifier(self.template)
            link.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(names[0]))
            link.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def _drop_left_overs(self) -> None:
        """Databases of test runs that were killed, and all but the newest templates."""
        with self._owner() as link:
            rows = link.execute("SELECT datname FROM pg_database WHERE datname ~ '^(test|building)_' ORDER BY oid")
            dead = [name for (name,) in rows if not _lives(int(name.split("_")[1]))]
            rows = link.execute("SELECT datname FROM pg_database WHERE datname ~ '^template_' ORDER BY oid DESC")
            dead += [name for (name,) in rows][_KEPT_TEMPLATES:]
        for name in dead:
            self.drop(name)

    def _exists(self, name: str) -> bool:
        with self._owner() as link:
            return link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    @contextmanager
    def _owner(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(make_conninfo(self.server.url(), dbname="postgres"), autocommit=True) as link:
            yield link


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
