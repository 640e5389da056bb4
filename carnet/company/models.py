"""Our customer's own settings: who it is, its rates, terms, series, house rules."""

from django.db import models
from django.utils.translation import get_language

from carnet.company.defaults.words import known
from carnet.core.models import StoredFile
from carnet.core.rows import CompanyRow, Percent, Ref, UnitPrice


def in_language(labels: dict[str, str], label: str) -> str:
    """The words in the language of the reader, else the company's own."""
    return labels.get((get_language() or "")[:2]) or label


class LinePolicy(models.TextChoices):
    """When a line is billed: what is ordered, what is delivered, or what is spent on it, at cost: beyond its estimate too, or
    never beyond it when it is capped (P24)."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    AT_COST = "at_cost"
    CAPPED = "capped"


AT_COST = (LinePolicy.AT_COST, LinePolicy.CAPPED)


class Settings(CompanyRow):
    """One row per company: legal identity printed on documents, and the rules of the house.

    `footer` and the texts are in the company's language; `footers` and `…_texts` say them in others.
    """

    class ClosingRule(models.TextChoices):
        INVOICED_AND_PAID = "invoiced_and_paid"
        INVOICED = "invoiced"
        INVOICED_PAID_DELIVERED = "invoiced_paid_delivered"

    class DepositMode(models.TextChoices):
        AT_BALANCE = "at_balance"
        PROPORTIONAL = "proportional"
        FIRST = "first"

    class InvoicePolicy(models.TextChoices):
        ORDERED = "ordered"
        DELIVERED = "delivered"

    class Reminding(models.TextChoices):
        OFF = "off"
        REVIEWED = "reviewed"
        AUTOMATIC = "automatic"

    class LateRate(models.TextChoices):
        ECB_PLUS_10 = "ecb_plus_10"
        THREE_TIMES_LEGAL = "three_times_legal"
        FIXED = "fixed"

    class Size(models.TextChoices):
        SME = "sme"
        LARGE = "large"

    legal_name = models.CharField(max_length=200)
    trade_name = models.CharField(max_length=200, blank=True)
    legal_form = models.CharField(max_length=60, blank=True)
    share_capital = models.CharField(max_length=40, blank=True)
    sole_trader = models.BooleanField(default=False)
    siren = models.CharField(max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=80, blank=True)
    activity_code = models.CharField(max_length=8, blank=True)
    line1 = models.CharField(max_length=150, blank=True)
    line2 = models.CharField(max_length=150, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="FR")
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.CharField(max_length=120, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    bank_name = models.CharField(max_length=80, blank=True)
    creditor_id = models.CharField(max_length=35, blank=True)
    e_address_scheme = models.CharField(max_length=4, blank=True)
    e_address = models.CharField(max_length=125, blank=True)
    logo = Ref(StoredFile, null=True, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    footer = models.TextField(blank=True)
    footers = models.JSONField(default=dict)

    size = models.CharField(max_length=10, choices=Size.choices, default=Size.SME)
    place = models.CharField(max_length=20, default="mainland")
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    language = models.CharField(max_length=5, default="fr")
    vat_on_debits = models.BooleanField(default=False)
    vat_exempt = models.BooleanField(default=False)
    closing_rule = models.CharField(max_length=30, choices=ClosingRule.choices, default=ClosingRule.INVOICED_AND_PAID)
    deposit_mode = models.CharField(max_length=20, choices=DepositMode.choices, default=DepositMode.AT_BALANCE)
    invoice_policy = models.CharField(max_length=10, choices=InvoicePolicy.choices, default=InvoicePolicy.ORDERED)
    orders_start_as_drafts = models.BooleanField(default=False)
    credit_limit_holds = models.BooleanField(default=True)
    deposit_before_delivery = models.BooleanField(default=False)
    stock_may_be_negative = models.BooleanField(default=False, db_default=False)
    receipt_tolerance_percent = Percent(default=0, db_default=0)
    bill_tolerance_percent = Percent(default=0, db_default=0)
    delivery_tolerance_percent = Percent(default=0, db_default=0)
    delivery_prices = models.BooleanField(default=False, db_default=False)
    quote_valid_days = models.SmallIntegerField(default=30)
    draft_probability = models.SmallIntegerField(default=10)
    sent_probability = models.SmallIntegerField(default=40)
    default_terms = Ref("company.Terms", null=True, blank=True)
    late_penalty_text = models.TextField(blank=True)
    late_penalty_texts = models.JSONField(default=dict)
    early_discount_text = models.TextField(blank=True)
    reminding = models.CharField(max_length=10, choices=Reminding.choices, default=Reminding.REVIEWED)
    late_rate = models.CharField(max_length=20, choices=LateRate.choices, default=LateRate.ECB_PLUS_10)
    late_percent = Percent(default=0)

    early_discount_texts = models.JSONField(default=dict)
    locked_until = models.DateField(null=True, blank=True)
    day_minutes = models.SmallIntegerField(default=420)
    mileage_rate = UnitPrice(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="one_settings_row_per_company"),
            models.CheckConstraint(
                condition=models.Q(receipt_tolerance_percent__range=(0, 100), bill_tolerance_percent__range=(0, 100)),
                name="tolerances_between_0_and_100",
            ),
        ]


class VatRate(CompanyRow):
    """A rate the company may use: category (R60), percent, place, and the days it holds (R25)."""

    category = models.CharField(max_length=2, default="S")
    rate = Percent()
    label = models.CharField(max_length=60)
    place = models.CharField(max_length=20, default="mainland")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    exemption_code = models.CharField(max_length=30, blank=True)
    exemption_text = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "place", "category", "rate", "exemption_code"],
                name="one_vat_rate_per_place_category_and_percent",
            ),
            models.UniqueConstraint(
                fields=["company", "place"], condition=models.Q(is_default=True), name="one_default_vat_rate_per_place"
            ),
            models.CheckConstraint(condition=models.Q(rate__gte=0, rate__lte=100), name="vat_rate_between_0_and_100"),
        ]

    def __str__(self) -> str:
        return known(self.label)


class Unit(CompanyRow):
    """A unit of sale with its code for e-invoices (UN/ECE Rec. 20); `labels` says it in other languages."""

    code = models.CharField(max_length=10)
    label = models.CharField(max_length=40)
    labels = models.JSONField(default=dict)
    unece = models.CharField(max_length=3, default="C62")
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_unit_per_code")]

    def __str__(self) -> str:
        return in_language(self.labels, self.label)


class Terms(CompanyRow):
    """Payment terms: one or more instalments, each reached by ordered steps from the issue date (P30, R29).

    `discount_percent` is taken off what is paid within `discount_days` of the issue date; with or without its VAT (R31).
    """

    code = models.CharField(max_length=20)
    label = models.CharField(max_length=100)
    labels = models.JSONField(default=dict)
    discount_percent = Percent(default=0)
    discount_days = models.SmallIntegerField(default=0)
    discount_without_vat = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="one_terms_per_code"),
            models.CheckConstraint(
                condition=models.Q(discount_percent=0, discount_days=0)
                | models.Q(discount_percent__gt=0, discount_percent__lt=100, discount_days__gte=0),
                name="an_early_discount_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.labels, self.label)


class TermsInstalment(CompanyRow):
    """A share of the total and its steps, e.g. `[{"add_days": 45}, {"end_of_month": true}]`; the last takes the cents."""

    terms = Ref(Terms, held=False)
    position = models.SmallIntegerField()
    percent = Percent(default=100)
    steps = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terms", "position"], name="instalments_of_terms_in_order")]


class Milestone(models.TextChoices):
    """What the date of a planned invoice follows; none when it has its own date (P45)."""

    ACCEPTANCE = "acceptance"
    FIRST_DELIVERY = "first_delivery"
    DELIVERY = "delivery"


class PlanTemplate(CompanyRow):
    """A billing plan to start from, such as 30/70 (P45)."""

    name = models.CharField(max_length=80)
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_plan_template_per_name")]

    def __str__(self) -> str:
        return known(self.name)


class PlanTemplateLine(CompanyRow):
    """A share of the order and when it is invoiced: so long after a milestone; without percent it is the rest."""

    template = Ref(PlanTemplate, held=False)
    position = models.SmallIntegerField()
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, default="interim")
    percent = Percent(null=True)
    milestone = models.CharField(max_length=20, choices=Milestone.choices, blank=True)
    offset_months = models.SmallIntegerField(default=0)
    offset_days = models.SmallIntegerField(default=0)
    certainty = models.SmallIntegerField(default=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="lines_of_a_plan_template_in_order"),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__gt=0, percent__lte=100),
                name="plan_template_percent_between_0_and_100",
            ),
        ]


class SeriesUse(CompanyRow):
    """Which series numbers which kind of document."""

    document_kind = models.CharField(max_length=30)
    series_code = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "document_kind"], name="one_series_per_document_kind")
        ]


class ExchangeRate(CompanyRow):
    """1 unit of the company's currency = rate units of the other one, dated, with its source (P14)."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=16, decimal_places=6)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "currency", "on"], name="one_exchange_rate_per_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_is_positive"),
        ]


