"""Amendments: signed changes of a live order (P20)."""

from django.db import models

from carnet.core.rows import Amount, CompanyRow, Percent, Quantity, Ref, WrittenAt
from carnet.sales.models.lines import AgreedLine, line_rules
from carnet.sales.models.orders import Order, OrderLine


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
