"""What people type is printed literally, never read as instructions."""

from dataclasses import replace
from decimal import Decimal

import pytest

from carnet.core.pdf import Comment, Line, PrintedDocument, Section, render
from carnet.core.pdf.glyphs import MISSING, printable
from carnet.core.pdf.tests import reading, samples

HOSTILE = [
    '#$*_@<>[]\\`"{}~^=-+/|&%',
    '#panic("no")',
    "#eval(`1`) $x^2$ *bold* _slanted_ @nobody <label> [content] ```raw``` // end /* all */",
    "= Title - list + numbers / term: x \\ \\u{1F600} -- --- ... ~",
    '#import "/etc/passwd": x #read("document.typ") #include "style.typ"',
    "{number} {0} %(name)s {{}} ${x}",
    'a\'b "c" «d» l’été œuvre Ÿ ĳ ß',
    "<script>alert(1)</script> &amp; &#x20;",
]


def everywhere(text: str) -> PrintedDocument:
    """A document with the text in all the places where people type."""
    return replace(
        samples.balance(),
        title=text,
        intro=text,
        heading=text,
        number=text,
        recipient=replace(samples.GUIVARCH, name=text, address=(text,), contact=text),
        seller=replace(samples.KERVELLA, name=text, mentions=(text,), address=(text,)),
        rows=(
            Line(label=text, details=text, unit=text, quantity=Decimal(1), net=Decimal("9710.00"), reference=text),
            Comment(text=text),
            Section(title=text, rows=(Comment(text=text),)),
        ),
        terms=(text,),
        notes=(text,),
        fingerprint=text,
        penalties=text,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_printed_literally_wherever_it_is_typed(text: str) -> None:
    printed = reading.squeezed(reading.text(render(everywhere(text))))
    assert printed.count(reading.squeezed(text)) >= 14


@pytest.mark.parametrize(
    "text", ["Café ☕ 😀 👩‍👩‍👧", "שלום עולם", "مرحبا بالعالم", "Ελλάδα Україна ქართული", "ไทย हिन्दी"]
)
def test_other_scripts_and_emoji_are_printed(text: str) -> None:
    pdf = render(everywhere(text))
    assert MISSING not in reading.text(pdf)
    assert "7 564,90" in reading.text(pdf)


def test_a_character_that_no_font_has_becomes_an_empty_square() -> None:
    assert f"société {MISSING}{MISSING} Nantes" in reading.text(render(everywhere("société 漢字 Nantes")))


def test_what_only_steers_text_is_left_out() -> None:
    assert printable("a\u202eb\x00c\x07d\u2066e\ufefff\tg\u2028h") == "abcdef g h"


def test_ten_thousand_characters_are_all_printed() -> None:
    words = " ".join(f"mot{place}" for place in range(1300))
    one_word = "Ж" * 10_000
    rows = (Line(label=words, net=Decimal(1)), Line(label="x", details=one_word), Comment(text=words))
    printed = reading.squeezed(reading.text(render(replace(samples.balance(), rows=rows))))
    for place in range(1300):
        assert printed.count(f"mot{place}") >= 2
    assert printed.count("Ж") == 10_000


def test_a_long_word_stays_on_the_page() -> None:
    assert printable("A" * 100).count("\u200b") == 8
    assert printable("FR76 3000 6000 0112") == "FR76 3000 6000 0112"
