"""What the folder holds besides the areas' own documents (P22)."""

from django.db import models

from carnet.core.models import StoredFile
from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, Amount, CompanyRow, Ref, WrittenAt
from carnet.parties.models import Party
from carnet.sales.models import Order
from carnet.subscriptions.models import Contract


class FolderDocument(CompanyRow):
    """A file of the folder: uploaded, or a proforma or confirmation made from the order. It holds the order."""

    class Kind(models.TextChoices):
        PROFORMA = "proforma"
        CONFIRMATION = "confirmation"
        UPLOAD = "upload"

    order = Ref(Order)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    file = Ref(StoredFile)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = frozenset({"insert", "delete"})

    class Meta:
        indexes = [models.Index(fields=["company", "order"], name="documents_of_an_order")]


class ForecastNote(CompanyRow):
    """What was expected of a month on its first day, by source: what really came is compared with it (P46)."""

    month = models.DateField()
    source = models.CharField(max_length=12)
    amount = Amount()
    noted_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "month", "source"], name="a_month_is_noted_once")]


class Scenario(CompanyRow):
    """A forecast played otherwise: moves of planned invoices that count nowhere until they are applied (P46)."""

    name = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    applied_on = models.DateField(null=True)
    applied_by = models.CharField(max_length=150, blank=True)


class ScenarioMove(CompanyRow):
    """A planned invoice on another day (`moves_day`; none: no day), of another amount, more or less sure; None keeps what is planned.

    The planned line is named without holding it: a line invoiced or rewritten since is left as it is.
    """

    scenario = Ref(Scenario, held=False)
    plan_line_id = models.BigIntegerField()
    moves_day = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    amount = Amount(null=True)
    certainty = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "plan_line_id"], name="one_move_per_line_of_a_scenario"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="a_scenario_amount_is_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(certainty__isnull=True) | models.Q(certainty__gte=0, certainty__lte=100),
                name="scenario_certainty_between_0_and_100",
            ),
        ]


class BankBalance(CompanyRow):
    """What is in the bank on a day, as somebody read it: the cash view begins with the last one (P46)."""

    on = models.DateField()
    amount = Amount()
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["company", "-on", "-id"], name="bank_balances_newest")]


class Leak(models.Model):
    """Money that slips away, found anew each time by the database: one row per order or contract and kind (P46). Read only."""

    kind = models.CharField(max_length=20)
    order = Ref(Order, null=True)
    contract = Ref(Contract, null=True)
    party = Ref(Party)
    since = models.DateField()
    amount = Amount()

    class Meta:
        managed = False
        db_table = "dossier_leak"


class Import(CompanyRow):
    """A file of other software taken in: its columns as understood, what became or would become of its lines (P56).

    `journal_line` is the last line its execution wrote in the journal: what is told later of a row is somebody's use of it.
    `work` is what a worker is asked to do with a long file, for whom (`asked_by`); `trouble` why it could not. Without `file`, all
    that it said is forgotten (R88).
    """

    class State(models.TextChoices):
        CHECKED = "checked"
        DONE = "done"
        UNDONE = "undone"

    class Work(models.TextChoices):
        CHECK = "check"
        RUN = "run"
        UNDO = "undo"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    file = Ref(StoredFile, null=True)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    confirmed = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    created = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    shown = models.JSONField(default=list)
    errors = Ref(StoredFile, null=True)
    journal_line = models.BigIntegerField(null=True)
    is_long = models.BooleanField(default=False)
    work = models.CharField(max_length=10, choices=Work.choices, default="")
    asked_by = models.JSONField(null=True)
    trouble = models.TextField(default="")
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_UPDATE

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="imports_newest")]

    @property
    def stage(self) -> str:
        """What is under way, else what is done."""
        return f"to-{self.work}" if self.work else self.state

    @property
    def is_kept(self) -> bool:
        """Whether what the file said is still there."""
        return self.file_id is not None


class ImportRow(CompanyRow):
    """A row an import made (`before` is null) or changed (`before` is what it said); gone once that is undone."""

    imported = Ref(Import)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    app_may = frozenset({"insert", "delete"})

    class Meta:
        indexes = [models.Index(fields=["imported", "id"], name="rows_of_an_import")]
