"""Planned actions: who, when, how long (P43)."""

from django.db import models
from django.db.models import Q

from carnet.core.rows import CompanyRow, Ref, WrittenAt
from carnet.projects.models.projects import Project, Stage
from carnet.sales.models import OrderLine


class Task(CompanyRow):
    """A planned action; one that serves an order line does what the line sold. `position` orders it in its column."""

    class Priority(models.IntegerChoices):
        LOW = 0
        NORMAL = 1
        HIGH = 2

    project = Ref(Project)
    order_line = Ref(OrderLine, null=True)
    title = models.CharField(max_length=200)
    notes = models.TextField(blank=True)
    user_id = models.BigIntegerField(null=True)
    planned_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    estimated_minutes = models.IntegerField(default=0)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    stage = Ref(Stage)
    position = models.IntegerField(default=0)
    done_on = models.DateField(null=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(estimated_minutes__gte=0), name="an_estimate_is_not_negative"),
        ]
        indexes = [
            models.Index(fields=["project", "stage", "position"], name="tasks_of_a_project"),
            models.Index(fields=["order_line"], name="tasks_of_a_line", condition=Q(order_line__isnull=False)),
            models.Index(
                fields=["company", "user_id", "due_on"],
                name="open_tasks_of_a_person",
                condition=Q(done_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title
