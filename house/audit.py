"""`./run audit`: asks the registries which of the locked libraries have known faults; needs the network."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from house.environment import ROOT, npm
from house.say import say, step

AUDITOR = "pip-audit==2.10.1"
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")


def main() -> int:
    """Every lock file, Python's and the front end's; 1 when something is known against one of them."""
    with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="audit-") as folder:
        with step("The auditor"):
            auditor = _auditor(Path(folder))
        failed = [lock for lock in LOCKS if not _passes([*auditor, "--requirement", lock])]
    with npm() as command:
        if not _passes([*command, "audit", "--omit", "dev"]):
            failed.append("package-lock.json")
    say(f"Known faults in: {', '.join(failed)}." if failed else "Nothing is known against any library.")
    return 1 if failed else 0


def _auditor(folder: Path) -> list[str]:
    """Installed beside, not among our libraries, and thrown away."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", AUDITOR], check=True)
    return [python, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]


def _passes(command: list[str]) -> bool:
    say("  " + " ".join(command[-2:]))
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
