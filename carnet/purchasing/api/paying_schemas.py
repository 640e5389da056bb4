"""What is said of payments to suppliers in requests and answers."""

from typing import Annotated, Literal

from pydantic import Field

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    PositiveAmountIn,
    Reason,
    Text,
)
from carnet.core.api.paging import ListParams
from carnet.sales.api.lines import MANY

Method = Literal["transfer", "card", "check", "direct_debit", "cash", "bill", "other"]


class PaidBillFields(Body):
    """How much of a bill is paid."""

    bill: IdIn
    amount: PositiveAmountIn


class SupplierPaymentIn(Body):
    """Money paid to a supplier; without allocations an exact match first, then the oldest due."""

    supplier: IdIn
    on: Day | None = None
    amount: PositiveAmountIn
    method: Method = "transfer"
    reference: Annotated[Text, Field(max_length=100)] = ""
    currency: Annotated[Text, Field(max_length=3)] | None = None
    allocations: list[PaidBillFields] | None = Field(None, max_length=MANY)


class BillAllocationsIn(Body):
    """Which bills are settled, and how much of each."""

    on: Day | None = None
    allocations: list[PaidBillFields] = Field(min_length=1, max_length=MANY)


class RefundSourceFields(Body):
    """What is given back: of a payment not used, or of a credit note not used."""

    payment: IdIn | None = None
    credit_note: IdIn | None = None
    amount: PositiveAmountIn


class SupplierRefundIn(Body):
    """Money that a supplier gives back."""

    on: Day | None = None
    amount: PositiveAmountIn
    method: Method = "transfer"
    reference: Annotated[Text, Field(max_length=100)] = ""
    sources: list[RefundSourceFields] = Field(min_length=1, max_length=MANY)


class BillWriteOffIn(Body):
    """A small difference that will not be paid."""

    on: Day | None = None
    amount: PositiveAmountIn
    reason: Reason


class PaidBillOut(Answer):
    """How much of a payment, or of a credit, a bill took."""

    bill: IdOut | None
    credit_note: IdOut | None
    amount: AmountOut
    on: DayOut


class SupplierPaymentOut(Answer):
    """A payment to a supplier, a refund of it, or a reversal."""

    id: IdOut
    kind: Literal["payment", "refund", "reversal"]
    supplier: IdOut
    supplier_name: str
    on: DayOut
    amount: AmountOut
    currency: str
    method: str
    reference: str
    reason: str
    reverses: IdOut | None
    reversed: bool
    unallocated: AmountOut
    allocations: list[PaidBillOut]


class SupplierPaymentParams(ListParams):
    """Which payments."""

    supplier: IdIn | None = None
    bill: IdIn | None = None
    kind: Literal["payment", "refund", "reversal"] | None = None
    since: Day | None = None
    until: Day | None = None
