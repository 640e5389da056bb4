"""Texts are found wherever the code asks for them, and every fault of a translation is named."""

import gettext
from pathlib import Path

import pytest

from carnet.core.i18n.catalogs import catalog_path, compile_file, complete, entries, read
from carnet.core.i18n.faults import faults
from carnet.core.i18n.texts import Text, texts_of

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for area in ("core", "sales"):
        (tmp_path / area / "web" / "templates").mkdir(parents=True)
        (tmp_path / area / "apps.py").write_text("")
        _translate(tmp_path / area, "")
    return tmp_path


def _translate(area: Path, body: str) -> None:
    path = catalog_path(area)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + body)


def test_texts_are_found_in_python_and_in_templates(root: Path) -> None:
    sales = root / "sales"
    (sales / "commands.py").write_text(
        "a = _('Left')\nb = ngettext('%(n)s line', '%(n)s lines', n)\nc = pgettext_lazy('of a quote', 'State')\n"
    )
    (sales / "web" / "templates" / "order.html").write_text(
        '{% load i18n %}{% translate "Order" %}'
        "{% blocktranslate count n=n %}{{ n }} order{% plural %}{{ n }} orders{% endblocktranslate %}"
    )
    assert set(texts_of(sales)) == {
        Text("Left"),
        Text("%(n)s line", "%(n)s lines"),
        Text("State", context="of a quote"),
        Text("Order"),
        Text("%(n)s order", "%(n)s orders"),
    }


def test_texts_of_tests_need_no_translation(root: Path) -> None:
    (root / "sales" / "tests").mkdir()
    (root / "sales" / "tests" / "test_it.py").write_text("_('Nobody reads this')")
    assert list(faults(root)) == []


def test_a_missing_and_a_useless_translation_are_named(root: Path) -> None:
    (root / "sales" / "commands.py").write_text("_('Left')")
    _translate(root / "sales", 'msgid "Right"\nmsgstr "Droite"\n')
    assert list(faults(root)) == [
        "sales/commands.py:1: “Left” has no translation in sales",
        "sales: “Right” is translated but nobody asks for it",
    ]


def test_a_word_of_the_core_serves_every_area(root: Path) -> None:
    (root / "sales" / "commands.py").write_text("_('Save')")
    _translate(root / "core", 'msgid "Save"\nmsgstr "Enregistrer"\n')
    assert list(faults(root)) == []


def test_two_translations_of_one_text_are_a_contradiction(root: Path) -> None:
    for area, word in (("core", "Solde"), ("sales", "Reste")):
        (root / area / "commands.py").write_text("_('Left')")
        _translate(root / area, f'msgid "Left"\nmsgstr "{word}"\n')
    assert list(faults(root)) == ["“Left” is translated differently in core and sales: give one a context"]


def test_a_placeholder_that_the_text_does_not_give_is_named(root: Path) -> None:
    (root / "sales" / "commands.py").write_text("_('%(left)s left')")
    _translate(root / "sales", 'msgid "%(left)s left"\nmsgstr "il reste %(rest)s"\n')
    assert list(faults(root)) == ["sales: the translation of “%(left)s left” asks for %(rest)s"]


def test_completing_keeps_what_is_translated_adds_what_is_new_and_sorts(root: Path) -> None:
    path = catalog_path(root / "sales")
    _translate(root / "sales", 'msgid "Zone"\nmsgstr "Zone"\n\nmsgid "Old"\nmsgstr "Vieux"\n')
    waiting = complete(path, {Text("Zone"), Text("Left"), Text("%(n)s line", "%(n)s lines")})
    assert waiting == [Text("%(n)s line", "%(n)s lines"), Text("Left")]
    assert list(entries(read(path))) == [Text("%(n)s line", "%(n)s lines"), Text("Left"), Text("Zone")]
    assert path.read_text() == (complete(path, set(entries(read(path)))), path.read_text())[1]


def test_compiled_files_are_read_by_the_standard_library(root: Path) -> None:
    _translate(root / "sales", 'msgid "%(n)s line"\nmsgid_plural "%(n)s lines"\nmsgstr[0] "une"\nmsgstr[1] "des"\n')
    path = catalog_path(root / "sales")
    compile_file(path)
    with path.with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert [french.ngettext("%(n)s line", "%(n)s lines", n) for n in (0, 1, 2)] == ["une", "une", "des"]
