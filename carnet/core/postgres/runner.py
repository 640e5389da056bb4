"""As whom the server runs: PostgreSQL refuses to run as root."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carnet.core.postgres.trouble import ServerTrouble

NOBODY = 65534
_MAPPED = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


@dataclass(frozen=True, slots=True)
class Runner:
    """How to call PostgreSQL's programs, from which folder, and where its data may lie."""

    folder: Path
    programs: Path
    prefix: list[str] = field(default_factory=list)
    identity: dict[str, Any] = field(default_factory=dict)

    def call(self, program: str, *arguments: str) -> list[str]:
        """The command line of one of PostgreSQL's programs."""
        return [*self.prefix, str(self.programs / program), *arguments]

    def own(self, path: Path) -> None:
        """Give a folder to the account that runs the server, readable by it alone."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        if self.identity:
            os.chown(path, NOBODY, NOBODY)


def runner(state: Path, programs: Path) -> Runner:
    """Plain for a plain user; as root, root under another name where the kernel allows it, else the account nobody."""
    if os.getuid() != 0:
        return Runner(state, programs)
    elsewhere = state / "elsewhere"
    if not elsewhere.exists() and can_map_users():
        return Runner(state, programs, prefix=_MAPPED)
    if (state / "data").exists():
        raise ServerTrouble(
            f"The data in {state} was made where root may run a server under another name, which is refused here:"
            " start as an ordinary user, or give DATABASE_URL."
        )
    return _as_nobody(state, programs, elsewhere)


def can_map_users() -> bool:
    """Whether root may become somebody else inside a namespace here (containers often refuse)."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_MAPPED, "true"], capture_output=True, check=False).returncode == 0


def _as_nobody(state: Path, programs: Path, elsewhere: Path) -> Runner:
    name = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:12]
    folder = Path("/var/lib/carnet") / name
    identity: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, NOBODY, NOBODY)
    elsewhere.write_text(str(folder))
    if not _runs(programs, identity):
        programs = _copied(programs, folder)
    return Runner(folder, programs, identity=identity)


def _runs(programs: Path, identity: dict[str, Any]) -> bool:
    try:
        done = subprocess.run([programs / "postgres", "--version"], capture_output=True, check=False, **identity)
    except PermissionError:
        return False
    return done.returncode == 0


def _copied(programs: Path, folder: Path) -> Path:
    """A copy that nobody can reach, instead of opening the folders above the package to everyone."""
    install = programs.parent
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    kept = folder / f"programs-{said.split()[2]}"
    copy = kept / install.parent.name / install.name
    if not copy.exists():
        fresh = folder / f"programs.{os.getpid()}"
        shutil.copytree(install.parent, fresh / install.parent.name, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        shutil.rmtree(kept, ignore_errors=True)
        fresh.rename(kept)
    return copy / "bin"
