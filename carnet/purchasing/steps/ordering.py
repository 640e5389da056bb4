"""Writing purchase orders: the head checked and filled in, lines with what they serve, never more than is left to buy (P36)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings as installation
from django.db import connection
from django.utils.translation import gettext as _

from carnet.company.models import Settings, Terms
from carnet.core import formats
from carnet.core.models import Membership
from carnet.core.refusals import BadValue, Refusal
from carnet.parties.models import Address, Contact, Party
from carnet.purchasing.inputs import PurchaseContent
from carnet.purchasing.models import PurchaseLine, PurchaseOrder
from carnet.purchasing.queries.left_to_buy import LineToBuy, held_lines
from carnet.purchasing.steps.filling import Purchase, fill_lines
from carnet.purchasing.steps.suppliers import known_supplier
from carnet.sales.faults import Faults
from carnet.sales.models import Order, OrderLine
from carnet.sales.refusals import OrderCancelled, OrderClosedByHand, OrderIsDraft
from carnet.sales.steps.filling import House
from carnet.sales.steps.heading import known_currency
from carnet.stock.models import Warehouse


class NothingToPurchase(BadValue):
    """A purchase order has lines."""

    def __init__(self) -> None:
        super().__init__(_("Add what is to be bought: a purchase order has at least one line."), field="lines")


class BoughtAlready(Refusal):
    """An order line is never bought twice (P36)."""

    def __init__(self, description: str, left: Decimal) -> None:
        super().__init__(
            _("“%(line)s” is bought already: at most %(left)s is left to buy for the order.")
            % {"line": description, "left": formats.quantity(left)}
            if left > 0
            else _("“%(line)s” is bought already: nothing is left to buy for the order.") % {"line": description},
            field="lines",
        )


class DirectOrderMissing(BadValue):
    """What is delivered to the customer is bought for that order."""

    def __init__(self) -> None:
        super().__init__(
            _("What the supplier delivers to the customer serves lines of that one order: choose them from it."),
            field="direct_order",
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content ready to be stored."""

    party: Party
    columns: dict[str, Any]
    lines: list[dict[str, Any]]

    @property
    def order_ids(self) -> list[int]:
        """The orders its lines serve, ascending."""
        return sorted({line["order_id"] for line in self.lines if line["order_id"]})


def orders_served(content: PurchaseContent) -> list[int]:
    """The orders that lines name, to be held before anything is read of them (one statement)."""
    wanted = {line.order_line_id for line in content.lines if line.order_line_id}
    found = set(OrderLine.objects.filter(pk__in=wanted).values_list("order_id", flat=True)) if wanted else set()
    return sorted(found | ({content.direct_order_id} if content.direct_order_id else set()))


def require_buyable(order_ids: Collection[int]) -> None:
    """Refuse to buy for orders that are drafts, cancelled or closed by hand; one on hold may be bought for (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.number, o.validated_on IS NULL, o.cancelled_on IS NOT NULL,
                EXISTS (SELECT 1 FROM sales_closure c WHERE c.order_id = o.id AND c.reopened_on IS NULL)
            FROM sales_order o WHERE o.id = ANY(%s) ORDER BY o.id
            """,
            [sorted(order_ids)],
        )
        for number, draft, cancelled, closed in cursor.fetchall():
            if cancelled:
                raise OrderCancelled(number)
            if draft:
                raise OrderIsDraft(number)
            if closed:
                raise OrderClosedByHand(number)


def prepare(content: PurchaseContent, on: date, house: House, without: Collection[int] = ()) -> Prepared:
    """Check, fill in and price a content; `without` is the purchase order it replaces. The orders it serves are held by the caller."""
    party = known_supplier(content.party_id)
    if not content.lines:
        raise NothingToPurchase
    faults = Faults()
    columns = _heading(content, party, house.settings, on, faults)
    to_buy = held_lines((line.order_line_id for line in content.lines if line.order_line_id), without)
    purchase = Purchase(
        party, columns["currency"], columns["language"], on, content.direct_order_id is not None, content.promised_on
    )
    lines = fill_lines(content.lines, purchase, house, to_buy, faults)
    faults.refuse()
    if content.direct_order_id is not None and {line["order_id"] for line in lines} != {content.direct_order_id}:
        raise DirectOrderMissing
    _require_left(lines, to_buy)
    return Prepared(party, columns, lines)


