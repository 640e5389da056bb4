"""`./run audit`: asks the registries which of the locked libraries have known faults; needs the network."""

import json
import subprocess
import sys
import tempfile
import venv
from enum import Enum
from pathlib import Path

from house.environment import ROOT, npm
from house.say import say, step

AUDITOR = "pip-audit==2.10.1"
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
SERVICES = ("pypi", "osv")  # the second is asked where the first has no advisories, as behind a mirror


class Told(Enum):
    """What the registries say of a lock file."""

    CLEAN = 0
    FAULTS = 1
    NOTHING = 2


def main() -> int:
    """Every lock file, Python's and the front end's; 1 when something is known against one of them, 2 when one could not be asked about."""
    told: dict[str, Told] = {}
    with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="audit-") as folder:
        with step("The auditor"):
            auditor = _auditor(Path(folder))
        for lock in LOCKS:
            told[lock] = _libraries(auditor, lock)
    told["package-lock.json"] = _front_end()
    faulty = [lock for lock, one in told.items() if one is Told.FAULTS]
    unasked = [lock for lock, one in told.items() if one is Told.NOTHING]
    if faulty:
        say(f"Known faults in: {', '.join(faulty)}.")
    if unasked:
        say(
            f"No registry could be asked about: {', '.join(unasked)}. Nothing is said of them: ask where the network is open."
        )
    if not faulty and not unasked:
        say("Nothing is known against any library.")
    return 1 if faulty else 2 if unasked else 0


def _auditor(folder: Path) -> list[str]:
    """Installed beside, not among our libraries, and thrown away."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", AUDITOR], check=True, stderr=subprocess.DEVNULL)
    return [python, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]


def _libraries(auditor: list[str], lock: str) -> Told:
    told = Told.NOTHING
    for service in SERVICES:
        told = judged(_said([*auditor, "--format", "json", "--vulnerability-service", service, "--requirement", lock]))
        if told is not Told.NOTHING:
            break
    return told


def _front_end() -> Told:
    with npm() as command:
        return judged(_said([*command, "audit", "--omit", "dev", "--json"]))


def _said(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def judged(said: str) -> Told:
    """What an auditor's answer means; the faults are told, one a line."""
    try:
        answer = json.loads(said)
        faults = list(_of_python(answer) if "dependencies" in answer else _of_npm(answer))
    except (ValueError, KeyError, TypeError):
        return Told.NOTHING
    for fault in faults:
        say(f"    {fault}")
    return Told.FAULTS if faults else Told.CLEAN


def _of_python(answer: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[str]:
    return [
        f"{one['name']} {one['version']}: {fault['id']}" for one in answer["dependencies"] for fault in one["vulns"]
    ]


def _of_npm(answer: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    return [f"{name} {one['range']}: {one['severity']}" for name, one in answer["vulnerabilities"].items()]


if __name__ == "__main__":
    sys.exit(main())
