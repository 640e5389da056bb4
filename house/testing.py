"""`./run test`: pytest, with the browser brought where this machine lets us."""

import os
import shutil
import subprocess
import sys

from house.environment import ROOT
from house.say import say, step

BROWSER = "chromium"


def main(arguments: list[str]) -> int:
    """Run the tests; the last lines are pytest's own."""
    if _wants_browser(arguments) and not shutil.which(BROWSER):
        _bring_browser()
    return subprocess.run(
        [sys.executable, "-m", "pytest", *_side_by_side(arguments), *arguments], cwd=ROOT, check=False
    ).returncode


def _side_by_side(arguments: list[str]) -> list[str]:
    """As many at once as there are processors, unless only some tests are asked or the number is said."""
    some = any(not argument.startswith("-") and (ROOT / argument.partition("::")[0]).exists() for argument in arguments)
    said = any(argument.startswith(("-n", "--numprocesses", "--pdb", "--collect-only")) for argument in arguments)
    return [] if some or said else ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]


def _wants_browser(arguments: list[str]) -> bool:
    paths = [
        argument
        for argument in arguments
        if not argument.startswith("-") and (ROOT / argument.partition("::")[0]).exists()
    ]
    return not paths or any(path.startswith("e2e") for path in paths)


def _bring_browser() -> None:
    """Debian's Chromium, when we may install it; without it the browser tests say that they are skipped."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        say("  No Chromium here: the browser tests will be skipped (apt-get install chromium as root brings it).")
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium for the browser tests"):
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", BROWSER],
        ):
            done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
            if done.returncode:
                say("\n".join(done.stderr.strip().splitlines()[-5:]))
                return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