def write_lines(purchase: PurchaseOrder, lines: Sequence[Mapping[str, Any]]) -> list[PurchaseLine]:
    """Store the lines of a draft (one statement)."""
    return PurchaseLine.objects.bulk_create(PurchaseLine(purchase_order=purchase, **columns) for columns in lines)


def _require_left(lines: Sequence[Mapping[str, Any]], to_buy: Mapping[int, LineToBuy]) -> None:
    asked: dict[int, Decimal] = {}
    for line in lines:
        if line["order_line_id"]:
            asked[line["order_line_id"]] = asked.get(line["order_line_id"], Decimal(0)) + line["served_quantity"]
    for order_line_id, quantity in asked.items():
        found = to_buy[order_line_id]
        if quantity > found.left:
            raise BoughtAlready(found.description, found.left)


def _heading(content: PurchaseContent, party: Party, settings: Settings, on: date, faults: Faults) -> dict[str, Any]:
    language = content.language or party.language
    faults.choice("language", language, [code for code, _name in installation.LANGUAGES])
    if content.terms_id is not None and not Terms.objects.filter(pk=content.terms_id).exists():
        faults.add("terms", _("These terms do not exist."))
    if content.owner_id is not None and not Membership.objects.filter(user_id=content.owner_id).exists():
        faults.add("owner", _("The owner must be a member of the company."))
    return {
        "party_id": party.pk,
        "contact_id": _contact(content, party, faults),
        "direct_order_id": content.direct_order_id,
        "delivery_address_id": _delivery_address(content, faults),
        "warehouse_id": _warehouse(content.warehouse_id, faults),
        "title": faults.text("title", content.title.strip(), 200),
        "promised_on": content.promised_on,
        "currency": known_currency(content.currency or party.currency or settings.currency, on, faults),
        "language": language,
        "terms_id": content.terms_id or party.terms_id or settings.default_terms_id,
        "message": faults.text("message", content.message, 20_000),
        "comments": faults.text("comments", content.comments, 20_000),
    }


def _contact(content: PurchaseContent, party: Party, faults: Faults) -> int | None:
    if content.contact_id is not None and not Contact.objects.filter(pk=content.contact_id, party=party).exists():
        faults.add("contact", _("This contact is not one of the supplier's."))
    return content.contact_id


def _warehouse(warehouse_id: int | None, faults: Faults) -> int | None:
    rows = Warehouse.objects.filter(is_active=True)
    chosen = rows.filter(is_default=True) if warehouse_id is None else rows.filter(pk=warehouse_id)
    found = chosen.values_list("pk", flat=True).first()
    if found is None:
        faults.add("warehouse", _("This warehouse does not exist, or is put aside."))
    return found


def _delivery_address(content: PurchaseContent, faults: Faults) -> int | None:
    """Where the customer is delivered: as said, else as the order says."""
    if content.direct_order_id is None:
        if content.delivery_address_id is not None:
            faults.add("delivery_address", _("Only what goes straight to a customer has another address."))
        return None
    order = Order.objects.filter(pk=content.direct_order_id).first()
    if order is None:
        faults.add("direct_order", _("This order does not exist."))
        return None
    if content.delivery_address_id is None:
        return order.delivery_address_id or order.billing_address_id
    known = Address.objects.filter(pk=content.delivery_address_id, party__in=[order.party_id, order.billed_party_id])
    if not known.exists():
        faults.add("delivery_address", _("This address is not one of the customer's."))
    return content.delivery_address_id
