"""Why an act on a project is refused, with the way out (P58)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from carnet.core.refusals import BadValue, Holder, Refusal, refuses
from carnet.projects.amounts import clock


class TitleMissing(BadValue):
    """Whatever is planned has a title."""

    def __init__(self) -> None:
        super().__init__(_("Give it a title."), field="title")


class PersonUnknown(BadValue):
    """Work is done by members of the company."""

    def __init__(self, field: str = "user_id") -> None:
        super().__init__(_("This person is not a member of the company."), field=field)


class CustomerUnknown(BadValue):
    """The customer is not one of the company's."""

    def __init__(self) -> None:
        super().__init__(_("This customer does not exist."), field="party_id")


class StageUnknown(BadValue):
    """The stage is not one of those the company uses here."""

    def __init__(self) -> None:
        super().__init__(_("This stage is not one of the list."), field="stage_id")


class StagesIncomplete(BadValue):
    """Work needs a stage where it begins and one where it ends."""

    def __init__(self) -> None:
        super().__init__(_("Keep at least one stage that goes on and one that ends."), field="stages")


class StageInUse(Refusal):
    """Something stands at the stage."""

    def __init__(self, name: str) -> None:
        super().__init__(_("Something stands at “%(name)s”: move it to another stage first.") % {"name": name})


class ProjectEndsBeforeItStarts(BadValue):
    """The dates are reversed."""

    def __init__(self) -> None:
        super().__init__(_("The project ends before it starts."), field="ends_on")


class ProgressOutOfRange(BadValue):
    """Progress is a percentage."""

    def __init__(self) -> None:
        super().__init__(_("The progress is between 0 and 100 %."), field="progress")


class ProjectClosed(Refusal):
    """Nothing is entered on a closed project."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Project %(number)s is closed: reopen it first.") % {"number": number})


class ProjectInUse(Refusal):
    """Time, expenses or files hold the project."""

    def __init__(self, number: str, holders: Sequence[Holder] = ()) -> None:
        super().__init__(
            _("Project %(number)s holds time, expenses or files, so it cannot be deleted. Close it instead.")
            % {"number": number},
            holders=holders,
        )


class OrderHasProject(Refusal):
    """An order belongs to one project at most, so that no hour counts twice."""

    def __init__(self, number: str, holder: Holder) -> None:
        super().__init__(_("This order belongs to project %(number)s already.") % {"number": number}, holders=[holder])


class OrderNotOfProject(BadValue):
    """The order, or its line, is not one the project works for."""

    def __init__(self, field: str = "order_id") -> None:
        super().__init__(_("This order is not one of the project: link it first."), field=field)


class OrderOfAnotherCustomer(BadValue):
    """A project works for one customer."""

    def __init__(self) -> None:
        super().__init__(_("This order is another customer's: make another project for it."), field="order_id")


class OrderHoldsWork(Refusal):
    """Time, expenses or tasks of the project name the order."""

    def __init__(self) -> None:
        super().__init__(_("Time, expenses or tasks of the project name this order: move them to another order first."))


class LineIsNotWork(BadValue):
    """A task does what a one-off line of the order sold."""

    def __init__(self) -> None:
        super().__init__(_("This line is not one that a task can do."), field="order_line_id")


class ProgressNotShown(Refusal):
    """What a customer may not see is not sent."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("The progress of %(number)s is not shown to the customer. Edit the project and tick it first.")
            % {"number": number}
        )


class ProjectWithoutCustomer(Refusal):
    """Nobody waits for the progress of a project of the house."""

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s has no customer to tell: choose one first.") % {"number": number})


class EstimateNegative(BadValue):
    """An estimate is some minutes or none."""

    def __init__(self) -> None:
        super().__init__(_("An estimate is not negative, and has at most 10 000 hours."), field="estimated_minutes")


class PriorityUnknown(BadValue):
    """Three priorities exist."""

    def __init__(self) -> None:
        super().__init__(_("The priority is 0 (low), 1 or 2 (high)."), field="priority")


class TaskOfAnotherProject(BadValue):
    """Time on a task belongs to the task's project."""

    def __init__(self, field: str = "task_id") -> None:
        super().__init__(_("This task is not one of the project."), field=field)


class TaskHasTime(Refusal):
    """Time was spent on the task."""

    def __init__(self) -> None:
        super().__init__(_("Time was spent on this task, so it cannot be deleted. Mark it as done instead."))


class DurationOutOfRange(BadValue):
    """An entry lasts from a minute to a day."""

    def __init__(self) -> None:
        super().__init__(_("Type a duration of 1 minute to 24 hours, such as 1:30 or 1,5."), field="minutes")


class DayTooLong(BadValue):
    """Nobody works more than 24 hours a day."""

    def __init__(self, already: int) -> None:
        super().__init__(
            _("This day already has %(hours)s: a day has 24 hours.") % {"hours": clock(already)}, field="minutes"
        )


class TimeOfSomebodyElse(Refusal):
    """People enter their own time; those who run projects, everybody's."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("This is somebody else's: only those who run projects may change it."))


class EntryInvoiced(Refusal):
    """What is on an invoice, issued or draft, never changes."""

    def __init__(self, invoice_id: int | None = None) -> None:
        holders = [Holder("invoice", invoice_id, _("the invoice"))] if invoice_id else []
        super().__init__(
            _("This is on an invoice, so it cannot change. Credit the invoice, or delete its draft, first."),
            holders=holders,
        )


class CellHoldsSeveral(Refusal):
    """A cell of the week shows several entries of which the last cannot take the difference."""

    def __init__(self) -> None:
        super().__init__(_("This cell holds several entries: change them one by one in the list of the day."))


class TimerAlreadyRuns(Refusal):
    """A person has one clock."""

    def __init__(self) -> None:
        super().__init__(_("Your timer already runs: stop it first."))


class NoTimerRuns(Refusal):
    """There is nothing to stop."""

    def __init__(self) -> None:
        super().__init__(_("No timer runs."))


class CostNegative(BadValue):
    """Work costs something or nothing."""

    def __init__(self, field: str = "hourly_cost") -> None:
        super().__init__(_("It may not be less than zero."), field=field)


class ExpenseWithoutAmount(BadValue):
    """An expense has an amount; mileage has kilometres and a rate."""

    def __init__(self, field: str) -> None:
        super().__init__(_("Give an amount above zero; for mileage, the kilometres and their rate."), field=field)


class CategoryUnknown(BadValue):
    """The category is not one of the list."""

    def __init__(self) -> None:
        super().__init__(_("This category of expenses is not one of the list."), field="category")


refuses("an_invoiced_entry_never_changes", EntryInvoiced)
refuses("one_timer_per_person", TimerAlreadyRuns)
