"""`./run manage`, `shell`, `migrate`, `seed`, `bench`: one command on the database, brought up where it is down."""

import os
import subprocess
import sys

from carnet.core.postgres.trouble import ServerTrouble, sentence_of
from house.environment import ROOT
from house.installation import MANAGE, build_static, database, migrate
from house.say import Stop, say


def main(arguments: list[str]) -> int:
    """Carry out the command; its exit code is ours."""
    name, rest = arguments[0], arguments[1:]
    try:
        with database("bench-postgres" if name == "bench" else "postgres"):
            if name != "manage":
                migrate(anyway=name == "migrate")
            if name == "migrate":
                build_static()
                say("The database and the static files are those of this code.")
                return 0
            return subprocess.run(_command(name, rest), cwd=ROOT, check=False).returncode
    except (Stop, ServerTrouble) as trouble:
        say(str(trouble))
    except OSError as error:
        say(sentence_of(error))
    except KeyboardInterrupt:
        say("Stopped.")
    return 1


def _command(name: str, rest: list[str]) -> list[str]:
    match name:
        case "bench":
            return [sys.executable, "-m", "bench", *rest]
        case "seed":
            return [*MANAGE, "carnet_demo", *rest]
        case "shell":
            return [*MANAGE, "shell", *rest]
        case _:
            return [*MANAGE, *rest]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main(sys.argv[1:]))
