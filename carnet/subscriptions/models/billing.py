"""Periods billed exactly once, what they ask, and the runs that bill them (P39–P41)."""

from django.db import models
from django.db.models import F, Q

from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, Amount, CompanyRow, Percent, Ref, WrittenAt
from carnet.invoicing.models import Invoice, InvoiceLine
from carnet.subscriptions.models.contracts import UNITS, Contract, ContractLine


class Run(CompanyRow):
    """A billing run of what falls due up to a day, its invoices dated `on`: nightly or on demand (P40)."""

    until = models.DateField()
    on = models.DateField()
    nightly = models.BooleanField(default=False)
    due = models.IntegerField(default=0)
    by_name = models.CharField(max_length=150)
    started_at = WrittenAt()
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    app_may = INSERT_UPDATE

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="runs_newest")]


class RunFailure(CompanyRow):
    """A contract that a run could not bill, and why; the others went on."""

    run = Ref(Run, held=False)
    contract = Ref(Contract)
    code = models.CharField(max_length=60)
    reason = models.TextField()
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "contract"], name="a_contract_fails_once_in_a_run")]


class Issuance(CompanyRow):
    """A chosen set of drafts issued behind the scenes, all of them or none; `refusal` says why none was (P40)."""

    chosen = models.JSONField()
    on = models.DateField()
    send = models.BooleanField(default=False)
    checked = models.IntegerField(default=0)
    by_name = models.CharField(max_length=150)
    started_at = WrittenAt()
    ended_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)
    refused = Ref(Invoice, null=True)
    app_may = INSERT_UPDATE


class Period(CompanyRow):
    """A billed period: at most one per contract and first day, whatever runs, however often (P40).

    It keeps the periods it was cut from (anchor and length), so that what it owes can be worked out again. Without invoice it owed
    nothing: suspended, or free. A draft thrown away frees its periods.
    """

    contract = Ref(Contract)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()
    anchor_on = models.DateField()
    anchor_day = models.SmallIntegerField()
    count = models.SmallIntegerField()
    unit = models.CharField(max_length=5, choices=UNITS)
    amount = Amount()
    invoice = Ref(Invoice, null=True)
    run = Ref(Run, null=True)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "starts_on"], name="a_period_is_billed_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_period_is_not_reversed"),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False) | Q(amount=0), name="a_period_that_asks_something_has_its_invoice"
            ),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="periods_of_an_invoice", condition=Q(invoice__isnull=False)),
            models.Index(fields=["run"], name="periods_of_a_run", condition=Q(run__isnull=False)),
            models.Index(fields=["company", "due_on"], name="periods_by_due_date"),
        ]


class Charge(CompanyRow):
    """What a line asks for a period on one invoice, excl. tax: first the period itself, then supplements and credits (negative).

    Their sum is what the line owes for the period; a difference is billed or credited.
    """

    class Kind(models.TextChoices):
        PERIOD = "period"
        SUPPLEMENT = "supplement"
        CREDIT = "credit"

    period = Ref(Period)
    line = Ref(ContractLine)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    category = models.CharField(max_length=2)
    rate = Percent()
    amount = Amount()
    invoice_line = Ref(InvoiceLine)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice_line"], name="an_invoice_line_is_one_charge"),
            models.UniqueConstraint(
                fields=["period", "line", "category", "rate"], condition=Q(kind="period"),
                name="a_line_is_billed_once_for_a_period",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["period"], name="charges_of_a_period")]
