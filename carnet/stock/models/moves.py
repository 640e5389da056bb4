"""Moves: what went in and out, and what it was worth. Append-only (P34, P35, P52)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Quantity, Ref, UnitPrice, WrittenAt
from carnet.parties.models import Party
from carnet.stock.models.lots import Lot
from carnet.stock.models.places import Warehouse


class Move(CompanyRow):
    """A quantity of a product in (+) or out (−) of a warehouse, or, without quantity, a change of value alone.

    The database takes the move: it gives `n`, the rank among the moves of the product, `value`, what the stock gains or
    loses, `difference`, what the document says beyond that (goods gone before their cost was known), and what stands after.
    A caller writes `unit_cost` or `value` for a cost that is known, neither for the average.
    """

    product = Ref(Product)
    warehouse = Ref(Warehouse)
    lot = Ref(Lot, null=True)
    n = models.BigIntegerField()
    quantity = Quantity()
    unit_cost = UnitPrice()
    value = Amount()
    difference = Amount(db_default=0)
    quantity_after = Quantity()
    value_after = Amount()
    source_kind = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    source_line = models.CharField(max_length=40, blank=True)
    party = Ref(Party, null=True)
    reason = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    at = WrittenAt()
    by_name = models.CharField(max_length=150)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "n"], name="moves_of_a_product_in_order"),
            models.CheckConstraint(condition=Q(unit_cost__gte=0), name="a_move_costs_nothing_or_more"),
            models.CheckConstraint(
                condition=Q(quantity=0) | Q(quantity__gt=0, value__gte=0) | Q(quantity__lt=0, value__lte=0),
                name="a_move_is_worth_the_sign_of_its_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(quantity=0, value=0, difference=0), name="a_move_moves_a_quantity_or_a_value"
            ),
            models.CheckConstraint(
                condition=~Q(source_kind="transfer") | Q(value=0, difference=0), name="a_transfer_moves_no_value"
            ),
            models.CheckConstraint(
                condition=Q(quantity_after=0, value_after=0)
                | Q(quantity_after__gt=0, value_after__gte=0)
                | Q(quantity_after__lt=0, value_after__lte=0),
                name="what_stands_after_a_move_has_one_sign",
            ),
        ]
        indexes = [
            models.Index(
                F("company"), F("product"), F("on"), include=["warehouse", "quantity", "value", "source_kind"],
                name="moves_of_a_product_by_day",
            ),
            models.Index(
                F("product"), F("warehouse"), F("at"), include=["quantity", "lot"], name="moves_of_a_level_by_instant"
            ),
            models.Index(fields=["company", "-on", "-id"], name="moves_newest"),
            models.Index(fields=["company", "source_kind", "source_id"], name="moves_of_a_document"),
            models.Index(fields=["lot", "-id"], condition=Q(lot__isnull=False), name="moves_of_a_lot"),
        ]  # fmt: skip
