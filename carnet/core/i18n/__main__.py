"""`compile FILE…`, `messages [AREA…]` and `check`, each on the areas of this installation."""

import sys
from pathlib import Path

from carnet.core.i18n.catalogs import catalog_path, compile_file, complete, entries, is_translated, read
from carnet.core.i18n.faults import areas, faults
from carnet.core.i18n.texts import Text, texts_of

_AREAS = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Run one of the commands; 1 when something waits for a translator."""
    match arguments:
        case ["compile", *paths]:
            for path in paths:
                compile_file(Path(path))
            return 0
        case ["messages", *names]:
            return _messages(names)
        case ["check"]:
            found = list(faults(_AREAS))
            print("\n".join(found) if found else "Every text has its translation.")
            return 1 if found else 0
        case _:
            print("compile FILE… | messages [AREA…] | check")
            return 2


def _messages(names: list[str]) -> int:
    """Write the new texts into the files of the areas, drop the useless ones, and list what waits for a translation."""
    shared = {text for text, message in entries(read(catalog_path(_AREAS / "core"))).items() if is_translated(message)}
    everywhere = {area: set(texts_of(area)) for area in areas(_AREAS)}
    waiting: list[tuple[str, Text]] = []
    for area, asked in everywhere.items():
        if names and area.name not in names:
            continue
        known = set(entries(read(catalog_path(area))))
        if area.name == "core":
            wanted = asked | (known & set().union(*everywhere.values()))
        else:
            wanted = asked - (shared - known)
        if wanted or known:
            waiting += [(area.name, text) for text in complete(catalog_path(area), wanted)]
    for name, text in waiting:
        print(f"{name}: {text.singular}")
    print(f"{len(waiting)} texts wait for a translation." if waiting else "Every text has its translation.")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
