"""The lines of an order side by side with what is delivered, invoiced and left, fifty at a time (P2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.web.templatetags.carnet import why
from carnet.delivery.queries.readiness import Ready
from carnet.dossier.queries import FolderLine, GroupFigures, LineFigures, Standing
from carnet.dossier.web.links import explain_url
from carnet.dossier.web.promised import Said, promise_said
from carnet.invoicing.queries import deposits_of_orders
from carnet.sales.web.figures import PERIODS

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cells:
    """The quantities of a line, each opening its explanation; a dash is a zero."""

    ordered: str
    delivered: str
    invoiced: str
    left: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line as drawn: its wording, its terms of today, its figures if it holds an amount."""

    line: Any
    figures: Any
    under: str
    period: str
    cells: Cells | None
    promise: Said | None = None


@dataclass(frozen=True, slots=True)
class DepositRow:
    """A deposit still to be deducted."""

    number: str
    invoice_id: int
    left: Decimal

    @property
    def minus(self) -> Decimal:
        return -self.left


@dataclass(frozen=True, slots=True)
class VatRow:
    """One VAT rate of the order: ordered, invoiced, left, with the VAT of what is left; each opens its explanation."""

    ordered: GroupFigures
    left: GroupFigures
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """A button to another page of the lines."""

    page: int
    label: str


@dataclass(frozen=True, slots=True)
class LinesTable:
    """A page of lines and the totals of all of them."""

    rows: Sequence[TableRow]
    count: int
    shown: int
    page: int
    pages: int
    only_left: bool
    left_count: int
    ordered: Decimal
    left: Decimal
    discount: Decimal
    discount_left: Decimal
    deposits: Sequence[DepositRow]
    groups: Sequence[VatRow]

    @property
    def minus_discount(self) -> Decimal:
        return -self.discount

    @property
    def minus_discount_left(self) -> Decimal:
        return -self.discount_left

    @property
    def steps(self) -> list[Step]:
        """The pages before and after this one."""
        before = [Step(self.page - 1, _("Previous"))] if self.page > 1 else []
        return [*before, *([Step(self.page + 1, _("Next"))] if self.page < self.pages else [])]

    @property
    def by_rate(self) -> bool:
        """Whether the figures are told rate by rate below the lines."""
        return len(self.groups) > 1 or bool(self.deposits)


def table_of(
    lines: Sequence[FolderLine],
    standing: Standing,
    ready: Mapping[int, Sequence[Ready]],
    page: int = 1,
    only_left: bool = False,
) -> LinesTable:
    """A page of the lines, all of them or only those with something left, with when their goods will be there (one statement where
    deposits are left)."""
    wanted = [line for line in lines if not only_left or _something_left(line)]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(1, page), pages)
    totals = standing.totals
    ordered = sum((line.ordered.excl_tax for line in standing.lines), ZERO)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    return LinesTable(
        rows=[replace(_row(line, standing), promise=promise_said(ready.get(line.line.pk, ()))) for line in shown],
        count=sum(1 for line in lines if line.line.kind == "line"),
        shown=len(wanted),
        page=page,
        pages=pages,
        only_left=only_left,
        left_count=sum(1 for line in lines if _something_left(line)),
        ordered=ordered,
        left=totals.lines_left.excl_tax,
        discount=ordered - totals.ordered.excl_tax,
        discount_left=totals.discount_left.excl_tax,
        deposits=_deposits(standing),
        groups=_groups(standing),
    )


def _groups(standing: Standing) -> list[VatRow]:
    totals = standing.totals
    rows = zip(totals.ordered.by_vat, totals.invoiced.by_vat, totals.left_to_invoice.by_vat, strict=True)
    return [
        VatRow(
            ordered,
            left,
            [
                _cell(standing, name, formats.money(one.excl_tax), label, vat=f"{one.vat_category}|{one.vat_rate}")
                for name, label, one in (
                    ("ordered", _("Ordered"), ordered),
                    ("invoiced", _("Invoiced"), invoiced),
                    ("left_to_invoice", _("Left to invoice"), left),
                )
            ],
        )
        for ordered, invoiced, left in rows
    ]


def _cell(standing: Standing, figure: str, text: str, label: str, **asked: object) -> str:
    return why(None, explain_url(standing.order_id, figure, standing.on, **asked), label, text)


def _something_left(line: FolderLine) -> bool:
    figures = line.figures
    return figures is not None and bool(
        figures.left_to_invoice.excl_tax or figures.left_to_invoice.quantity or figures.left_to_deliver.quantity
    )


def _row(row: FolderLine, standing: Standing) -> TableRow:
    line, figures = row.line, row.figures
    discount = ""
    if figures and figures.discount_percent:
        discount = formats.percent(figures.discount_percent)
    elif figures and figures.discount_amount:
        discount = formats.money(figures.discount_amount)
    under = [line.reference, discount and _("discount %(discount)s") % {"discount": discount}]
    if line.promised_on and figures and figures.left_to_deliver.quantity:
        under.append(_("promised on %(day)s") % {"day": formats.day(line.promised_on)})
    cells = _cells(figures, standing) if figures else None
    return TableRow(line, figures, " · ".join(filter(None, under)), str(PERIODS.get(line.period, "")), cells)


def _cells(figures: LineFigures, standing: Standing) -> Cells:
    def cell(figure: str, quantity: Decimal, label: str) -> str:
        if not quantity:
            return formats.DASH
        return _cell(standing, figure, formats.quantity(quantity), label, line=figures.order_line_id)

    return Cells(
        cell("ordered", figures.ordered.quantity, _("Ordered")),
        cell("delivered", figures.delivered.quantity - figures.returned.quantity, _("Delivered")),
        cell("invoiced", figures.invoiced.quantity - figures.credited.quantity, _("Invoiced")),
        cell("left_to_invoice", figures.left_to_invoice.quantity, _("Left to invoice")),
    )


def _deposits(standing: Standing) -> list[DepositRow]:
    if not standing.deposit_left:
        return []
    if standing.on is not None:
        return [DepositRow("", 0, standing.deposit_left)]
    found: dict[int, DepositRow] = {}
    for deposits in deposits_of_orders([standing.order_id]).get(standing.order_id, {}).values():
        for one in deposits:
            before = found.get(one.invoice_id)
            found[one.invoice_id] = DepositRow(one.number, one.invoice_id, one.left + (before.left if before else ZERO))
    return [one for one in found.values() if one.left]
