"""What is said of billing runs, rehearsals, indices and revisions in requests and answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    InstantOut,
    PercentIn,
    PercentOut,
    QuantityOut,
    QueryFlag,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.paging import ListParams
from carnet.subscriptions.api.asked_schemas import Issuing
from carnet.subscriptions.api.schemas import MadeOut

Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2027-01"])]


class RunIn(Body):
    """Bill what falls due up to a day; invoices are dated `on`, today unless said."""

    until: Day | None = None
    on: Day | None = None


class RunParams(ListParams):
    """Which runs."""

    nightly: QueryFlag | None = None


class FailureOut(Answer):
    """A contract that a run could not bill, and why."""

    contract: IdOut
    contract_number: str
    customer_name: str
    code: str
    reason: str


class RunOut(Answer):
    """A billing run and what it made."""

    id: IdOut
    state: Literal["running", "done", "cut_off"]
    percent: int
    until: DayOut
    on: DayOut
    nightly: bool
    by: str
    started_at: InstantOut
    ended_at: InstantOut | None
    contracts_due: int
    contracts_billed: int
    invoices_made: int
    invoices_issued: int
    amount_excl_tax: AmountOut
    failed: int


class RunPageOut(RunOut):
    """A billing run with its failures and its invoices, at most 500 of them."""

    failures: list[FailureOut]
    invoices: list[MadeOut]


class RunIssuanceIn(Body):
    """Drafts of contracts to issue together: all or none."""

    invoices: list[IdIn] = Field(min_length=1, max_length=1000)
    on: Day | None = None
    send: StrictBool = False


class IssuedOut(Answer):
    """Invoices issued together."""

    items: list[MadeOut]


class RehearsalParams(BaseModel):
    """The month to rehearse."""

    month: Month
    contract: IdIn | None = None


class RehearsedLineOut(Answer):
    """A line as it would be printed."""

    description: str
    details: str
    quantity: QuantityOut
    unit_price: UnitPriceOut
    discount_amount: AmountOut
    vat_rate: PercentOut
    net: AmountOut


class RehearsedOut(Answer):
    """An invoice as it would be issued."""

    due_on: DayOut | None
    contracts: list[IdOut]
    customer: IdOut
    customer_name: str
    title: str
    service_from: DayOut
    service_until: DayOut
    currency: str
    lines: list[RehearsedLineOut]
    total_excl_tax: AmountOut
    total_vat: AmountOut
    total_incl_tax: AmountOut


class HeldOut(Answer):
    """A revision that waits for the value of an index: the old price holds."""

    contract: IdOut
    contract_number: str
    on: DayOut
    index: IdOut
    index_name: str
    month: DayOut


class RehearsalOut(Answer):
    """The invoices of a month to come, exactly as they would be issued."""

    month: Month
    items: list[RehearsedOut]
    total_excl_tax: AmountOut
    total_incl_tax: AmountOut
    held: list[HeldOut]


class IndexIn(Body):
    """A published series."""

    code: Annotated[Text, Field(min_length=1, max_length=30)]
    name: Annotated[Text, Field(min_length=1, max_length=150)]
    source: Annotated[Text, Field(max_length=150)] = ""
    months: Literal[1, 3, 6, 12] = Field(1, description="Published every so many months.")


class IndexPatch(Body):
    """How an index is called."""

    code: Annotated[Text, Field(min_length=1, max_length=30)] | None = None
    name: Annotated[Text, Field(min_length=1, max_length=150)] | None = None
    source: Annotated[Text, Field(max_length=150)] | None = None
    active: StrictBool | None = None


class ValueFields(Body):
    """A value for the month, quarter or year that a day belongs to."""

    month: Day
    value: UnitPriceIn
    published_on: Day | None = None


class ValuesIn(Body):
    """Values typed, or a file of months and values (`csv`)."""

    values: list[ValueFields] = Field([], max_length=2000)
    csv: Annotated[Text, Field(max_length=200_000)] = ""


class ValueOut(Answer):
    """A value of an index."""

    month: DayOut
    value: UnitPriceOut
    published_on: DayOut | None


class IndexOut(Answer):
    """An index with its values, newest first."""

    id: IdOut
    version: int
    code: str
    name: str
    source: str
    months: int
    active: bool
    values: list[ValueOut]


class IndicesOut(Answer):
    """The indices of the company."""

    items: list[IndexOut]


class WeightFields(Body):
    """An index in a formula: its part, its base typed or read for a month."""

    index: IdIn
    percent: PercentIn | None = None
    base: UnitPriceIn | None = None
    base_month: Day | None = None


Growth = Annotated[str, Field(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,4})?$", examples=["2.5"])]


class ClauseIn(Body):
    """How prices are revised: by indices, or by a percentage each time."""

    weights: list[WeightFields] = Field([], max_length=10)
    percent: Growth | None = None
    first_on: Day | None = Field(None, description="The first anniversary unless said.")
    every_months: int = Field(12, ge=0, le=120)
    months_back: int = Field(0, ge=0, le=24)
    cap_percent: Growth | None = None
    floor_percent: Growth | None = None
    limits_each: StrictBool = False
    rounded_to: int = Field(2, ge=0, le=6)
    inside: StrictBool = Field(False, description="Takes effect on its day, even inside a period.")
    to_confirm: StrictBool = False
    label: Annotated[Text, Field(max_length=150)] = ""


class WeightOut(Answer):
    """An index in a formula."""

    index: IdOut
    index_name: str
    percent: PercentOut
    base: UnitPriceOut


class RevisionOut(Answer):
    """A revision made."""

    n: int
    on: DayOut
    effective_on: DayOut
    coefficient: UnitPriceOut
    limited: bool


class ClauseOut(Answer):
    """The clause of a contract and the revisions it made, oldest first."""

    weights: list[WeightOut]
    percent: PercentOut
    first_on: DayOut
    every_months: int
    months_back: int
    cap_percent: PercentOut | None
    floor_percent: PercentOut | None
    limits_each: bool
    rounded_to: int
    inside: bool
    to_confirm: bool
    label: str
    revisions: list[RevisionOut]


class RevisionParams(BaseModel):
    """Up to which day revisions are looked for; three months from today unless said."""

    until: Day | None = None


class ProposedRevisionOut(Answer):
    """A revision that is due and not made: the price of a whole billing period before and after."""

    contract: IdOut
    contract_number: str
    customer_name: str
    on: DayOut
    effective_on: DayOut
    coefficient: UnitPriceOut
    before: AmountOut
    after: AmountOut
    to_confirm: bool


class RevisionsOut(Answer):
    """Revisions to come, and those that wait for an index."""

    items: list[ProposedRevisionOut]
    held: list[HeldOut]


class RevisionsIn(Body):
    """Contracts whose due revisions are made now; `letters` tells each customer by e-mail."""

    contracts: list[IdIn] = Field(min_length=1, max_length=1000)
    until: Day | None = None
    letters: StrictBool = False
    on: Day | None = None


class RulesOut(Answer):
    """How contracts run here unless they say otherwise."""

    version: int
    hand_over: str
    issuing: str
    lead_days: int
    nightly_hour: int
    tell_days: int
    remind_days: int
    unusual_percent: int


class RulesPatch(Body):
    """What changes of the rules for contracts."""

    hand_over: Literal["by_hand", "draft", "active"] | None = None
    issuing: Issuing | None = None
    lead_days: int | None = Field(None, ge=0, le=90)
    nightly_hour: int | None = Field(None, ge=0, le=23)
    tell_days: int | None = Field(None, ge=0, le=365)
    remind_days: int | None = Field(None, ge=0, le=365)
    unusual_percent: int | None = Field(None, ge=1, le=1000)
