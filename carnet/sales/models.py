"""Quotes, orders, amendments: what was offered and agreed; the ledger of the order and its standings (P1–P3)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.company.models import Terms
from carnet.core.models import StoredFile
from carnet.core.rows import (
    INSERT_ONLY,
    INSERT_UPDATE,
    READ_AND_LOCK,
    Amount,
    CompanyRow,
    Percent,
    Quantity,
    Ref,
    UnitPrice,
    WrittenAt,
)
from carnet.parties.models import Address, Contact, Party


class LineKind(models.TextChoices):
    LINE = "line"
    SECTION = "section"
    COMMENT = "comment"


class AgreedLine(CompanyRow):
    """What a line of a quote and a line of an order have in common: copied from one to the other, column for column (P18)."""

    position = models.IntegerField()
    kind = models.CharField(max_length=10, choices=LineKind.choices, default=LineKind.LINE)
    product = Ref(Product, null=True)
    reference = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500)
    details = models.TextField(blank=True)
    quantity = Quantity(default=0)
    unit = models.CharField(max_length=40, blank=True)
    unit_price = UnitPrice(default=0)
    unit_price_incl_tax = UnitPrice(null=True)
    discount_percent = Percent(default=0)
    discount_amount = Amount(default=0)
    discount_amount_incl_tax = Amount(null=True)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=0)
    exemption_code = models.CharField(max_length=30, blank=True)
    net = Amount(default=0)
    unit_cost = UnitPrice(default=0)
    period = models.CharField(max_length=10, choices=Product.Period.choices, blank=True)
    nature = models.CharField(max_length=10, default="goods")
    deliverable = models.BooleanField(default=False)
    stock_managed = models.BooleanField(default=False)
    invoice_policy = models.CharField(max_length=10, default="ordered")
    attached_to = models.IntegerField(null=True)

    class Meta:
        abstract = True


def line_rules(name: str) -> list[models.BaseConstraint]:
    """The rules every agreed line keeps, named for its table (P10)."""
    return [
        models.CheckConstraint(condition=Q(unit_price__gte=0), name=f"{name}_price_is_not_negative"),
        models.CheckConstraint(
            condition=Q(discount_percent__gte=0, discount_percent__lte=100), name=f"{name}_discount_between_0_and_100"
        ),
        models.CheckConstraint(condition=Q(discount_amount__gte=0), name=f"{name}_discount_is_not_negative"),
        models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name=f"{name}_vat_between_0_and_100"),
    ]


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
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_quote_per_number")]
        indexes = [
            models.Index(fields=["company", "state", "-created_on", "-id"], name="quotes_by_state_newest"),
            models.Index(fields=["company", "-created_on", "-id"], name="quotes_newest"),
            models.Index(fields=["company", "party", "-created_on"], name="quotes_of_a_party"),
        ]


class QuoteVersion(CompanyRow):
    """The content of one version; frozen once signed (P17). Totals are stored with it."""

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="plan_lines_of_a_version_in_order")]


class Order(CompanyRow):
    """What was agreed, and the folder of everything about it (P19, P21)."""

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


class Amendment(CompanyRow):
    """A signed change of a live order; it counts from the day it is accepted (P20)."""

    order = Ref(Order)
    n = models.IntegerField()
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    accepted_on = models.DateField(null=True)
    accepted_by = models.CharField(max_length=150, blank=True)
    automatic = models.BooleanField(default=False)
    before_excl_tax = Amount(default=0)
    after_excl_tax = Amount(default=0)
    created_at = WrittenAt()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "n"], name="amendments_of_an_order_in_order")]


class AmendmentLine(AgreedLine):
    """A change of a line: the terms asked for; or a new line when it names none. Differences are fixed at acceptance."""

    amendment = Ref(Amendment, held=False)
    order_line = Ref(OrderLine, null=True)
    delta_quantity = Quantity(default=0)
    delta_net = Amount(default=0)

    class Meta:
        constraints = [
            *line_rules("amendment_line"),
            models.UniqueConstraint(fields=["amendment", "position"], name="lines_of_an_amendment_in_order"),
        ]


class AmendmentVat(CompanyRow):
    """What an amendment moves in a VAT group of its order, fixed with its lines (P20)."""

    amendment = Ref(Amendment, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    delta_lines = Amount()
    delta_discount = Amount(default=0)
    delta_vat = Amount()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["amendment", "category", "rate"], name="one_amendment_row_per_vat_group")
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


class Hold(CompanyRow):
    """An order kept from delivery and invoicing, and how it was released (P9)."""

    order = Ref(Order, held=False)
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


class Figure(models.TextChoices):
    """What an entry says of the order; the signs of the sums are in `sales/sql/20_standing.sql`."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    RETURNED = "returned"
    DELIVERY_GIVEN_UP = "delivery_given_up"
    INVOICED = "invoiced"
    CREDITED = "credited"
    ABANDONED = "abandoned"
    EXCESS_ALLOWED = "excess_allowed"
    DEPOSIT = "deposit"
    DEDUCTED = "deducted"
    DEPOSIT_KEPT = "deposit_kept"
    BILLED = "billed"
    PAID = "paid"
    WRITTEN_OFF = "written_off"
    HANDED_OVER = "handed_over"
    COST = "cost"


