"""The table of a document: its columns and its rows as printed strings, with the running subtotal of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from carnet.core.pdf.account import account_body
from carnet.core.pdf.document import Comment, Deduction, Kind, Line, PrintedDocument, Recurring, Section
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.wording import Wording

LONG_TEXT = 600  # characters beyond which a row may break over two pages
TAIL = 2  # rows that stay on the page of the totals

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column after the description: its head and how a line fills it, main text and second text."""

    name: str
    head: str
    fill: Callable[[Line], tuple[str, str]]


def body(document: PrintedDocument, words: Wording, figures: Figures) -> Entry:
    """Columns, widest texts and rows, ready for the template."""
    if document.account is not None:
        return account_body(document.account, words, figures)
    columns = _columns(document, words, figures)
    rows = _Rows(document, words, figures, columns).all()
    return {
        "label": words("column.label"),
        "columns": [_head(column, rows, place) for place, column in enumerate(columns)],
        "groups": _groups(rows, with_totals=document.totals is not None),
        "carries": document.totals is not None,
        "carried_over": words("text.carried_over", side=_side(document, words)),
        "brought_forward": words("text.brought_forward", side=_side(document, words)),
    }


def all_lines(document: PrintedDocument) -> Iterator[Line]:
    """Every line of the document, sections, options and recurring ones included."""
    for row in document.rows:
        if isinstance(row, Section):
            yield from (inner for inner in row.rows if isinstance(inner, Line))
        elif isinstance(row, Line):
            yield row
    yield from document.options
    for group in document.recurring:
        yield from group.lines


def _side(document: PrintedDocument, words: Wording) -> str:
    return words("side.incl" if document.incl_tax_prices else "side.excl")


def _columns(document: PrintedDocument, words: Wording, figures: Figures) -> list[Column]:
    """The columns that at least one row needs."""
    side = _side(document, words)
    quantity = {Kind.DELIVERY_NOTE: "column.delivered", Kind.RETURN_NOTE: "column.returned"}

    def optional(form: Callable[[Decimal], str], value: Decimal | None) -> str:
        return "" if value is None else form(value)

    def quantified(line: Line) -> tuple[str, str]:
        return f"{optional(figures.quantity, line.quantity)} {line.unit}".strip(), ""

    def discounted(line: Line) -> tuple[str, str]:
        amount = "" if line.discount is None else _signed(figures, -line.discount)
        percent = optional(figures.percent, line.discount_percent)
        return (percent, amount) if percent else (amount, "")

    def progressed(line: Line) -> tuple[str, str]:
        steps = line.progress
        return (f"{figures.percent(steps.previous)} → {figures.percent(steps.new)}" if steps else "", "")

    every = [
        Column("ordered", words("column.ordered"), lambda line: (optional(figures.quantity, line.ordered), "")),
        Column("quantity", words(quantity.get(document.kind, "column.quantity")), quantified),
        Column("left", words("column.left"), lambda line: (optional(figures.quantity, line.left), "")),
        Column(
            "unit_price",
            words("column.unit_price", side=side),
            lambda line: (optional(figures.price, line.unit_price), ""),
        ),
        Column("discount", words("column.discount"), discounted),
        Column("progress", words("column.progress"), progressed),
        Column("vat", words("column.vat"), lambda line: (optional(figures.percent, line.vat_rate), "")),
        Column("net", words("column.net", side=side), lambda line: (optional(figures.amount, line.net), "")),
    ]
    used = {column.name for column in every for line in all_lines(document) if any(column.fill(line))}
    if document.adjustments or document.deductions or document.lines_total is not None:
        used |= {"net", "vat"} | ({"quantity", "unit_price"} if document.deductions else set())
    return [column for column in every if column.name in used]


def _signed(figures: Figures, value: Decimal) -> str:
    text = figures.amount(value)
    return f"+{text}" if value > 0 else text


def _head(column: Column, rows: list[Entry], place: int) -> Entry:
    """The head of a column and its longest text: digits are of one width, so the longest is the widest."""
    texts = (text for row in rows for text in row.get("cells", [["", ""]] * (place + 1))[place])
    return {"name": column.name, "head": column.head, "widest": max(texts, key=len, default="")}


def _groups(rows: list[Entry], *, with_totals: bool) -> list[Entry]:
    """Rows that must not be parted: a title with its first row, the last rows with the totals."""
    groups: list[list[Entry]] = []
    for row in rows:
        if groups and groups[-1][-1]["type"] == "title":
            groups[-1].append(row)
        else:
            groups.append([row])
    tail: list[Entry] = []
    while groups and len(tail) + len(groups[-1]) <= TAIL and not _is_long(groups[-1]):
        tail = groups.pop() + tail
    grouped = [{"rows": group, "together": not _is_long(group)} for group in groups]
    if tail or with_totals:
        grouped.append({"rows": tail, "together": True})
    return grouped


