"""Index series, the clauses that read them, and the revisions made (P41)."""

from typing import Any

from django.db import models
from django.db.models import Q

from carnet.core.rows import INSERT_ONLY, CompanyRow, Percent, Ref, WrittenAt
from carnet.subscriptions.models.contracts import Change, Contract, LinePrice


class IndexFigure(models.DecimalField):  # type: ignore[type-arg]
    """A value of an index, as published."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 4, **kwargs})


class Coefficient(models.DecimalField):  # type: ignore[type-arg]
    """What a base price is multiplied by, 5 decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 5, **kwargs})


class Index(CompanyRow):
    """A published series: labour cost, rents, prices; monthly, quarterly or yearly."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    source = models.CharField(max_length=150, blank=True)
    months = models.SmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="one_index_per_code"),
            models.CheckConstraint(condition=Q(months__in=[1, 3, 6, 12]), name="an_index_is_published_by_whole_months"),
        ]

    def __str__(self) -> str:
        return self.name


class IndexValue(CompanyRow):
    """The value of an index for the month, quarter or year that begins on a day; one that a revision has read never changes."""

    index = Ref(Index, held=False)
    month = models.DateField()
    value = IndexFigure()
    published_on = models.DateField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    created_at = WrittenAt()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "month"], name="one_value_per_index_and_month"),
            models.CheckConstraint(condition=Q(value__gt=0), name="an_index_is_positive"),
        ]


class Clause(CompanyRow):
    """How the prices of a contract are revised: base, formula, limits, rounding, days (P41). One runs at a time."""

    contract = Ref(Contract, held=False)
    label = models.CharField(max_length=150, blank=True)
    first_on = models.DateField()
    every_months = models.SmallIntegerField(default=12)
    percent = Percent(default=0)
    months_back = models.SmallIntegerField(default=0)
    cap_percent = Percent(null=True)
    floor_percent = Percent(null=True)
    limits_each = models.BooleanField(default=False)
    rounded_to = models.SmallIntegerField(default=2)
    inside = models.BooleanField(default=False)
    to_confirm = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    created_at = WrittenAt()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(ended_on__isnull=True), name="one_running_clause_per_contract"
            ),
            models.CheckConstraint(condition=Q(every_months__gte=0), name="a_clause_revises_once_or_every_some_months"),
            models.CheckConstraint(
                condition=Q(rounded_to__gte=0, rounded_to__lte=6), name="a_revised_price_has_decimals"
            ),
        ]


class ClauseWeight(CompanyRow):
    """An index in the formula of a clause: its part in percent and its base value; the rest of 100 % is fixed."""

    clause = Ref(Clause, held=False)
    position = models.SmallIntegerField()
    index = Ref(Index)
    percent = Percent(default=100)
    base = IndexFigure()
    base_month = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clause", "index"], name="an_index_stands_once_in_a_clause"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="a_weight_is_a_part_of_100"),
            models.CheckConstraint(condition=Q(base__gt=0), name="a_base_index_is_positive"),
        ]


class Revision(CompanyRow):
    """A revision made: its day, the day it takes effect, the indices read, the coefficient (P41). Its proof is printed."""

    clause = Ref(Clause, held=False)
    n = models.SmallIntegerField()
    on = models.DateField()
    effective_on = models.DateField()
    coefficient = Coefficient()
    free = Coefficient()
    readings = models.JSONField(default=list)
    change = Ref(Change, held=False)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "n"], name="a_revision_is_made_once")]


class LineRevision(CompanyRow):
    """A coefficient on an agreed price from a day on."""

    price = Ref(LinePrice, held=False)
    revision = Ref(Revision, held=False)
    on = models.DateField()
    coefficient = Coefficient()
    rounded_to = models.SmallIntegerField(default=2)
    readings = models.JSONField(default=list)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["price", "revision"], name="a_price_is_revised_once_by_a_revision")
        ]
        indexes = [models.Index(fields=["price", "on", "id"], name="revisions_of_a_price")]
