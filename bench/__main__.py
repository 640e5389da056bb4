"""`./run bench [PART …]`: the measurements, printed and written to docs/measurements.md (and var/bench.json)."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first

from bench.sections import write_section  # noqa: E402
from carnet.core.einvoice.validator.at_hand import validator_at_hand  # noqa: E402

VAR, URL = Path(settings.VAR), os.environ.get("DATABASE_URL", "")
Part = Callable[[Sequence[str]], tuple[str, Any]]


def writing(_given: Sequence[str]) -> tuple[str, Any]:
    """W1: deals of ten lines."""
    from bench import report, writing

    found = writing.measure(URL, VAR)
    return report.writing_table(URL, found), asdict(found)


def reading(given: Sequence[str]) -> tuple[str, Any]:
    """W2: pages in books of the sizes given."""
    from bench import reading, report

    books = [reading.measure(URL, dict(os.environ), int(size)) for size in given or ("10000",)]
    if not all(map(report.within_budgets, books)):
        print("A page is beyond its budget.")
    return report.reading_table(URL, books), [asdict(book) for book in books]


def contracts(given: Sequence[str]) -> tuple[str, Any]:
    """W3: a billing run."""
    from bench import contracts

    found = contracts.measure(URL, int(given[0]) if given else 5_000)
    return contracts.text(found), asdict(found)


def documents(_given: Sequence[str]) -> tuple[str, Any]:
    """W4: documents checked, issued, made, stored."""
    from bench import documents

    found = documents.measure()
    return documents.text(found), asdict(found)


def forecast(_given: Sequence[str]) -> tuple[str, Any]:
    """The forecast and the dashboard."""
    from bench import forecast

    found = forecast.measure(URL)
    return forecast.table(found), None


def house(_given: Sequence[str]) -> tuple[str, Any]:
    """W5 and W6: a real installation."""
    from bench import house, report

    found = house.measure(VAR)
    return house.text(found, report.machine(URL)), asdict(found)


def imports(given: Sequence[str]) -> tuple[str, Any]:
    """W7: files of parties and products."""
    from bench import imports

    found = imports.measure(URL, int(given[0]) if given else 100_000)
    return imports.text(found), [asdict(one) for one in found]


PARTS: dict[str, Part] = {
    "writing": writing, "reading": reading, "contracts": contracts, "documents": documents, "forecast": forecast, "house": house,
    "imports": imports,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """All parts, or the one named with what it is given, or what one of the bench's own processes does."""
    settings.ALLOWED_HOSTS = ["*"]
    match arguments:
        case ["cycle", company, user, on, goods, customer]:
            from bench import writing

            products = tuple(map(int, goods.split(",")))
            print(writing.play(int(company), int(user), date.fromisoformat(on), products, int(customer)))
        case ["bare", worker]:
            from bench import writing

            print(writing.write(URL, VAR, int(worker)))
        case ["file", company, user, on, *ids]:
            from bench import documents

            print(*documents.file(int(company), int(user), date.fromisoformat(on), [int(one) for one in ids]))
        case ["key"]:
            from bench import house

            print(house.key())
        case []:
            with validator_at_hand(judges=2):
                os.environ["VALIDATOR_SOCKET"] = settings.VALIDATOR_SOCKET
                for name, part in PARTS.items():
                    _keep(name, *part(()))
        case [name, *given] if name in PARTS:
            with validator_at_hand(judges=2):
                os.environ["VALIDATOR_SOCKET"] = settings.VALIDATOR_SOCKET
                _keep(name, *PARTS[name](given))
        case _:
            print(f"Parts of the bench: {', '.join(PARTS)}.")
            return 2
    return 0


def _keep(name: str, text: str, found: Any) -> None:
    """Print a part, put it in docs/measurements.md and in var/bench.json."""
    print(text, flush=True)
    write_section(text.partition("\n")[0].removeprefix("# "), text)
    kept = VAR / "bench.json"
    before = json.loads(kept.read_text()) if kept.exists() else {}
    kept.write_text(json.dumps({**before, name: found}, indent=2, default=str))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
