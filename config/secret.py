"""The secrets of an installation that was given none."""

import os
import secrets
from pathlib import Path


def secret_key(var: Path, name: str = "secret") -> str:
    """The key kept under that name in var, made once and readable by its owner alone."""
    path = var / name
    var.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = var / f"{name}.{os.getpid()}"
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
