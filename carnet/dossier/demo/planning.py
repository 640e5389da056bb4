"""What the demo company plans to invoice, written on its quotes, and what each month was expected to bring."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from carnet.core.actor import Actor
from carnet.dossier.commands import note_month
from carnet.sales.lines import PlanInput


def plan_for(title: str, day: date, deposit: Decimal | None) -> tuple[PlanInput, ...]:
    """A billing plan that suits a deal: a deposit and the balance, three parts, the delivery, or none."""
    chance = random.Random(f"{title} {day}")
    if deposit is not None:
        return (
            PlanInput(label="Acompte à la commande", kind="deposit", percent=deposit, milestone="acceptance"),
            PlanInput(
                label="Solde à la réception", kind="balance", milestone="acceptance",
                offset_days=chance.choice([30, 45, 60, 90]), certainty=chance.choice([100, 100, 75]),
            ),
        )  # fmt: skip
    kind = chance.random()
    if kind < 0.3:
        return (
            PlanInput(
                label="Livraison", kind="balance", milestone="acceptance", offset_days=chance.choice([30, 45, 60])
            ),
        )
    if kind < 0.6:
        return (
            PlanInput(label="Lancement", percent=Decimal(40), milestone="acceptance", offset_days=15),
            PlanInput(label="Recette", percent=Decimal(40), milestone="acceptance", offset_months=2),
            PlanInput(
                label="Mise en service", milestone="acceptance", offset_months=4, certainty=chance.choice([100, 75, 50])
            ),
        )
    return ()


def notes(first: date, by: Actor) -> Iterator[date]:
    """On the first of each month, what it is expected to bring is noted."""
    day = first
    while True:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield day
        note_month(on=day, by=by)
