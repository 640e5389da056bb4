"""Bodies and answers of projects, their tasks and files, as the API writes them."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    Answer,
    Body,
    Day,
    DayOut,
    IdIn,
    IdOut,
    InstantOut,
    Note,
    Text,
    UnitPriceIn,
    UnitPriceOut,
)
from carnet.core.api.files import FileIn
from carnet.core.api.paging import ListParams

Title = Annotated[Text, Field(min_length=1, max_length=200)]
Progress = Annotated[int, Field(ge=0, le=100)]
Minutes = Annotated[int, Field(ge=0, le=600_000)]
Position = Annotated[IdIn | None, Field(description="The task to stand above; none: at the foot of the column.")]


class ProjectFields(Body):
    """What a project says of itself. `progress` typed replaces that of its tasks; `hour_price` sells the time no order prices."""

    customer: IdIn | None = None
    manager: IdIn | None = None
    stage: IdIn | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    notes: Note = ""
    hour_price: UnitPriceIn | None = None
    progress: Progress | None = None
    progress_shown: StrictBool = False
    team: list[IdIn] = Field([], max_length=200)


class ProjectIn(ProjectFields):
    """A new project without an order."""

    title: Title


class ProjectPatch(ProjectFields):
    """The fields to change."""

    title: Title = ""


class LinkIn(Body):
    """The order a project works for too."""

    order: IdIn


class StageOut(Answer):
    """A stage of projects or a column of their tasks."""

    id: IdOut
    of: str
    name: str
    ends: bool


class StageFields(Body):
    """A stage: a known one by its id, or a new one."""

    id: IdIn | None = None
    name: Annotated[Text, Field(min_length=1, max_length=40)]
    ends: StrictBool = False


class StagesIn(Body):
    """The whole list, in order."""

    of: Literal["project", "task"]
    stages: list[StageFields] = Field(min_length=2, max_length=20)


class StagesOut(Answer):
    """The stages, in order."""

    items: list[StageOut]


class ProjectOut(Answer):
    """A project: its people, its orders, its time in minutes, how far it is."""

    id: IdOut
    number: str
    title: str
    state: str
    customer: IdOut | None = Field(validation_alias="party_id")
    customer_name: str | None
    manager: IdOut | None = Field(validation_alias="manager_id")
    team: list[IdOut]
    stage: StageOut
    orders: list[IdOut]
    starts_on: DayOut | None
    ends_on: DayOut | None
    closed_on: DayOut | None
    notes: str
    hour_price: UnitPriceOut | None
    estimated_minutes: int
    spent_minutes: int
    progress: int | None = Field(validation_alias="reached")
    progress_shown: bool
    created_on: DayOut
    version: int


class ProjectParams(ListParams):
    """Which projects."""

    q: Text | None = Field(None, max_length=100, description="Part of the number, the title or the customer.")
    customer: IdIn | None = None
    manager: IdIn | None = None
    member: IdIn | None = None
    order: IdIn | None = None
    stage: IdIn | None = None
    state: Literal["open", "closed"] | None = None


class TaskFields(Body):
    """What a task says of itself."""

    order_line: IdIn | None = None
    notes: Note = ""
    person: IdIn | None = None
    planned_on: Day | None = None
    due_on: Day | None = None
    estimated_minutes: Minutes = 0
    priority: Annotated[int, Field(ge=0, le=2)] = 1
    stage: IdIn | None = None


class TaskIn(TaskFields):
    """A new task."""

    title: Title


class TaskPatch(TaskFields):
    """The fields to change; `before` places the task in its column."""

    title: Title = ""
    before: Position = None


class TaskOut(Answer):
    """A task: who, when, estimated and spent time in minutes, its column."""

    id: IdOut
    project: IdOut = Field(validation_alias="project_id")
    order_line: IdOut | None = Field(validation_alias="order_line_id")
    title: str
    notes: str
    person: IdOut | None = Field(validation_alias="user_id")
    planned_on: DayOut | None
    due_on: DayOut | None
    estimated_minutes: int
    spent_minutes: int
    priority: int
    stage: IdOut = Field(validation_alias="stage_id")
    position: int
    done_on: DayOut | None
    version: int


class TaskParams(ListParams):
    """Which tasks."""

    person: IdIn | None = None
    stage: IdIn | None = None
    done: Literal["true", "false"] | None = None
    due_until: Day | None = None


class ProjectFileIn(FileIn):
    """A file to keep with a project."""

    title: Annotated[Text, Field(max_length=200)] = ""


class ProjectFileOut(Answer):
    """A file of a project."""

    id: IdOut
    title: str
    by_name: str
    created_at: InstantOut


class ProjectFilesOut(Answer):
    """The files of a project, newest first."""

    items: list[ProjectFileOut]


class ProposedOut(Answer):
    """How many tasks were added."""

    added: int
