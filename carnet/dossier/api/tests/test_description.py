"""The description is exact: Schemathesis tries every call, with good and bad values, against the served API.

A few examples of each call keep it under a minute; `SCHEMATHESIS_EXAMPLES=100 ./run test …/test_description.py` digs deeper.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from carnet.core.testing.api import Caller, a_key
from carnet.dossier.api.tests.test_attacks import KINDS, World

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)


def _with_real_ids(world: World) -> Iterator[str]:
    """Paths lead to things that are there, so that calls go further than 404."""
    for thing, kind in KINDS.items():
        real = world.ids["draft" if kind == "invoice" else kind]
        yield f'[[operations]]\ninclude-path-regex = "^/api/v1/{thing}/"\nparameters = {{ "path.id" = "{real}" }}\n'


@pytest.mark.slow
def test_every_call_answers_as_described(served: str, tmp_path: Path) -> None:
    world = World("Described", 1)
    urlopen(
        f"{served}/api/v1/openapi.json", timeout=120
    ).read()  # made once: a busy machine takes longer than Schemathesis waits
    (tmp_path / "st.toml").write_text("".join(_with_real_ids(world)))
    command = [
        str(Path(sys.executable).with_name("st")), "--config-file", "st.toml", "run", f"{served}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {a_key(world.owner)}", "--checks", ",".join(CHECKS),
        "--phases", "fuzzing", "--max-examples", os.environ.get("SCHEMATHESIS_EXAMPLES", "4"), "--seed", "20261123",
        "--no-shrink", "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert Caller(world.api.key).get("/me").status == 200
