"""The environment costs nothing when nothing changed, and mends itself when it was left half-made."""

from pathlib import Path

import pytest

from house import environment
from house.say import Stop


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A place with lock files where installing only notes what would be installed."""
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "MODULES", tmp_path / "node_modules")
    noted: list[str] = []

    def note(command: list[str], _sentence: str) -> None:
        words = " ".join(command)
        noted.append("venv" if "venv" in command else "npm" if " ci " in words else Path(command[-1]).name)
        (tmp_path / ".venv").mkdir(exist_ok=True)
        (tmp_path / "node_modules").mkdir(exist_ok=True)

    monkeypatch.setattr(environment, "_do", note)
    return noted


def test_the_first_time_installs_and_the_second_does_nothing(done: list[str]) -> None:
    environment.prepare(for_tests=True)
    assert sorted(done) == ["npm", "requirements-dev.txt", "requirements.txt", "venv"]
    done.clear()
    environment.prepare(for_tests=True)
    assert done == []


def test_only_what_a_changed_lock_file_names_is_installed_again(done: list[str], tmp_path: Path) -> None:
    environment.prepare()
    done.clear()
    (tmp_path / "requirements.txt").write_text("other")
    environment.prepare()
    assert done == ["requirements.txt"]


def test_an_installation_that_was_killed_is_made_again_from_nothing(done: list[str], tmp_path: Path) -> None:
    environment.prepare()
    done.clear()
    (tmp_path / ".venv" / "carnet-changing").touch()
    (tmp_path / "node_modules" / ".carnet").unlink()
    environment.prepare()
    assert sorted(done) == ["npm", "requirements.txt", "venv"]


def test_a_failure_is_said_in_a_sentence_and_leaves_no_mark_of_success(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(arguments: list[str]) -> None:
        raise Stop("no network")

    monkeypatch.setattr(environment, "_pip", fail)
    with pytest.raises(Stop, match="no network"):
        environment.prepare()
    assert not (tmp_path / ".venv" / "carnet-libraries").exists()
