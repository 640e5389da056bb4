"""Random lives of contracts."""

import random
from datetime import date, timedelta

from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.core.testing.histories import answered
from carnet.subscriptions import commands
from carnet.subscriptions.amounts import Length, Unit
from carnet.subscriptions.commands import LineChange
from carnet.subscriptions.models import Contract, ContractLine
from carnet.subscriptions.tests.acts import D, a_contract, a_line
from carnet.subscriptions.tests.sums import QUARTER, WEEK, YEAR

EVERY = (Length(1, Unit.MONTH), QUARTER, YEAR, WEEK, Length(10, Unit.DAY))


def play(by: Actor, chance: random.Random, on: date, until: date) -> None:
    """Contracts of a company from a day to another: signed, changed, suspended, resumed, stopped."""
    while on < until:
        on += timedelta(days=chance.randint(3, 21))
        running = list(Contract.objects.filter(stopped_on=None).order_by("id"))
        try:
            if len(running) < 4 or chance.random() < 0.25:
                lines = [
                    a_line(
                        f"{chance.randint(500, 90000) / 100}", chance.choice(EVERY), quantity=str(chance.randint(1, 5))
                    )
                    for _ in range(chance.randint(1, 3))
                ]
                start = (on + timedelta(days=chance.randint(-20, 40))).strftime("%d/%m/%Y")
                a_contract(by, start, *lines, on=f"{on:%d/%m/%Y}")
            else:
                act(by, chance, chance.choice(running), on)
        except Refusal as refusal:
            answered(refusal)


def act(by: Actor, chance: random.Random, contract: Contract, on: date) -> None:
    lines = list(ContractLine.objects.filter(contract=contract).values_list("pk", flat=True))
    match chance.choice(["quantity", "price", "add", "suspend", "resume", "stop"]):
        case "quantity":
            change = LineChange(line_id=chance.choice(lines), quantity=D(chance.randint(0, 6)))
            commands.change_contract(contract_id=contract.pk, from_on=on, lines=[change], on=on, by=by)
        case "price":
            change = LineChange(line_id=chance.choice(lines), unit_price=D(chance.randint(100, 90000)) / 100)
            commands.change_contract(contract_id=contract.pk, from_on=on, lines=[change], on=on, by=by)
        case "add":
            added = a_line(f"{chance.randint(100, 9000) / 100}", chance.choice(EVERY))
            commands.change_contract(contract_id=contract.pk, from_on=on, added=[added], on=on, by=by)
        case "suspend":
            commands.suspend_contract(contract_id=contract.pk, from_on=on, on=on, by=by)
        case "resume":
            commands.resume_contract(contract_id=contract.pk, from_on=on, on=on, by=by)
        case "stop":
            commands.terminate_contract(
                contract_id=contract.pk, last_day=on, reason="price", despite=True, on=on, by=by
            )
