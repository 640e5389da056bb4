"""Which shape of the database the code expects, and whether a database has it: its own comment says so."""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

_ROOT = Path(__file__).resolve().parents[2]
_SHAPES = (
    "carnet/*/migrations/**/*.py",
    "carnet/*/sql/**/*.sql",
    "carnet/*/models.py",
    "carnet/*/models/**/*.py",
    "carnet/core/rows.py",
    "carnet/core/install.py",
    "config/settings.py",
    "requirements.txt",
)


def fingerprint(*logins: str) -> str:
    """A short hash of all that shapes the database: migrations, SQL, models, libraries, the application's login."""
    digest = hashlib.sha256()
    for path in sorted({path for shape in _SHAPES for path in _ROOT.glob(shape)}):
        digest.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    for login in logins:
        digest.update(login.encode() + b"\0")
    return digest.hexdigest()[:16]


def noted(owner_url: str) -> str:
    """The fingerprint a database was last brought to; empty when it was never, or restored from a dump since."""
    with psycopg.connect(owner_url, connect_timeout=10) as link:
        row = link.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return str(row[0] or "") if row else ""


def note(owner_url: str, mark: str) -> None:
    """Write the fingerprint on the database; a login that does not own it may not, and then migrates each time."""
    with psycopg.connect(owner_url, autocommit=True) as link:
        try:
            link.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(link.info.dbname), sql.Literal(mark))
            )
        except psycopg.errors.InsufficientPrivilege:
            return
