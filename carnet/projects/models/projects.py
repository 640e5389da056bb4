"""Projects: what they are about, their orders, their team, their files (P43)."""

from django.db import models
from django.db.models import F, Q

from carnet.core.models import StoredFile
from carnet.core.rows import CompanyRow, Ref, UnitPrice, WrittenAt
from carnet.parties.models import Party
from carnet.sales.models import Order


class Stage(CompanyRow):
    """Where a project or a task stands, in the words of the company; one that `ends` means done."""

    class Of(models.TextChoices):
        PROJECT = "project"
        TASK = "task"

    of = models.CharField(max_length=7, choices=Of.choices)
    name = models.CharField(max_length=40)
    position = models.SmallIntegerField()
    ends = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "of", "name"], name="one_stage_per_name")]

    def __str__(self) -> str:
        return self.name


class Project(CompanyRow):
    """Work for a customer, or for the house when it has none; `closed_on` ends it: no time can be entered any more.

    `hour_price` sells the time that no order line prices. `progress` typed replaces that of the tasks; shown to the customer or not.
    """

    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    party = Ref(Party, null=True)
    manager_id = models.BigIntegerField(null=True)
    stage = Ref(Stage)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    notes = models.TextField(blank=True)
    hour_price = UnitPrice(null=True)
    progress = models.SmallIntegerField(null=True)
    progress_shown = models.BooleanField(default=False)
    created_on = models.DateField()
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_project_per_number"),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__gte=0, progress__lte=100),
                name="progress_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_project_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-created_on", "-id"], name="projects_newest"),
            models.Index(fields=["company", "party", "-created_on"], name="projects_of_a_party"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ProjectOrder(CompanyRow):
    """An order the project works for; an order has one project at most, so that no hour counts twice. The first linked is the main one."""

    project = Ref(Project)
    order = Ref(Order)
    linked_on = models.DateField()
    app_may = frozenset({"insert", "delete"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order"], name="one_project_per_order")]
        indexes = [models.Index(fields=["project"], name="orders_of_a_project")]


class Member(CompanyRow):
    """Somebody of the team."""

    project = Ref(Project, held=False)
    user_id = models.BigIntegerField()
    app_may = frozenset({"insert", "delete"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user_id"], name="once_in_a_team")]


class ProjectDocument(CompanyRow):
    """A file of the project."""

    project = Ref(Project)
    title = models.CharField(max_length=200)
    file = Ref(StoredFile)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = frozenset({"insert", "delete"})

    class Meta:
        indexes = [models.Index(fields=["project"], name="documents_of_a_project")]
