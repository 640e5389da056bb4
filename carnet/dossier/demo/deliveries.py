"""Deliveries of the demo company: each order of goods leaves as far as the stock goes, then the rest; some are signed, a few come back."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.refusals import Refusal
from carnet.delivery.asks import Head, ReturnAsk
from carnet.delivery.commands import draft_note, sign_note
from carnet.delivery.models import Note, NoteLine
from carnet.dossier.commands import PromiseAsk, promise_lines, return_goods, validate_note
from carnet.invoicing.commands import draft_credit_of_return
from carnet.invoicing.queries import return_to_credit
from carnet.sales.models import Order, OrderLine

CARRIERS = (("Chronopost", "XY4{n}FR"), ("DPD", "0998{n}"), ("Nos soins", ""), ("Nos soins", ""), ("GLS", "41{n}"))
PEN = [
    [
        [12, 60],
        [20, 34],
        [31, 22],
        [38, 40],
        [34, 70],
        [48, 52],
        [58, 40],
        [66, 58],
        [82, 44],
        [96, 56],
        [118, 48],
        [150, 52],
    ]
]


def leave(chance: random.Random, order: Order, signer: str, by: Actor) -> Iterator[date]:
    """The life of the goods of an order; waits from one date to the next."""
    day = order.ordered_on
    goods = list(OrderLine.objects.filter(order=order, deliverable=True).values_list("pk", flat=True))
    if not goods:
        return
    _promise(order, goods, by)
    for _part in range(3):
        day = _working(day + timedelta(days=chance.randint(3, 14)))
        yield day
        note = _delivered(chance, order.pk, day, by)
        if note is not None and note.number is None:
            return
        if note is None:
            return
        if chance.random() < 0.6:
            height = chance.randint(80, 110)
            sign_note(note_id=note.pk, signed_by=signer, strokes=PEN, width=160, height=height, by=by)
        if chance.random() < 0.04:
            day = _working(day + timedelta(days=chance.randint(4, 9)))
            yield day
            _come_back(note, day, by)


def _promise(order: Order, goods: list[int], by: Actor) -> None:
    """Two to five weeks for what is in stock; what comes from elsewhere, every seventh line, takes three more."""
    weeks = [2 + pk % 4 + (3 if pk % 7 == 0 else 0) for pk in goods]
    days = [_working(order.ordered_on + timedelta(weeks=n)) for n in weeks]
    asks = [PromiseAsk(order_line_id=pk, promised_on=day) for pk, day in zip(goods, days, strict=True)]
    promise_lines(order_id=order.pk, lines=asks, by=by)


def _delivered(chance: random.Random, order_id: int, day: date, by: Actor) -> Note | None:
    """What is there of what is left, with a carrier; in the last days still to be validated. None when nothing can leave."""
    carrier, tracking = chance.choice(CARRIERS)
    head = Head(carrier=carrier, tracking=tracking.format(n=chance.randint(100_000, 999_999)))
    try:
        with transaction.atomic():
            draft = draft_note(order_id=order_id, on=day, available_only=True, head=head, by=by)
            if day > today() - timedelta(days=4):
                return draft
            return validate_note(note_id=draft.pk, on=day, by=by)
    except Refusal:
        return None


def _come_back(note: Note, day: date, by: Actor) -> None:
    """A faulty piece comes back and is delivered again, or is given up and credited where it was invoiced."""
    line = NoteLine.objects.filter(note=note, quantity__gte=1, product__tracking="").order_by("-quantity", "pk").first()
    if line is None:
        return
    again = line.pk % 2 == 0
    made = return_goods(
        note_id=note.pk, on=day, lines=[ReturnAsk(note_line_id=line.pk, quantity=Decimal(1))], again=again,
        to="scrap" if again else "stock", by=by,
    )  # fmt: skip
    if not again and return_to_credit(made.pk).credits:
        draft_credit_of_return(note_id=made.pk, on=day, by=by)


def _working(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
