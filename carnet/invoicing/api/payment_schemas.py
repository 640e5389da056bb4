"""What is said of payments in requests and answers."""

from typing import Annotated, Literal

from pydantic import Field

from carnet.core.api.fields import AmountOut, Answer, Body, Day, DayOut, IdIn, IdOut, PositiveAmountIn, QueryFlag, Text
from carnet.core.api.paging import ListParams

Method = Literal["transfer", "card", "check", "direct_debit", "cash", "bill", "other"]


class AllocationFields(Body):
    """A part of the money given to an invoice."""

    invoice: IdIn
    amount: PositiveAmountIn


class PaymentIn(Body):
    """Money received from a party.

    `allocations` left out: the invoice of exactly that amount, else the oldest due first; empty: all is customer credit.
    """

    party: IdIn
    amount: PositiveAmountIn
    method: Method = "transfer"
    on: Day | None = None
    reference: Annotated[Text, Field(max_length=100)] = ""
    currency: Annotated[Text, Field(min_length=3, max_length=3)] | None = None
    order: IdIn | None = Field(None, description="Money received on an order, before or after its invoices.")
    allocations: list[AllocationFields] | None = Field(None, max_length=500)


class AllocationsIn(Body):
    """Credit used on invoices."""

    allocations: list[AllocationFields] = Field(min_length=1, max_length=500)
    on: Day | None = None


class ReversalIn(Body):
    """Why a payment is undone (bounced, mistyped)."""

    reason: Annotated[Text, Field(min_length=1, max_length=200)]
    on: Day | None = None


class CreditFields(Body):
    """A part taken of a payment or of a credit note."""

    payment: IdIn | None = None
    credit_note: IdIn | None = None
    amount: PositiveAmountIn


class RefundIn(Body):
    """Customer credit given back; `sources` left out: the oldest first."""

    amount: PositiveAmountIn
    method: Method = "transfer"
    on: Day | None = None
    reference: Annotated[Text, Field(max_length=100)] = ""
    sources: list[CreditFields] | None = Field(None, max_length=500)


class AllocationOut(Answer):
    """A part given to an invoice, or to a refund; negative when it undoes another."""

    id: IdOut
    invoice: IdOut | None = Field(validation_alias="invoice_id")
    refund: IdOut | None = Field(validation_alias="refund_id")
    amount: AmountOut
    on: DayOut


class PaymentOut(Answer):
    """Money of a party: received, given back (`refund`), or undone (`reversal`, negative)."""

    id: IdOut
    kind: str
    party: IdOut
    party_name: str
    order: IdOut | None
    on: DayOut
    amount: AmountOut
    currency: str
    method: str
    reference: str
    reason: str
    reverses: IdOut | None
    reversed_by: IdOut | None
    unallocated: AmountOut
    exchange_difference: AmountOut = Field(
        description="Of a refund in another currency: what the rates brought, or cost, in the company's."
    )
    allocations: list[AllocationOut]


class PaymentParams(ListParams):
    """Which payments."""

    party: IdIn | None = None
    order: IdIn | None = None
    invoice: IdIn | None = None
    kind: Literal["receipt", "refund", "reversal"] | None = None
    method: Method | None = None
    since: Day | None = None
    until: Day | None = None
    unallocated: QueryFlag | None = Field(None, description="Something of it is customer credit.")


class BalanceOut(Answer):
    """What a party owes and may use, in one currency."""

    currency: str
    left: AmountOut
    overdue: AmountOut
    credit: AmountOut
    balance: AmountOut
