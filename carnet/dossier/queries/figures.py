"""The figures of an order's standing, as screens and the API show them (P2, P6)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from carnet.core.money import ZERO
from carnet.core.refusals import Holder


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity and the amount excl. tax it stands for."""

    quantity: Decimal = ZERO
    excl_tax: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """What stands on a line of an order; a negative line keeps its sign."""

    order_line_id: int
    position: int
    reference: str
    description: str
    unit: str
    vat_category: str
    vat_rate: Decimal
    invoice_policy: str
    deliverable: bool
    counts_delivery: bool
    unit_price: Decimal
    discount_percent: Decimal
    discount_amount: Decimal
    ordered: Measure
    delivered: Measure
    returned: Measure
    invoiced: Measure
    credited: Measure
    abandoned: Measure
    left_to_deliver: Measure
    left_to_invoice: Measure
    to_invoice_now: Measure


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A figure of one VAT group."""

    vat_category: str
    vat_rate: Decimal
    excl_tax: Decimal
    vat: Decimal

    @property
    def incl_tax(self) -> Decimal:
        return self.excl_tax + self.vat


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the order, with its VAT groups."""

    by_vat: tuple[GroupFigures, ...]

    @property
    def excl_tax(self) -> Decimal:
        return sum((one.excl_tax for one in self.by_vat), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((one.vat for one in self.by_vat), ZERO)

    @property
    def incl_tax(self) -> Decimal:
        return self.excl_tax + self.vat


@dataclass(frozen=True, slots=True)
class Totals:
    """The four figures that conservation binds: ordered = invoiced + abandoned + left to invoice (P3)."""

    ordered: Total
    invoiced: Total
    abandoned: Total
    left_to_invoice: Total
    deposit_left: Total
    discount_left: Total
    lines_left: Total


@dataclass(frozen=True, slots=True)
class Facts:
    """The three independent facts, each none, partial or full (P6)."""

    delivered: str
    invoiced: str
    paid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Why an order is not closed: how much, which document, and the act that solves it (P7).

    `blocks` is false for what waits without keeping the order open.
    """

    code: str
    sentence: str
    act: str
    amount: Decimal | None = None
    quantity: Decimal | None = None
    document: Holder | None = None
    blocks: bool = True

    @property
    def url_name(self) -> str:
        """The page where the act is done."""
        return ACT_PAGES.get(self.act, "dossier:order")


# The page that does each act; pages of acts not listed are the folder itself.
ACT_PAGES = {
    "issue": "invoicing:invoice",
    "record_payment": "invoicing:invoice",
    "refund": "invoicing:invoice",
    "credit": "invoicing:invoice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an order stands, today or on a past day."""

    order_id: int
    on: date | None
    state: str
    closed_by_hand: bool
    facts: Facts
    lines: tuple[LineFigures, ...]
    totals: Totals
    billed: Decimal
    paid: Decimal
    written_off: Decimal
    left_to_pay: Decimal
    deposit_left: Decimal
    delivered_excl_tax: Decimal
    deliverable_excl_tax: Decimal
    recurring_to_hand_over: int
    planned_cost: Decimal
    committed_cost: Decimal
    actual_cost: Decimal
    blockers: tuple[Blocker, ...] = field(default=())

    @property
    def planned_margin(self) -> Decimal:
        """What is sold less what it was planned to cost; what was given up is neither sold nor counted off its cost."""
        return self.totals.ordered.excl_tax - self.totals.abandoned.excl_tax - self.planned_cost
