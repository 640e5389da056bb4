"""What calls about adjustments, transfers and counts say and give."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from carnet.core.api.fields import (
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    Instant,
    InstantOut,
    QuantityIn,
    QuantityOut,
    Reason,
    Text,
    UnitPriceIn,
)
from carnet.core.api.paging import ListParams
from carnet.stock.api.place_schemas import Number, Short
from carnet.stock.api.schemas import MoveOut


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


class PaperParams(ListParams):
    """Which transfers or counts."""

    warehouse: IdIn | None = None
    since: Day | None = None
    until: Day | None = None
