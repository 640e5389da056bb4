"""What people spend: their time at their hourly cost, and their money (P43, P44)."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Round

from carnet.core.models import StoredFile
from carnet.core.rows import Amount, CompanyRow, Quantity, Ref, UnitPrice, WrittenAt
from carnet.projects.models.projects import Project
from carnet.projects.models.tasks import Task
from carnet.sales.models import Order, OrderLine

DAY = 24 * 60


class PersonRate(CompanyRow):
    """What an hour of somebody costs from a day on."""

    user_id = models.BigIntegerField()
    from_on = models.DateField()
    hourly_cost = UnitPrice()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user_id", "from_on"], name="one_rate_per_person_and_day"),
            models.CheckConstraint(condition=Q(hourly_cost__gte=0), name="an_hourly_cost_is_not_negative"),
        ]


class Spent(CompanyRow):
    """What time and expenses have in common: who, when, for which project and order.

    `postings` counts what was told to the ledger of orders; `invoice_id` is the invoice that bills it, written by the area that
    invoices: from then on the row never changes.
    """

    user_id = models.BigIntegerField()
    on = models.DateField()
    project = Ref(Project)
    order = Ref(Order, null=True)
    order_line = Ref(OrderLine, null=True)
    note = models.CharField(max_length=500, blank=True)
    billable = models.BooleanField(default=True)
    postings = models.IntegerField(default=0)
    invoice_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True


class TimeEntry(Spent):
    """Minutes of somebody on a day, at the hourly cost frozen when they were entered; the cost is rounded once, here."""

    task = Ref(Task, null=True)
    minutes = models.SmallIntegerField()
    hourly_cost = UnitPrice(default=0)
    cost = Amount(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=DAY), name="time_within_a_day"),
            models.CheckConstraint(
                condition=Q(cost=Round(F("minutes") * F("hourly_cost") / Value(60), precision=2)),
                name="time_costs_its_minutes",
            ),
            models.CheckConstraint(
                condition=Q(order_line__isnull=True) | Q(order__isnull=False), name="time_on_a_line_names_its_order"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "user_id", "on"], name="time_of_a_person"),
            models.Index(fields=["project", "on"], name="time_of_a_project"),
            models.Index(fields=["order"], name="time_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["task"], name="time_of_a_task", condition=Q(task__isnull=False)),
            models.Index(fields=["company", "-on", "-id"], name="time_newest"),
        ]


class Expense(Spent):
    """Money somebody spent for a project: a bill, or kilometres at a rate. What the order costs is the amount excl. tax."""

    class Category(models.TextChoices):
        MILEAGE = "mileage"
        TRAVEL = "travel"
        LODGING = "lodging"
        MEALS = "meals"
        SUPPLIES = "supplies"
        SUBCONTRACT = "subcontract"
        OTHER = "other"

    category = models.CharField(max_length=12, choices=Category.choices)
    kilometres = Quantity(null=True)
    rate = UnitPrice(null=True)
    amount_excl_tax = Amount()
    vat = Amount(default=0)
    file = Ref(StoredFile, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_excl_tax__gt=0, vat__gte=0), name="an_expense_is_positive"),
            models.CheckConstraint(
                condition=~Q(category="mileage")
                | Q(amount_excl_tax=Round(F("kilometres") * F("rate"), precision=2), vat=0),
                name="mileage_costs_its_kilometres",
            ),
            models.CheckConstraint(
                condition=Q(order_line__isnull=True) | Q(order__isnull=False),
                name="an_expense_on_a_line_names_its_order",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "user_id", "on"], name="expenses_of_a_person"),
            models.Index(fields=["project", "on"], name="expenses_of_a_project"),
            models.Index(fields=["order"], name="expenses_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["company", "-on", "-id"], name="expenses_newest"),
        ]


class Timer(CompanyRow):
    """A person's running clock, one at most; stopping it enters its time."""

    user_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    project = Ref(Project)
    task = Ref(Task, null=True)
    order = Ref(Order, null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user_id"], name="one_timer_per_person")]
