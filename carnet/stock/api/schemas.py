"""What calls about the stock say and give."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field, StrictBool

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    Instant,
    InstantOut,
    Note,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Reason,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams

Name = Annotated[Text, Field(min_length=1, max_length=100)]
Code = Annotated[Text, Field(max_length=20)]
Number = Annotated[Text, Field(min_length=1, max_length=60)]
Short = Annotated[Text, Field(max_length=200)]


class MovedLotIn(Body):
    """How much of a lot or serial number moves."""

    number: Number
    quantity: QuantityIn = Decimal(1)
    expires_on: Day | None = None


class AdjustmentLineIn(Body):
    """A level to correct: by `quantity` (signed), or to `on_hand`; the default warehouse unless said."""

    product: IdIn
    warehouse: IdIn | None = None
    quantity: QuantityIn | None = None
    on_hand: QuantityIn | None = None
    unit_cost: UnitPriceIn | None = None
    lots: Annotated[list[MovedLotIn], Field(max_length=1000)] = []


class AdjustmentIn(Body):
    """Levels corrected for a reason."""

    reason: Reason
    on: Day | None = None
    lines: Annotated[list[AdjustmentLineIn], Field(min_length=1, max_length=1000)]


class TransferLineIn(Body):
    """How much of a product is carried."""

    product: IdIn
    quantity: QuantityIn
    lots: Annotated[list[MovedLotIn], Field(max_length=1000)] = []


class TransferIn(Body):
    """Goods carried from one warehouse to another."""

    from_warehouse: IdIn
    to_warehouse: IdIn
    on: Day | None = None
    note: Short = ""
    lines: Annotated[list[TransferLineIn], Field(min_length=1, max_length=1000)]


class CountIn(Body):
    """A count of a warehouse: all it holds, a family, or some products."""

    warehouse: IdIn | None = None
    products: Annotated[list[IdIn], Field(max_length=1000)] = []
    family: Annotated[Text, Field(max_length=60)] = ""
    title: Annotated[Text, Field(max_length=100)] = ""
    on: Day | None = None


class CountEntryIn(Body):
    """What was counted on a line; null takes the entry back."""

    line: IdIn
    counted: QuantityIn | None


class CountPatch(Body):
    """Entries of an open count, and the instant it was made."""

    counted_at: Instant | None = None
    lines: Annotated[list[CountEntryIn], Field(max_length=5000)] = []


class FoundIn(Body):
    """Something found that the count does not list."""

    product: IdIn
    lot: Annotated[Text, Field(max_length=60)] = ""
    counted: QuantityIn | None = None
    expires_on: Day | None = None


class CountValidationIn(Body):
    """The day of the differences, today unless said."""

    on: Day | None = None


class LotPatch(Body):
    """Fields of a lot to change."""

    number: Number | None = None
    expires_on: Day | None = None
    note: Short | None = None


class WarehouseIn(Body):
    """A new warehouse; without code it is made from the name."""

    name: Name
    code: Code = ""
    address: Note = ""


class WarehousePatch(Body):
    """Fields of a warehouse to change; `is_default` true makes it the default one."""

    name: Name | None = None
    code: Code | None = None
    address: Note | None = None
    is_default: StrictBool | None = None
    is_active: StrictBool | None = None


class ThresholdIn(Body):
    """How a product is kept in a warehouse; null leaves a threshold out."""

    product: IdIn
    warehouse: IdIn | None = None
    place: Annotated[Text, Field(max_length=40)] = ""
    alert_below: QuantityIn | None = None
    target: QuantityIn | None = None


class ThresholdsIn(Body):
    """Places and thresholds, written whole for each line."""

    lines: Annotated[list[ThresholdIn], Field(min_length=1, max_length=1000)]


class WarehouseOut(Answer):
    """A place where goods are kept."""

    id: IdOut
    code: str
    name: str
    address: str
    is_default: bool
    is_active: bool
    version: int


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


class AdjustmentOut(Answer):
    """An adjustment and its moves."""

    id: IdOut
    on: DayOut
    reason: str
    at: InstantOut
    by_name: str
    moves: list[MoveOut]


class TransferOut(Answer):
    """A transfer and its moves."""

    id: IdOut
    number: str
    on: DayOut
    from_warehouse: IdOut
    to_warehouse: IdOut
    note: str
    at: InstantOut
    by_name: str
    moves: list[MoveOut]


class CountLineOut(Answer):
    """A line of a count: what should be there at its instant, what was counted, the difference."""

    id: IdOut
    product: IdOut
    reference: str
    name: str
    lot: IdOut | None
    lot_number: str
    place: str
    expected: QuantityOut
    counted: QuantityOut | None
    difference: QuantityOut | None


class CountOut(Answer):
    """A count."""

    id: IdOut
    number: str
    warehouse: IdOut
    title: str
    state: str
    opened_on: DayOut
    counted_at: InstantOut
    validated_on: DayOut | None
    by_name: str
    version: int


class CountWhole(CountOut):
    """A count with its lines."""

    lines: list[CountLineOut]


class LotPlaceOut(Answer):
    """How much of a lot a warehouse holds."""

    warehouse: IdOut
    on_hand: QuantityOut


class LotLeftOut(Answer):
    """With whom a serial number is, since when, and until when it is under warranty."""

    customer: IdOut = Field(validation_alias="party_id")
    customer_name: str = Field(validation_alias="party")
    since: DayOut = Field(validation_alias="on")
    warranty_until: DayOut | None


class LotOut(Answer):
    """A lot or a serial number, where it is in stock, and with whom a serial number is that left."""

    id: IdOut
    product: IdOut
    reference: str
    name: str
    number: str
    expires_on: DayOut | None
    note: str
    on_hand: QuantityOut
    places: list[LotPlaceOut]
    left: LotLeftOut | None
    version: int


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


class PaperParams(ListParams):
    """Which transfers or counts."""

    warehouse: IdIn | None = None
    since: Day | None = None
    until: Day | None = None


class LotParams(ListParams):
    """Which lots."""

    number: Text | None = Field(None, max_length=60, description="Part of the number.")
    product: IdIn | None = None
    in_stock: QueryFlag | None = None
    expires_until: Day | None = None


class AvailabilityParams(BaseModel):
    """How much, and where: all warehouses unless said."""

    quantity: QuantityIn = Decimal(1)
    warehouse: IdIn | None = None


class ValuationParams(BaseModel):
    """Which day, today unless said, and which warehouse."""

    on: Day | None = None
    warehouse: IdIn | None = None
