"""Services billed as delivered: said done, and said not done after all (P24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ZERO, within
from carnet.core.refusals import NotFound
from carnet.delivery.commands.signing import signed
from carnet.delivery.models import Completion
from carnet.delivery.refusals import (
    CompletionAlreadyUndone,
    LineOfAnotherOrder,
    MoreThanLeftToDeliver,
    NamedTwice,
    NotAService,
    NothingLeftToComplete,
)
from carnet.delivery.steps.completing import undo
from carnet.delivery.steps.posting import rows_of_completions
from carnet.delivery.steps.proposing import checked
from carnet.sales.faults import Faults
from carnet.sales.models import LineStanding, Order, OrderLine
from carnet.sales.steps import hold, post, record_transitions, require_open
from carnet.sales.steps.days import check_day


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionAsk:
    """A quantity done of a service, or all that is left of it."""

    order_line_id: int
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who saw the service done, and what was drawn."""

    signed_by: str
    strokes: object
    width: object
    height: object


@act("services.complete", right=rights.DELIVERIES)
def complete_services(
    *,
    order_id: int,
    on: date,
    lines: Sequence[CompletionAsk] = (),
    comment: str = "",
    signature: Signed | None = None,
    by: Actor,
) -> list[Completion]:
    """Say services billed as delivered done on a day: the lines given, else all that is left; signed if somebody was there.

    Refuses goods, services billed as ordered, more than what is left (P24).
    """
    hold([order_id])
    require_open([order_id])
    order = Order.objects.get(pk=order_id)
    check_day(on, company.settings(), not_before=order.ordered_on)
    faults = Faults()
    comment = faults.text("comment", comment.strip(), 300)
    faults.refuse()
    services = {line.pk: line for line in services_of(order_id)}
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order_line_id__in=services)}
    asked = _asked(order, lines, services, standings)
    made = Completion.objects.bulk_create(
        Completion(
            order=order, order_line=services[pk], on=on, quantity=quantity, comment=comment, by_name=by.name
        )
        for pk, quantity in asked.items()
    )  # fmt: skip
    if signature is not None:
        for one in made:
            signed(signature.signed_by, signature.strokes, signature.width, signature.height, by, completion=one)
    record_transitions(post(rows_of_completions(made, services)), by=by)
    _record("services.completed", order, services, asked, by, on)
    return made


@act("services.undo", right=rights.DELIVERIES)
def undo_completion(*, completion_id: int, on: date, by: Actor) -> Completion:
    """Say a service not done after all; what was invoiced of it is then to be credited (P24)."""
    found = Completion.objects.select_related("order", "order_line").filter(pk=completion_id).first()
    if found is None:
        raise NotFound
    hold([found.order_id])
    require_open([found.order_id])
    check_day(on, company.settings(), not_before=found.on)
    if found.cancels_id or Completion.objects.filter(cancels=found).exists():
        raise CompletionAlreadyUndone
    record_transitions(post(undo([found], on, by.name)), by=by)
    _record(
        "services.undone",
        found.order,
        {found.order_line_id: found.order_line},
        {found.order_line_id: found.quantity},
        by,
        on,
    )
    return Completion.objects.get(cancels=found)


def services_of(order_id: int) -> list[OrderLine]:
    """The lines of an order that are completed: billed as delivered, and not goods (one statement)."""
    rows = OrderLine.objects.filter(
        order_id=order_id, kind="line", period="", invoice_policy="delivered", deliverable=False
    )
    return list(rows.order_by("position"))


def _asked(
    order: Order,
    lines: Sequence[CompletionAsk],
    services: dict[int, OrderLine],
    standings: dict[int, LineStanding],
) -> dict[int, Decimal]:
    if not lines:
        lines = [CompletionAsk(order_line_id=pk) for pk in services if standings[pk].left_to_deliver]
    asked: dict[int, Decimal] = {}
    for index, ask in enumerate(lines):
        at = f"lines[{index}]"
        if ask.order_line_id in asked:
            raise NamedTwice(f"{at}.order_line")
        service = services.get(ask.order_line_id)
        if service is None:
            raise _not_a_service(order, ask.order_line_id, f"{at}.order_line")
        left = standings[service.pk].left_to_deliver
        quantity = left if ask.quantity is None else checked(ask.quantity, f"{at}.quantity")
        quantity = -quantity if left < 0 < quantity else quantity
        if within(quantity, left) != quantity:
            raise MoreThanLeftToDeliver(service.description, abs(left), f"{at}.quantity")
        if quantity != ZERO:
            asked[service.pk] = quantity
    if not asked:
        raise NothingLeftToComplete(order.number)
    return asked


def _not_a_service(order: Order, line_id: int, at: str) -> Exception:
    found = OrderLine.objects.filter(order=order, pk=line_id).values_list("description", flat=True).first()
    return LineOfAnotherOrder(at) if found is None else NotAService(found, at)


def _record(
    told: str, order: Order, services: dict[int, OrderLine], asked: dict[int, Decimal], by: Actor, on: date
) -> None:
    journal.record(
        told,
        subject=Subject("order", order.pk),
        about=[Subject("party", order.party_id)],
        by=by,
        facts={
            "number": order.number, "on": on,
            "services": [f"{quantity.normalize():f} {services[pk].description}" for pk, quantity in asked.items()],
        },
    )  # fmt: skip
