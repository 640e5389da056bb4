"""An e-invoice in the terms of EN 16931: what is said of whom, with figures as stored; nothing is computed here but sums of lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal("0.00")
SIREN_SCHEME, SIRET_SCHEME, ADDRESS_SCHEME, EMAIL_SCHEME = "0002", "0009", "0225", "EM"


class Kind(StrEnum):
    """Types of document that a seller issues (BT-3, R43)."""

    INVOICE = "380"
    DEPOSIT = "386"
    CORRECTED = "384"
    CREDIT_NOTE = "381"
    DEPOSIT_CREDIT_NOTE = "503"

    @property
    def credits(self) -> bool:
        """Whether its amounts are taken back from the customer's debt, though written as positive (R11)."""
        return self in (Kind.CREDIT_NOTE, Kind.DEPOSIT_CREDIT_NOTE)


class Treatment(StrEnum):
    """What a platform does with the document (note BAR, R55)."""

    B2B = "B2B"
    B2B_ABROAD = "B2BINT"
    B2C = "B2C"
    B2C_ABROAD = "B2CINT"
    OUT_OF_SCOPE = "OUTOFSCOPE"
    ARCHIVE_ONLY = "ARCHIVEONLY"


class VatTime(StrEnum):
    """When the VAT is due, as the builder of the file names it (BT-8, R27)."""

    ON_INVOICE = "invoice"
    ON_DELIVERY = "delivery"
    ON_PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; only the country is compulsory (BG-5, BG-8, BG-15)."""

    country: str
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A value and the register it belongs to."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """The seller, the buyer, or the place delivered to (BG-4, BG-7, BG-13)."""

    name: str
    address: Address
    legal_id: str = ""
    establishment_id: str = ""
    vat_number: str = ""
    tax_number: str = ""
    trade_name: str = ""
    legal_text: str = ""
    electronic: Identifier | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A free text, with the code that says what it is about: PMT, PMD, AAB, REG, ABL, AAI, BAR… (BG-1, R8)."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document, by number and date."""

    number: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount taken off or added (BG-20, BG-21, BG-27, BG-28), always positive; the VAT group only for the document's own."""

    amount: Decimal
    reason: str
    percent: Decimal | None = None
    of: Decimal | None = None
    category: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line: net = quantity × price − allowances + charges; a line that takes back has a negative quantity (BG-25, R33)."""

    id: str
    name: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    category: str
    rate: Decimal | None
    unit: str = "C62"
    description: str = ""
    reference: str = ""
    note: str = ""
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class VatRow:
    """The VAT of one category and rate, as stored; why there is none, by text and code (BG-23, R35, R60)."""

    category: str
    rate: Decimal | None
    base: Decimal
    vat: Decimal
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of the document (BG-22); `vat_in_euro` only where the document is in another currency (R14)."""

    excl_tax: Decimal
    vat: Decimal
    incl_tax: Decimal
    due: Decimal
    prepaid: Decimal = ZERO
    vat_in_euro: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """The account to be paid by transfer (BG-16, BG-17)."""

    iban: str
    holder: str
    bic: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """How the seller collects it from the buyer's account (BG-19)."""

    mandate: str
    creditor: str
    account: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class EInvoice:
    """A document to transmit. Of several orders or delivery notes EN 16931 has room for one: more are said in a note (R50)."""

    kind: Kind
    number: str
    issued_on: date
    frame: str
    treatment: Treatment
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    vat: tuple[VatRow, ...]
    totals: Totals
    currency: str = "EUR"
    places: int = 2
    notes: tuple[Note, ...] = ()
    allowances: tuple[Adjustment, ...] = ()
    charges: tuple[Adjustment, ...] = ()
    preceding: tuple[Reference, ...] = ()
    vat_time: VatTime | None = None
    due_on: date | None = None
    terms: str = ""
    debit: DirectDebit | None = None
    transfer: Transfer | None = None
    buyer_reference: str = ""
    buyer_order: str = ""
    sales_order: str = ""
    contract: str = ""
    delivery_note: str = ""
    delivered_on: date | None = None
    delivered_to: Party | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    language: str = field(default="fr", compare=False)

    @property
    def lines_total(self) -> Decimal:
        """Sum of the nets of the lines (BT-106)."""
        return sum((line.net for line in self.lines), ZERO)

    @property
    def allowances_total(self) -> Decimal:
        """Sum of what the document takes off (BT-107)."""
        return sum((one.amount for one in self.allowances), ZERO)

    @property
    def charges_total(self) -> Decimal:
        """Sum of what the document adds (BT-108)."""
        return sum((one.amount for one in self.charges), ZERO)
