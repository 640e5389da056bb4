"""`./run survive [ROUNDS [SEED]]`: kill processes of a real installation under load, then judge what is left; then let what it stands on
fail, part after part. `./run survive outages [NAME…]`: only the second."""

import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from survive.clients import Client, Confirmed
from survive.installation import Installation
from survive.mailbox import Mailbox
from survive.victims import KINDS

ROUNDS, CLIENTS = 100, 6
VAR = Path(os.environ.get("CARNET_VAR", Path(__file__).resolve().parents[1] / "var")) / "survive"


@dataclass
class Survival:
    """What a run found."""

    rounds: int
    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    away: list[float] = field(default_factory=list)
    seconds: float = 0
    confirmed: Confirmed = field(default_factory=Confirmed)
    machine: str = ""
    mails_cut_off: int = 0
    faults: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Run it, tell what happened, and keep the tables in docs/measurements.md; 1 when something did not survive."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if arguments[:1] == ["outages"]:
        return _outages(arguments[1:])
    rounds = int(arguments[0]) if arguments else ROUNDS
    seed = int(arguments[1]) if len(arguments) > 1 else int(time.time())
    print(f"{rounds} rounds, seed {seed} (the same again: ./run survive {rounds} {seed})", flush=True)
    survived = survive(rounds, seed)
    from survive.report import keep, table

    print(table(survived))
    for fault in survived.faults:
        print(f"  not survived: {fault}")
    if rounds < ROUNDS:
        return 1 if survived.faults else 0
    keep(survived)
    return 1 if _outages([]) or survived.faults else 0


def _outages(names: list[str]) -> int:
    """What the installation stands on fails, part after part; all of them give a table of their own."""
    from survive.report import keep_outages, outage_table
    from survive.scene import play

    played = play(VAR, names)
    print(outage_table(played))
    if not names:
        keep_outages(played)
    return 1 if any(one.faults for one in played) else 0


def survive(rounds: int, seed: int) -> Survival:
    """Clients work; each round one process is killed; at the end everything is judged."""
    found, chance, mailbox = Survival(rounds, seed), random.Random(seed), Mailbox()
    house = Installation(VAR, mailbox.port)
    house.start()
    try:
        company_id, key = house.a_company()
        clients = [Client(house.address, key, found.confirmed, seed * 100 + n) for n in range(CLIENTS)]
        for client in clients:
            client.thread.start()
        began = time.monotonic()
        for n in range(rounds):
            _round(house, chance, found)
            if sys.stdout.isatty() or (n + 1) % 10 == 0:
                print(
                    f"  round {n + 1}: {len(found.confirmed.orders)} orders, {found.confirmed.tries} tries again",
                    flush=True,
                )
        found.seconds = time.monotonic() - began
        for client in clients:
            client.stop.set()
        for client in clients:
            client.thread.join()
        found.machine = house.machine()
        _judge(found, company_id, mailbox)
    finally:
        house.stop()
        mailbox.down()
    return found


def _round(house: Installation, chance: random.Random, found: Survival) -> None:
    """Some work, a death, sometimes two at once; the next round often begins before all is mended, but never before work began again."""
    _await_work(found.confirmed)
    time.sleep(chance.uniform(0.3, 1.5))
    for kind in chance.sample(sorted(set(KINDS)), 2) if chance.random() < 0.15 else [chance.choice(KINDS)]:
        if house.victims.kill(kind, chance.randrange(1000)):
            found.killed[kind] += 1
    if chance.random() < 0.7:
        found.away.append(house.await_answer())


def _await_work(confirmed: Confirmed, patience: float = 60) -> None:
    """Until some call was answered since: who is not at work is not disturbed."""
    before, limit = confirmed.answers, time.monotonic() + patience
    while confirmed.answers == before and not confirmed.faults and time.monotonic() < limit:
        time.sleep(0.05)


def _judge(found: Survival, company_id: int, mailbox: Mailbox) -> None:
    from django.db import connection

    from survive.verdict import await_jobs, cut_off, faults_of

    connection.close()
    waiting = await_jobs(240)
    found.mails_cut_off = cut_off(company_id)
    found.faults = list(faults_of(company_id, found.confirmed, mailbox, waiting))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
