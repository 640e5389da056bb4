"""What the papers of the stock contain: the sheet of a count, the valuation (P35)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Protocol

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from carnet.company.queries import settings
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.pdf import Report, ReportColumn, ReportGroup, render_report
from carnet.stock.models import Count


class SheetLine(Protocol):
    """A line to look for."""

    @property
    def place(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def lot(self) -> str: ...


class ValuedLine(Protocol):
    """A product and what it is worth."""

    @property
    def reference(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def average(self) -> Decimal | None: ...
    @property
    def value(self) -> Decimal: ...


def count_sheet(count: Count, lines: Sequence[SheetLine]) -> bytes:
    """The sheet of a count as PDF: by place, with room for what is found; what should be there is not told."""
    columns = (
        ReportColumn(pgettext("stock", "Place")), ReportColumn(_("Reference")), ReportColumn(_("Product"), wide=True),
        ReportColumn(_("Lot or number")), ReportColumn(_("Unit")), ReportColumn(_("Counted"), "blank"),
    )  # fmt: skip
    rows = tuple((line.place, line.reference, line.name, line.lot, line.unit, "") for line in lines)
    title = _("Count %(number)s") % {"number": count.number}
    facts = tuple(filter(None, [str(count.warehouse), count.title, formats.day(count.opened_on)]))
    foot = _("Counted by:                              On:                    at:")
    return render_report(
        Report(title, settings().legal_name, facts, columns, (ReportGroup("", rows),), foot=foot, language=_language())
    )


def valuation_report(rows: Sequence[ValuedLine], on: date, where: str) -> bytes:
    """The valuation as PDF, by family, each with its total."""
    columns = (
        ReportColumn(_("Reference")), ReportColumn(_("Product"), wide=True), ReportColumn(_("Quantity"), "figure"),
        ReportColumn(_("Unit")), ReportColumn(_("Average cost"), "figure"), ReportColumn(_("Value"), "figure"),
    )  # fmt: skip
    groups = tuple(_family(family, list(found)) for family, found in groupby(rows, key=lambda row: row.family))
    total = formats.money(sum((row.value for row in rows), ZERO))
    facts = tuple(filter(None, [_("at the end of %(on)s") % {"on": formats.day(on)}, where, _("costs excl. tax")]))
    return render_report(
        Report(
            _("Value of the stock"), settings().legal_name, facts, columns, groups, ("", _("Total"), "", "", "", total),
            language=_language(),
        )
    )  # fmt: skip


def _family(family: str, rows: list[ValuedLine]) -> ReportGroup:
    printed = tuple(
        (
            row.reference, row.name, formats.quantity(row.quantity), row.unit,
            "" if row.average is None else formats.unit_price(row.average), formats.money(row.value),
        )
        for row in rows
    )  # fmt: skip
    worth = formats.money(sum((row.value for row in rows), ZERO))
    return ReportGroup(family or _("Without family"), printed, ("", _("Together"), "", "", "", worth))


def _language() -> str:
    return (get_language() or "fr")[:2]
