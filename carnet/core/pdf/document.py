"""What a printed document contains: stored figures, dates and texts, with nothing left to compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Language = Literal["fr", "en"]


class Kind(StrEnum):
    """The commercial documents that Carnet prints (P47); each has its title, words and columns per language."""

    QUOTE = "quote"
    AMENDMENT = "amendment"
    ORDER_CONFIRMATION = "order_confirmation"
    PROFORMA = "proforma"
    INVOICE = "invoice"
    DEPOSIT_INVOICE = "deposit_invoice"
    INTERIM_INVOICE = "interim_invoice"
    PROGRESS_INVOICE = "progress_invoice"
    BALANCE_INVOICE = "balance_invoice"
    CORRECTED_INVOICE = "corrected_invoice"
    CREDIT_NOTE = "credit_note"
    DELIVERY_NOTE = "delivery_note"
    RETURN_NOTE = "return_note"
    PURCHASE_ORDER = "purchase_order"
    STATEMENT = "statement"

    @property
    def is_invoice(self) -> bool:
        """True for what asks to be paid and carries the payment mentions (R7)."""
        return self.value == "invoice" or self.value.endswith("_invoice")


class Nature(StrEnum):
    """What an invoice is about (R6)."""

    GOODS = "goods"
    SERVICES = "services"
    BOTH = "both"


class ReferenceKind(StrEnum):
    """The other documents that one may cite (R50)."""

    CUSTOMER_ORDER = "customer_order"
    ORDER = "order"
    QUOTE = "quote"
    AMENDMENT = "amendment"
    CONTRACT = "contract"
    DELIVERY_NOTE = "delivery_note"
    PROJECT = "project"
    INVOICE = "invoice"


class Every(StrEnum):
    """The period that a recurring price pays for (P15)."""

    WEEK = "week"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Who issues the document, with the mentions the law asks for (R2)."""

    name: str
    address: tuple[str, ...]  # one string per printed line, country last when abroad
    legal_form: str = ""  # "SARL au capital de 10 000 €"
    sole_trader: bool = False  # prints "EI" beside the name
    contacts: tuple[str, ...] = ()  # telephone, e-mail, site: printed on one line
    siren: str = ""
    siret: str = ""
    registration: str = ""  # "RCS Nantes", "RNE"
    vat_number: str = ""
    mentions: tuple[str, ...] = ()  # foot of every page: insurance, "Membre d'un assujetti unique"
    logo: bytes | None = None  # PNG, JPEG, WebP or SVG; anything else is left out
    colour: str = ""  # "#1f6feb", used in the head only


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who the document is addressed to (R5, R6); the supplier on a purchase order."""

    name: str
    address: tuple[str, ...]
    contact: str = ""  # printed as "À l'attention de"
    siren: str = ""
    vat_number: str = ""
    consumer: bool = False  # a private person: incl. tax first on quotes (R3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A delivery address, given only when it differs from the billed one (R6)."""

    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another document, by number and date."""

    kind: ReferenceKind
    number: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A further row of the head, already in the document's language: delay, start of works, salesperson."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A period, both ends counted (P40)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Percentages of a progress invoice: already invoiced and reached with this one (P24)."""

    previous: Decimal
    new: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, figures as stored; a figure left out prints nothing and a column without figures is not printed."""

    label: str
    details: str = ""  # may hold several paragraphs
    reference: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    discount: Decimal | None = None  # always gross − net (P11): positive lowers, negative is a charge
    discount_percent: Decimal | None = None  # printed above the amount
    vat_rate: Decimal | None = None  # 20 for 20 %
    net: Decimal | None = None
    progress: Progress | None = None
    ordered: Decimal | None = None  # delivery notes: ordered, (quantity =) delivered, left (R4)
    left: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A text between the lines."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of lines with its subtotal."""

    title: str
    rows: tuple[Line | Comment, ...]
    subtotal: Decimal | None = None


