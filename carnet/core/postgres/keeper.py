"""The process that owns the server: it ends it when the last user is gone, however that user went.

Users hold a shared lock on one file; the keeper waits for the exclusive one. The kernel drops the lock of a killed
user, so that counting cannot go wrong. Called with the folder and `durable` or `relaxed`; says `ready`, or why not.
"""

import fcntl
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from carnet.core.postgres.cluster import Cluster
from carnet.core.postgres.trouble import ServerTrouble, sentence_of


class _Ended(Exception):
    """The server died, or the keeper was asked to go."""


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def keep(state: Path, *, durable: bool) -> int:
    """Start the server, say so, and hold it until nobody uses it any more."""
    with (state / "keeper.lock").open("w") as alone, (state / "users.lock").open("a") as users:
        fcntl.flock(alone, fcntl.LOCK_EX)
        try:
            cluster = Cluster(state, durable=durable)
            cluster.prepare()
            server, _folder = cluster.start()
        except (ServerTrouble, OSError) as trouble:
            print(trouble if isinstance(trouble, ServerTrouble) else sentence_of(trouble), flush=True)
            return 1
        print("ready", flush=True)
        return _hold(server, users.fileno())


def _hold(server: subprocess.Popen[bytes], users: int) -> int:
    try:
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _interrupt)
        if server.poll() is None:
            fcntl.flock(users, fcntl.LOCK_EX)
    except _Ended:
        pass
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN if number != signal.SIGCHLD else signal.SIG_DFL)
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    return server.wait()


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), durable=sys.argv[2] == "durable"))
