"""What suppliers bill: bills, credit notes, expenses; frozen once recorded (P37)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.company.defaults.words import known
from carnet.company.models import Terms
from carnet.core.models import StoredFile
from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Percent, Quantity, Ref, UnitPrice, WrittenAt
from carnet.parties.models import Party
from carnet.purchasing.models.orders import PurchaseLine, PurchaseOrder
from carnet.purchasing.models.receipts import ReceiptLine
from carnet.sales.models import Order


class ExpenseCategory(CompanyRow):
    """What an expense is, and its account; the part of its VAT that cannot be deducted is a cost."""

    name = models.CharField(max_length=80)
    accounting_code = models.CharField(max_length=20, blank=True)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=20)
    deductible_percent = Percent(default=100)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="one_expense_category_per_name"),
            models.CheckConstraint(
                condition=Q(deductible_percent__gte=0, deductible_percent__lte=100),
                name="deductible_vat_between_0_and_100",
            ),
        ]

    def __str__(self) -> str:
        return known(self.name)


class Bill(CompanyRow):
    """A supplier's bill or credit note: a draft, then recorded under our own number and never changed; amounts are positive."""

    class Kind(models.TextChoices):
        BILL = "bill"
        CREDIT_NOTE = "credit_note"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.BILL)
    number = models.CharField(max_length=30, null=True)
    party = Ref(Party)
    supplier_number = models.CharField(max_length=80, blank=True)
    corrects = Ref("purchasing.Bill", null=True)
    title = models.CharField(max_length=200, blank=True)
    billed_on = models.DateField()
    due_on = models.DateField(null=True)
    created_on = models.DateField()
    currency = models.CharField(max_length=3, default="EUR")
    exchange_rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    terms = Ref(Terms, null=True)
    payment_method = models.CharField(max_length=20, blank=True)
    comments = models.TextField(blank=True)
    accepted_reason = models.CharField(max_length=300, blank=True)
    recorded_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=150, blank=True)
    total_excl_tax = Amount(default=0)
    total_vat = Amount(default=0)
    total_incl_tax = Amount(default=0)
    reading = models.JSONField(default=dict)
    created_by = models.CharField(max_length=150, blank=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=Q(number__isnull=False), name="one_bill_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, recorded_on__isnull=True, recorded_at__isnull=True)
                | Q(number__isnull=False, recorded_on__isnull=False, recorded_at__isnull=False),
                name="a_recorded_bill_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | ~Q(supplier_number=""),
                name="a_recorded_bill_has_the_suppliers_number",
            ),
            models.CheckConstraint(
                condition=Q(total_incl_tax=F("total_excl_tax") + F("total_vat")), name="a_bill_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(total_incl_tax__gte=0), name="a_recorded_bill_is_not_negative"
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="bill_exchange_rate_is_positive"),
        ]
        indexes = [
            models.Index(fields=["company", "-billed_on", "-id"], name="bills_newest"),
            models.Index(fields=["company", "party", "-billed_on"], name="bills_of_a_supplier"),
            models.Index(fields=["corrects"], name="credits_of_a_bill", condition=Q(corrects__isnull=False)),
        ]


class BillLine(CompanyRow):
    """A line of a bill: of a purchase line, for `served_quantity` of it, which an amount may stand for; or free, with its category.

    Fixed when the bill is recorded: `cost`, in the company's currency; `released`, what it takes off the commitment of its
    order, and the quantity of the order line it is for. They are positive on a credit note too, which takes them the other way.
    """

    bill = Ref(Bill, held=False)
    position = models.IntegerField()
    purchase_order = Ref(PurchaseOrder, null=True)
    purchase_line = Ref(PurchaseLine, null=True)
    served_quantity = Quantity(default=0)
    by_amount = models.BooleanField(default=False)
    credits = Ref("purchasing.BillLine", null=True)
    order = Ref(Order, null=True)
    product = Ref(Product, null=True)
    category = Ref(ExpenseCategory, null=True)
    description = models.CharField(max_length=500)
    quantity = Quantity(default=1)
    unit = models.CharField(max_length=40, blank=True)
    unit_price = UnitPrice(default=0)
    discount_percent = Percent(default=0)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=0)
    net = Amount(default=0)
    accounting_code = models.CharField(max_length=20, blank=True)
    deductible_percent = Percent(default=100)
    cost = Amount(default=0)
    released = Amount(default=0)
    released_quantity = Quantity(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "position"], name="lines_of_a_bill_in_order"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="billed_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="billed_discount_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="billed_vat_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(purchase_line__isnull=True, served_quantity=0)
                | Q(purchase_line__isnull=False, purchase_order__isnull=False, served_quantity__gte=0),
                name="what_bills_a_purchase_line_names_its_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["purchase_line"], name="bills_of_a_purchase_line", condition=Q(purchase_line__isnull=False)
            ),
            models.Index(
                fields=["purchase_order"], name="bills_of_a_purchase_order", condition=Q(purchase_order__isnull=False)
            ),
            models.Index(fields=["order"], name="bills_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["credits"], name="credits_of_a_bill_line", condition=Q(credits__isnull=False)),
        ]


class BillVat(CompanyRow):
    """VAT of a bill per group, as the supplier reckoned it (P10)."""

    bill = Ref(Bill, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    base = Amount()
    vat = Amount()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "category", "rate"], name="one_bill_vat_row_per_group")]


class BillInstalment(CompanyRow):
    """A dated part of what a recorded bill asks."""

    bill = Ref(Bill)
    n = models.SmallIntegerField()
    due_on = models.DateField()
    amount = Amount()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "n"], name="instalments_of_a_bill_in_order")]


class BillFile(CompanyRow):
    """A file kept with a bill: what the supplier sent, or anything that goes with it."""

    bill = Ref(Bill)
    file = Ref(StoredFile)
    title = models.CharField(max_length=200, blank=True)
    original = models.BooleanField(default=False)
    created_at = WrittenAt()
    app_may = frozenset({"insert", "delete"})

    class Meta:
        indexes = [models.Index(fields=["bill", "id"], name="files_of_a_bill")]


class BillCancellation(CompanyRow):
    """A recorded bill taken back: recorded in error; everything it counted is undone from that day."""

    bill = Ref(Bill)
    on = models.DateField()
    reason = models.CharField(max_length=300)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill"], name="a_bill_is_cancelled_once")]


class BillCancellationLine(CompanyRow):
    """What taking a bill back commits again of the order its line serves: the line may be bought for something else by now."""

    cancellation = Ref(BillCancellation)
    bill_line = Ref(BillLine)
    restored = Amount(default=0)
    restored_quantity = Quantity(default=0)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill_line"], name="a_line_of_a_bill_is_taken_back_once")]


class CostDifference(CompanyRow):
    """What a bill, a credit or a cancellation made of the cost of goods received (P35).

    The stock took `value`; `gone` belongs to goods gone before their cost was known: a purchase difference, shown apart.
    """

    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    purchase_line = Ref(PurchaseLine)
    receipt_line = Ref(ReceiptLine)
    on = models.DateField()
    amount = Amount()
    value = Amount()
    gone = Amount()
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount=F("value") + F("gone")), name="a_cost_difference_adds_up"),
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "purchase_line", "receipt_line"], name="a_difference_counts_once"
            ),
        ]
        indexes = [
            models.Index(fields=["purchase_line"], name="differences_of_a_purchase_line"),
            models.Index(fields=["company", "-on", "-id"], name="differences_newest"),
        ]
