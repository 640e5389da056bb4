"""The secret key of an installation that was given none."""

import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """The key kept in var/secret, made once and readable by its owner alone."""
    path = var / "secret"
    var.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = var / f"secret.{os.getpid()}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
