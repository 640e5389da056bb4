"""Orders to suppliers: what is bought, for which order line, and how it changed once sent (P36, P37)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.company.models import Terms
from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Percent, Quantity, Ref, UnitPrice, WrittenAt
from carnet.parties.models import Address, Contact, Party
from carnet.sales.models import Order, OrderLine
from carnet.stock.models import Warehouse


class PurchaseOrder(CompanyRow):
    """An order to a supplier: a draft without number, then sent; its state is in its standing.

    With a `direct_order` the supplier delivers the customer of that order, at `delivery_address` (drop-shipment).
    """

    number = models.CharField(max_length=30, null=True)
    party = Ref(Party)
    contact = Ref(Contact, null=True)
    direct_order = Ref(Order, null=True)
    delivery_address = Ref(Address, null=True)
    warehouse = Ref(Warehouse)
    title = models.CharField(max_length=200, blank=True)
    created_on = models.DateField()
    sent_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    confirmed_on = models.DateField(null=True)
    supplier_reference = models.CharField(max_length=80, blank=True)
    promised_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    exchange_rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    language = models.CharField(max_length=5, default="fr")
    terms = Ref(Terms, null=True)
    message = models.TextField(blank=True)
    comments = models.TextField(blank=True)
    owner_id = models.BigIntegerField(null=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=Q(number__isnull=False), name="one_purchase_order_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, sent_on__isnull=True, sent_at__isnull=True)
                | Q(number__isnull=False, sent_on__isnull=False, sent_at__isnull=False),
                name="a_sent_purchase_order_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True) | Q(sent_on__isnull=False),
                name="only_a_sent_purchase_order_is_cancelled",
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="purchase_exchange_rate_is_positive"),
        ]
        indexes = [
            models.Index(fields=["company", "-created_on", "-id"], name="purchase_orders_newest"),
            models.Index(fields=["company", "party", "-created_on"], name="purchase_orders_of_a_supplier"),
        ]


class PurchaseLine(CompanyRow):
    """A line of a purchase order; it may serve an order line, for `served_quantity` of what it buys.

    Written with its draft; once sent it changes only by a `PurchaseChange`.
    """

    purchase_order = Ref(PurchaseOrder, held=False)
    position = models.IntegerField()
    order = Ref(Order, null=True)
    order_line = Ref(OrderLine, null=True)
    served_quantity = Quantity(default=0)
    product = Ref(Product, null=True)
    reference = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500)
    details = models.TextField(blank=True)
    quantity = Quantity()
    unit = models.CharField(max_length=40, blank=True)
    unit_price = UnitPrice(default=0)
    discount_percent = Percent(default=0)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=0)
    exemption_code = models.CharField(max_length=30, blank=True)
    net = Amount(default=0)
    promised_on = models.DateField(null=True)
    direct = models.BooleanField(default=False)
    stock_managed = models.BooleanField(default=False)
    tolerance_percent = Percent(default=0)
    nature = models.CharField(max_length=10, default="goods")
    accounting_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase_order", "position"], name="lines_of_a_purchase_in_order"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="a_bought_quantity_is_not_negative"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="purchase_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="purchase_discount_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="purchase_vat_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(served_quantity__gte=0, served_quantity__lte=F("quantity")),
                name="a_purchase_serves_no_more_than_it_buys",
            ),
            models.CheckConstraint(
                condition=Q(order_line__isnull=True, served_quantity=0)
                | Q(order_line__isnull=False, order__isnull=False),
                name="what_serves_an_order_line_names_its_order",
            ),
            models.CheckConstraint(
                condition=Q(direct=False) | Q(order_line__isnull=False), name="a_direct_line_serves_an_order_line"
            ),
        ]
        indexes = [
            models.Index(
                fields=["order_line"], name="purchases_of_an_order_line", condition=Q(order_line__isnull=False)
            ),
            models.Index(fields=["order"], name="purchases_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["product"], name="purchases_of_a_product", condition=Q(product__isnull=False)),
        ]

    @property
    def into_stock(self) -> bool:
        """Whether what is received goes into our stock, and so never counts as a cost of the order it is for (P44)."""
        return self.stock_managed and not self.direct

    @property
    def counts(self) -> bool:
        """Whether it is a cost of the order it serves: committed when sent, actual when billed (P44)."""
        return self.order_id is not None and not self.into_stock


class PurchaseChange(CompanyRow):
    """What a line of a sent order was and what it became: price, quantity, day; written once (P37).

    `committed` is what it adds to the commitment of the order it serves, in the company's currency (P44).
    """

    purchase_line = Ref(PurchaseLine)
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    quantity_before = Quantity()
    quantity = Quantity()
    served_before = Quantity()
    served_quantity = Quantity()
    price_before = UnitPrice()
    unit_price = UnitPrice()
    discount_before = Percent()
    discount_percent = Percent()
    net_before = Amount()
    net = Amount()
    promised_before = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    committed = Amount(default=0)
    committed_quantity = Quantity(default=0)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["purchase_line", "id"], name="changes_of_a_purchase_line")]
