"""Notes of goods that leave and come back, services done, and who signed for them (P24, P33)."""

from django.db import models
from django.db.models import F, Q

from carnet.catalog.models import Product
from carnet.core.rows import INSERT_ONLY, Amount, CompanyRow, Percent, Quantity, Ref, WrittenAt
from carnet.parties.models import Address, Party
from carnet.sales.models import Amendment, Order, OrderLine
from carnet.stock.models import Warehouse


class Note(CompanyRow):
    """Goods of an order that leave (out), come back (return), or went straight from a supplier (direct); a counter-note undoes one.

    A draft has no number; validated, it never changes again (P33). Its goods have `moved` just before it takes its number.
    """

    class Kind(models.TextChoices):
        OUT = "out"
        RETURN = "return"
        COUNTER = "counter"
        DIRECT = "direct"

    class To(models.TextChoices):
        STOCK = "stock"
        SCRAP = "scrap"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(max_length=30, null=True)
    order = Ref(Order)
    party = Ref(Party)
    warehouse = Ref(Warehouse, null=True)
    cancels = Ref("delivery.Note", null=True)
    amendment = Ref(Amendment, null=True)
    to = models.CharField(max_length=5, choices=To.choices, default=To.STOCK)
    on = models.DateField()
    moved = models.BooleanField(default=False)
    validated_at = models.DateTimeField(null=True)
    validated_by = models.CharField(max_length=150, blank=True)
    address = Ref(Address, null=True)
    place = models.JSONField(default=dict)
    carrier = models.CharField(max_length=80, blank=True)
    tracking = models.CharField(max_length=80, blank=True)
    comments = models.TextField(blank=True)
    source = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=5, default="fr")
    owner_id = models.BigIntegerField(null=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=Q(number__isnull=False), name="one_note_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, validated_at__isnull=True)
                | Q(number__isnull=False, validated_at__isnull=False, moved=True),
                name="a_validated_note_has_number_and_instant",
            ),
            models.UniqueConstraint(fields=["cancels"], name="a_note_is_cancelled_once"),
            models.CheckConstraint(
                condition=Q(kind="counter", cancels__isnull=False) | ~Q(kind="counter") & Q(cancels__isnull=True),
                name="a_counter_note_names_what_it_cancels",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["direct", "counter"]) | Q(warehouse__isnull=False),
                name="goods_leave_and_come_back_to_a_warehouse",
            ),
            models.UniqueConstraint(
                fields=["company", "source"], condition=~Q(source=""), name="one_direct_note_per_source"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-on", "-id"], name="notes_newest"),
            models.Index(fields=["order"], name="notes_of_an_order"),
            models.Index(fields=["company", "party", "-on"], name="notes_of_a_party"),
        ]


class NoteLine(CompanyRow):
    """What a note delivers or brings back of an order line, always positive; of a kit, the whole ones its parts complete.

    `over` is what was delivered beyond what was left, and ordered more by the note's amendment; `given_up` what is not to be
    delivered any more: the rest within tolerance, or goods that came back for good. Where the line is billed as delivered,
    what was not invoiced of it is `abandoned` too. `cost` is what the goods cost the order, negative when they come back.
    """

    note = Ref(Note, held=False)
    position = models.IntegerField()
    order_line = Ref(OrderLine)
    product = Ref(Product, null=True)
    quantity = Quantity()
    over = Quantity(default=0)
    given_up = Quantity(default=0)
    again = models.BooleanField(null=True)
    returns = Ref("delivery.NoteLine", null=True)
    lots = models.JSONField(default=list)
    cost = Amount(default=0)
    abandoned_quantity = Quantity(default=0)
    abandoned_amount = Amount(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "position"], name="lines_of_a_note_in_order"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="a_note_line_is_not_negative"),
            models.CheckConstraint(
                condition=Q(over__gte=0, over__lte=F("quantity"), given_up__gte=0),
                name="what_a_note_adds_and_gives_up_is_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["order_line"], name="note_lines_of_an_order_line"),
            models.Index(fields=["returns"], name="returns_of_a_note_line", condition=Q(returns__isnull=False)),
        ]


class NotePart(CompanyRow):
    """How much of a component of a kit a note moves; `per_kit` is what one kit takes of it, as it was on the first note (P33)."""

    line = Ref(NoteLine, held=False)
    position = models.SmallIntegerField()
    product = Ref(Product)
    per_kit = Quantity()
    quantity = Quantity()
    lots = models.JSONField(default=list)
    cost = Amount(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "product"], name="a_component_stands_once_on_a_note_line"),
            models.CheckConstraint(condition=Q(per_kit__gt=0), name="a_kit_takes_something_of_its_parts"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="a_note_part_is_not_negative"),
        ]


class NoteVat(CompanyRow):
    """What a note abandons of a VAT group's document discount and VAT, with the lines it gives up (P10, P33)."""

    note = Ref(Note, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    discount = Amount()
    vat = Amount()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "category", "rate"], name="one_note_row_per_vat_group")]


class Completion(CompanyRow):
    """A quantity of a service done on a day: said by a person, or following the goods it is attached to; its opposite undoes it (P24)."""

    order = Ref(Order)
    order_line = Ref(OrderLine)
    on = models.DateField()
    quantity = Quantity()
    note = Ref(Note, null=True)
    cancels = Ref("delivery.Completion", null=True)
    comment = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="a_completion_completes_something"),
            models.UniqueConstraint(fields=["cancels"], name="a_completion_is_undone_once"),
        ]
        indexes = [
            models.Index(fields=["order_line"], name="completions_of_an_order_line"),
            models.Index(fields=["order"], name="completions_of_an_order"),
        ]


class Signature(CompanyRow):
    """Who received the goods, or saw the service done: a name and what was drawn, strokes of points in a box (P33, R4)."""

    note = Ref(Note, null=True)
    completion = Ref(Completion, null=True)
    signed_by = models.CharField(max_length=150)
    strokes = models.JSONField()
    width = models.SmallIntegerField()
    height = models.SmallIntegerField()
    by_name = models.CharField(max_length=150)
    signed_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note"], name="a_note_is_signed_once"),
            models.UniqueConstraint(fields=["completion"], name="a_completion_is_signed_once"),
            models.CheckConstraint(
                condition=Q(note__isnull=False, completion__isnull=True)
                | Q(note__isnull=True, completion__isnull=False),
                name="a_signature_is_for_one_thing",
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="a_signature_has_a_size"),
        ]
