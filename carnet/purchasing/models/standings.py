"""How purchase orders stand: restated by the database from their lines, receipts and bills. Read only (P37)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from carnet.core.rows import READ_AND_LOCK, Amount, CompanyRow, Percent, Quantity, Ref
from carnet.parties.models import Party
from carnet.purchasing.models.orders import PurchaseLine, PurchaseOrder


class PurchaseLineStanding(CompanyRow):
    """What stands on a purchase line, in quantity and in the order's currency; beyond the ordered within tolerance nothing is left.

    `committed` is what it still commits of the customer's order it serves, in the company's currency (P44).
    """

    purchase_order = Ref(PurchaseOrder, held=False)
    purchase_line = Ref(PurchaseLine, held=False)
    ordered_quantity = Quantity()
    ordered_amount = Amount()
    received_quantity = Quantity()
    left_to_receive = Quantity()
    most_receivable = Quantity()
    billed_quantity = Quantity()
    billed_amount = Amount()
    left_to_bill = Quantity()
    committed = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase_line"], name="one_standing_per_purchase_line"),
            models.CheckConstraint(
                condition=Q(received_quantity__gte=0, received_quantity__lte=F("most_receivable")),
                name="nothing_is_received_beyond_the_order",
            ),
            models.CheckConstraint(
                condition=Q(left_to_receive=Greatest(F("ordered_quantity") - F("received_quantity"), 0)),
                name="what_is_ordered_is_received_or_left",
            ),
            models.CheckConstraint(condition=Q(billed_quantity__gte=0), name="nothing_is_credited_beyond_its_bills"),
        ]
        indexes = [models.Index(fields=["purchase_order"], name="standings_of_a_purchase_order")]


class PurchaseVat(CompanyRow):
    """One VAT group of a purchase order: base and VAT of its lines (P10). Restated by the database."""

    purchase_order = Ref(PurchaseOrder, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    base = Amount()
    vat = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purchase_order", "category", "rate"], name="one_purchase_row_per_vat_group"
            )
        ]


class PurchaseStanding(CompanyRow):
    """One row per purchase order: state, totals, what lists read (P4, P37). Amounts in the order's currency."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        PARTLY_RECEIVED = "partly_received"
        RECEIVED = "received"
        BILLED = "billed"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    purchase_order = Ref(PurchaseOrder, held=False)
    party = Ref(Party)
    state = models.CharField(max_length=16, choices=State.choices)
    created_on = models.DateField()
    due_on = models.DateField(null=True)
    ordered_excl_tax = Amount()
    ordered_vat = Amount()
    received_excl_tax = Amount()
    billed_excl_tax = Amount()
    left_excl_tax = Amount()
    app_may = READ_AND_LOCK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purchase_order"], name="one_standing_per_purchase_order"),
        ]
        indexes = [
            models.Index(
                fields=["company", "state", "-created_on", "-purchase_order"], name="purchases_by_state_newest"
            ),
            models.Index(fields=["company", "-created_on", "-purchase_order"], name="purchase_standings_newest"),
            models.Index(
                fields=["company", "due_on", "purchase_order"],
                condition=Q(due_on__isnull=False),
                name="purchases_to_receive_by_day",
            ),
        ]
