"""The billing plan of an order: what is expected to be invoiced, and when (P45)."""

from django.db import models
from django.db.models import Q

from carnet.company.models import Milestone
from carnet.core.rows import Amount, CompanyRow, Percent, Ref, WrittenAt
from carnet.sales.models import Order

MILESTONES = [*Milestone.choices, ("task", "Task")]


class PlanLine(CompanyRow):
    """An invoice expected on an order. The line without `planned` is *the rest*: every live order has one, so that the
    amounts of a plan always add up to what is left to invoice.

    `planned` is what was written, `amount` what is still expected of it: restated by the database. `written` is false for
    the one line the database gives an order without a plan. `invoice` is the draft or the invoice made from the line.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "deposit"
        INTERIM = "interim"
        PROGRESS = "progress"
        DELIVERED = "delivered"
        BALANCE = "balance"

    order = Ref(Order)
    position = models.SmallIntegerField(default=1)
    label = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INTERIM)
    due_on = models.DateField(null=True)
    milestone = models.CharField(max_length=20, choices=MILESTONES, blank=True)
    task_id = models.BigIntegerField(null=True)
    offset_months = models.SmallIntegerField(default=0)
    offset_days = models.SmallIntegerField(default=0)
    percent = Percent(null=True)
    planned = Amount(null=True)
    amount = Amount(default=0)
    certainty = models.SmallIntegerField(default=100)
    written = models.BooleanField(default=True)
    invoice = Ref("invoicing.Invoice", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(planned__isnull=True), name="a_plan_has_one_line_for_the_rest"
            ),
            models.CheckConstraint(
                condition=Q(planned__isnull=True) | Q(amount__gte=0), name="a_planned_line_is_not_used_beyond_itself"
            ),
            models.CheckConstraint(
                condition=Q(certainty__gte=0, certainty__lte=100), name="plan_certainty_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(milestone="task", task_id__isnull=False) | (~Q(milestone="task") & Q(task_id__isnull=True)),
                name="a_plan_line_that_waits_for_a_task_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="plan_lines_of_an_order"),
            models.Index(
                fields=["company", "due_on"],
                include=["id", "order", "amount", "certainty"],
                condition=~Q(amount=0),
                name="plan_lines_still_expected",
            ),
            models.Index(fields=["invoice"], condition=Q(invoice__isnull=False), name="plan_lines_of_an_invoice"),
            models.Index(fields=["task_id"], condition=Q(task_id__isnull=False), name="plan_lines_of_a_task"),
        ]


class PlanMove(CompanyRow):
    """What a document took from a line of a plan or gave to it; written by the database, never changed (P45)."""

    plan_line = Ref(PlanLine, held=False)
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField(null=True)
    on = models.DateField()
    amount = Amount()
    created_at = WrittenAt()
    app_may = frozenset[str]()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a_plan_move_moves_something")]
        indexes = [models.Index(fields=["plan_line"], name="moves_of_a_plan_line")]


class OrderFamily(CompanyRow):
    """What is left to invoice of the lines of an order by family of products: how the forecast by family shares its plan (P46).

    Restated by the database; lines without product or family have none.
    """

    order = Ref(Order)
    family = models.CharField(max_length=60, blank=True)
    left = Amount()
    app_may = frozenset({"delete"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "family"], include=["company", "left"], name="one_row_per_family_of_an_order"
            )
        ]
