"""Where a figure comes from: the signed documents that sum to it exactly (P5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.core.money import ZERO, VatGroup, round_to
from carnet.core.refusals import BadValue
from carnet.dossier.queries.labels import labels_of
from carnet.dossier.queries.standings import bare_standing, require_day_of
from carnet.sales.models import Entry

_INVOICED = {"invoiced": 1, "credited": -1}
_DEPOSITS = {"deposit": 1, "deducted": -1}
_GIVEN_UP = {"abandoned": 1, "deposit_kept": -1}
_COSTS = {"actual_cost": {"cost": 1}, "committed_cost": {"committed": 1}}


def _less(*parts: dict[str, int]) -> dict[str, int]:
    return {figure: -sign for part in parts for figure, sign in part.items()}


# How entries sum to a figure of a line; and of a VAT group or the order, where deposits count too.
_OF_A_LINE: dict[str, dict[str, int]] = {
    "ordered": {"ordered": 1},
    "invoiced": _INVOICED,
    "credited": {"credited": 1},
    "abandoned": {"abandoned": 1},
    "left_to_invoice": {"ordered": 1, **_less(_INVOICED, {"abandoned": 1})},
    "delivered": {"delivered": 1, "returned": -1},
    "left_to_deliver": {"ordered": 1, "delivered": -1, "returned": 1, "delivery_given_up": -1},
    **_COSTS,
}
_OF_THE_ORDER: dict[str, dict[str, int]] = {
    "ordered": {"ordered": 1},
    "invoiced": {**_INVOICED, **_DEPOSITS},
    "abandoned": _GIVEN_UP,
    "left_to_invoice": {"ordered": 1, **_less(_INVOICED, _DEPOSITS, _GIVEN_UP)},
    "deposit_left": {**_DEPOSITS, "deposit_kept": -1},
    "billed": {"billed": 1},
    "paid": {"paid": 1},
    "written_off": {"written_off": 1},
    "left_to_pay": {"billed": 1, "paid": -1, "written_off": -1},
    "delivered": _OF_A_LINE["delivered"],
    "left_to_deliver": _OF_A_LINE["left_to_deliver"],
    **_COSTS,
}
FIGURES = tuple(sorted(_OF_THE_ORDER))
COST_FIGURES = tuple(_COSTS)
_BY_QUANTITY = ("delivered", "left_to_deliver")


class FigureUnknown(BadValue):
    """No such figure is explained."""

    def __init__(self, figure: str, known: Iterable[str]) -> None:
        super().__init__(
            _("“%(figure)s” is not a figure that can be explained: choose one of %(known)s.")
            % {"figure": figure, "known": ", ".join(known)},
            field="figure",
        )


@dataclass(frozen=True, slots=True)
class ExplainedEntry:
    """One document's part in a figure: quantity, amount, and VAT where the figure has one."""

    on: date | None
    document_kind: str
    document_id: int
    label: str
    quantity: Decimal
    amount: Decimal
    vat: Decimal


_Document = tuple[date, str, int]


def explanation(
    order_id: int,
    figure: str,
    order_line_id: int | None = None,
    group: VatGroup | None = None,
    on: date | None = None,
) -> list[ExplainedEntry]:
    """The documents that make a figure of an order, a VAT group or a line, oldest first; they sum to it exactly (P5)."""
    signs = (_OF_A_LINE if order_line_id else _OF_THE_ORDER).get(figure)
    if signs is None:
        raise FigureUnknown(figure, sorted(_OF_A_LINE) if order_line_id else FIGURES)
    require_day_of(order_id, on)
    entries = Entry.objects.filter(order=order_id, figure__in=signs)
    if order_line_id:
        entries = entries.filter(order_line=order_line_id)
    if group:
        entries = entries.filter(category=group.category, rate=group.rate)
    if on:
        entries = entries.filter(on__lte=on)
    rows = list(entries.order_by("on", "id"))
    if figure in _BY_QUANTITY:
        sums = _by_quantity(order_id, rows, signs, on)
    else:
        sums = _summed(rows, signs)
        if not order_line_id:
            sums = {key: (ZERO, amount, vat) for key, (_quantity, amount, vat) in sums.items()}
    labels = labels_of({(kind, document_id) for _on, kind, document_id in sums})
    explained = [
        ExplainedEntry(day, kind, document_id, labels.get((kind, document_id), kind), *parts)
        for (day, kind, document_id), parts in sums.items()
        if any(parts)
    ]
    if figure == "left_to_invoice" and not order_line_id:
        explained += _vat_rounding(order_id, group, on, explained)
    return explained


def _summed(rows: Iterable[Entry], signs: dict[str, int]) -> dict[_Document, tuple[Decimal, Decimal, Decimal]]:
    sums: dict[_Document, tuple[Decimal, Decimal, Decimal]] = {}
    for row in rows:
        key = (row.on, row.document_kind, row.document_id)
        quantity, amount, vat = sums.get(key, (ZERO, ZERO, ZERO))
        sign = signs[row.figure]
        sums[key] = (quantity + sign * row.quantity, amount + sign * row.amount, vat + sign * row.vat)
    return sums


def _by_quantity(
    order_id: int, rows: Iterable[Entry], signs: dict[str, int], on: date | None
) -> dict[_Document, tuple[Decimal, Decimal, Decimal]]:
    """Quantities at what their lines were ordered for: each document brings what it adds to the rounded amount so far."""
    lines = {line.order_line_id: line.ordered for line in bare_standing(order_id, on).lines if line.counts_delivery}
    so_far: dict[int, Decimal] = defaultdict(lambda: ZERO)
    sums: dict[_Document, tuple[Decimal, Decimal, Decimal]] = {}
    for row in rows:
        ordered = lines.get(row.order_line_id or 0)
        if ordered is None:
            continue
        added = signs[row.figure] * row.quantity
        before = so_far[row.order_line_id or 0]
        so_far[row.order_line_id or 0] = before + added
        amount = _at(ordered.excl_tax, ordered.quantity, before + added) - _at(
            ordered.excl_tax, ordered.quantity, before
        )
        key = (row.on, row.document_kind, row.document_id)
        quantity, total, _vat = sums.get(key, (ZERO, ZERO, ZERO))
        sums[key] = (quantity + added, total + amount, ZERO)
    return sums


def _at(amount: Decimal, ordered: Decimal, quantity: Decimal) -> Decimal:
    return round_to(amount * quantity / ordered) if ordered else ZERO


def _vat_rounding(
    order_id: int, group: VatGroup | None, on: date | None, explained: list[ExplainedEntry]
) -> list[ExplainedEntry]:
    """The cents by which the VAT of a balance made now differs from what the order has left of its VAT (P10)."""
    left = bare_standing(order_id, on).totals.left_to_invoice
    wanted = [
        one for one in left.by_vat if group is None or (one.vat_category, one.vat_rate) == (group.category, group.rate)
    ]
    missing = sum((one.vat for one in wanted), ZERO) - sum((row.vat for row in explained), ZERO)
    if not missing:
        return []
    return [ExplainedEntry(on, "vat_rounding", 0, _("VAT rounding"), ZERO, ZERO, missing)]
