"""Orders as answers: a constant number of statements, whatever the lines or the rows."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.refusals import NotFound
from carnet.dossier.api.schemas import AmendmentLineOut, AmendmentOut, OrderParams, OrderSummaryOut
from carnet.sales.api.lines import without_costs
from carnet.sales.models import Amendment, AmendmentLine, Order, OrderStanding


def standing_row(order_id: int) -> OrderStanding:
    """The standing of an order with the order and its customer, or NotFound."""
    related = OrderStanding.objects.select_related("order__party", "order__quote", "order__quote_version")
    found = related.filter(order_id=order_id).first()
    if found is None:
        raise NotFound
    return found


def summary(standing: OrderStanding) -> dict[str, Any]:
    """What lists say of an order."""
    order = standing.order
    return {
        "id": order.pk,
        "number": order.number,
        "version": order.version,
        "state": standing.state,
        "delivered": standing.delivered,
        "invoiced": standing.invoiced,
        "paid": standing.paid,
        "customer": order.party_id,
        "customer_name": order.party.name,
        "billed_party": order.billed_party_id,
        "title": order.title,
        "customer_reference": order.customer_reference,
        "service_code": order.service_code,
        "commitment_number": order.commitment_number,
        "currency": order.currency,
        "ordered_on": order.ordered_on,
        "promised_on": order.promised_on,
        "owner": order.owner_id,
        "ordered_excl_tax": standing.ordered_excl_tax,
        "invoiced_excl_tax": standing.invoiced_excl_tax,
        "abandoned_excl_tax": standing.abandoned_excl_tax,
        "left_to_invoice_excl_tax": standing.left_excl_tax,
        "left_to_pay": standing.left_to_pay,
    }


def summaries(standings: list[OrderStanding]) -> list[OrderSummaryOut]:
    """Orders as lists show them."""
    return [OrderSummaryOut(**summary(standing)) for standing in standings]


def narrowed(asked: OrderParams) -> QuerySet[OrderStanding]:
    """The orders that answer the filters."""
    standings = OrderStanding.objects.select_related("order__party")
    if asked.q:
        standings = standings.filter(
            Q(order__number__icontains=asked.q)
            | Q(order__title__icontains=asked.q)
            | Q(order__party__name__icontains=asked.q)
        )
    if asked.state:
        standings = standings.filter(state__in=asked.state)
    if asked.late is not None:
        late = Q(order__promised_on__lt=today()) & ~Q(state__in=["closed", "cancelled"])
        standings = standings.filter(late) if asked.late else standings.exclude(late)
    chosen = {
        "delivered": asked.delivered,
        "invoiced": asked.invoiced,
        "paid": asked.paid,
        "order__party_id": asked.customer,
        "order__billed_party_id": asked.billed_party,
        "order__owner_id": asked.owner,
        "order__number": asked.number,
        "ordered_on__gte": asked.since,
        "ordered_on__lte": asked.until,
    }
    return standings.filter(**{name: value for name, value in chosen.items() if value is not None})


def sums(standings: QuerySet[OrderStanding]) -> dict[str, str]:
    """How many orders; ordered, invoiced, left to invoice and left to pay."""
    found = standings.order_by().aggregate(
        ordered_excl_tax=Sum("ordered_excl_tax"),
        invoiced_excl_tax=Sum("invoiced_excl_tax"),
        left_to_invoice_excl_tax=Sum("left_excl_tax"),
        left_to_pay=Sum("left_to_pay"),
    )
    told = {name: f"{amount or Decimal(0):.2f}" for name, amount in found.items()}
    return {"count": str(standings.order_by().count()), **told}


def amendments(found: Sequence[Amendment], by: Actor) -> list[AmendmentOut]:
    """Amendments with their lines, in one more statement."""
    lines: dict[int, list[AmendmentLineOut]] = {}
    rows = AmendmentLine.objects.filter(amendment_id__in=[one.pk for one in found]).order_by("amendment_id", "position")
    for row in rows:
        lines.setdefault(row.amendment_id, []).append(AmendmentLineOut.model_validate(row))
    costs = by.may(rights.COSTS)
    return [_amendment(one, lines.get(one.pk, []), costs) for one in found]


def amendment(amendment_id: int, by: Actor) -> AmendmentOut:
    """An amendment, or NotFound."""
    found = list(Amendment.objects.filter(pk=amendment_id))
    if not found:
        raise NotFound
    return amendments(found, by)[0]


def order_of(order_id: int) -> Order:
    """An order, or NotFound."""
    found = Order.objects.filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def _amendment(row: Amendment, lines: list[AmendmentLineOut], costs: bool) -> AmendmentOut:
    return AmendmentOut(
        id=row.pk,
        order=row.order_id,
        n=row.n,
        on=row.on,
        reason=row.reason,
        accepted_on=row.accepted_on,
        accepted_by=row.accepted_by,
        automatic=row.automatic,
        before_excl_tax=row.before_excl_tax,
        after_excl_tax=row.after_excl_tax,
        lines=lines if costs else without_costs(lines),
    )
