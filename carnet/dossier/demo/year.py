"""A year of deals, day after day: what was due to happen after today has simply not happened yet."""

import heapq
import logging
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import TypeVar

from carnet.core.actor import Actor
from carnet.core.acts import in_transaction
from carnet.core.refusals import Refusal
from carnet.dossier.demo import as_delivered, buying, deals, deliveries, recurring, stock
from carnet.dossier.demo.collecting import chase
from carnet.dossier.demo.deals import Deal, Shop
from carnet.dossier.demo.planning import notes
from carnet.sales.commands import expire_quotes
from carnet.sales.models import Order

DAYS = 364
QUOTES = 150
Steps = Iterator[date]
R = TypeVar("R")
log = logging.getLogger(__name__)


class Year:
    """The calendar of the demo company; each step is one transaction, in the order of dates."""

    def __init__(
        self,
        chance: random.Random,
        today: date,
        team: list[Actor],
        parties: list[int],
        products: dict[str, int],
        say: Callable[[str], None],
    ) -> None:
        self.chance, self.today, self.say = chance, today, say
        self._judging = ThreadPoolExecutor(2)
        self.shop = Shop(chance, today, self._judging, parties, products)
        self.shop.agreed = self._agreed
        self.team = team
        self._carts = random.Random(5)
        self._order = count()
        self._calendar: list[tuple[date, int, Steps, Actor]] = []
        self._buyer = buying.Buyer(
            random.Random(9), self.shop.products, lambda day, steps: self._at(day, steps, team[0]), team[0], {}
        )

    def live(self) -> None:
        """Play every step due until today, oldest first."""
        self._plan()
        done = 0
        while self._calendar and self._calendar[0][0] <= self.today:
            _day, _rank, steps, by = heapq.heappop(self._calendar)
            following = self._lived(by, partial(next, steps, None))
            if following is not None:
                self._at(following, steps, by)
            done += 1
            if done % 150 == 0:
                self.say(f"{_day:%m/%Y}")
        self._judging.shutdown()
        expire_quotes(on=self.today, by=self.team[0])
        for last in (
            partial(chase, self.today, self.team[0]),
            partial(buying.in_hand, self.today, self._buyer),
            partial(stock.watched, self.shop.products, self.team[0]),
        ):
            self._lived(self.team[0], last)

    def _lived(self, by: Actor, step: Callable[[], R]) -> R | None:
        """What a step gives. Days of the year decide what comes before what: a walk that is refused, because goods came back before its
        invoice was corrected for instance, ends there."""
        try:
            return in_transaction(by, step)
        except Refusal as refusal:
            log.info("A deal of the demo company ends early: %s", refusal.sentence)
            return None

    def _plan(self) -> None:
        first = self.today - timedelta(days=DAYS)
        opening = first - timedelta(days=2)
        self._at(opening, stock.life(random.Random(3), opening, self.shop.products, self.team[0]), self.team[0])
        self._at(opening, self._buyer.restock(opening), self.team[0])
        ordered = self.today - timedelta(days=9)
        self._at(ordered, self._buyer.arriving(ordered), self.team[0])
        carts = Shop(self._carts, self.today, self._judging, self.shop.parties, self.shop.products)
        for day, steps, by in as_delivered.walks(carts, self.today, self.team):
            self._at(day, steps, by)
        contracts = recurring.life(
            random.Random(5), self.today, self.shop.parties, self.shop.products, self._judging, self.team[0]
        )
        self._at(first, contracts, self.team[0])
        scenarios = deals.schedule(self.chance, QUOTES)
        self._at(first, notes(first, self.team[0]), self.team[0])
        for index, scenario in enumerate(scenarios):
            day = first + timedelta(days=int(index * (DAYS - 2) / (QUOTES - 1)))
            by = self.team[index % len(self.team)]
            deal = Deal(self.shop, by, day)
            self._at(day, scenario(deal), by)

    def _agreed(self, order: Order, signer: str) -> None:
        """What no stock holds is bought; the goods of an order leave by the hands of the second of the team."""
        self._at(order.ordered_on, self._buyer.for_order(order), self.team[0])
        by = self.team[1 % len(self.team)]
        self._at(order.ordered_on, deliveries.leave(self._carts, order, signer, by), by)

    def _at(self, day: date, steps: Steps, by: Actor) -> None:
        day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
        heapq.heappush(self._calendar, (day, next(self._order), steps, by))
