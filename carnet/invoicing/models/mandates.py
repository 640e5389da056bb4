"""Direct debit mandates: a customer's leave to collect from their account (R83)."""

from django.db import models
from django.db.models import Q

from carnet.core.rows import INSERT_UPDATE, CompanyRow, Ref, WrittenAt
from carnet.parties.models import Party


class Mandate(CompanyRow):
    """What a customer signed: under which reference, on which account, whether once or again and again. Only its revocation is
    ever written to it; whether it still holds is read from its last collection (R83)."""

    class Scheme(models.TextChoices):
        CORE = "core"
        B2B = "b2b"

    class Kind(models.TextChoices):
        RECURRENT = "recurrent"
        ONE_OFF = "one_off"

    party = Ref(Party)
    reference = models.CharField(max_length=35)
    scheme = models.CharField(max_length=4, choices=Scheme.choices, default=Scheme.CORE)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.RECURRENT)
    debtor_name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    signed_on = models.DateField()
    signed_at = models.CharField(max_length=80, blank=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    revoked_on = models.DateField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "reference"], name="one_mandate_per_reference"),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=models.F("signed_on")),
                name="a_mandate_is_revoked_after_it_is_signed",
            ),
        ]
        indexes = [models.Index(fields=["company", "party", "-id"], name="mandates_of_a_party")]

    @property
    def iban_end(self) -> str:
        """The last digits of the account, all that is ever shown of it (R87)."""
        return str(self.iban)[-4:]
