"""The translation files of the areas, read, completed and compiled."""

import os
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from carnet.core.i18n.texts import Text

LANGUAGE = "fr"  # the texts of the code are English


def catalog_path(area: Path) -> Path:
    """Where an area's translations stand."""
    return area / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue of a file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="Carnet", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def entries(catalog: Catalog) -> dict[Text, Message]:
    """Its messages by text, the header left out."""
    return {text_of(message): message for message in catalog if message.id}


def text_of(message: Message) -> Text:
    """The text that a message translates."""
    words = message.id if isinstance(message.id, (tuple, list)) else (message.id, "")
    return Text(words[0], words[1], message.context or "")


def translations(message: Message) -> list[str]:
    """The translated forms, empty strings where one is missing."""
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]


def is_translated(message: Message | None) -> bool:
    """Whether every form has a translation that nobody doubts."""
    return message is not None and not message.fuzzy and all(translations(message))


def complete(path: Path, wanted: set[Text]) -> list[Text]:
    """Rewrite a file with exactly the wanted texts, sorted; gives those that wait for a translation."""
    known = entries(read(path))
    fresh = Catalog(locale=LANGUAGE, project="Carnet", fuzzy=False, charset="utf-8")
    for text in sorted(wanted):
        message = known.get(text)
        identity = (text.singular, text.plural) if text.plural else text.singular
        fresh.add(
            identity,
            message.string if message else None,
            context=text.context or None,
            flags=set(message.flags) if message else set(),
            user_comments=message.user_comments if message else (),
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=0, no_location=True, omit_header=False, sort_output=True)
    return [text for text, message in entries(fresh).items() if not is_translated(message)]


def compile_file(path: Path) -> None:
    """Write the .mo beside a .po, whole or not at all."""
    target = path.with_suffix(".mo")
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, read(path))
    fresh.replace(target)
