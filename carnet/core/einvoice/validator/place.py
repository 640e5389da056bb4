"""Where the validator listens: beside the data, or, where that path is too long for a socket, in a private folder."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

_LONGEST = 100  # of 107 bytes


def socket_path(var: Path) -> Path:
    """The socket of the installation whose data lies in this folder; the same for every process that asks."""
    beside = var.resolve() / "validator.sock"
    if len(os.fsencode(beside)) <= _LONGEST:
        return beside
    name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"carnet-{os.getuid()}-{name}" / beside.name


def make_private(folder: Path) -> None:
    """Make the folder of the socket; refuse one that others could have put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & stat.S_IWOTH:
        raise PermissionError(f"{folder} is not a private folder of this account.")
