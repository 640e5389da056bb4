"""The commands of ./run. Each makes the environment first, so that there is nothing to install by hand."""

import os
import sys

from carnet.core.postgres.trouble import sentence_of
from house.environment import PYTHON, ROOT, prepare
from house.say import Stop, say

HELP = """Carnet: from accepted quote to paid, closed order.

  ./run start      everything: database, demo company, web and worker; prints where to go and how to log in
  ./run test       all tests (./run test carnet/sales for some of them; any option of pytest)
  ./run check      style, types, layers, translations, migrations, settings
  ./run audit      which of the locked libraries have known faults (asks the registries)
  ./run bench      the measurements of docs/measurements.md
  ./run survive    kills processes of a real installation under load, then takes away its database, mail, disk, clock…, and judges
                   what is left (./run survive 10 for ten kills, ./run survive outages mail disk for these two)
  ./run seed       load the demo company
  ./run shell      a Python shell on the data
  ./run migrate    bring the database and the static files to this code
  ./run manage …   any other command of Django's, as the application
  ./run messages   bring the translation files up to date with the texts of the code

The data, the logs and the demo's login are in var/. What can be set from the environment: README.md, "Settings".
"""


def main(arguments: list[str]) -> int:
    """Run one command; the answer is the exit code."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name in {"help", "-h", "--help"}:
        say(HELP)
        return 0
    if name not in COMMANDS:
        say(f"./run knows no “{name}”.\n\n{HELP}")
        return 2
    os.chdir(ROOT)
    try:
        for_tests, module = COMMANDS[name]
        prepare(for_tests=for_tests)
        sys.stdout.flush()
        given = [name, *rest] if module in {"house.manage", "carnet.core.i18n"} else rest
        os.execv(PYTHON, [str(PYTHON), "-m", module, *given])  # noqa: S606
    except Stop as stop:
        say(str(stop))
    except OSError as error:
        say(sentence_of(error))
    except KeyboardInterrupt:
        say("Stopped; ./run again goes on from there.")
    return 1


# Command -> whether it needs the libraries of tests, and the module that carries it out.
COMMANDS: dict[str, tuple[bool, str]] = {
    "start": (False, "house.start"),
    "test": (True, "house.testing"),
    "check": (True, "house.check"),
    "audit": (False, "house.audit"),
    "bench": (False, "house.manage"),
    "survive": (True, "survive"),
    "seed": (False, "house.manage"),
    "shell": (False, "house.manage"),
    "migrate": (False, "house.manage"),
    "manage": (False, "house.manage"),
    "messages": (False, "carnet.core.i18n"),
}
