"""Every act that the journal may hold is told in a sentence, in both languages."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils import translation

from carnet.core.acts import ACTS
from carnet.core.models import Journal
from carnet.dossier.web.sentences import SENTENCES, sentence

CARNET = Path(__file__).resolve().parents[3]
NAMED = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = {"commands", "steps"}
FILES = {"commands.py", "steps.py", "founding.py", "mailing.py"}
for _area in settings.AREAS:
    if find_spec(f"carnet.{_area}.commands"):
        import_module(f"carnet.{_area}.commands")
KINDS = {name.partition(".")[0] for name in SENTENCES}


def names_written() -> Iterator[str]:
    """Every name of an act that a command or a step writes down."""
    for path in CARNET.rglob("*.py"):
        within = set(path.relative_to(CARNET).parts)
        if "tests" in within or "demo" in within or not (WRITERS & within or path.name in FILES):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value):
                yield node.value


def test_every_act_has_its_sentence() -> None:
    written = {name for name in names_written() if name.partition(".")[0] in KINDS and name not in ACTS}
    assert not written - set(SENTENCES)


def test_every_kind_of_act_declared_is_told() -> None:
    silent = {name.partition(".")[0] for name in ACTS} - KINDS
    assert not silent, silent


def test_sentences_are_translated_and_never_fail() -> None:
    facts = {
        "number": "FA-1",
        "amount": "12.50",
        "invoices": [],
        "reason": "<b>no</b>",
        "method": "transfer",
        "on": "2026-09-01",
    }
    for act in SENTENCES:
        line = Journal(act=act, by_kind="user", by_name="Claire", subject_kind="none", subject_id=1, facts=facts)
        said = {}
        for language in ("fr", "en"):
            with translation.override(language):
                said[language] = str(sentence(line))
        assert said["fr"] and "%" not in said["fr"] and "<b>" not in said["fr"]
        assert said["fr"] != said["en"] or act == "order.noted", act


def test_an_unknown_act_shows_its_name() -> None:
    line = Journal(act="kite.flown_high", by_kind="user", by_name="C", subject_kind="kite", subject_id=1, facts={})
    assert sentence(line) == "flown high"
