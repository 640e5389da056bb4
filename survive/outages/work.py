"""What works for it: its mail server, its worker, many programs at once."""

import base64
import threading
import time
from datetime import UTC, datetime
from typing import Any

import psycopg

from survive.scene import PATIENCE, Scene

LINES = 6_000
HANDS, PAYMENTS = 6, 8


def mail_down(scene: Scene) -> None:
    """No mail server: e-mails wait, say why, and leave once when it is back."""
    from carnet.core.acts import company_scope
    from carnet.core.models import Mail

    scene.mailbox.down()
    try:
        scene.client.deal()
        time.sleep(6)
        with company_scope(scene.company_id):
            waiting = list(Mail.objects.filter(state=Mail.WAITING).values_list("error", flat=True))
        scene.must(bool(waiting) and any(waiting), "no e-mail says that it waits")
        scene.tell(f"{len(waiting)} e-mails wait, with the reason")
    finally:
        scene.mailbox.up()
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and _waiting(scene):
        time.sleep(0.5)
    scene.works_again()


def _waiting(scene: Scene) -> bool:
    from carnet.core.acts import company_scope
    from carnet.core.models import Mail

    with company_scope(scene.company_id):
        return Mail.objects.filter(state=Mail.WAITING).exists()


def worker_dead(scene: Scene) -> None:
    """The worker is killed in the middle of a long import: nothing of it is there, and it is done once by the next."""
    from carnet.core.acts import company_scope
    from carnet.dossier.steps.importing import progress
    from carnet.parties.models import Party

    text = "N°;Nom\n" + "".join(f"L{n};Client {n}\n" for n in range(LINES))
    file = {"kind": "parties", "name": "a.csv", "content": base64.b64encode(text.encode()).decode(), "dry_run": False}
    made = scene.client.post("/imports", file)["id"]
    limit = time.monotonic() + PATIENCE
    while not progress(int(made)) and time.monotonic() < limit:
        time.sleep(0.02)
    before = progress(int(made))
    scene.must(scene.house.victims.kill("worker", 0), "there was no worker")
    since = time.monotonic()
    with company_scope(scene.company_id):
        scene.must(not Party.objects.filter(number="L0").exists(), "something of it was there")
    told: Any = {}
    while time.monotonic() - since < PATIENCE * 2:
        told = scene.client.call("GET", f"/imports/{made}")
        if not told["work"]:
            break
        time.sleep(0.5)
    took = time.monotonic() - since
    with company_scope(scene.company_id):
        there = Party.objects.filter(number__startswith="L").count()
    scene.must((told.get("state"), told.get("created"), there) == ("done", LINES, LINES), f"{there} rows, {told}")
    scene.tell(f"killed after {before} of {LINES} lines; done, once, {took:.0f} s later")
    scene.works_again()


def many_hands(scene: Scene) -> None:
    """Several programs at once on the same two invoices, named in both orders: no deadlock, no conflict reaches any of them."""
    pair = [_invoice(scene) for _n in range(2)]
    before = _deadlocks(scene)
    answers: list[tuple[int, Any]] = []
    threads = [
        threading.Thread(target=_pay, args=(scene, pair if n % 2 else pair[::-1], answers)) for n in range(HANDS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [told for status, told in answers if status != 201]
    scene.must(not refused, f"{len(refused)} of {len(answers)} refused, the first: {refused[:1]}")
    scene.confirmed.payments += [int(told["id"]) for status, told in answers if status == 201]
    scene.tell(
        f"{len(answers)} payments by {HANDS} at once, {_deadlocks(scene) - before} deadlocks in the database, none seen"
    )
    scene.works_again()


def _invoice(scene: Scene) -> str:
    """An issued invoice of its own order."""
    client, today = scene.client, datetime.now(UTC).date().isoformat()
    lines = [{"description": "Serre", "quantity": "1", "unit_price": "1000", "vat_rate": "20"}]
    quote = client.post("/quotes", {"customer": client.customer, "title": "Serre", "lines": lines, "on": today})["id"]
    order = client.post(f"/quotes/{quote}/acceptance", {"on": today})["id"]
    draft = client.post(f"/orders/{order}/invoices", {"kind": "balance", "on": today})["id"]
    issued = client.post(f"/invoices/{draft}/issuance", {"on": today})
    scene.confirmed.orders.append(int(order))
    scene.confirmed.invoices.append((int(draft), issued["number"]))
    return str(draft)


def _pay(scene: Scene, pair: list[str], answers: list[tuple[int, Any]]) -> None:
    today = datetime.now(UTC).date().isoformat()
    over = [{"invoice": draft, "amount": "1.00"} for draft in pair]
    body = {"party": scene.client.customer, "on": today, "amount": "2.00", "method": "transfer", "allocations": over}
    answers.extend(scene.client.once("POST", "/payments", body) for _n in range(PAYMENTS))


def _deadlocks(scene: Scene) -> int:
    with psycopg.connect(scene.house.as_superuser()) as link:
        row = link.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = 'carnet'").fetchone()
    return int(row[0]) if row else 0
