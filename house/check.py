"""`./run check`: everything a machine can judge without running the product; each line says what was looked at."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from house.environment import ROOT
from house.say import say

_PYTHON = [sys.executable, "-m"]
_MANAGE = [sys.executable, "manage.py"]
CHECKS: dict[str, list[str]] = {
    "style": [*_PYTHON, "ruff", "check", "--quiet", "--output-format", "concise", "."],
    "layout of the code": [*_PYTHON, "ruff", "format", "--check", "--output-format", "concise", "."],
    "types": [*_PYTHON, "mypy", "--no-error-summary"],
    "who may know whom": [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ],
    "translations": [*_PYTHON, "carnet.core.i18n", "check"],
    "migrations": [*_MANAGE, "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
    "settings": [*_MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
}
HINTS = {
    "style": ".venv/bin/ruff check --fix mends some of it",
    "layout of the code": ".venv/bin/ruff format mends it",
    "translations": "./run messages writes the missing texts into the translation files",
    "migrations": "./run manage makemigrations",
}
# As behind https, the way the settings are meant to be checked.
_DEPLOYED = {"PUBLIC_URL": "https://carnet.example", "CARNET_POOL": "0"}

_TEXT = {
    *(".py", ".sql", ".html", ".txt", ".md", ".toml", ".json", ".css", ".js", ".po", ".typ", ".in", ".xml", ".xsd"),
    *(".csv", ".svg", ".yml", ".yaml", ".ini", ".cfg", ".sh"),
}
_NAMED = {"run", ".ci/run", ".gitignore", ".npmrc", "LICENSE"}
_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".pdf", ".xlsx"}
_LONGEST_LINE, _LARGEST_FILE = 1000, 400_000
_GENERATED = {"package-lock.json", "requirements.txt", "requirements-dev.txt", "requirements-node.txt"}


def main() -> int:
    """Run every check, even after one has failed; 1 when one did."""
    failed: list[str] = []
    for name, command in CHECKS.items():
        began = time.monotonic()
        environment = {**os.environ, **(_DEPLOYED if name == "settings" else {})}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        _report(name, [] if done.returncode == 0 else _lines(done), time.monotonic() - began, failed)
    began = time.monotonic()
    _report("files", list(strange_files(tracked(ROOT))), time.monotonic() - began, failed)
    say(f"Faults in: {', '.join(failed)}." if failed else "Everything is in order.")
    return 1 if failed else 0


def _report(name: str, faults: list[str], seconds: float, failed: list[str]) -> None:
    say(f"  {'no' if faults else 'ok':<3} {name} ({seconds:.1f} s)")
    for fault in faults:
        say(f"        {fault}")
    if faults:
        failed.append(name)
        if name in HINTS:
            say(f"        ({HINTS[name]})")


def _lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return lines or [f"ended with code {done.returncode} and no word"]


def tracked(root: Path) -> list[Path]:
    """The files that are, or would be, committed; none where git is not there to say."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return [root / name for name in done.stdout.split("\0") if name and (root / name).is_file()]


def strange_files(paths: list[Path]) -> Iterator[str]:
    """Files that do not belong in the repository: of an unknown kind, too large, or somebody's minified library."""
    for path in paths:
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        if path.name in _GENERATED:
            continue
        if path.stat().st_size > _LARGEST_FILE:
            yield f"{name}: {path.stat().st_size // 1000} kB; generated and foreign files are not committed"
        if path.suffix in _PICTURES:
            continue
        if path.suffix not in _TEXT and name not in _NAMED:
            yield f"{name}: a kind of file that is not expected here (house/check.py lists them)"
        elif path.suffix in {".js", ".css"} and _is_minified(path):
            yield f"{name}: looks like a built library; name it in package.json instead"


def _is_minified(path: Path) -> bool:
    return ".min." in path.name or any(len(line) > _LONGEST_LINE for line in path.read_text().splitlines())


if __name__ == "__main__":
    sys.exit(main())
