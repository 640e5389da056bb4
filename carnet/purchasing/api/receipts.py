"""Receipts as the API says them."""

from typing import Annotated

from django.db.models import Q, QuerySet
from pydantic import Field

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.fields import AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, QuantityIn, QuantityOut, Text
from carnet.core.api.paging import ListParams, sorts
from carnet.core.refusals import NotFound
from carnet.purchasing.inputs import ReceiptContent, ReceivedAsk, ReturnContent
from carnet.purchasing.models import Receipt, ReceiptLine
from carnet.sales.api.lines import MANY
from carnet.stock.steps import LotPart

SORTS = sorts(Receipt, "-on", on="on", number="number", id="id")


class ReceiptLotFields(Body):
    """A lot or a serial number that comes in, how much of it, and when it expires."""

    number: Annotated[Text, Field(min_length=1, max_length=60)]
    quantity: QuantityIn | None = None
    expires_on: Day | None = None

    def part(self) -> LotPart:
        """The lot as the stock takes it."""
        return LotPart(self.number, **{name: value for name, value in self.given().items() if name != "number"})


class ReceivedLineFields(Body):
    """How much of a line came; all that is left unless said."""

    line: IdIn
    quantity: QuantityIn | None = None
    lots: list[ReceiptLotFields] = Field([], max_length=MANY)

    def asked(self) -> ReceivedAsk:
        """The line as commands take it."""
        lots = tuple(lot.part() for lot in self.lots)
        return ReceivedAsk(purchase_line_id=self.line, quantity=self.quantity, lots=lots)


class ReceiptIn(Body):
    """What came, and under which number of the supplier's own note; all that is left when no line is said."""

    on: Day | None = None
    warehouse: IdIn | None = None
    supplier_note: Annotated[Text, Field(max_length=80)] = ""
    comments: Annotated[Text, Field(max_length=300)] = ""
    lines: list[ReceivedLineFields] | None = Field(None, min_length=1, max_length=MANY)

    def asked(self, on: Day) -> ReceiptContent:
        """The receipt as commands take it."""
        return ReceiptContent(
            on=self.on or on, warehouse_id=self.warehouse, supplier_note=self.supplier_note, comments=self.comments,
            lines=None if self.lines is None else tuple(line.asked() for line in self.lines),
        )  # fmt: skip


class ReturnIn(Body):
    """What is sent back of a receipt, and why; `replaced` when the supplier brings others, else they are not ordered any more."""

    on: Day | None = None
    reason: Annotated[Text, Field(min_length=1, max_length=200)]
    replaced: bool = False
    lines: list[ReceivedLineFields] = Field(min_length=1, max_length=MANY)

    def asked(self, on: Day) -> ReturnContent:
        """The return as commands take it."""
        lines = tuple(line.asked() for line in self.lines)
        return ReturnContent(on=self.on or on, reason=self.reason, replaced=self.replaced, lines=lines)


class ReceiptLotOut(Answer):
    """A lot or a serial number that came in."""

    number: str
    quantity: str
    expires_on: str | None = None


class ReceiptLineOut(Answer):
    """How much of a line came, and what it brought to the stock, to those who see costs."""

    line: IdOut
    description: str
    quantity: QuantityOut
    lots: list[ReceiptLotOut]
    value: AmountOut | None


class ReceiptOut(Answer):
    """A receipt; a return of part of one, or the reversal of either, with quantities of the other sign."""

    id: IdOut
    number: str
    purchase_order: IdOut
    purchase_number: str
    supplier: IdOut
    on: DayOut
    warehouse: IdOut
    supplier_note: str
    comments: str
    reverses: IdOut | None
    returns: IdOut | None
    reversed_by: IdOut | None
    reason: str
    by_name: str
    lines: list[ReceiptLineOut]


class ReceiptParams(ListParams):
    """Which receipts."""

    q: Text | None = Field(None, max_length=100, description="Part of its number, or of the supplier's note.")
    purchase_order: IdIn | None = None
    supplier: IdIn | None = None
    since: Day | None = None
    until: Day | None = None


def narrowed(asked: ReceiptParams) -> QuerySet[Receipt]:
    """The receipts asked for."""
    rows = Receipt.objects.select_related("purchase_order")
    if asked.q:
        rows = rows.filter(Q(number__icontains=asked.q) | Q(supplier_note__icontains=asked.q))
    chosen = {
        "purchase_order_id": asked.purchase_order, "purchase_order__party_id": asked.supplier, "on__gte": asked.since,
        "on__lte": asked.until,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in chosen.items() if value is not None})


def one(receipt_id: int, by: Actor) -> ReceiptOut:
    """A receipt, or NotFound."""
    found = Receipt.objects.select_related("purchase_order").filter(pk=receipt_id).first()
    if found is None:
        raise NotFound
    return written([found], by)[0]


def written(receipts: list[Receipt], by: Actor) -> list[ReceiptOut]:
    """Receipts with their lines (two statements)."""
    costs = by.may(rights.COSTS)
    lines: dict[int, list[ReceiptLineOut]] = {}
    rows = ReceiptLine.objects.filter(receipt__in=receipts).select_related("purchase_line")
    for row in rows.order_by("receipt", "purchase_line__position"):
        lines.setdefault(row.receipt_id, []).append(
            ReceiptLineOut(
                line=row.purchase_line_id, description=row.purchase_line.description, quantity=row.quantity,
                lots=[ReceiptLotOut(**lot) for lot in row.lots], value=row.value if costs else None,
            )
        )  # fmt: skip
    undone = dict(Receipt.objects.filter(reverses__in=receipts).values_list("reverses_id", "id"))
    plain = ("id", "number", "on", "supplier_note", "comments", "reason", "by_name")
    return [
        ReceiptOut(
            **{name: getattr(row, name) for name in plain},
            purchase_order=row.purchase_order_id,
            purchase_number=row.purchase_order.number or "",
            supplier=row.purchase_order.party_id,
            warehouse=row.warehouse_id,
            reverses=row.reverses_id,
            returns=row.returns_id,
            reversed_by=undone.get(row.pk),
            lines=lines.get(row.pk, []),
        )
        for row in receipts
    ]
