"""A thousand random histories: after every act the standing is what a witness recomputes from the documents alone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HISTORIES = int(os.environ.get("HISTORIES", "1000"))
PLAYERS = 2


def test_random_histories_keep_every_figure(own_environment: dict[str, str]) -> None:
    """Deterministic seeds, two players at once on one database, each history in a company of its own."""
    share = -(-HISTORIES // PLAYERS)
    players = [
        subprocess.Popen(
            [sys.executable, "-m", "stories.histories.play", str(player * share), str(share)],
            cwd=ROOT, env={**own_environment, "PYTHONHASHSEED": "0"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )
        for player in range(PLAYERS)
    ]  # fmt: skip
    try:
        told = [player.communicate()[0] for player in players]
    finally:
        for player in players:
            player.kill()  # nothing, where it has ended by itself
    assert all(player.returncode == 0 for player in players), "\n".join(told)[-20000:]
