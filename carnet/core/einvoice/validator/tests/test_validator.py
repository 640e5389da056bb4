"""The validator as its callers meet it: official verdicts over a socket, from many threads, after a fall, or no answer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from carnet.core.einvoice import cii, ubl
from carnet.core.einvoice.tests.samples import an_invoice
from carnet.core.einvoice.validator.at_hand import validator_at_hand
from carnet.core.einvoice.validator.client import CannotBeCheckedNow, check, check_all
from carnet.core.einvoice.validator.place import make_private, socket_path
from carnet.core.einvoice.validator.pool import NoAnswer, Pool
from carnet.core.einvoice.validator.verdict import rules_in_force

_ROOT = Path(__file__).resolve().parents[5]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """A validator of one judge in its own process: its id, and where it listens."""
    socket = tmp_path_factory.mktemp("judge") / "validator.sock"
    command = [sys.executable, "-m", "carnet.core.einvoice.validator.server", str(socket), "1", "60"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "ready" in process.stdout.readline()
        yield process.pid, str(socket)
        process.terminate()
        process.wait(20)


@pytest.fixture
def validator(running: tuple[int, str], settings: Any) -> int:
    """The process id of the validator that is asked."""
    settings.VALIDATOR_SOCKET = running[1]
    return running[0]


def test_fifty_askers_at_once_each_get_their_own_verdict(validator: int) -> None:
    good = cii(an_invoice())
    wrong = good.replace(b"DuePayableAmount>108.00", b"DuePayableAmount>107.00")
    with ThreadPoolExecutor(50) as askers:
        verdicts = list(askers.map(check, [good, wrong] * 25))
    assert [verdict.ok for verdict in verdicts] == [True, False] * 25
    assert {message.rule for message in verdicts[1].messages} == {"BR-CO-16"}


def test_several_are_judged_side_by_side_in_their_order(validator: int) -> None:
    good = cii(an_invoice())
    wrong = good.replace(b"DuePayableAmount>108.00", b"DuePayableAmount>107.00")
    assert [verdict.ok for verdict in check_all([good, wrong, good])] == [True, False, True]
    assert check_all([]) == []


def test_a_judge_of_other_rules_is_not_believed(validator: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.core.einvoice.validator.client.rules_in_force", lambda: "of another day")
    with pytest.raises(CannotBeCheckedNow):
        check(cii(an_invoice()))


def test_ubl_is_judged_too(validator: int) -> None:
    assert check(ubl(an_invoice(sales_order="CMD-1"))).messages == ()


def test_a_missing_note_of_the_law_is_named(validator: int) -> None:
    verdict = check(cii(an_invoice()).replace(b">AAB<", b">AAI<"))
    assert [message.rule for message in verdict.messages] == ["BR-FR-05_BT-22_AAB"]


@pytest.mark.parametrize("not_an_invoice", [b"", b"<a", b"<a/>", b"%PDF"])
def test_what_is_no_invoice_is_said_to_be_none(validator: int, not_an_invoice: bytes) -> None:
    (message,) = check(not_an_invoice).messages
    assert (message.rule, message.severity) == ("XML", "fatal")


def test_a_judge_that_dies_is_replaced(validator: int) -> None:
    (child,) = [int(pid) for pid in Path(f"/proc/{validator}/task/{validator}/children").read_text().split()]
    os.kill(child, signal.SIGKILL)
    with pytest.raises(CannotBeCheckedNow):
        check(cii(an_invoice()))
    assert check(cii(an_invoice())).ok


def test_nobody_there_is_not_an_approval(settings: Any, tmp_path: Path) -> None:
    settings.VALIDATOR_SOCKET = str(tmp_path / "nobody.sock")
    with pytest.raises(CannotBeCheckedNow):
        check(cii(an_invoice()))


def test_a_caller_who_waits_too_long_gets_no_answer_and_the_next_one_does() -> None:
    pool = Pool(1)
    try:
        with pytest.raises(NoAnswer):
            pool.judge(cii(an_invoice()), 0.01)
        assert json.loads(pool.judge(cii(an_invoice()), 60)) == {"rules": rules_in_force(), "messages": []}
    finally:
        pool.close()


def test_the_command_answers_and_ends_cleanly(tmp_path: Path) -> None:
    socket = tmp_path / "v.sock"
    command = [sys.executable, "manage.py", "carnet_validator"]
    with subprocess.Popen(
        command, cwd=_ROOT, env={**os.environ, "VALIDATOR_SOCKET": str(socket)}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert b"ready" in process.stdout.readline()
        assert socket.stat().st_mode & 0o077 == 0
        process.terminate()
        assert process.wait(10) == 0


def test_a_long_path_gives_a_short_socket(tmp_path: Path) -> None:
    assert socket_path(Path("/srv/carnet")) == Path("/srv/carnet/validator.sock")
    long = socket_path(tmp_path / ("x" * 120))
    assert len(str(long)) < 100
    assert long == socket_path(tmp_path / ("x" * 120))
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(PermissionError):
        make_private(folder)


def test_a_command_has_a_validator_at_hand_and_leaves_none_behind(settings: Any, tmp_path: Path) -> None:
    settings.VALIDATOR_SOCKET = nobody = str(tmp_path / "nobody.sock")
    with validator_at_hand():
        own = settings.VALIDATOR_SOCKET
        assert own != nobody and check(cii(an_invoice())).ok
        with validator_at_hand():
            assert own == settings.VALIDATOR_SOCKET
    assert nobody == settings.VALIDATOR_SOCKET and not Path(own).exists()
