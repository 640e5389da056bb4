"""What is left to deliver as answers of the API."""

from django.db.models import QuerySet

from carnet.core.api.paging import sorts
from carnet.delivery.api.schemas import BackorderOut, BackorderParams
from carnet.delivery.queries.backorders import backorders
from carnet.sales.models import LineStanding

SORTS = sorts(
    LineStanding,
    "promised_on",
    promised_on="wanted_on",
    order="order__number",
    customer="order__party__name",
    left_to_deliver="left_to_deliver",
    id="id",
)


def narrowed(asked: BackorderParams) -> QuerySet[LineStanding]:
    """The backorders that answer the filters."""
    chosen = {
        "order_id": asked.order,
        "order__party_id": asked.customer,
        "order_line__product_id": asked.product,
        "promised_on__lte": asked.promised_until,
    }
    return backorders().filter(**{name: value for name, value in chosen.items() if value is not None})


def summaries(rows: list[LineStanding]) -> list[BackorderOut]:
    """Backorders as the list shows them."""
    return [
        BackorderOut(
            order=row.order_id,
            order_number=row.order.number,
            customer=row.order.party_id,
            customer_name=row.order.party.name,
            order_line=row.order_line_id,
            product=row.order_line.product_id,
            reference=row.order_line.reference,
            description=row.order_line.description,
            promised_on=row.promised_on,  # type: ignore[attr-defined]
            ordered=row.ordered_quantity,
            delivered=row.delivered_quantity - row.returned_quantity,
            left_to_deliver=row.left_to_deliver,
        )
        for row in rows
    ]
