"""What may fail under an installation: its database, its mail server, its disk, its clock, its clients, its worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from survive.outages.clock import clock_jump, own_clock
from survive.outages.database import connections_taken, database_down, disk_full, rows_held, small_disk
from survive.outages.network import slow_clients
from survive.outages.work import mail_down, many_hands, worker_dead
from survive.scene import Outage

# Those that may share an installation, and those that need one made for them (why not here, and its environment).
SHARED: dict[str, Outage] = {
    "database": database_down, "mail": mail_down, "connections": connections_taken, "locks": rows_held,
    "slow": slow_clients, "hands": many_hands, "worker": worker_dead,
}  # fmt: skip
OWN: dict[str, tuple[Callable[[Path], Any], Outage]] = {
    "disk": (small_disk, disk_full),
    "clock": (own_clock, clock_jump),
}
