"""What calls about levels, moves and values say and give."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Day,
    DayOut,
    IdIn,
    IdOut,
    InstantOut,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams


class LevelOut(Answer):
    """What a warehouse holds of a product; `average_cost`, of all warehouses, is null without the right to see costs."""

    id: IdOut
    product: IdOut
    reference: str
    name: str
    warehouse: IdOut
    on_hand: QuantityOut
    reserved: QuantityOut
    available: QuantityOut
    incoming: QuantityOut
    projected: QuantityOut
    place: str
    alert_below: QuantityOut | None
    target: QuantityOut | None
    to_reorder: QuantityOut
    average_cost: UnitPriceOut | None


class MoveOut(Answer):
    """A move: costs are null without the right to see them; `after` is what stood of the product in all warehouses."""

    id: IdOut
    n: int
    product: IdOut
    warehouse: IdOut
    lot: IdOut | None
    lot_number: str
    quantity: QuantityOut
    unit_cost: UnitPriceOut | None
    value: AmountOut | None
    difference: AmountOut | None
    after: QuantityOut
    value_after: AmountOut | None
    source: str
    source_line: str
    party: IdOut | None
    reason: str
    on: DayOut
    at: InstantOut
    by_name: str


class ValuedOut(Answer):
    """A product in stock at the end of a day."""

    product: IdOut = Field(validation_alias="product_id")
    reference: str
    name: str
    family: str
    quantity: QuantityOut
    average_cost: UnitPriceOut | None = Field(validation_alias="average")
    value: AmountOut


class ValuationOut(Answer):
    """What the stock was worth."""

    on: DayOut
    warehouse: IdOut | None
    value: AmountOut
    items: list[ValuedOut]


class ToReorderOut(Answer):
    """A level that calls for an order, and how much brings it to its target."""

    level: IdOut = Field(validation_alias="level_id")
    product: IdOut = Field(validation_alias="product_id")
    reference: str
    name: str
    warehouse: IdOut = Field(validation_alias="warehouse_id")
    on_hand: QuantityOut
    reserved: QuantityOut
    incoming: QuantityOut
    projected: QuantityOut
    alert_below: QuantityOut | None
    target: QuantityOut | None
    quantity: QuantityOut


class AvailabilityOut(Answer):
    """What may be promised of a product; `there_on` is the first day the asked quantity is free."""

    product: IdOut
    on_hand: QuantityOut
    reserved: QuantityOut
    available: QuantityOut
    incoming: QuantityOut
    there_on: DayOut | None


class LevelParams(ListParams):
    """Which levels."""

    q: Text | None = Field(None, max_length=100, description="Part of the name or the reference.")
    product: IdIn | None = None
    warehouse: IdIn | None = None
    below_threshold: QueryFlag | None = None


class MoveParams(ListParams):
    """Which moves."""

    product: IdIn | None = None
    warehouse: IdIn | None = None
    lot: IdIn | None = None
    source: Annotated[str | None, Field(pattern=r"^[a-z_]{1,30}(:[1-9][0-9]{0,17})?$")] = Field(
        None, description="A kind of document, `count`, or one of them, `count:12`."
    )
    since: Day | None = None
    until: Day | None = None


class AvailabilityParams(BaseModel):
    """How much, and where: all warehouses unless said."""

    quantity: QuantityIn = Decimal(1)
    warehouse: IdIn | None = None


class ValuationParams(BaseModel):
    """Which day, today unless said, and which warehouse."""

    on: Day | None = None
    warehouse: IdIn | None = None
