"""What calls about warehouses, thresholds and lots say and give."""

from typing import Annotated

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    Note,
    QuantityIn,
    QuantityOut,
    QueryFlag,
    Text,
)
from carnet.core.api.paging import ListParams

Name = Annotated[Text, Field(min_length=1, max_length=100)]
Code = Annotated[Text, Field(max_length=20)]
Number = Annotated[Text, Field(min_length=1, max_length=60)]
Short = Annotated[Text, Field(max_length=200)]


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


class LotParams(ListParams):
    """Which lots."""

    number: Text | None = Field(None, max_length=60, description="Part of the number.")
    product: IdIn | None = None
    in_stock: QueryFlag | None = None
    expires_until: Day | None = None
