"""The two logins of the database, from one or two addresses."""

import hashlib
import hmac
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

EMBEDDED_DATABASE = EMBEDDED_OWNER = "carnet"
# What a web process grants a statement, the wait for a lock, and a transaction in which nothing happens; a worker takes its time.
WEB_LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}


def embedded_url(var: Path) -> str:
    """The owner's address on the embedded server, whose socket folder is written beside its data."""
    noted = var / "postgres" / "socket"
    folder = noted.read_text().strip() if noted.exists() else "/nonexistent"
    return make_conninfo(host=folder, dbname=EMBEDDED_DATABASE, user=EMBEDDED_OWNER)


def application_login(owner_url: str, app_url: str, secret: str) -> tuple[str, str, str]:
    """Role, password and address of the application: as given, or `<database>_app` with a derived password."""
    owner = conninfo_to_dict(owner_url)
    if app_url:
        given = conninfo_to_dict(app_url)
        return str(given["user"]), str(given.get("password") or ""), app_url
    name = owner.get("dbname") or owner.get("user") or "carnet"
    role = f"{name}_app"
    password = hmac.new(secret.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()
    return role, password, make_conninfo(owner_url, user=role, password=password)


def connection(url: str, *, pooled: bool) -> dict[str, Any]:
    """Django's settings of one login; a web process keeps a pool that gives up after 5 seconds instead of 30."""
    given = dict(conninfo_to_dict(url))
    # Statements are prepared on the server, which plans them once; just-in-time compilation pays for none of ours.
    said = {"jit": "off", **(WEB_LIMITS if pooled else {})}
    options: dict[str, Any] = {
        "server_side_binding": True,
        "prepare_threshold": 2,
        "options": " ".join(
            [str(given.pop("options", "")), *(f"-c {name}={value}" for name, value in said.items())]
        ).strip(),
    }
    options |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}} if pooled else {}
    known = {
        "NAME": given.pop("dbname", None),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": str(given.pop("port", "")),
    }
    return {
        "ENGINE": "carnet.core.postgres.engine",
        **known,
        "OPTIONS": {**given, **options},
        "CONN_HEALTH_CHECKS": True,
    }
