"""Customers, prospects, suppliers: one party, several roles (P50)."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from carnet.company.models import Terms
from carnet.core.rows import Amount, CompanyRow, Ref, WrittenAt
from carnet.core.searched import SearchedRow


class Party(SearchedRow):
    """A company, a public body or a person we sell to or buy from."""

    class Kind(models.TextChoices):
        COMPANY = "company"
        PERSON = "person"
        PUBLIC = "public"

    searched = ("name", "number", "siren", "vat_number", "email")
    searched_also = (
        "(SELECT string_agg(city, ' ') FROM parties_address WHERE party_id = NEW.id)",
        "(SELECT string_agg(name, ' ') FROM parties_contact WHERE party_id = NEW.id)",
    )

    number = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(max_length=200)
    is_customer = models.BooleanField(default=True)
    is_supplier = models.BooleanField(default=False)
    is_prospect = models.BooleanField(default=False)
    siren = models.CharField(max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    e_address_scheme = models.CharField(max_length=4, blank=True)
    e_address = models.CharField(max_length=125, blank=True)
    service_code = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, default="fr")
    currency = models.CharField(max_length=3, default="EUR")
    terms = Ref(Terms, null=True, blank=True)
    payment_method = models.CharField(max_length=20, blank=True)
    credit_limit = Amount(null=True, blank=True)
    no_reminders = models.BooleanField(default=False)
    accounting_code = models.CharField(max_length=20, blank=True)
    notes = models.TextField(blank=True)
    owner_id = models.BigIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="party_has_a_name"),
            models.UniqueConstraint(
                fields=["company", "number"], condition=~models.Q(number=""), name="one_party_per_number"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "name", "id"], name="parties_by_name"),
            models.Index(fields=["company", "siren"], condition=~models.Q(siren=""), name="parties_by_siren"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="parties_by_fragment"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(CompanyRow):
    """Where a party is billed or delivered."""

    class Use(models.TextChoices):
        BILLING = "billing"
        DELIVERY = "delivery"

    party = Ref(Party, held=False)
    use = models.CharField(max_length=10, choices=Use.choices, default=Use.BILLING)
    label = models.CharField(max_length=80, blank=True)
    line1 = models.CharField(max_length=150, blank=True)
    line2 = models.CharField(max_length=150, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="FR")
    is_default = models.BooleanField(default=False)


class Contact(CompanyRow):
    """A person at a party."""

    party = Ref(Party, held=False)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    receives_quotes = models.BooleanField(default=True)
    receives_invoices = models.BooleanField(default=False)
