"""A validator for the tests of a session, where the machine's own is not asked."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def validator() -> Iterator[int]:
    """A running validator with one judge; gives its process id."""
    folder = Path(tempfile.mkdtemp(prefix="carnet-judge-"))
    socket = folder / "validator.sock"
    command = [sys.executable, "-m", "carnet.core.einvoice.validator.server", str(socket)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "ready" in process.stdout.readline()
        before, settings.VALIDATOR_SOCKET = settings.VALIDATOR_SOCKET, str(socket)
        yield process.pid
        settings.VALIDATOR_SOCKET = before
        process.terminate()
        process.wait(20)
    shutil.rmtree(folder, ignore_errors=True)
