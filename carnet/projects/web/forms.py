"""Forms of projects, tasks, time and expenses: shapes are checked here, the rest by the commands."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.core.web.forms import DayField, Form, MoneyField, NumberInput, PickField, QuantityField, UnitPriceField
from carnet.parties.models import Party
from carnet.projects.amounts import TimeUnreadable, clock, minutes_of
from carnet.projects.inputs import ExpenseContent, ProjectContent, TaskContent, TimeContent
from carnet.projects.models import Expense, Project, ProjectOrder, Task, TimeEntry
from carnet.projects.queries.people import people
from carnet.projects.steps.stages import PROJECT, TASK, stages_of
from carnet.projects.words import EXPENSES, PRIORITIES
from carnet.sales.models import Order, OrderLine


class DurationField(forms.CharField):
    """A duration as people write it: `1:30`, `1,5`, `90m`; a plain number is hours."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", NumberInput({"placeholder": "1:30", "inputmode": "text"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int:
        text = str(super().clean(value) or "")
        try:
            return minutes_of(text)
        except TimeUnreadable:
            raise forms.ValidationError(_("Write a duration, such as 1:30 or 1,5.")) from None

    def prepare_value(self, value: Any) -> Any:
        return (clock(value) if value else "") if isinstance(value, int) else value


class PersonField(forms.TypedChoiceField):
    """Somebody of the company, or nobody."""

    def __init__(self, *, nobody: str = "–", **kwargs: Any) -> None:
        self.nobody = nobody
        super().__init__(coerce=int, empty_value=None, **{"required": False, **kwargs})

    def offer(self, kept: int | None = None) -> None:
        """Fill the choices in; somebody who left stays offered where they are chosen already."""
        known = people()
        found: list[tuple[str, str]] = [("", self.nobody)] if not self.required else []
        found += [(str(pk), name) for pk, name in known]
        if kept and kept not in {pk for pk, _name in known}:
            found.append((str(kept), f"#{kept}"))
        self.choices = found


class ProjectForm(Form):
    """A project; its team is ticked below."""

    title = forms.CharField(label=_("Title"), max_length=200)
    party = PickField(Party, kind="party", label=_("Customer"), required=False)
    manager = PersonField(label=_("Manager"))
    stage = forms.TypedChoiceField(label=_("Stage"), coerce=int)
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("Until"), required=False)
    hour_price = UnitPriceField(
        label=_("Price of an hour excl. tax"), required=False, help_text=_("For time that no order line prices.")
    )
    progress = forms.IntegerField(
        label=_("Progress, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Left empty, that of the tasks."),
    )
    progress_shown = forms.BooleanField(label=_("Show the progress to the customer"), required=False)
    team = forms.TypedMultipleChoiceField(
        label=_("Team"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, project: Project | None = None, team: list[int] | None = None, **kwargs: Any
    ) -> None:
        if project is not None:
            kwargs.setdefault("initial", _of_project(project, team or []))
        super().__init__(*args, **kwargs)
        self.fields["manager"].offer(project.manager_id if project else None)  # type: ignore[attr-defined]
        self.fields["team"].choices = [(str(pk), name) for pk, name in people()]  # type: ignore[attr-defined]
        self.fields["stage"].choices = [(one.pk, one.name) for one in stages_of(PROJECT)]  # type: ignore[attr-defined]

    def content(self) -> ProjectContent:
        """What was typed, for the commands."""
        asked = self.cleaned_data
        plain = ("title", "starts_on", "ends_on", "hour_price", "progress", "progress_shown", "notes")
        return ProjectContent(
            **{name: asked[name] for name in plain},
            party_id=asked["party"].pk if asked["party"] else None,
            manager_id=asked["manager"],
            stage_id=asked["stage"],
        )


def _of_project(project: Project, team: list[int]) -> dict[str, Any]:
    plain = ProjectContent.of(project).values()
    return {
        **plain,
        "party": project.party_id,
        "manager": project.manager_id,
        "stage": project.stage_id,
        "team": [str(one) for one in team],
        "version": project.version,
    }


class TaskForm(Form):
    """A planned action."""

    title = forms.CharField(label=_("Title"), max_length=200)
    order_line = forms.TypedChoiceField(label=_("Does the line"), coerce=int, empty_value=None, required=False)
    person = PersonField(label=_("Who"))
    planned_on = DayField(label=pgettext_lazy("task", "Planned on"), required=False)
    due_on = DayField(label=_("Due on"), required=False)
    estimated_minutes = DurationField(label=_("Estimated"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=list(PRIORITIES.items()), initial=Task.Priority.NORMAL
    )
    stage = forms.TypedChoiceField(label=_("Column"), coerce=int)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: list[tuple[int, str]], task: Task | None = None, **kwargs: Any) -> None:
        if task is not None:
            kwargs.setdefault("initial", _of_task(task))
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(task.user_id if task else None)  # type: ignore[attr-defined]
        self.fields["stage"].choices = [(one.pk, one.name) for one in stages_of(TASK)]  # type: ignore[attr-defined]
        if lines:
            self.fields["order_line"].choices = [("", "–"), *lines]  # type: ignore[attr-defined]
        else:
            del self.fields["order_line"]

    def content(self) -> TaskContent:
        """What was typed, for the commands."""
        asked = self.cleaned_data
        plain = ("title", "planned_on", "due_on", "estimated_minutes", "priority", "notes")
        return TaskContent(
            **{name: asked[name] for name in plain},
            order_line_id=asked.get("order_line"),
            user_id=asked["person"],
            stage_id=asked["stage"],
        )


def _of_task(task: Task) -> dict[str, Any]:
    return {
        **TaskContent.of(task).values(),
        "order_line": task.order_line_id,
        "person": task.user_id,
        "stage": task.stage_id,
        "version": task.version,
    }


class SpentForm(Form):
    """What the forms of time and of expenses have in common."""

    project = PickField(Project, kind="project", label=_("Project"))
    on = DayField(label=_("Day"))
    order = forms.TypedChoiceField(label=_("Order that bears it"), coerce=int, empty_value=None, required=False)
    person = PersonField(label=_("Who"))
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
    billable = forms.BooleanField(label=_("Billable"), required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, project_id: int | None, everybody: bool, kept: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        orders = list(Order.objects.filter(pk__in=_linked(project_id)).order_by("id")) if project_id else []
        if len(orders) > 1:
            self.fields["order"].choices = [("", "–"), *((one.pk, f"{one.number} {one.title}") for one in orders)]  # type: ignore[attr-defined]
        else:
            del self.fields["order"]
        if everybody:
            self.fields["person"].offer(kept)  # type: ignore[attr-defined]
        else:
            del self.fields["person"]

    def shared(self) -> dict[str, Any]:
        """What both contents take."""
        asked = self.cleaned_data
        return {
            "project_id": asked["project"].pk,
            "on": asked["on"],
            "order_id": asked.get("order"),
            "user_id": asked.get("person"),
            "note": asked["note"],
            "billable": asked["billable"],
        }


def _linked(project_id: int) -> Any:
    return ProjectOrder.objects.filter(project_id=project_id).values("order_id")


class TimeForm(SpentForm):
    """Time of somebody."""

    minutes = DurationField(label=_("Duration"))
    task = forms.TypedChoiceField(label=_("Task"), coerce=int, empty_value=None, required=False)
    field_order = ("project", "task", "on", "minutes", "order", "person", "note", "billable", "version")

    def __init__(
        self, *args: Any, entry: TimeEntry | None = None, project_id: int | None = None, **kwargs: Any
    ) -> None:
        if entry is not None:
            kwargs.setdefault("initial", _of_time(entry))
        super().__init__(*args, project_id=project_id, kept=entry.user_id if entry else None, **kwargs)
        tasks = Task.objects.filter(project_id=project_id or 0).order_by("done_on", "stage__position", "position")[:300]
        self.fields["task"].choices = [("", "–"), *((one.pk, one.title) for one in tasks)]  # type: ignore[attr-defined]
        if project_id and entry is None:
            self.fields["minutes"].widget.attrs["autofocus"] = True

    def content(self) -> TimeContent:
        """What was typed, for the commands."""
        return TimeContent(**self.shared(), minutes=self.cleaned_data["minutes"], task_id=self.cleaned_data["task"])


def _of_time(entry: TimeEntry) -> dict[str, Any]:
    return {
        **TimeContent.of(entry).values(),
        "project": entry.project_id,
        "task": entry.task_id,
        "order": entry.order_id,
        "person": entry.user_id,
        "version": entry.version,
    }


class ExpenseForm(SpentForm):
    """Money somebody spent: a bill, or kilometres."""

    category = forms.ChoiceField(label=_("Category"), choices=list(EXPENSES.items()), initial=Expense.Category.TRAVEL)
    amount_excl_tax = MoneyField(label=_("Amount excl. tax"), required=False)
    vat = MoneyField(
        label=_("Deductible VAT"), required=False, help_text=_("VAT that is not deductible is part of the amount.")
    )
    kilometres = QuantityField(label=_("Kilometres"), required=False)
    rate = UnitPriceField(label=_("Rate of a kilometre"), required=False)
    line = forms.TypedChoiceField(label=_("For the line"), coerce=int, empty_value=None, required=False)
    file = forms.FileField(label=_("Proof of purchase"), required=False)
    field_order = (
        "category", "project", "on", "amount_excl_tax", "vat", "kilometres", "rate", "order", "line", "person", "note",
        "billable", "file", "version",
    )  # fmt: skip

    def __init__(
        self, *args: Any, expense: Expense | None = None, project_id: int | None = None, **kwargs: Any
    ) -> None:
        if expense is not None:
            kwargs.setdefault("initial", _of_expense(expense))
        super().__init__(*args, project_id=project_id, kept=expense.user_id if expense else None, **kwargs)
        lines = OrderLine.objects.filter(order__in=_linked(project_id or 0), kind="line", period="")
        offered = [
            (pk, words) for pk, words in lines.order_by("order", "position").values_list("pk", "description")[:300]
        ]
        if offered:
            self.fields["line"].choices = [("", "–"), *offered]  # type: ignore[attr-defined]
        else:
            del self.fields["line"]

    def content(self) -> ExpenseContent:
        """What was typed, for the commands."""
        asked = self.cleaned_data
        return ExpenseContent(
            **self.shared(),
            category=asked["category"],
            amount_excl_tax=asked["amount_excl_tax"],
            vat=asked["vat"] or Decimal(0),
            kilometres=asked["kilometres"],
            rate=asked["rate"],
            order_line_id=asked.get("line"),
        )


def _of_expense(expense: Expense) -> dict[str, Any]:
    return {
        **ExpenseContent.of(expense).values(),
        "project": expense.project_id,
        "order": expense.order_id,
        "line": expense.order_line_id,
        "person": expense.user_id,
        "version": expense.version,
    }


class DocumentForm(Form):
    """A file of a project."""

    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class LinkForm(Form):
    """An order the project works for too."""

    order = PickField(Order, kind="order", label=_("Order"))


class RateForm(Form):
    """What an hour of somebody costs from a day on."""

    person = PersonField(label=_("Who"), required=True)
    from_on = DayField(label=_("From"))
    hourly_cost = UnitPriceField(label=_("Cost of an hour"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].offer()  # type: ignore[attr-defined]


class TimerForm(Form):
    """What one's clock is started on."""

    project = PickField(Project, kind="project", label=_("Project"))
    task = forms.TypedChoiceField(label=_("Task"), coerce=int, empty_value=None, required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, project_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = Task.objects.filter(project_id=project_id or 0, done_on=None).order_by("stage__position", "position")[
            :300
        ]
        self.fields["task"].choices = [("", "–"), *((one.pk, one.title) for one in tasks)]  # type: ignore[attr-defined]
