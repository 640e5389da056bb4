"""Quotes and their versions: what was offered (P15–P17)."""

from django.db import models
from django.db.models import Q

from carnet.company.models import Milestone, Terms
from carnet.core.models import StoredFile
from carnet.core.rows import Amount, CompanyRow, Percent, Ref, WrittenAt
from carnet.core.searched import SearchedRow
from carnet.parties.models import Address, Contact, Party
from carnet.sales.models.lines import AgreedLine, line_rules


class Quote(CompanyRow):
    """An offer under one number, in versions (P16)."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        EXPIRED = "expired"

    number = models.CharField(max_length=30)
    party = Ref(Party)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    current_version = models.IntegerField(default=1)
    is_template = models.BooleanField(default=False)
    owner_id = models.BigIntegerField(null=True)
    created_on = models.DateField()
    created_at = WrittenAt()
    sent_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    probability = models.SmallIntegerField(null=True)
    expected_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_quote_per_number"),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gte=0, probability__lte=100),
                name="quote_probability_between_0_and_100",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "-created_on", "-id"], name="quotes_by_state_newest"),
            models.Index(fields=["company", "-created_on", "-id"], name="quotes_newest"),
            models.Index(fields=["company", "party", "-created_on"], name="quotes_of_a_party"),
        ]


class QuoteVersion(SearchedRow):
    """The content of one version; frozen once signed (P17). Totals are stored with it."""

    searched = ("title", "customer_reference")
    searched_also = ("(SELECT number FROM sales_quote WHERE id = NEW.quote_id)",)

    quote = Ref(Quote, held=False)
    n = models.IntegerField(default=1)
    title = models.CharField(max_length=200, blank=True)
    customer_reference = models.CharField(max_length=80, blank=True)
    contact = Ref(Contact, null=True)
    billed_party = Ref(Party, null=True)
    billing_address = Ref(Address, null=True)
    delivery_address = Ref(Address, null=True)
    currency = models.CharField(max_length=3, default="EUR")
    language = models.CharField(max_length=5, default="fr")
    valid_until = models.DateField(null=True)
    delivery_delay = models.CharField(max_length=120, blank=True)
    promised_on = models.DateField(null=True)
    terms = Ref(Terms, null=True)
    deposit_percent = Percent(null=True)
    deposit_mode = models.CharField(max_length=20, blank=True)
    prices_include_tax = models.BooleanField(default=False)
    discount_percent = Percent(default=0)
    discount_amount = Amount(default=0)
    discount_label = models.CharField(max_length=120, blank=True)
    introduction = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    total_excl_tax = Amount(default=0)
    total_vat = Amount(default=0)
    total_incl_tax = Amount(default=0)
    cost = Amount(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_file = Ref(StoredFile, null=True)
    created_at = WrittenAt()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "n"], name="versions_of_a_quote_in_order"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100), name="quote_discount_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(deposit_percent__isnull=True) | Q(deposit_percent__gt=0, deposit_percent__lte=100),
                name="quote_deposit_between_0_and_100",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "total_excl_tax"], name="quotes_worth"),
            models.Index(fields=["company", "total_incl_tax"], name="quotes_worth_incl_tax"),
        ]


class QuoteLine(AgreedLine):
    """A line of a version; an optional one stays behind unless picked (P15)."""

    version = Ref(QuoteVersion, held=False)
    optional = models.BooleanField(default=False)
    picked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            *line_rules("quote_line"),
            models.UniqueConstraint(fields=["version", "position"], name="lines_of_a_version_in_order"),
        ]


class QuoteVat(CompanyRow):
    """One VAT group of a version: what its lines hold, its share of the document discount, base and VAT (P10)."""

    version = Ref(QuoteVersion, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    lines_net = Amount()
    discount = Amount(default=0)
    base = Amount()
    vat = Amount()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "category", "rate"], name="one_quote_row_per_vat_group")
        ]


class QuotePlanLine(CompanyRow):
    """The billing plan written on the quote: becomes the order's when accepted (P45)."""

    version = Ref(QuoteVersion, held=False)
    position = models.SmallIntegerField()
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, default="interim")
    due_on = models.DateField(null=True)
    percent = Percent(null=True)
    amount_excl_tax = Amount(null=True)
    certainty = models.SmallIntegerField(default=100)
    milestone = models.CharField(max_length=20, choices=Milestone.choices, blank=True)
    offset_months = models.SmallIntegerField(default=0)
    offset_days = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="plan_lines_of_a_version_in_order")]
