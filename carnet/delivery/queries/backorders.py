"""What is left to deliver, line by line, of orders neither drafts, cancelled nor closed by hand (P33)."""

from django.db.models import BooleanField, Case, Exists, F, Func, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from carnet.sales.models import Hold, LineStanding, OrderStanding


def backorders() -> QuerySet[LineStanding]:
    """Lines of goods with something left to deliver: the day they are promised for, the one they are wanted on, and whether their
    order is held (P9)."""
    live = OrderStanding.objects.filter(
        state__in=["open", "settled", "closed"], closed_by_hand=False, delivered__in=["none", "partial"]
    )
    promised = Coalesce(F("order_line__promised_on"), F("order__promised_on"))
    rows: QuerySet[LineStanding] = LineStanding.objects.select_related("order__party", "order_line__product")
    return (
        rows.filter(order_line__deliverable=True, order__in=live.values("order_id"))
        .exclude(left_to_deliver=0)
        .annotate(
            promised_on=promised,
            wanted_on=Coalesce(promised, F("order__ordered_on")),
            held=Case(
                When(Exists(Hold.objects.filter(order_id=OuterRef("order_id"), released_at=None)), then=Value(True)),
                default=Func("order_id", function="sales_awaits_deposit", output_field=BooleanField()),
            ),
        )
    )
