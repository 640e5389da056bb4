"""Standings: what the ledger sums to, restated by the database, read only (P2–P4, P6)."""

from django.db import models
from django.db.models import F, Q

from carnet.core.rows import READ_AND_LOCK, Amount, CompanyRow, Percent, Quantity, Ref, UnitPrice
from carnet.sales.models.orders import Order, OrderLine


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
                condition=Q(returned_quantity__gte=0, delivered_quantity__gte=F("returned_quantity"))
                | Q(returned_quantity__lte=0, delivered_quantity__lte=F("returned_quantity")),
                name="a_line_is_not_returned_beyond_its_deliveries",
            ),
            models.CheckConstraint(
                condition=Q(ordered_quantity__gte=0, left_to_deliver__gte=0)
                | Q(ordered_quantity__lt=0, left_to_deliver__lte=0),
                name="a_line_is_not_delivered_beyond_what_is_ordered",
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
    ordered_incl_tax = models.GeneratedField(
        expression=F("ordered_excl_tax") + F("ordered_vat"), output_field=Amount(), db_persist=True
    )
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
    committed_cost = Amount(default=0)
    actual_cost = Amount(default=0)
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
            models.Index(fields=["company", "state", "-ordered_on", "-id"], name="standings_by_state_newest"),
            models.Index(fields=["company", "-ordered_on", "-id"], name="standings_newest"),
            models.Index(fields=["company", "-left_excl_tax", "-id"], name="standings_most_left_first"),
            models.Index(fields=["company", "ordered_excl_tax", "id"], name="standings_worth"),
            models.Index(fields=["company", "ordered_incl_tax"], name="standings_worth_incl_tax"),
            models.Index(fields=["company", "left_to_pay", "id"], name="standings_left_to_pay"),
            models.Index(
                fields=["company", "ordered_on"],
                include=["order", "state", "left_excl_tax"],
                condition=~Q(left_excl_tax=0),
                name="standings_left_to_invoice",
            ),
            models.Index(
                fields=["company", "order"],
                condition=Q(state__in=["open", "settled"], delivered_excl_tax__gt=0),
                name="standings_delivered",
            ),
            models.Index(
                fields=["company", "order"],
                condition=Q(invoiced_excl_tax__gt=0) & ~Q(deliverable_excl_tax=F("delivered_excl_tax")),
                name="standings_invoiced_undelivered",
            ),
        ]
