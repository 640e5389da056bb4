"""The installation as the commands see it: where its data is, its database, its processes' environment."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from carnet.core import schema
from carnet.core.postgres.server import EmbeddedServer
from config.database import application_login
from config.secret import secret_key
from house.environment import ROOT
from house.say import Stop, step

VAR = Path(os.environ.get("CARNET_VAR", ROOT / "var"))
DEBUG = os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
MANAGE = [sys.executable, str(ROOT / "manage.py")]


@contextmanager
def database(folder: str = "postgres") -> Iterator[EmbeddedServer | None]:
    """The database for as long as needed: the one of DATABASE_URL, else the embedded server (then given), kept up."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with EmbeddedServer(VAR / folder) as server:
        os.environ["DATABASE_URL"] = server.url()
        yield server


def migrate(*, anyway: bool = False) -> None:
    """Bring the database to the shape of this code, unless it says that it has it."""
    url = os.environ["DATABASE_URL"]
    secret = os.environ.get("SECRET_KEY") or secret_key(VAR)
    role, password, _ = application_login(url, os.environ.get("DATABASE_APP_URL", ""), secret)
    try:
        if schema.noted(url) == schema.fingerprint(role, password) and not anyway:
            return
    except psycopg.OperationalError as error:
        raise Stop(f"The database of DATABASE_URL does not answer: {str(error).strip()}") from error
    with step("Tables, rights and rules of the database"):
        run_quietly(
            [*MANAGE, "carnet_migrate", "--verbosity", "0"], "The database could not be migrated", CARNET_AS_OWNER="1"
        )


def build_static() -> None:
    """The files that browsers fetch, with names that carry their content; made again when one has changed."""
    sources = [
        *ROOT.glob("carnet/**/static/**/*"),
        *ROOT.glob("carnet/**/templates/**/*"),
        *ROOT.glob("carnet/**/*.py"),
    ]
    digest = hashlib.sha256()
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    for name in ("package-lock.json", "requirements.txt"):
        digest.update((ROOT / name).read_bytes())
    stamp = VAR / "static" / ".made-from"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    run_quietly(
        [*MANAGE, "collectstatic", "--noinput", "--clear", "--verbosity", "0"],
        "The static files could not be made",
        CARNET_BUILT_STATIC="1",
    )
    stamp.write_text(digest.hexdigest())


def run_quietly(command: list[str], sentence: str, **environment: str) -> None:
    """Run a command that should say nothing; show the end of what it said when it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines()
        raise Stop(f"{sentence}:\n    " + "\n    ".join(lines[-12:]))
