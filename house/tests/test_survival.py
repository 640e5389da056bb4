"""The short form of `./run survive`: a few deaths of a real installation at work, and nothing lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_killed_at_random_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "-m", "survive", "8", "11"], cwd=ROOT, env={**environment, "CARNET_VAR": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
