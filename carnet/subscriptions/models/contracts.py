"""What was agreed, and how it changed from day to day (P38, P41)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.company.models import Terms
from carnet.core.rows import (
    INSERT_ONLY,
    INSERT_UPDATE,
    Amount,
    CompanyRow,
    Percent,
    Quantity,
    Ref,
    UnitPrice,
    WrittenAt,
)
from carnet.parties.models import Party
from carnet.sales.models import Order, OrderLine

UNITS = [("day", "day"), ("week", "week"), ("month", "month"), ("year", "year")]


class Contract(CompanyRow):
    """Recurring billing agreed with a customer: from when to when, how often, how it goes on (P38).

    `end_on` is the last day of the running term, none without term; `stopped_on` the last day once terminated. `next_on` is the first
    day not billed and `next_due_on` the day it is to be billed, none when nothing is left to bill. `settle_from`: a change reaches back
    into billed periods that end on or after this day; the next run settles the difference.
    """

    class Alignment(models.TextChoices):
        ANNIVERSARY = "anniversary"
        CALENDAR = "calendar"

    class Renewal(models.TextChoices):
        NONE = "none"
        AUTOMATIC = "automatic"
        TO_CONFIRM = "to_confirm"

    class Issuing(models.TextChoices):
        PROPOSE = "propose"
        ISSUE = "issue"
        ISSUE_AND_SEND = "issue_and_send"

    class Grouping(models.TextChoices):
        PERIOD = "period"
        CONTRACT = "contract"
        PAYER = "payer"

    number = models.CharField(max_length=30)
    order = Ref(Order, null=True)
    party = Ref(Party)
    billed = Ref(Party)
    title = models.CharField(max_length=200, blank=True)
    customer_reference = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=5, default="fr")
    terms = Ref(Terms, null=True)
    owner_id = models.BigIntegerField(null=True)

    start_on = models.DateField()
    end_on = models.DateField(null=True)
    committed_until = models.DateField(null=True)
    renewal = models.CharField(max_length=10, choices=Renewal.choices, default=Renewal.NONE)
    renewal_count = models.SmallIntegerField(null=True)
    renewal_unit = models.CharField(max_length=5, choices=UNITS, blank=True)
    notice_count = models.SmallIntegerField(null=True)
    notice_unit = models.CharField(max_length=5, choices=UNITS, blank=True)
    tells_renewal = models.BooleanField(default=True)

    billing_count = models.SmallIntegerField()
    billing_unit = models.CharField(max_length=5, choices=UNITS)
    in_advance = models.BooleanField(default=True)
    lead_days = models.SmallIntegerField(default=0)
    alignment = models.CharField(max_length=11, choices=Alignment.choices, default=Alignment.ANNIVERSARY)
    anchor_day = models.SmallIntegerField(null=True)
    anchor_month = models.SmallIntegerField(null=True)
    issuing = models.CharField(max_length=14, choices=Issuing.choices, default=Issuing.PROPOSE)
    grouping = models.CharField(max_length=8, choices=Grouping.choices, default=Grouping.PERIOD)
    supplements_at_once = models.BooleanField(default=False)
    direct_debit = models.BooleanField(default=False)
    mandate_reference = models.CharField(max_length=35, blank=True)

    created_on = models.DateField()
    activated_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    stop_reason = models.CharField(max_length=20, blank=True)
    stop_note = models.CharField(max_length=300, blank=True)
    notice_on = models.DateField(null=True)
    next_on = models.DateField(null=True)
    next_due_on = models.DateField(null=True)
    settle_from = models.DateField(null=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_contract_per_number"),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=F("start_on")), name="a_contract_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(billing_count__gte=1, billing_count__lte=999), name="a_billing_period_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(renewal="none") | Q(renewal_count__gte=1, end_on__isnull=False),
                name="a_renewal_has_a_length_and_a_term",
            ),
            models.CheckConstraint(
                condition=Q(anchor_day__isnull=True) | Q(anchor_day__gte=1, anchor_day__lte=31),
                name="an_anchor_day_is_a_day_of_the_month",
            ),
            models.CheckConstraint(
                condition=Q(next_due_on__isnull=True) | Q(next_on__isnull=False, activated_on__isnull=False),
                name="only_an_active_contract_is_due",
            ),
            models.CheckConstraint(
                condition=Q(lead_days__gte=0, lead_days__lte=90), name="a_contract_is_billed_at_most_90_days_earlier"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "next_due_on", "id"], name="contracts_due", condition=Q(next_due_on__isnull=False)
            ),
            models.Index(fields=["company", "id"], name="contracts_to_settle", condition=Q(settle_from__isnull=False)),
            models.Index(fields=["company", "party"], name="contracts_of_a_party"),
            models.Index(fields=["company", "billed"], name="contracts_of_a_payer"),
            models.Index(fields=["order"], name="contracts_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["company", "end_on"], name="contracts_by_end"),
        ]


class ContractLine(CompanyRow):
    """What a contract bills, for a price of a period of its own; how many and for how much is said by rows from day to day."""

    contract = Ref(Contract, held=False)
    position = models.IntegerField()
    order_line = Ref(OrderLine, null=True)
    product = Ref(Product, null=True)
    reference = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500)
    details = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    every_count = models.SmallIntegerField(default=1)
    every_unit = models.CharField(max_length=5, choices=UNITS, default="month")
    indexed = models.BooleanField(default=True)
    nature = models.CharField(max_length=10, default="service")
    accounting_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="lines_of_a_contract_in_order"),
            models.UniqueConstraint(
                fields=["order_line"], condition=Q(order_line__isnull=False), name="an_order_line_has_one_contract"
            ),
            models.CheckConstraint(condition=Q(every_count__gte=1), name="a_recurring_price_has_a_period"),
        ]


class ChangeKind(models.TextChoices):
    """What was done to a contract."""

    ACTIVATED = "activated"
    QUANTITY = "quantity"
    PRICE = "price"
    LINE_ADDED = "line_added"
    LINE_REMOVED = "line_removed"
    TERMS = "terms"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    TERMINATED = "terminated"
    CONTINUED = "continued"
    RENEWED = "renewed"
    REVISED = "revised"


class Change(CompanyRow):
    """One change of a contract from a day: what, by whom, why (P41). Written once."""

    contract = Ref(Contract, held=False)
    kind = models.CharField(max_length=14, choices=ChangeKind.choices)
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["contract", "on"], name="changes_of_a_contract")]


class LineQuantity(CompanyRow):
    """How many of a line from a day on; zero = no more. The last one written for a day counts."""

    line = Ref(ContractLine, held=False)
    on = models.DateField()
    quantity = Quantity()
    change = Ref(Change, null=True, held=False)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["line", "on", "id"], name="quantities_of_a_contract_line")]


class LinePrice(CompanyRow):
    """A price agreed for a line from a day on, its discount and VAT: the base of later revisions (P41).

    `base_on` is the day whose index is its base; none = the base of the clause.
    """

    line = Ref(ContractLine, held=False)
    on = models.DateField()
    unit_price = UnitPrice()
    discount_percent = Percent(default=0)
    discount_amount = Amount(default=0)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=0)
    exemption_code = models.CharField(max_length=30, blank=True)
    base_on = models.DateField(null=True)
    change = Ref(Change, null=True, held=False)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="a_contract_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="a_contract_discount_between_0_and_100",
            ),
            models.CheckConstraint(condition=Q(discount_amount__gte=0), name="a_contract_discount_is_not_negative"),
        ]
        indexes = [models.Index(fields=["line", "on", "id"], name="prices_of_a_contract_line")]


class Suspension(CompanyRow):
    """Days that owe nothing, from one to another or until further notice (P41)."""

    contract = Ref(Contract, held=False)
    first_on = models.DateField()
    last_on = models.DateField(null=True)
    moves_end = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(last_on__isnull=True), name="one_open_suspension_per_contract"
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on") - 1),
                name="a_suspension_is_not_reversed",
            ),
        ]
        indexes = [models.Index(fields=["contract", "first_on"], name="suspensions_of_a_contract")]


class HandOver(CompanyRow):
    """A recurring line of an order taken over by a contract, or given up; −1 undoes it (P38). Posts `handed_over`."""

    order = Ref(Order)
    order_line = Ref(OrderLine)
    contract = Ref(Contract, null=True)
    on = models.DateField()
    quantity = models.SmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__in=[1, -1]), name="a_hand_over_counts_one_line"),
        ]
        indexes = [models.Index(fields=["order"], name="hand_overs_of_an_order")]
