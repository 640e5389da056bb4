"""Reminders of what is late, and what makes them wait (P27, P32)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.core.models import Mail, StoredFile
from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, Amount, CompanyRow, Ref, WrittenAt
from carnet.invoicing.models.documents import Instalment, Invoice
from carnet.parties.models import Party


class ReminderLetter(CompanyRow):
    """An e-mail that asks a customer for what is late, at one level, in one currency; what it says is read when it leaves (P32).

    `title` and `body` keep their words in braces; `instalments` are those it was prepared for: it speaks of those still unpaid.
    """

    billed = Ref(Party)
    mail = Ref(Mail)
    level = models.SmallIntegerField()
    on = models.DateField()
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=250)
    body = models.TextField()
    attach_invoices = models.BooleanField()
    instalments = ArrayField(models.BigIntegerField())
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail"], name="one_reminder_letter_per_mail")]
        indexes = [models.Index(fields=["company", "billed", "-id"], name="reminder_letters_of_a_payer")]


class Reminder(CompanyRow):
    """An instalment that was asked for: written as its e-mail leaves, once per level, never changed (P32)."""

    letter = Ref(ReminderLetter)
    instalment = Ref(Instalment)
    invoice = Ref(Invoice)
    billed = Ref(Party)
    level = models.SmallIntegerField()
    on = models.DateField()
    due_on = models.DateField()
    left = Amount()
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instalment", "level"], name="one_reminder_per_instalment_and_level"),
            models.CheckConstraint(condition=Q(left__gt=0), name="a_reminder_asks_for_something"),
            models.CheckConstraint(condition=Q(on__gt=models.F("due_on")), name="a_reminder_comes_after_its_day"),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="reminders_of_an_invoice"),
            models.Index(fields=["company", "-on", "-id"], name="reminders_newest"),
            models.Index(fields=["company", "billed", "-on"], name="reminders_of_a_payer"),
        ]


class ReminderPause(CompanyRow):
    """An invoice that is not chased, until a day or until somebody says so: a promise, an agreement (P32)."""

    invoice = Ref(Invoice)
    reason = models.CharField(max_length=300)
    paused_on = models.DateField()
    until = models.DateField(null=True)
    by_name = models.CharField(max_length=150)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(ended_on__isnull=True), name="one_standing_pause_per_invoice"
            )
        ]


class ReminderRun(CompanyRow):
    """The reminders of a day, prepared by themselves: how many left, and how many customers have no address (P32)."""

    on = models.DateField()
    letters = models.IntegerField()
    without_address = models.IntegerField()
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "on"], name="one_run_of_reminders_a_day")]


class Statement(CompanyRow):
    """A statement of account sent to a customer: its days, its balances, its file as it was sent (P32)."""

    party = Ref(Party)
    currency = models.CharField(max_length=3)
    first_on = models.DateField()
    last_on = models.DateField()
    opening = Amount()
    closing = Amount()
    file = Ref(StoredFile)
    mail = Ref(Mail)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        indexes = [models.Index(fields=["company", "party", "-id"], name="statements_of_a_party")]


class LateCharge(CompanyRow):
    """Days of late interest, or the fee for recovery costs, that an invoice of charges asks for another invoice (R30).

    It leaves with a draft that is thrown away: the same days may then be asked again.
    """

    class Kind(models.TextChoices):
        INTEREST = "interest"
        FEE = "fee"

    invoice = Ref(Invoice)
    asked_on = Ref(Invoice, held=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    last_on = models.DateField(null=True)
    amount = Amount()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "asked_on", "kind"], name="one_charge_per_kind_and_document"),
            models.CheckConstraint(
                condition=Q(kind="interest", last_on__isnull=False) | Q(kind="fee", last_on__isnull=True),
                name="interest_is_asked_until_a_day",
            ),
        ]
        indexes = [models.Index(fields=["asked_on"], name="charges_of_a_document")]
