"""Direct debits asked of the bank: the file, and what it asks for each invoice (R84, R85)."""

from django.db import models
from django.db.models import Q

from carnet.core.models import StoredFile
from carnet.core.rows import INSERT_ONLY, INSERT_UPDATE, Amount, CompanyRow, Ref, WrittenAt
from carnet.invoicing.models.documents import Invoice
from carnet.invoicing.models.mandates import Mandate
from carnet.invoicing.models.settling import Payment


class Collection(CompanyRow):
    """A file of direct debits for the bank, of one scheme and one day, as it was written."""

    on = models.DateField()
    scheme = models.CharField(max_length=4, choices=Mandate.Scheme.choices)
    creditor_id = models.CharField(max_length=35)
    count = models.IntegerField()
    total = Amount()
    file = Ref(StoredFile)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0, count__gt=0), name="a_collection_asks_something")
        ]
        indexes = [models.Index(fields=["company", "-on", "-id"], name="collections_newest")]


class Debit(CompanyRow):
    """What a collection asks for one invoice: on its way, then received (its payment) or withdrawn; only that is written to it."""

    class Sequence(models.TextChoices):
        FIRST = "FRST"
        RECURRENT = "RCUR"
        ONE_OFF = "OOFF"

    collection = Ref(Collection)
    mandate = Ref(Mandate)
    invoice = Ref(Invoice)
    amount = Amount()
    sequence = models.CharField(max_length=4, choices=Sequence.choices)
    payment = Ref(Payment, null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(payment__isnull=True, withdrawn_on__isnull=True),
                name="one_debit_on_its_way_per_invoice",
            ),
            models.UniqueConstraint(fields=["collection", "invoice"], name="an_invoice_once_in_a_collection"),
            models.UniqueConstraint(fields=["payment"], name="one_debit_per_payment"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_debit_asks_something"),
            models.CheckConstraint(
                condition=Q(payment__isnull=True) | Q(withdrawn_on__isnull=True),
                name="a_debit_is_received_or_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["invoice"], name="debits_of_an_invoice"),
            models.Index(fields=["mandate"], name="debits_of_a_mandate"),
        ]