class ReferenceRate(CompanyRow):
    """A yearly rate that late interest follows from a day on, with its source: the ECB's or the legal one (R30)."""

    class Kind(models.TextChoices):
        ECB = "ecb"
        LEGAL = "legal"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    valid_from = models.DateField()
    percent = Percent()
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "valid_from"], name="one_reference_rate_per_day"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="a_reference_rate_is_a_percent"
            ),
        ]


class ReminderLevel(CompanyRow):
    """A reminder: how many days after the due date, and whether the invoices go with it; its words are a MailTemplate (P32)."""

    n = models.SmallIntegerField()
    days = models.SmallIntegerField()
    attach_invoices = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "n"], name="one_reminder_level_per_place"),
            models.CheckConstraint(
                condition=models.Q(n__gte=1, n__lte=9, days__gte=1, days__lte=365),
                name="a_reminder_comes_after_the_day",
            ),
        ]


class Role(CompanyRow):
    """A role of the company and the rights it gives (P54)."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    rights = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_role_per_code")]

    def __str__(self) -> str:
        return known(self.name)


class MailTemplate(CompanyRow):
    """Title and body of the e-mail that goes with a kind of document, per language."""

    document_kind = models.CharField(max_length=30)
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "document_kind", "language"], name="one_mail_template_per_kind_and_language"
            )
        ]
