"""`python -m stories.histories.play FIRST COUNT`: histories by seed, each in a company of its own; the first that breaks a law ends it."""

import os
import random
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

STEPS = (5, 13)
WATCHED = 0.12  # how often every row of the company is compared before and after a refusal
REMEMBERED = 0.4  # how often a day's standing is kept, to be asked again at the end
FIRST_DAY = date(2025, 1, 6)
NEVER_ALONE = {"StandingRefused", "SettledMeanwhile", "TooManyConflicts", "IssuedRowsAreFrozen", "RightMissing"}


@dataclass
class Played:
    """What was tried, what was done, what was refused."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


def play(seed: int, played: Played, told: list[str]) -> None:
    """One history; raises what broke."""
    from carnet.company.models import Settings
    from carnet.core.acts import company_scope
    from carnet.sales.tests.factories import a_customer
    from stories.histories.company import a_company_of_its_own
    from stories.histories.deal import Deal
    from stories.histories.witness import Witness

    chance = random.Random(seed)
    by = a_company_of_its_own(seed)
    with company_scope(by.company_id):
        customer = a_customer()
        if chance.random() < 0.25:
            Settings.objects.update(closing_rule="invoiced")
    deal, witness = Deal(chance, by, customer.pk, FIRST_DAY + timedelta(days=seed % 60)), Witness()
    days = _Days()
    with company_scope(by.company_id):
        first = deal.begin()
    _step("begin", first, deal, witness, played, told, days)
    for _ in range(chance.randint(*STEPS)):
        with company_scope(by.company_id):
            act, thing = deal.next_act()
        if thing is not None:
            _step(act, thing, deal, witness, played, told, days)
    _end(deal, witness, played, told, days)


class _Days:
    """Standings as they were told live, day by day, to be asked again later."""

    def __init__(self) -> None:
        self.told: dict[tuple[int, date], Any] = {}

    def forget_since(self, day: date) -> None:
        self.told = {key: value for key, value in self.told.items() if key[1] < day}


def _step(
    act: str, thing: Any, deal: Any, witness: Any, played: Played, told: list[str], days: _Days
) -> None:  # fmt: skip
    from django.db import DatabaseError

    from carnet.core.acts import company_scope
    from carnet.core.refusals import Refusal
    from stories.histories.laws import Broken

    watched = deal.chance.random() < WATCHED
    before = _rows(deal) if watched else None
    try:
        with company_scope(deal.by.company_id):
            thing()
    except Refusal as refusal:
        told.append(f"{deal.day} {act}: {refusal.code} {refusal.sentence}")
        played.refused[f"{act}: {refusal.code}"] += 1
        if isinstance(refusal.__cause__, DatabaseError) or refusal.code in NEVER_ALONE:
            raise Broken(f"{act} was refused by the database alone: {refusal.code}") from refusal
        if watched and _rows(deal) != before:
            raise Broken(f"{act} was refused, and something was written") from refusal
        return
    played.done[act] += 1
    told.append(f"{deal.day} {act}")
    with company_scope(deal.by.company_id):
        witness.look()
        days.forget_since(_earliest(witness, deal))
        _check(deal, witness)
        if deal.chance.random() < REMEMBERED:
            _remember(deal, days)


def _rows(deal: Any) -> Any:
    """A fingerprint of every row of the company."""
    from django.db import connection

    from carnet.core.acts import company_scope
    from carnet.core.install import company_models

    tables = sorted(model._meta.db_table for model in company_models())
    each = " UNION ALL ".join(
        f"SELECT '{one}', count(*), sum(hashtextextended(t::text, 0)) FROM {one} t" for one in tables
    )
    with company_scope(deal.by.company_id), connection.cursor() as cursor:
        cursor.execute(each)
        return cursor.fetchall()


def _earliest(witness: Any, deal: Any) -> date:
    """The first day that the last act touched."""
    new = [effect.on for effects in witness.effects.values() for effect in effects[witness.told.get(id(effects), 0) :]]
    for effects in witness.effects.values():
        witness.told[id(effects)] = len(effects)
    return min([deal.day, *new])


def _check(deal: Any, witness: Any) -> None:
    from carnet.invoicing.models import Invoice
    from stories.histories import laws

    for order in witness.orders.values():
        laws.check_order(witness, order, several=deal.several)
    laws.check_claims(witness)
    for invoice in Invoice.objects.exclude(id__in=witness.checked):
        laws.check_document(invoice)
        laws.check_vat_of_document(invoice, typed_incl=deal.typed_incl)
        if invoice.number:
            witness.checked.add(invoice.pk)


def _remember(deal: Any, days: _Days) -> None:
    from carnet.dossier.queries.standings import bare_standing
    from carnet.sales.models import Order

    for order in Order.objects.values_list("id", flat=True):
        days.told[order, deal.day] = bare_standing(order)


def _end(deal: Any, witness: Any, played: Played, told: list[str], days: _Days) -> None:
    """Past days asked again, figures explained, what is left invoiced and paid, `carnet check`."""
    from carnet.core.acts import company_scope
    from carnet.dossier.check import check_company
    from stories.histories import ending

    with company_scope(deal.by.company_id):
        ending.ask_past_days_again(witness, days.told)
        for order in list(witness.orders.values()):
            ending.explain(order)
    for order in list(witness.orders):
        with company_scope(deal.by.company_id):
            last = ending.invoice_the_rest(deal, witness, order)
        if last:
            _step("rest", last, deal, witness, played, told, days)
            with company_scope(deal.by.company_id):
                ending.nothing_is_left(witness, order)
    with company_scope(deal.by.company_id):
        checked = check_company()
    if checked.gaps:
        raise ending.Broken("carnet check: " + "; ".join(str(gap) for gap in checked.gaps[:5]))


def main(first: int, count: int) -> int:
    """Play the seeds; 1 with the whole history told when one breaks."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    played, broken = Played(), 0
    for seed in range(first, first + count):
        told: list[str] = []
        try:
            play(seed, played, told)
        except Exception:  # noqa: BLE001 - whatever breaks is told with its history
            broken += 1
            print(f"\n=== history {seed} breaks:\n  " + "\n  ".join(told) + "\n" + traceback.format_exc(limit=-4))
            if broken >= int(os.environ.get("HISTORIES_TOLD", "1")):
                break
    print(f"{sum(played.done.values())} acts done {dict(played.done)}; {sum(played.refused.values())} refused")
    if os.environ.get("HISTORIES_TOLD"):
        print("\n".join(f"  {count:5} {what}" for what, count in played.refused.most_common(60)))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
