"""One judge in a process and a thread of its own: documents come in over a socket, verdicts go back, until it is closed."""

import os
import sys
from multiprocessing.connection import Connection

from carnet.core.einvoice.validator.rules import Judge
from carnet.core.einvoice.validator.verdict import packed


def work(link: Connection) -> None:
    """Say that the rules are compiled, then judge what comes."""
    judge = Judge()
    judge.warm()
    link.send_bytes(b"ready")
    while True:
        try:
            xml = link.recv_bytes()
        except EOFError:
            return
        link.send_bytes(packed(judge.verdict(xml)))


if __name__ == "__main__":
    work(Connection(int(sys.argv[1])))
    sys.stdout.flush()
    os._exit(0)  # the engine's own ending may hang or crash
