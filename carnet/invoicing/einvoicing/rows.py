"""Lines, discounts and VAT of an e-invoice, from stored rows: every figure as it is stored (P10, P11, R33–R38)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core.einvoice import Adjustment, Line, VatRow
from carnet.core.money import HUNDRED, ONE, ZERO, cent, round_to
from carnet.invoicing.models import InvoiceLine, InvoiceVat

BILLED = frozenset({"line", "deposit", "deduction"})
OUT_OF_SCOPE = "O"
_PIECE = "C62"
_ROUNDING = 50  # cents that a line without discount may carry (P11)
_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}


def lines_of(rows: Iterable[InvoiceLine], units: Mapping[str, str], places: int) -> tuple[Line, ...]:
    """What is billed and deducted, each line by its place in the document."""
    return tuple(_line(row, units, places) for row in rows if row.kind in BILLED)


def discounts_of(rows: Iterable[InvoiceLine]) -> tuple[tuple[Adjustment, ...], tuple[Adjustment, ...]]:
    """What the document takes off and what it adds, one per VAT group (R37)."""
    discounts = [row for row in rows if row.kind == "discount" and row.net]
    allowances = tuple(_discount(row) for row in discounts if row.net < 0)
    return allowances, tuple(_discount(row) for row in discounts if row.net > 0)


def vat_of(rows: Sequence[InvoiceVat], reasons: Sequence[str]) -> tuple[VatRow, ...]:
    """The VAT of each group; `reasons` are the printed texts of the exempt groups, in their order (R12)."""
    exempt = sorted({(row.category, row.exemption_code) for row in rows if row.category != "S"})
    said = dict(zip(exempt, reasons, strict=True)) if len(exempt) == len(reasons) else {}
    return tuple(
        VatRow(
            row.category,
            _rate(row.category, row.rate),
            row.base,
            row.vat,
            reason=said.get((row.category, row.exemption_code), ""),
            reason_code=_reason_code(row),
        )
        for row in rows
    )


def _reason_code(row: InvoiceVat) -> str:
    """The code of the exemption; none where the lines give several: the text says them all."""
    return "" if " " in row.exemption_code else row.exemption_code or _CODES.get(row.category, "")


def _line(row: InvoiceLine, units: Mapping[str, str], places: int) -> Line:
    gross = round_to(row.quantity * row.unit_price, places)
    quantity, price, off = row.quantity, row.unit_price, gross - row.net
    if row.kind != "line":
        quantity, price, off = (ONE if row.net >= 0 else -ONE), abs(row.net), ZERO
    return Line(
        id=str(row.position),
        name=row.description or row.reference or "-",
        quantity=quantity,
        price=price,
        net=row.net,
        category=row.vat_category,
        rate=_rate(row.vat_category, row.vat_rate),
        unit=units.get(row.unit, _PIECE),
        description=row.details,
        reference=row.reference,
        note=_progress(row),
        allowances=(_off(row, off, gross, places),) if off > 0 else (),
        charges=(_off(row, -off, -gross, places),) if off < 0 else (),
    )


def _off(row: InvoiceLine, amount: Decimal, gross: Decimal, places: int) -> Adjustment:
    """A line's discount, or the cents that make it add up; the percentage only where it gives this very amount."""
    percent = row.discount_percent
    if percent and round_to(gross * percent / HUNDRED, places) == amount:
        return Adjustment(amount, _("Discount"), percent, gross)
    is_rounding = not percent and amount <= _ROUNDING * cent(places)
    return Adjustment(amount, _("Rounding") if is_rounding else _("Discount"))


def _discount(row: InvoiceLine) -> Adjustment:
    rate = _rate(row.vat_category, row.vat_rate)
    return Adjustment(abs(row.net), row.description or _("Discount"), category=row.vat_category, rate=rate)


def _rate(category: str, rate: Decimal) -> Decimal | None:
    return None if category == OUT_OF_SCOPE else rate


def _progress(row: InvoiceLine) -> str:
    if row.progress_before is None or row.progress_after is None:
        return ""
    return _("Progress: from %(before)s %% to %(after)s %%") % {
        "before": _plain(row.progress_before),
        "after": _plain(row.progress_after),
    }


def _plain(percent: Decimal) -> str:
    return f"{percent.normalize() + 0:f}"
