"""What a file of another says, in the terms of EN 16931; whatever it does not say is empty."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})


@dataclass(frozen=True, slots=True)
class ReadParty:
    """The seller or the buyer: its name and its numbers."""

    name: str = ""
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line; allowances and charges of the document are lines too, with `adjustment`."""

    name: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    category: str
    rate: Decimal
    unit: str = ""
    details: str = ""
    seller_reference: str = ""
    buyer_reference: str = ""
    order_line: str = ""
    adjustment: bool = False


@dataclass(frozen=True, slots=True)
class ReadVat:
    """The VAT of one category and rate, as the seller reckoned it."""

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note as read: `form` is the syntax, `order` the buyer's order number (BT-13)."""

    form: str
    kind: str
    number: str
    issued_on: date | None
    due_on: date | None
    currency: str
    seller: ReadParty
    buyer: ReadParty
    lines: tuple[ReadLine, ...]
    vat: tuple[ReadVat, ...]
    order: str = ""
    preceding: str = ""
    excl_tax: Decimal | None = None
    incl_tax: Decimal | None = None
    prepaid: Decimal = Decimal(0)
    iban: str = ""

    @property
    def credits(self) -> bool:
        """Whether it takes back what another asked."""
        return self.kind in CREDIT_NOTES
