"""What a caller says about a party, its addresses and its contacts."""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from carnet.parties.models import Party


@dataclass(frozen=True, slots=True)
class AddressInput:
    """Where a party is billed (`billing`) or delivered (`delivery`)."""

    use: str = "billing"
    label: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A person at a party, and the documents they receive."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    receives_quotes: bool = True
    receives_invoices: bool = False


@dataclass(frozen=True, slots=True)
class PartyContent:
    """Everything a party says of itself; what is left out takes the company's default."""

    name: str
    kind: str = "company"
    is_customer: bool = True
    is_supplier: bool = False
    is_prospect: bool = False
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    e_address_scheme: str = ""
    e_address: str = ""
    service_code: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    language: str = "fr"
    currency: str = "EUR"
    terms_id: int | None = None
    payment_method: str = ""
    credit_limit: Decimal | None = None
    no_reminders: bool = False
    accounting_code: str = ""
    notes: str = ""
    owner_id: int | None = None

    @classmethod
    def of(cls, party: Party) -> "PartyContent":
        """What a party says now: start from it to change only something (`dataclasses.replace`)."""
        return cls(**{field.name: getattr(party, field.name) for field in fields(cls)})

    def values(self) -> dict[str, object]:
        """The same as values of the row."""
        return asdict(self)
