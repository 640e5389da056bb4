"""What is said of parties in requests and answers."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from carnet.core.api.fields import (
    AmountOut,
    Answer,
    Body,
    IdIn,
    IdOut,
    InstantOut,
    Note,
    PositiveAmountIn,
    QueryFlag,
    Text,
)
from carnet.core.api.paging import ListParams

Kind = Literal["company", "person", "public"]
Use = Literal["billing", "delivery"]
Language = Literal["fr", "en"]
T20 = Annotated[Text, Field(max_length=20)]
T80 = Annotated[Text, Field(max_length=80)]
T150 = Annotated[Text, Field(max_length=150)]


class AddressFields(Body):
    """An address; at least a street or a town."""

    use: Use = "billing"
    label: T80 = ""
    line1: T150 = ""
    line2: T150 = ""
    postcode: Annotated[Text, Field(max_length=12)] = ""
    city: T80 = ""
    country: Annotated[Text, Field(min_length=2, max_length=2)] = "FR"
    is_default: StrictBool = False


class ContactFields(Body):
    """A person at a party."""

    name: Annotated[Text, Field(min_length=1, max_length=150)]
    role: T80 = ""
    email: Annotated[Text, Field(max_length=254)] = ""
    phone: Annotated[Text, Field(max_length=30)] = ""
    receives_quotes: StrictBool = True
    receives_invoices: StrictBool = False


class PartyFields(Body):
    """What a party says of itself; all may be left out."""

    kind: Kind = "company"
    is_customer: StrictBool = True
    is_supplier: StrictBool = False
    is_prospect: StrictBool = False
    siren: T20 = ""
    siret: T20 = ""
    vat_number: T20 = ""
    e_address_scheme: Annotated[Text, Field(max_length=4)] = ""
    e_address: Annotated[Text, Field(max_length=125)] = ""
    service_code: Annotated[Text, Field(max_length=100)] = ""
    email: Annotated[Text, Field(max_length=254)] = ""
    phone: Annotated[Text, Field(max_length=30)] = ""
    website: Annotated[Text, Field(max_length=120)] = ""
    language: Language = "fr"
    currency: Annotated[Text, Field(min_length=3, max_length=3)] = "EUR"
    terms: IdIn | None = None
    payment_method: T20 = ""
    credit_limit: PositiveAmountIn | None = None
    no_reminders: StrictBool = False
    accounting_code: T20 = ""
    notes: Note = ""
    owner: IdIn | None = None
    confirmed: StrictBool = Field(False, description="Yes, though another party has the same SIREN or VAT number.")


class PartyIn(PartyFields):
    """A new party, with its addresses and contacts."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    addresses: list[AddressFields] = Field([], max_length=50)
    contacts: list[ContactFields] = Field([], max_length=50)


class PartyPatch(PartyFields):
    """The fields to change."""

    name: Annotated[Text, Field(min_length=1, max_length=200)] = ""
    is_active: StrictBool = True


class AddressPatch(AddressFields):
    """The fields of an address to change."""


class ContactPatch(ContactFields):
    """The fields of a contact to change."""

    name: Annotated[Text, Field(min_length=1, max_length=150)] = ""


class AddressOut(Answer):
    """An address of a party."""

    id: IdOut
    use: str
    label: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str
    is_default: bool


class ContactOut(Answer):
    """A person at a party."""

    id: IdOut
    name: str
    role: str
    email: str
    phone: str
    receives_quotes: bool
    receives_invoices: bool


class PartyOut(Answer):
    """A party with its addresses and contacts."""

    id: IdOut
    number: str
    name: str
    kind: str
    is_customer: bool
    is_supplier: bool
    is_prospect: bool
    siren: str
    siret: str
    vat_number: str
    e_address_scheme: str
    e_address: str
    service_code: str
    email: str
    phone: str
    website: str
    language: str
    currency: str
    terms: IdOut | None = Field(validation_alias="terms_id")
    payment_method: str
    credit_limit: AmountOut | None
    no_reminders: bool
    accounting_code: str
    notes: str
    owner: IdOut | None = Field(validation_alias="owner_id")
    is_active: bool
    created_at: InstantOut
    version: int
    addresses: list[AddressOut] = []
    contacts: list[ContactOut] = []


class PartyParams(ListParams):
    """Which parties."""

    q: Text | None = Field(None, max_length=100, description="Part of the name, the number, the SIREN or the e-mail.")
    kind: Kind | None = None
    customer: QueryFlag | None = None
    supplier: QueryFlag | None = None
    prospect: QueryFlag | None = None
    active: QueryFlag | None = None
    number: Text | None = Field(None, max_length=20)
