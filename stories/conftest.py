"""Every story is played twice, on a database of its own where commits are real; it ends with the ledger compared to its documents."""

from collections.abc import Iterator
from typing import Any

import pytest

from carnet.sales.tests.factories import a_company

from .by_commands import CommandPlayer
from .checking import assert_clean
from .player import Storyteller


@pytest.fixture(params=["commands", "http"])
def we(request: Any, own_database: str) -> Iterator[Storyteller]:
    """The people of the company, acting through the commands, then through the API."""
    by = a_company()
    if request.param == "http":
        from carnet.core.testing.api import a_key

        from .by_http import HttpPlayer

        yield Storyteller(HttpPlayer(request.getfixturevalue("served"), a_key(by)))
    else:
        yield Storyteller(CommandPlayer(by))
    assert_clean()
