"""`./run bench`: the measurements, printed and written to docs/measurements.md (and var/bench.json)."""

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first

from carnet.core.einvoice.validator.at_hand import validator_at_hand  # noqa: E402


def main(arguments: list[str]) -> int:
    """The whole bench, or what one of its own processes does."""
    var, url = Path(settings.VAR), os.environ.get("DATABASE_URL", "")
    match arguments:
        case ["cycle", company, user, on, customer]:
            from bench import writing

            print(writing.play(int(company), int(user), date.fromisoformat(on), int(customer)))
        case ["bare", worker]:
            from bench import writing

            print(writing.write(url, var, int(worker)))
        case ["file", company, user, on, *ids]:
            from bench import documents

            print(*documents.file(int(company), int(user), date.fromisoformat(on), [int(one) for one in ids]))
        case ["documents"]:
            from bench import documents
            from bench.sections import write_section

            with validator_at_hand(judges=2):
                os.environ["VALIDATOR_SOCKET"] = settings.VALIDATOR_SOCKET
                told = documents.text(documents.measure())
            print(told)
            write_section("Documents", told)
        case ["forecast"]:
            from bench import forecast
            from bench.sections import write_section

            settings.ALLOWED_HOSTS = ["*"]
            with validator_at_hand(judges=1):
                text = forecast.table(forecast.measure(url))
            print(text)
            write_section("Forecast and dashboard", text)
        case ["contracts", *count]:
            from bench import contracts
            from bench.sections import write_section

            told = contracts.text(contracts.measure(int(count[0]) if count else 20_000))
            print(told)
            write_section("Contracts", told)
        case []:
            from bench import reading, report, writing
            from bench.sections import write_section

            settings.ALLOWED_HOSTS = ["*"]
            with validator_at_hand(judges=2):
                os.environ["VALIDATOR_SOCKET"] = settings.VALIDATOR_SOCKET
                written = writing.measure(url, var)
                read = reading.measure(url, dict(os.environ))
            text = report.table(url, written, read)
            print(text)
            write_section("Measurements", text)
            kept = json.dumps({"writing": asdict(written), "reading": asdict(read)}, indent=2)
            (var / "bench.json").write_text(kept)
            print(kept)
            return 0 if report.within_budgets(read) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
