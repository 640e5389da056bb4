"""A validator for a command that issues documents where none is running yet: a demo being loaded, measurements."""

import contextlib
import ctypes
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

from django.conf import settings

_ROOT = Path(__file__).resolve().parents[4]
_SET_PARENT_DEATH_SIGNAL = 1


@contextlib.contextmanager
def validator_at_hand(judges: int = 1) -> Iterator[None]:
    """The machine's own validator when it answers, else one of our own, which ends with the work inside."""
    if _answers():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="carnet-judge-") as folder, _started(Path(folder), judges) as socket:
        before = settings.VALIDATOR_SOCKET, settings.VALIDATORS
        settings.VALIDATOR_SOCKET, settings.VALIDATORS = socket, judges
        try:
            yield
        finally:
            settings.VALIDATOR_SOCKET, settings.VALIDATORS = before


def _answers() -> bool:
    try:
        with Client(settings.VALIDATOR_SOCKET, "AF_UNIX"):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def _started(folder: Path, judges: int) -> Iterator[str]:
    socket = str(folder / "validator.sock")
    limits = [str(judges), str(settings.VALIDATOR_SECONDS)]
    with subprocess.Popen(
        [sys.executable, "-m", "carnet.core.einvoice.validator.server", socket, *limits],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield socket
        finally:
            process.terminate()
            process.wait(20)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
