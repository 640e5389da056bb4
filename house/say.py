"""Progress in the terminal: one line when a step begins, one when it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """The command cannot go on; its sentence is all that the reader needs."""


def say(line: str = "") -> None:
    """Print a line at once, whatever the terminal can show."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(
        line.encode(encoding, "replace").decode(encoding) + "\n"
    )  # in one piece: steps may run side by side
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say that something begins and how long it took."""
    say(f"  ... {title}")
    began = time.monotonic()
    yield
    say(f"  ok  {title} ({time.monotonic() - began:.1f} s)")
