"""Orders: what was agreed, how it was closed by hand or held (P8, P9, P18, P19)."""

from django.db import models
from django.db.models import Q

from carnet.company.models import Terms
from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, Amount, CompanyRow, Percent, Ref, WrittenAt
from carnet.core.searched import SearchedRow
from carnet.parties.models import Address, Contact, Party
from carnet.sales.models.lines import AgreedLine, line_rules
from carnet.sales.models.quotes import Quote, QuoteVersion


class Order(SearchedRow):
    """What was agreed, and the folder of everything about it (P19, P21)."""

    searched = ("number", "title", "customer_reference")

    number = models.CharField(max_length=30)
    quote = Ref(Quote, null=True)
    quote_version = Ref(QuoteVersion, null=True)
    party = Ref(Party)
    billed_party = Ref(Party)
    contact = Ref(Contact, null=True)
    billing_address = Ref(Address, null=True)
    delivery_address = Ref(Address, null=True)
    title = models.CharField(max_length=200, blank=True)
    customer_reference = models.CharField(max_length=80, blank=True)
    service_code = models.CharField(max_length=100, blank=True)
    commitment_number = models.CharField(max_length=80, blank=True)
    ordered_on = models.DateField()
    promised_on = models.DateField(null=True)
    validated_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    owner_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    exchange_rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    language = models.CharField(max_length=5, default="fr")
    terms = Ref(Terms, null=True)
    deposit_percent = Percent(null=True)
    deposit_mode = models.CharField(max_length=20, default="at_balance")
    prices_include_tax = models.BooleanField(default=False)
    discount_percent = Percent(default=0)
    discount_amount = Amount(default=0)
    discount_label = models.CharField(max_length=120, blank=True)
    comments = models.TextField(blank=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_order_per_number"),
            models.UniqueConstraint(
                fields=["company", "quote"], condition=Q(cancelled_on__isnull=True), name="one_live_order_per_quote"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-ordered_on", "-id"], name="orders_newest"),
            models.Index(fields=["company", "party", "-ordered_on"], name="orders_of_a_party"),
            models.Index(fields=["company", "id"], include=["party", "owner_id"], name="whose_orders_are"),
            models.Index(
                fields=["company", "id"],
                include=["exchange_rate"],
                condition=~Q(exchange_rate=1),
                name="orders_in_other_currencies",
            ),
            models.Index(
                fields=["company", "promised_on"], condition=Q(promised_on__isnull=False), name="orders_promised"
            ),
        ]


class OrderLine(AgreedLine):
    """A line as agreed; frozen once the order counts, changed by amendments only (P20)."""

    order = Ref(Order, held=False)
    quote_line_id = models.BigIntegerField(null=True)
    amendment = Ref("sales.Amendment", null=True)
    promised_on = models.DateField(null=True)

    class Meta:
        constraints = [
            *line_rules("order_line"),
            models.UniqueConstraint(fields=["order", "position"], name="lines_of_an_order_in_order"),
        ]
        indexes = [
            models.Index(
                fields=["company", "order"],
                include=["id", "invoice_policy"],
                condition=Q(deliverable=True),
                name="goods_of_an_order",
            ),
        ]


class OrderVat(CompanyRow):
    """One VAT group of an order as first agreed: what `ordered` is posted from, before any amendment (P10)."""

    order = Ref(Order, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    lines_net = Amount()
    discount = Amount(default=0)
    base = Amount()
    vat = Amount()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "category", "rate"], name="one_order_row_per_vat_group")
        ]


class Closure(CompanyRow):
    """A manual close: when, why, who, and when it was undone; it leaves with an order that may be deleted (P8, P9)."""

    order = Ref(Order, held=False)
    closed_on = models.DateField()
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=150)
    deposit = models.CharField(max_length=10, blank=True)
    reopened_on = models.DateField(null=True)
    reopened_by = models.CharField(max_length=150, blank=True)
    created_at = WrittenAt()
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(reopened_on__isnull=True), name="one_standing_closure_per_order"
            )
        ]


class LineEnding(CompanyRow):
    """A line at cost that was ended: what was not spent of its estimate was given up (P24). It leaves with its order."""

    order = Ref(Order, held=False)
    order_line = Ref(OrderLine, held=False)
    ended_on = models.DateField()
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["order"], name="endings_of_an_order")]


class Hold(CompanyRow):
    """An order kept from delivery and invoicing, and how it was released (P9).

    An unpaid deposit keeps an order without a row; a row of that cause, born released, lets it go on all the same.
    """

    class Cause(models.TextChoices):
        HAND = "hand"
        CREDIT = "credit"
        DEPOSIT = "deposit"

    order = Ref(Order, held=False)
    cause = models.CharField(max_length=10, choices=Cause.choices, default=Cause.HAND)
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=150)
    held_at = WrittenAt()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=150, blank=True)
    release_reason = models.CharField(max_length=300, blank=True)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(released_at__isnull=True), name="one_standing_hold_per_order"
            )
        ]