def _is_long(group: list[Entry]) -> bool:
    return sum(len(row["label"]) + sum(map(len, row.get("details", []))) for row in group) > LONG_TEXT


@dataclass(slots=True)
class _Rows:
    """Turns what the document holds into printed rows, in their order, adding up what is carried from page to page."""

    document: PrintedDocument
    words: Wording
    figures: Figures
    columns: list[Column]
    running: Decimal = field(default_factory=Decimal)

    def all(self) -> list[Entry]:
        """Lines, adjustments, total before deductions, deposits, then what is not in the totals."""
        rows = [entry for row in self.document.rows for entry in self._row(row)]
        rows += [self._adjustment(one.label, one.vat_rate, one.amount) for one in self.document.adjustments]
        if self.document.lines_total is not None:
            rows.append(self._sum(self._lines_total_label(), self.figures.amount(self.document.lines_total)))
        rows += [entry for one in self.document.deductions for entry in self._deduction(one)]
        if self.document.options:
            rows.append(self._title(self.words("text.options"), self.words("text.not_included")))
            rows += [self._line(line, counted=False) for line in self.document.options]
        for group in self.document.recurring:
            rows += self._recurring(group)
        return rows

    def _row(self, row: Line | Comment | Section) -> list[Entry]:
        if isinstance(row, Line):
            return [self._line(row)]
        if isinstance(row, Comment):
            return [{"type": "comment", "label": row.text, "carry": self._carry()}]
        amount = "" if row.subtotal is None else self.figures.amount(row.subtotal)
        return [self._title(row.title, amount)] + [entry for inner in row.rows for entry in self._row(inner)]

    def _line(self, line: Line, *, counted: bool = True) -> Entry:
        if counted and line.net is not None:
            self.running += line.net
        cells = [list(column.fill(line)) for column in self.columns]
        if not counted and self.columns and self.columns[-1].name == "net" and cells[-1][0]:
            cells[-1][0] = f"({cells[-1][0]})"
        details = [text for text in (line.reference, *line.details.splitlines()) if text.strip()]
        return {"type": "line", "label": line.label, "details": details, "cells": cells, "carry": self._carry()}

    def _adjustment(self, label: str, rate: Decimal | None, amount: Decimal, *, deducted: bool = False) -> Entry:
        self.running += amount
        texts = {
            "vat": "" if rate is None else self.figures.percent(rate),
            "net": self.figures.amount(amount),
            "quantity": self.figures.quantity(Decimal(-1)) if deducted else "",
            "unit_price": self.figures.amount(-amount) if deducted else "",
        }
        cells = [[texts.get(column.name, ""), ""] for column in self.columns]
        return {"type": "line", "label": label, "cells": cells, "carry": self._carry()}

    def _deduction(self, one: Deduction) -> list[Entry]:
        day = self.figures.day(one.on)
        name = "text.deduction" if len(one.shares) == 1 else "text.deduction_share"
        return [
            self._adjustment(
                self.words(name, number=one.number, date=day, rate=self.figures.percent(share.vat_rate)),
                share.vat_rate,
                -share.excl_tax,
                deducted=True,
            )
            for share in one.shares
        ]

    def _recurring(self, group: Recurring) -> list[Entry]:
        every = self.words(f"every.{group.every}")
        excl = self.figures.amount(group.excl_tax)
        amount = self.words("text.recurring_total", excl=excl)
        if group.incl_tax is not None:
            amount = self.words("text.recurring_total_incl", excl=excl, incl=self.figures.amount(group.incl_tax))
        lines = [self._line(line, counted=False) for line in group.lines]
        return [self._title(self.words("text.recurring", every=every), amount), *lines]

    def _title(self, label: str, amount: str) -> Entry:
        return {"type": "title", "label": label, "amount": amount, "carry": self._carry()}

    def _sum(self, label: str, amount: str) -> Entry:
        return {"type": "sum", "label": label, "amount": amount, "carry": self._carry()}

    def _lines_total_label(self) -> str:
        side = _side(self.document, self.words)
        name = f"lines_total.{self.document.nature}"
        return self.document.lines_total_label or self.words.either(name, "lines_total.default", side=side)

    def _carry(self) -> str:
        return self.figures.amount(self.running)
