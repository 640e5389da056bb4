"""One outage after the other, on installations that work: what is told meanwhile, how long until all works again, what is left."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from survive.clients import Client, Confirmed, Unanswered
from survive.installation import Installation
from survive.mailbox import Mailbox

PATIENCE = 180.0


@dataclass
class Played:
    """An outage as it went."""

    name: str
    told: str = ""
    back: float = 0
    machine: str = ""
    faults: list[str] = field(default_factory=list)


class Scene:
    """An installation, a company in it, a program that uses it, and what it said so far."""

    def __init__(self, house: Installation, mailbox: Mailbox, played: Played) -> None:
        self.house, self.mailbox, self.played = house, mailbox, played
        self.company_id, self.key = house.a_company()
        self.confirmed = Confirmed()
        self.client = self.another(0)

    def another(self, n: int) -> Client:
        """A program of its own."""
        return Client(self.house.address, self.key, self.confirmed, n)

    def tell(self, what: str) -> None:
        """What is seen during the outage, for the table."""
        self.played.told = f"{self.played.told}; {what}" if self.played.told else what

    def must(self, holds: bool, otherwise: str) -> None:
        """Note a fault."""
        if not holds:
            self.played.faults.append(f"{self.played.name}: {otherwise}")

    def refused_as(self, code: str, *, method: str = "GET", path: str = "/orders", body: Any = None) -> None:
        """A call is answered 503 with this code and a sentence."""
        status, told = self.client.once(method, path, body, uuid4().hex if method == "POST" else "")
        self.must(
            (status, told.get("code")) == (503, code) and bool(told.get("detail")), f"{method} {path}: {status} {told}"
        )

    def works_again(self) -> None:
        """From now on until a call is answered: that long it takes to be back; then a whole deal must go through."""
        since = time.monotonic()
        while time.monotonic() - since < PATIENCE:
            try:
                if self.client.once("GET", "/orders")[0] == 200:
                    break
            except (OSError, ValueError):
                pass
            time.sleep(0.1)
        self.played.back = time.monotonic() - since
        self.client.deal()

    def clean(self) -> None:
        """All jobs done, everything confirmed is there once, every figure is that of its documents, the chain holds."""
        from django.db import connection

        from survive.verdict import await_jobs, faults_of

        connection.close()
        found = faults_of(self.company_id, self.confirmed, self.mailbox, await_jobs(PATIENCE))
        self.played.faults += [f"{self.played.name}: {fault}" for fault in found]


Outage = Callable[[Scene], None]


def play(var: Path, names: list[str]) -> list[Played]:
    """The outages of these names, or all: those that may share an installation do; the others have one of their own."""
    from survive.outages import OWN, SHARED

    unknown = set(names) - {*SHARED, *OWN}
    if unknown:
        raise SystemExit(f"There is no outage {', '.join(sorted(unknown))}: choose of {', '.join([*SHARED, *OWN])}.")
    played: list[Played] = []
    shared = {name: outage for name, outage in SHARED.items() if not names or name in names}
    if shared:
        with _installed(var) as (house, mailbox):
            played += [_played(name, outage, house, mailbox) for name, outage in shared.items()]
    for name, (prepared, outage) in OWN.items():
        if not names or name in names:
            with prepared(var / name) as (why_not, more):
                if why_not:
                    print(f"  {name}: not tried here, {why_not}", flush=True)
                    played.append(Played(name, f"not tried here: {why_not}"))
                    continue
                with _installed(var / name, **more) as (house, mailbox):
                    played.append(_played(name, outage, house, mailbox))
    return played


def _played(name: str, outage: Outage, house: Installation, mailbox: Mailbox) -> Played:
    played = Played(name)
    print(f"  {name}…", flush=True)
    try:
        scene = Scene(house, mailbox, played)
        played.machine = house.machine()
        scene.client.deal()
        outage(scene)
        scene.clean()
    except (Unanswered, RuntimeError, OSError, subprocess.SubprocessError) as fault:
        played.faults.append(f"{name}: {fault}")
    print(f"  {name}: {played.told}; back after {played.back:.1f} s; {played.faults or 'clean'}", flush=True)
    return played


@contextmanager
def _installed(var: Path, **more: str) -> Iterator[tuple[Installation, Mailbox]]:
    mailbox = Mailbox()
    house = Installation(var, mailbox.port, **more)
    try:
        house.start()
        yield house, mailbox
    finally:
        house.stop()
        mailbox.down()