class Entry(CompanyRow):
    """One figure moved by one document, dated as the document: the ledger of the order (P1). Inserted, never changed.

    Line entries carry quantity and amount excl. tax; entries without a line carry the VAT group's discount share (as a
    negative amount), its VAT, deposits and deductions; `billed`, `paid` and `written_off` carry amounts incl. tax.
    """

    order = Ref(Order, held=False)
    order_line = Ref(OrderLine, null=True, held=False)
    category = models.CharField(max_length=2, blank=True)
    rate = Percent(default=0)
    figure = models.CharField(max_length=20, choices=Figure.choices)
    on = models.DateField()
    document_kind = models.CharField(max_length=20)
    document_id = models.BigIntegerField()
    document_line = models.CharField(max_length=40)
    quantity = Quantity(default=0)
    amount = Amount(default=0)
    vat = Amount(default=0)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "document_kind", "document_id", "document_line", "figure"],
                name="an_entry_counts_once",
            ),
            models.CheckConstraint(condition=Q(figure__in=Figure.values), name="entry_figure_is_known"),
        ]
        indexes = [models.Index(fields=["order", "order_line"], name="entries_of_an_order")]


class LineStanding(CompanyRow):
    """What stands on a line, restated from all its entries by the database (P2). Read only."""

    order = Ref(Order, held=False)
    order_line = Ref(OrderLine, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    unit_price = UnitPrice()
    discount_percent = Percent()
    discount_amount = Amount()
    ordered_quantity = Quantity()
    ordered_amount = Amount()
    delivered_quantity = Quantity()
    returned_quantity = Quantity()
    delivery_given_up = Quantity()
    invoiced_quantity = Quantity()
    invoiced_amount = Amount()
    credited_quantity = Quantity()
    credited_amount = Amount()
    abandoned_quantity = Quantity()
    abandoned_amount = Amount()
    excess_allowed = Amount()
    left_to_deliver = Quantity()
    left_quantity = Quantity()
    left_amount = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_line"], name="one_standing_per_line"),
            models.CheckConstraint(
                condition=Q(
                    ordered_amount=F("invoiced_amount")
                    - F("credited_amount")
                    + F("abandoned_amount")
                    + F("left_amount")
                ),
                name="a_line_is_conserved_in_amount",
            ),
            models.CheckConstraint(
                condition=Q(
                    ordered_quantity=F("invoiced_quantity")
                    - F("credited_quantity")
                    + F("abandoned_quantity")
                    + F("left_quantity")
                ),
                name="a_line_is_conserved_in_quantity",
            ),
            models.CheckConstraint(
                condition=Q(ordered_amount__gte=0, left_amount__gte=-F("excess_allowed"))
                | Q(ordered_amount__lt=0, left_amount__lte=F("excess_allowed")),
                name="a_line_is_not_invoiced_beyond_what_is_left",
            ),
            models.CheckConstraint(
                condition=Q(ordered_amount__gte=0, credited_amount__lte=F("invoiced_amount"))
                | Q(ordered_amount__lt=0, credited_amount__gte=F("invoiced_amount")),
                name="a_line_is_not_credited_beyond_its_invoices",
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__gte=0, delivered_quantity__gte=F("returned_quantity")),
                name="a_line_is_not_returned_beyond_its_deliveries",
            ),
        ]
        indexes = [models.Index(fields=["order"], name="line_standings_of_an_order")]


