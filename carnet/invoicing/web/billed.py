"""The rows of the invoice in the dialog: as they will be printed, or lines of the order to choose and to bring forward (P24)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import HUNDRED, ZERO, VatGroup
from carnet.core.refusals import Refusal
from carnet.invoicing.amounts import LineState, invoiced_percent
from carnet.invoicing.proposals import OrderRow, OrderToInvoice, ProposedLine, ProposedVat
from carnet.invoicing.queries import to_invoice_now
from carnet.invoicing.web.asked import Typed, lines_of


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the preview; `tick`, `quantity` and `percent` are cells to type in for lines that are chosen."""

    kind: str
    text: str
    details: str = ""
    line_id: int | None = None
    ticked: bool = False
    typed: str = ""
    left: Decimal = ZERO
    unit: str = ""
    whole: Decimal = ZERO
    before: Decimal = ZERO
    after: Decimal | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    rate: str = ""
    amount: Decimal | None = None
    done: bool = False
    beyond: bool = False


def rows_of(order: OrderToInvoice, typed: Typed, lines: Sequence[ProposedLine]) -> list[Row]:
    """Rows as printed; for an interim or a progress, the lines of the order to type in, then what follows them."""
    if typed.kind not in ("interim", "progress"):
        return [_printed(line) for line in lines]
    billed = {line.order_line_id: line for line in lines if line.kind == "line"}
    states = {line.line_id: line for line in lines_of(order)}
    chosen = _chosen_at_first(order, typed)
    rows = []
    for row in order.rows:
        if row.kind == "section":
            rows.append(Row("section", row.description))
        elif row.id in states and states[row.id].at_cost:
            continue
        elif row.id in states and typed.kind == "interim":
            rows.append(_to_choose(row, states[row.id], billed.get(row.id), typed, chosen.get(row.id)))
        elif row.id in states:
            rows.append(_to_reach(row, states[row.id], billed.get(row.id), typed))
    return [*rows, *(_printed(line) for line in lines if line.kind not in ("line", "section", "comment"))]


def _chosen_at_first(order: OrderToInvoice, typed: Typed) -> dict[int, Decimal]:
    if typed.kind != "interim" or not typed.fresh:
        return {}
    return {line.line_id: line.quantity for line in to_invoice_now(order)}


def _to_choose(
    row: OrderRow, line: LineState, billed: ProposedLine | None, typed: Typed, chosen: Decimal | None
) -> Row:
    quantity = line.left_quantity if chosen is None else chosen
    return Row(
        "choose",
        row.description,
        line_id=row.id,
        ticked=chosen is not None or bool(typed.text(f"t-{row.id}")),
        typed=typed.text(f"q-{row.id}") or formats.quantity(quantity),
        left=line.left_quantity,
        unit=row.unit,
        price=line.unit_price,
        rate=rate_word(row.group),
        amount=billed.net if billed else None,
        done=_is_done(line),
        beyond=_is_beyond(line, typed),
    )


def _is_done(line: LineState) -> bool:
    return not line.left_quantity and not line.left_amount


def _is_beyond(line: LineState, typed: Typed) -> bool:
    """More is typed than what is left of the line."""
    name = f"q-{line.line_id}"
    if not typed.text(f"t-{line.line_id}") or "%" in typed.text(name):
        return False
    with suppress(Refusal):
        return abs(typed.number(name) or ZERO) > abs(line.left_quantity)
    return True


def _to_reach(row: OrderRow, line: LineState, billed: ProposedLine | None, typed: Typed) -> Row:
    return Row(
        "reach",
        row.description,
        line_id=row.id,
        typed=typed.text(f"p-{row.id}"),
        rate=rate_word(row.group),
        whole=line.amount,
        before=invoiced_percent(line),
        after=billed.progress_after if billed else None,
        amount=billed.net if billed else None,
        done=_is_done(line) and not line.invoiced_amount,
    )


def _printed(line: ProposedLine) -> Row:
    priced = line.kind in ("line", "deposit", "deduction", "discount")
    counted = priced and line.kind != "discount"
    progress = ""
    if line.progress_before is not None and line.progress_after not in (None, HUNDRED):
        progress = f"{formats.percent(line.progress_before)} → {formats.percent(line.progress_after)}"
    return Row(
        line.kind,
        line.description,
        details=line.details or progress,
        quantity=line.quantity if counted else None,
        unit=line.unit,
        price=line.unit_price if counted else None,
        rate=rate_word(line.group) if priced else "",
        amount=line.net if priced else None,
    )


def rate_word(group: VatGroup) -> str:
    """`10 %`."""
    return formats.percent(group.rate)


def vat_words(rows: Iterable[ProposedVat]) -> list[dict[str, Any]]:
    """VAT rows of a proposal as totals show them."""
    return [
        {"word": _("VAT %(rate)s") % {"rate": rate_word(row.group)}, "base": row.base, "vat": row.vat} for row in rows
    ]
