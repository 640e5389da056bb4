"""Purchase orders as answers: a constant number of statements, whatever the lines or the rows."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.refusals import NotFound
from carnet.purchasing.api.purchase_schemas import (
    PurchaseFields,
    PurchaseLineOut,
    PurchaseOut,
    PurchaseParams,
    PurchaseSummaryOut,
)
from carnet.purchasing.inputs import PurchaseContent, PurchaseLineInput
from carnet.purchasing.models import PurchaseLine, PurchaseLineStanding, PurchaseOrder, PurchaseStanding

SUMS = ("ordered_excl_tax", "ordered_vat", "ordered_incl_tax", "received_excl_tax", "billed_excl_tax", "left_excl_tax")
_HEAD = (
    "sent_at", "confirmed_on", "supplier_reference", "promised_on", "cancelled_on", "cancelled_reason", "language",
    "message", "comments",
)  # fmt: skip
_LINE = (
    "served_quantity", "reference", "description", "details", "quantity", "unit", "unit_price", "discount_percent",
    "vat_category", "vat_rate", "net", "promised_on", "direct",
)  # fmt: skip
_STANDING = ("received_quantity", "left_to_receive", "billed_quantity", "left_to_bill", "committed")


def purchase_of(purchase_id: int) -> PurchaseOrder:
    """A purchase order with its supplier, or NotFound."""
    found = PurchaseOrder.objects.select_related("party").filter(pk=purchase_id).first()
    if found is None:
        raise NotFound
    return found


def written(purchase_ids: list[int], by: Actor) -> list[PurchaseOut]:
    """Purchase orders whole, in the order asked (four statements)."""
    found = PurchaseOrder.objects.select_related("party").in_bulk(purchase_ids)
    if len(found) < len(set(purchase_ids)):
        raise NotFound
    lines: dict[int, list[PurchaseLineOut]] = {}
    of_lines = PurchaseLineStanding.objects.filter(purchase_order__in=found)
    standings = {one.purchase_line_id: one for one in of_lines}
    costs = by.may(rights.COSTS)
    for line in PurchaseLine.objects.filter(purchase_order__in=found).order_by("purchase_order", "position"):
        lines.setdefault(line.purchase_order_id, []).append(_line(line, standings[line.pk], costs))
    summed = _standings(found)
    return [_written(found[one], summed[one], lines.get(one, []), costs) for one in purchase_ids]


def summaries(rows: list[PurchaseOrder], by: Actor) -> list[PurchaseSummaryOut]:
    """Purchase orders as lists show them (one statement)."""
    standings = _standings(row.pk for row in rows)
    costs = by.may(rights.COSTS)
    return [PurchaseSummaryOut(**_summary(row, standings[row.pk], costs)) for row in rows]


def narrowed(asked: PurchaseParams) -> QuerySet[PurchaseOrder]:
    """The purchase orders that answer the filters."""
    rows = PurchaseOrder.objects.select_related("party")
    if asked.q:
        rows = rows.filter(
            Q(number__icontains=asked.q) | Q(title__icontains=asked.q) | Q(party__name__icontains=asked.q)
        )
    standings = PurchaseStanding.objects.all()
    if asked.state:
        rows = rows.filter(pk__in=standings.filter(state__in=asked.state).values("purchase_order_id"))
    if asked.due_by:
        rows = rows.filter(pk__in=standings.filter(due_on__lte=asked.due_by).values("purchase_order_id"))
    if asked.order:
        serving = PurchaseLine.objects.filter(order=asked.order).values("purchase_order_id")
        rows = rows.filter(pk__in=serving)
    chosen = {
        "party_id": asked.supplier, "number": asked.number, "created_on__gte": asked.since, "created_on__lte": asked.until,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})


def sums(rows: QuerySet[PurchaseOrder], by: Actor) -> dict[str, str]:
    """How many, and, to those who see costs, what they are worth excl. tax."""
    told = {"count": str(rows.order_by().count())}
    if by.may(rights.COSTS):
        standings = PurchaseStanding.objects.filter(purchase_order__in=rows.order_by().values("pk"))
        found = standings.aggregate(ordered=Sum("ordered_excl_tax"), left=Sum("left_excl_tax"))
        told |= {f"{name}_excl_tax": f"{amount or Decimal(0):.2f}" for name, amount in found.items()}
    return told


def content(body: PurchaseFields, party_id: int, now: PurchaseContent | None = None) -> PurchaseContent:
    """What the body says, over what the draft says now."""
    names = {
        "contact": "contact_id", "direct_order": "direct_order_id", "delivery_address": "delivery_address_id",
        "warehouse": "warehouse_id", "terms": "terms_id", "owner": "owner_id",
    }  # fmt: skip
    given: dict[str, Any] = {names.get(name, name): value for name, value in body.given().items()}
    given.pop("supplier", None)
    given.pop("on", None)
    if "lines" in given:
        given["lines"] = tuple(line.asked() for line in body.lines)
    known = {name: getattr(now, name) for name in PurchaseContent.__slots__} if now else {}
    return PurchaseContent(**{**known, **given, "party_id": party_id})


def content_of(purchase: PurchaseOrder) -> PurchaseContent:
    """What a draft says now."""
    plain = (
        "title", "contact_id", "direct_order_id", "delivery_address_id", "warehouse_id", "currency", "language", "terms_id",
        "promised_on", "message", "comments", "owner_id",
    )  # fmt: skip
    lines = PurchaseLine.objects.filter(purchase_order=purchase).order_by("position")
    return PurchaseContent(
        party_id=purchase.party_id,
        **{name: getattr(purchase, name) for name in plain},
        lines=tuple(line_input_of(line) for line in lines),
    )


def line_input_of(line: PurchaseLine) -> PurchaseLineInput:
    """A stored line as it was asked."""
    plain = (
        "product_id", "order_line_id", "reference", "description", "details", "quantity", "unit", "unit_price",
        "discount_percent", "vat_category", "vat_rate", "promised_on",
    )  # fmt: skip
    served = line.served_quantity if line.order_line_id else None
    return PurchaseLineInput(served_quantity=served, **{name: getattr(line, name) for name in plain})


def _standings(purchase_ids: Iterable[int]) -> dict[int, PurchaseStanding]:
    rows = PurchaseStanding.objects.filter(purchase_order__in=list(purchase_ids))
    return {one.purchase_order_id: one for one in rows}


def _written(
    purchase: PurchaseOrder, standing: PurchaseStanding, lines: list[PurchaseLineOut], costs: bool
) -> PurchaseOut:
    return PurchaseOut(
        **_summary(purchase, standing, costs),
        **{name: getattr(purchase, name) for name in _HEAD},
        contact=purchase.contact_id,
        direct_order=purchase.direct_order_id,
        delivery_address=purchase.delivery_address_id,
        warehouse=purchase.warehouse_id,
        terms=purchase.terms_id,
        owner=purchase.owner_id,
        lines=lines,
    )


def _line(line: PurchaseLine, standing: PurchaseLineStanding, costs: bool) -> PurchaseLineOut:
    told: dict[str, Any] = {name: getattr(line, name) for name in _LINE}
    told |= {name: getattr(standing, name) for name in _STANDING}
    if not costs:
        told |= dict.fromkeys(("unit_price", "discount_percent", "net", "committed"))
    return PurchaseLineOut(
        id=line.pk, product=line.product_id, order=line.order_id, order_line=line.order_line_id, **told
    )


def _summary(purchase: PurchaseOrder, standing: PurchaseStanding, costs: bool) -> dict[str, Any]:
    figures = {name: getattr(standing, name) for name in SUMS if name != "ordered_incl_tax"}
    figures["ordered_incl_tax"] = standing.ordered_excl_tax + standing.ordered_vat
    return {
        "id": purchase.pk,
        "number": purchase.number,
        "version": purchase.version,
        "state": standing.state,
        "supplier": purchase.party_id,
        "supplier_name": purchase.party.name,
        "title": purchase.title,
        "currency": purchase.currency,
        "created_on": purchase.created_on,
        "sent_on": purchase.sent_on,
        "due_on": standing.due_on,
        **(figures if costs else dict.fromkeys(figures)),
    }
