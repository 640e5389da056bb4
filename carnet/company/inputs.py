"""What a caller says about the company's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from carnet.company.amounts import TermStep
from carnet.company.models import Settings


@dataclass(frozen=True, slots=True)
class Identity:
    """The company as documents print it (R2, R52)."""

    legal_name: str
    trade_name: str = ""
    legal_form: str = ""
    share_capital: str = ""
    sole_trader: bool = False
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    registration: str = ""
    activity_code: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    phone: str = ""
    email: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    bank_name: str = ""
    creditor_id: str = ""
    e_address_scheme: str = ""
    e_address: str = ""
    colour: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Identity":
        """What the company says of itself now."""
        return cls(**{field.name: getattr(settings, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class HouseRules:
    """How the company works; the closing rule, which moves orders, is an act of its own above."""

    size: str = "sme"
    place: str = "mainland"
    vat_on_debits: bool = False
    vat_exempt: bool = False
    deposit_mode: str = "at_balance"
    invoice_policy: str = "ordered"
    orders_start_as_drafts: bool = False
    credit_limit_holds: bool = True
    deposit_before_delivery: bool = False
    stock_may_be_negative: bool = False
    receipt_tolerance_percent: Decimal = Decimal(0)
    bill_tolerance_percent: Decimal = Decimal(0)
    delivery_tolerance_percent: Decimal = Decimal(0)
    delivery_prices: bool = False
    quote_valid_days: int = 30
    draft_probability: int = 10
    sent_probability: int = 40
    default_terms_id: int | None = None
    language: str = "fr"
    time_zone: str = "Europe/Paris"

    @classmethod
    def of(cls, settings: Settings) -> "HouseRules":
        """The rules in force."""
        return cls(**{field.name: getattr(settings, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class PrintedTexts:
    """What documents say at their end, by language; an empty one is the law's own text, or that of the company's language (R7)."""

    late_penalty: Mapping[str, str]
    early_discount: Mapping[str, str]
    footer: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings) -> "PrintedTexts":
        """The texts in use."""
        own = settings.language
        return cls(
            {own: settings.late_penalty_text, **settings.late_penalty_texts},
            {own: settings.early_discount_text, **settings.early_discount_texts},
            {own: settings.footer, **settings.footers},
        )


@dataclass(frozen=True, slots=True)
class VatRateInput:
    """A rate with its category (R60), place and days; a rate of 0 needs its exemption's text or code."""

    rate: Decimal
    label: str
    category: str = "S"
    place: str = "mainland"
    valid_from: date | None = None
    valid_until: date | None = None
    exemption_code: str = ""
    exemption_text: str = ""


@dataclass(frozen=True, slots=True)
class InstalmentInput:
    """A share in percent of the amount to pay, and the steps to its due date."""

    percent: Decimal
    steps: tuple[TermStep, ...] = ()


@dataclass(frozen=True, slots=True)
class TermsInput:
    """Payment terms: words per language, instalments whose percents make 100, and a discount for paying early (P30, R31)."""

    code: str
    labels: Mapping[str, str]
    instalments: tuple[InstalmentInput, ...]
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 0
    discount_without_vat: bool = False


@dataclass(frozen=True, slots=True)
class PlanTemplateLineInput:
    """A share of the order (None, last, is the rest), so long after a milestone."""

    label: str = ""
    kind: str = "interim"
    percent: Decimal | None = None
    milestone: str = "acceptance"
    offset_months: int = 0
    offset_days: int = 0
    certainty: int = 100


@dataclass(frozen=True, slots=True)
class PlanTemplateInput:
    """A billing plan to start from (P45)."""

    name: str
    lines: tuple[PlanTemplateLineInput, ...]


@dataclass(frozen=True, slots=True)
class UnitInput:
    """A unit: its short code, words per language, UN/ECE code."""

    code: str
    labels: Mapping[str, str]
    unece: str = "C62"


@dataclass(frozen=True, slots=True)
class SeriesInput:
    """A series of numbers: `FA-2026-0001` is prefix `FA-`, yearly, four digits (R15, R16)."""

    code: str
    prefix: str
    yearly: bool = True
    digits: int = 4
