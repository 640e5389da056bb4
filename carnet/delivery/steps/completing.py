"""Services billed as delivered, done: by hand, or as far as the goods they are attached to are delivered (P24)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from carnet.core.money import ZERO
from carnet.delivery.amounts import followed
from carnet.delivery.models import Completion, Note
from carnet.delivery.steps.posting import rows_of_completions
from carnet.sales.models import LineStanding, OrderLine
from carnet.sales.steps import LedgerRow


def follow_goods(note: Note, delivered: Mapping[int, Decimal], on: date, by_name: str) -> list[LedgerRow]:
    """Complete the services attached to the goods of a note, 8 of 12 set-ups for 8 of 12 machines; the ledger rows.

    `delivered` is what the note serves of each order line. Four statements, one when no service follows goods.
    """
    services = list(
        OrderLine.objects.filter(
            order_id=note.order_id, kind="line", period="", invoice_policy="delivered", deliverable=False,
            attached_to__isnull=False,
        ).order_by("position")
    )  # fmt: skip
    if not services:
        return []
    standings = {one.order_line_id: one for one in LineStanding.objects.filter(order_id=note.order_id)}
    places = {
        position: pk for pk, position in OrderLine.objects.filter(order_id=note.order_id).values_list("id", "position")
    }
    before = _followed_before(services)
    made = []
    for service in services:
        goods = standings.get(places.get(service.attached_to or 0, 0))
        if goods is None or goods.order_line_id not in delivered:
            continue
        quantity = _more(standings[service.pk], goods, delivered[goods.order_line_id], before.get(service.pk, ZERO))
        if quantity > 0:
            made.append(
                Completion(
                    order_id=note.order_id, order_line=service, on=on, quantity=quantity, note=note, by_name=by_name
                )
            )
    return rows_of_completions(Completion.objects.bulk_create(made), {one.pk: one for one in services})


def _more(service: LineStanding, goods: LineStanding, added: Decimal, following: Decimal) -> Decimal:
    done = service.delivered_quantity - service.returned_quantity
    delivered = goods.delivered_quantity - goods.returned_quantity + added
    return followed(
        service.ordered_quantity,
        done - following,
        following,
        delivered,
        goods.ordered_quantity,
        service.left_to_deliver,
    )


def _followed_before(services: Sequence[OrderLine]) -> dict[int, Decimal]:
    """What was done of services by following goods, less what was undone of it (one statement)."""
    rows = Completion.objects.filter(order_line__in=services, note__isnull=False)
    return dict(rows.values_list("order_line").annotate(done=Sum("quantity")))


def undo_followed(note: Note, on: date, by_name: str) -> list[LedgerRow]:
    """Undo what a cancelled note completed, but for what was undone by hand; the ledger rows (three statements at most)."""
    undone = Completion.objects.filter(cancels__note=note.cancels).values("cancels_id")
    done = Completion.objects.filter(note=note.cancels, cancels=None).exclude(pk__in=undone)
    return undo(list(done.select_related("order_line").order_by("id")), on, by_name, note)


def undo(completions: Sequence[Completion], on: date, by_name: str, note: Note | None = None) -> list[LedgerRow]:
    """The opposite of completions, dated their undoing; the ledger rows (one statement)."""
    made = Completion.objects.bulk_create(
        Completion(
            order_id=one.order_id, order_line=one.order_line, on=on, quantity=-one.quantity, note=note or one.note,
            cancels=one, by_name=by_name,
        )
        for one in completions
    )  # fmt: skip
    return rows_of_completions(made, {one.order_line_id: one.order_line for one in completions})