Row = Line | Comment | Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """Lines paid per period, apart from the totals of the document (P15)."""

    every: Every
    lines: tuple[Line, ...]
    excl_tax: Decimal
    vat: Decimal | None = None
    incl_tax: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A row without quantity after the lines: document discount per VAT rate (R37), a payer's share, retention."""

    label: str
    amount: Decimal  # signed: −80.00 for a discount
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductedShare:
    """What is taken back from a deposit at one VAT rate; positive, printed as −1 × the amount (R46)."""

    vat_rate: Decimal
    excl_tax: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """A deposit invoice deducted here: number, date and, under the totals, its HT, VAT and TTC (R10)."""

    number: str
    on: date
    shares: tuple[DeductedShare, ...]
    excl_tax: Decimal
    vat: Decimal
    incl_tax: Decimal
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow:
    """Base and VAT of one rate (R5); `label` replaces the rate where none applies ("Autoliquidation")."""

    rate: Decimal
    base: Decimal
    vat: Decimal
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EuroVat:
    """VAT in euro of a document in another currency (R14): "1 EUR = rate", its date, the amount."""

    rate: Decimal
    on: date
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Money already received, deducted from what is due."""

    amount: Decimal
    on: date | None = None
    label: str = ""  # method or reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums of the document. `due` is the largest figure printed: what is to pay, or the total of a quote."""

    excl_tax: Decimal
    vat: Decimal
    incl_tax: Decimal
    due: Decimal
    vat_rows: tuple[VatRow, ...] = ()
    gross: Decimal | None = None  # total of the lines before document discounts and deductions
    received: tuple[Received, ...] = ()
    euro: EuroVat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One dated amount to pay (P30)."""

    due_on: date
    amount: Decimal
    label: str = ""  # "Retenue de garantie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Bank details; with `amount` in euro a payment QR (EPC) is printed beside them."""

    iban: str
    holder: str
    bic: str = ""
    bank: str = ""
    reference: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A row of an account: what moved it, and the balance it leaves; sums written apart have neither debit nor credit."""

    label: str
    balance: Decimal
    on: date | None = None
    details: str = ""
    debit: Decimal | None = None
    credit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer's account over some days: the balance before, what moved it, the balance after."""

    opening: Movement
    movements: tuple[Movement, ...]
    closing: Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The box the customer signs; empty fields leave room for the pen (R3), filled ones say who signed (P17)."""

    name: str = ""
    on: date | None = None
    trace: str = ""  # "Signé en ligne, empreinte 7C1F 09AE…"
    drawing: str = ""  # SVG of what was drawn by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How anybody has an issued document confirmed: its code, and the public address, if any, drawn as a QR code (P52)."""

    code: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDocument:
    """A whole document as printed. A draft, which one without number always is, says so on every page."""

    kind: Kind
    language: Language
    seller: Seller
    recipient: Recipient
    number: str | None = None
    draft: bool = False
    title: str = ""  # the deal's own title: "Rénovation de la salle de bain"
    heading: str = ""  # replaces the kind's heading: "Situation n° 2"
    issued_on: date | None = None
    valid_until: date | None = None
    due_on: date | None = None  # one date; several go to `instalments`
    supplied: date | Span | None = None  # delivery, end of service, or the period billed (R5 6°)
    currency: str = "EUR"
    incl_tax_prices: bool = False  # unit prices and nets typed incl. tax (P15)
    delivery: Place | None = None
    references: tuple[Reference, ...] = ()
    facts: tuple[Fact, ...] = ()
    intro: str = ""
    rows: tuple[Row, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    lines_total: Decimal | None = None  # "Total des travaux HT", printed before the deductions
    lines_total_label: str = ""
    deductions: tuple[Deduction, ...] = ()
    totals: Totals | None = None  # None on delivery and return notes
    options: tuple[Line, ...] = ()  # "non compris"
    recurring: tuple[Recurring, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    terms: tuple[str, ...] = ()  # payment terms, deposit asked, delay
    transfer: Transfer | None = None
    credited_reason: str = ""  # credit notes (R11); the corrected invoices go to `references`
    nature: Nature | None = None
    vat_on_debits: bool = False
    exemptions: tuple[str, ...] = ()  # R12, one text each
    penalties: str = ""  # PMD
    recovery_fee: str = ""  # PMT, the 40 EUR
    early_discount: str = ""  # AAB, the discount or its absence
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    acceptance: Acceptance | None = None
    receipt: Receipt | None = None
    account: Account | None = None  # statements: printed instead of lines