class GroupStanding(CompanyRow):
    """What stands on a VAT group of an order, after document discount and with deposits (P2, P3). Read only."""

    order = Ref(Order, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    lines_ordered = Amount()
    ordered = Amount()
    ordered_vat = Amount()
    invoiced = Amount()
    invoiced_vat = Amount()
    abandoned = Amount()
    abandoned_vat = Amount()
    lines_left = Amount()
    discount_left = Amount()
    deposit_left = Amount()
    deposit_left_vat = Amount()
    left = Amount()
    left_vat = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "category", "rate"], name="one_standing_per_vat_group"),
            models.CheckConstraint(
                condition=Q(ordered=F("invoiced") + F("abandoned") + F("left")), name="a_vat_group_is_conserved"
            ),
            models.CheckConstraint(
                condition=Q(left=F("lines_left") - F("discount_left") - F("deposit_left")),
                name="left_of_a_group_is_that_of_its_lines_less_deposits",
            ),
            models.CheckConstraint(condition=Q(deposit_left__gte=0), name="a_deposit_is_not_deducted_beyond_itself"),
        ]


class OrderStanding(CompanyRow):
    """One row per order: state, facts, totals; what lists read (P4, P6). Read only."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        SETTLED = "settled"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    class Fact(models.TextChoices):
        NONE = "none"
        PARTIAL = "partial"
        FULL = "full"
        NOT_APPLICABLE = "not_applicable"

    order = Ref(Order, held=False)
    ordered_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices)
    closed_by_hand = models.BooleanField(default=False)
    delivered = models.CharField(max_length=15, choices=Fact.choices)
    invoiced = models.CharField(max_length=15, choices=Fact.choices)
    paid = models.CharField(max_length=15, choices=Fact.choices)
    ordered_excl_tax = Amount()
    ordered_vat = Amount()
    invoiced_excl_tax = Amount()
    invoiced_vat = Amount()
    abandoned_excl_tax = Amount()
    abandoned_vat = Amount()
    left_excl_tax = Amount()
    left_vat = Amount()
    deposit_left_excl_tax = Amount()
    billed_incl_tax = Amount()
    paid_incl_tax = Amount()
    written_off_incl_tax = Amount()
    left_to_pay = Amount()
    delivered_excl_tax = Amount()
    deliverable_excl_tax = Amount()
    recurring_to_hand_over = models.IntegerField(default=0)
    planned_cost = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="one_standing_per_order"),
            models.CheckConstraint(
                condition=Q(ordered_excl_tax=F("invoiced_excl_tax") + F("abandoned_excl_tax") + F("left_excl_tax")),
                name="an_order_is_conserved",
            ),
            models.CheckConstraint(
                condition=Q(billed_incl_tax=F("paid_incl_tax") + F("written_off_incl_tax") + F("left_to_pay")),
                name="what_is_billed_is_paid_or_left_to_pay",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "-ordered_on", "-order"], name="standings_by_state_newest"),
            models.Index(fields=["company", "-ordered_on", "-order"], name="standings_newest"),
        ]
