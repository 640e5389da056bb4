"""What an act of invoicing would write: the preview of a dialog and the rows of a draft are this same thing (P24)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup
from carnet.invoicing.amounts import Claim, Order


@dataclass(frozen=True, slots=True)
class LineAsk:
    """What is asked of an order line: a quantity, a percentage of its current amount, or an amount excl. tax; one of them."""

    order_line_id: int
    quantity: Decimal | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProgressAsk:
    """The cumulative percentage a line has reached (P24)."""

    order_line_id: int
    cumulative_percent: Decimal


@dataclass(frozen=True, slots=True)
class DepositAsk:
    """How much of a deposit is deducted, excl. tax, typed within the two bounds of P25."""

    invoice_id: int
    amount_excl_tax: Decimal


@dataclass(frozen=True, slots=True)
class CreditLineAsk:
    """What is credited of an invoice line: a quantity at its invoiced net, or an amount excl. tax (P29)."""

    invoice_line_id: int
    quantity: Decimal | None = None
    amount_excl_tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CreditVatAsk:
    """What is credited of a VAT group, excl. or incl. tax (P29)."""

    vat_rate: Decimal
    vat_category: str = "S"
    amount_excl_tax: Decimal | None = None
    amount_incl_tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row of an order as an invoice repeats it: wording, nature, and what is delivered of it."""

    id: int
    position: int
    kind: str
    reference: str
    description: str
    details: str
    unit: str
    group: VatGroup
    exemption_code: str
    nature: str
    accounting_code: str
    discount_percent: Decimal
    policy: str
    deliverable: bool = False
    done_quantity: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ClaimingDraft:
    """A draft that claims something of an order."""

    id: int
    kind: str
    created_on: date


@dataclass(frozen=True, slots=True)
class OrderToInvoice:
    """An order as invoicing sees it: its rows, and what is left of it once other drafts have claimed their part (P24)."""

    id: int
    number: str
    ordered_on: date
    party_id: int
    billed_party_id: int
    title: str
    customer_reference: str
    service_code: str
    commitment_number: str
    currency: str
    places: int
    language: str
    terms_id: int | None
    deposit_percent: Decimal | None
    deposit_mode: str
    discount_label: str
    rows: tuple[OrderRow, ...]
    groups: Order
    drafts: tuple[ClaimingDraft, ...]

    @property
    def rows_by_id(self) -> dict[int, OrderRow]:
        return {row.id: row for row in self.rows}


@dataclass(frozen=True, slots=True)
class WorkPart:
    """What a line bills of a time entry or of an expense: minutes, and its part of the net (P24)."""

    time_entry_id: int | None = None
    expense_id: int | None = None
    minutes: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One row to write; amounts have the sign they are stored with (a deduction and a discount are negative)."""

    kind: str
    description: str
    group: VatGroup = field(default_factory=lambda: VatGroup("S", ZERO))
    order_id: int | None = None
    order_line_id: int | None = None
    deducts_id: int | None = None
    credits_id: int | None = None
    note_line_id: int | None = None
    reference: str = ""
    details: str = ""
    quantity: Decimal = ZERO
    unit: str = ""
    unit_price: Decimal = ZERO
    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    exemption_code: str = ""
    net: Decimal = ZERO
    vat: Decimal = ZERO
    served_quantity: Decimal = ZERO
    excess_quantity: Decimal = ZERO
    excess_amount: Decimal = ZERO
    progress_before: Decimal | None = None
    progress_after: Decimal | None = None
    nature: str = ""
    accounting_code: str = ""
    work: tuple[WorkPart, ...] = ()

    def claim(self) -> Claim | None:
        """What the line asks of its order."""
        match self.kind:
            case "line" if self.order_line_id:
                return Claim(self.group, self.net, line_id=self.order_line_id, quantity=self.served_quantity)
            case "discount" if self.order_id:
                return Claim(self.group, self.net, discount=True)
            case "deposit":
                return Claim(self.group, self.net, self.vat)
            case "deduction":
                return Claim(self.group, self.net, self.vat, deducts_id=self.deducts_id)
        return None


def reasons_of(lines: Iterable[tuple[VatGroup, str]]) -> dict[VatGroup, str]:
    """Why each VAT group bears no VAT: the code of its lines, or all of them when they do not agree; every one is printed (R12)."""
    found: dict[VatGroup, set[str]] = {}
    for group, codes in lines:
        found.setdefault(group, set()).update(codes.split())
    return {group: " ".join(sorted(codes)) for group, codes in found.items() if codes}


@dataclass(frozen=True, slots=True)
class ProposedVat:
    """A VAT group of the document: what its own lines carry, and what is due once deposits are deducted (P10)."""

    group: VatGroup
    base: Decimal
    vat: Decimal
    own_base: Decimal
    own_vat: Decimal
    exemption_code: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """An amount excl. tax, its VAT, and both."""

    excl_tax: Decimal = ZERO
    vat: Decimal = ZERO

    @property
    def incl_tax(self) -> Decimal:
        return self.excl_tax + self.vat


@dataclass(frozen=True, slots=True)
class Effect:
    """A figure of an order before the document, and after it."""

    order_id: int
    figure: str
    before: Sums
    after: Sums


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document as it would be written, what it does to its orders, and what its author should know.

    `exact` is false when an amount typed incl. tax is kept although no base × rate gives it; `below`, `above`: the nearest totals
    that one gives (P12). `corrects_id`, `reason`: the invoice that a lower progress takes back, to be invoiced again, and why (P24).
    """

    kind: str
    lines: tuple[ProposedLine, ...]
    vat: tuple[ProposedVat, ...]
    effects: tuple[Effect, ...] = ()
    warnings: tuple[str, ...] = ()
    exact: bool = True
    below: Decimal | None = None
    above: Decimal | None = None
    excess: Decimal = ZERO
    corrects_id: int | None = None
    reason: str = ""

    @property
    def total_excl_tax(self) -> Decimal:
        return sum((row.base for row in self.vat), ZERO)

    @property
    def total_vat(self) -> Decimal:
        return sum((row.vat for row in self.vat), ZERO)

    @property
    def total_incl_tax(self) -> Decimal:
        return self.total_excl_tax + self.total_vat
