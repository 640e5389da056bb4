"""Bodies and answers of time, timers, expenses and hourly costs."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field, StrictBool, model_validator

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    InstantOut,
    PositiveAmountIn,
    QuantityIn,
    QuantityOut,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.files import FileIn
from carnet.core.api.paging import ListParams
from carnet.core.money import round_to

SpentNote = Annotated[Text, Field(max_length=500)]
SpentMinutes = Annotated[int, Field(ge=1, le=1440)]
Category = Literal["mileage", "travel", "lodging", "meals", "supplies", "subcontract", "other"]


class TimeFields(Body):
    """Time of somebody; said in minutes, or in hours such as "1.5". Without an order, that of its task or the main one."""

    on: Day | None = None
    minutes: SpentMinutes | None = None
    hours: QuantityIn | None = None
    person: IdIn | None = None
    task: IdIn | None = None
    order: IdIn | None = None
    note: SpentNote = ""
    billable: StrictBool = True

    @model_validator(mode="after")
    def one_measure(self) -> "TimeFields":
        """Minutes or hours, not both."""
        if self.minutes is not None and self.hours is not None:
            raise ValueError(_("Say minutes or hours, not both."))
        return self

    def spent_minutes(self) -> int | None:
        """What was said, in minutes; None when nothing was."""
        return int(round_to(self.hours * 60, 0)) if self.hours is not None else self.minutes


class ProjectTimeIn(TimeFields):
    """Time on this project."""


class TimeIn(TimeFields):
    """Time on a project."""

    project: IdIn


class TimePatch(TimeFields):
    """The fields to change."""

    project: IdIn | None = None


class TimeEntryOut(Answer):
    """Time of somebody; `hourly_cost` and `cost` are null without the right to see costs, `invoice` what bills it."""

    id: IdOut
    person: IdOut = Field(validation_alias="user_id")
    person_name: str
    on: DayOut
    minutes: int
    hours: QuantityOut
    project: IdOut = Field(validation_alias="project_id")
    task: IdOut | None = Field(validation_alias="task_id")
    order: IdOut | None = Field(validation_alias="order_id")
    order_line: IdOut | None = Field(validation_alias="order_line_id")
    note: str
    billable: bool
    invoice: IdOut | None = Field(validation_alias="invoice_id")
    hourly_cost: UnitPriceOut | None
    cost: AmountOut | None
    version: int


class SpentParams(ListParams):
    """Which time, which expenses."""

    person: IdIn | None = None
    order: IdIn | None = None
    since: Day | None = None
    until: Day | None = None
    to_invoice: Literal["true", "false"] | None = None


class TimeParams(SpentParams):
    """Which time."""

    project: IdIn | None = None
    task: IdIn | None = None


class ExpenseParams(SpentParams):
    """Which expenses."""

    project: IdIn | None = None
    category: Category | None = None


class TimerIn(Body):
    """What one's clock is started on."""

    project: IdIn
    task: IdIn | None = None
    order: IdIn | None = None
    note: SpentNote = ""


class TimerStopIn(Body):
    """The clock is stopped; a note replaces the one it was started with."""

    note: SpentNote | None = None


class TimerOut(Answer):
    """One's running clock; all null when none runs."""

    started_at: InstantOut | None
    project: IdOut | None
    task: IdOut | None
    note: str | None


class StoppedOut(Answer):
    """The time entered; null when the clock ran for less than half a minute."""

    entry: TimeEntryOut | None


class ExpenseFields(Body):
    """Money somebody spent: an amount excl. tax with its deductible VAT; mileage: kilometres at a rate (that of the company)."""

    on: Day | None = None
    category: Category | None = None
    amount_excl_tax: PositiveAmountIn | None = None
    vat: PositiveAmountIn | None = None
    kilometres: QuantityIn | None = None
    rate: UnitPriceIn | None = None
    person: IdIn | None = None
    order: IdIn | None = None
    order_line: IdIn | None = None
    note: SpentNote = ""
    billable: StrictBool = True
    file: FileIn | None = None


class ProjectExpenseIn(ExpenseFields):
    """An expense of this project."""

    category: Category


class ExpenseIn(ProjectExpenseIn):
    """An expense of a project."""

    project: IdIn


class ExpensePatch(ExpenseFields):
    """The fields to change; a file replaces the receipt kept."""

    project: IdIn | None = None


class ExpenseOut(Answer):
    """Money somebody spent; `file` is the receipt kept, `invoice` what bills it."""

    id: IdOut
    person: IdOut = Field(validation_alias="user_id")
    person_name: str
    on: DayOut
    category: str
    amount_excl_tax: AmountOut
    vat: AmountOut
    kilometres: QuantityOut | None
    rate: UnitPriceOut | None
    project: IdOut = Field(validation_alias="project_id")
    order: IdOut | None = Field(validation_alias="order_id")
    order_line: IdOut | None = Field(validation_alias="order_line_id")
    note: str
    billable: bool
    invoice: IdOut | None = Field(validation_alias="invoice_id")
    file: bool
    version: int


class PersonRateIn(Body):
    """What an hour of somebody costs from a day on."""

    person: IdIn
    from_on: Day
    hourly_cost: UnitPriceIn


class PersonRateOut(Answer):
    """What an hour of somebody costs from a day on."""

    id: IdOut
    person: IdOut = Field(validation_alias="user_id")
    person_name: str
    from_on: DayOut
    hourly_cost: UnitPriceOut


class PersonRatesOut(Answer):
    """Hourly costs, by person, newest first."""

    items: list[PersonRateOut]
