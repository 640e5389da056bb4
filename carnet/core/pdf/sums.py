"""The sums of a document as printed strings: VAT per rate, totals, what the deposits took off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from carnet.core.pdf.document import Deduction, EuroVat, Kind, PrintedDocument, Totals
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.wording import Wording

Entry = dict[str, Any]


def sums(document: PrintedDocument, words: Wording, figures: Figures) -> Entry | None:
    """VAT rows and the column of totals, whose last one is the largest figure (consumers' quotes: the first one)."""
    totals = document.totals
    if totals is None:
        return None
    taxed = totals.vat != 0 or any(row.rate and not row.label for row in totals.vat_rows)
    exempt = bool(document.exemptions) and not taxed
    rows = _totals(document, totals, words, figures, exempt=exempt)
    notes = [_deducted(one, words, figures) for one in document.deductions]
    if totals.euro is not None:
        notes.append(_in_euro(totals.euro, document.currency, words, figures))
    return {
        "vat_heads": [words("column.vat"), words("column.base"), words("column.vat_amount")],
        "vat_rows": _vat_rows(totals, figures) if len(totals.vat_rows) > 1 else [],
        "rows": rows,
        "notes": notes,
    }


def _vat_rows(totals: Totals, figures: Figures) -> list[list[str]]:
    return [
        [row.label or figures.percent(row.rate), figures.amount(row.base), figures.amount(row.vat)]
        for row in totals.vat_rows
    ]


def _totals(
    document: PrintedDocument, totals: Totals, words: Wording, figures: Figures, *, exempt: bool
) -> list[list[str]]:
    """Rows of (label, amount, weight); weight "due" is printed largest."""
    if document.kind is Kind.QUOTE and document.recipient.consumer and not exempt:
        return [
            [words("total.incl"), figures.money(totals.due), "due"],
            [words("total.of_which_excl"), figures.money(totals.excl_tax), ""],
            [words("total.of_which_vat"), figures.money(totals.vat), ""],
        ]
    rows: list[list[str]] = []
    if totals.gross is not None:
        side = words("side.incl" if document.incl_tax_prices else "side.excl")
        rows.append([words("total.gross", side=side), figures.money(totals.gross), ""])
    rows.append([words("total.excl"), figures.money(totals.excl_tax), ""])
    if not exempt:
        rows.append([_vat_label(totals, words, figures), figures.money(totals.vat), ""])
    if totals.received or totals.due != totals.incl_tax:
        label = "total.total_exempt" if exempt else "total.incl"
        rows.append([words(label), figures.money(totals.incl_tax), ""])
    for one in totals.received:
        label = words("total.received_on", date=figures.day(one.on)) if one.on else words("total.received")
        rows.append([f"{label}, {one.label}" if one.label else label, figures.money(-one.amount), ""])
    rows.append([words(_due_label(document.kind, exempt=exempt)), figures.money(totals.due), "due"])
    return rows


def _vat_label(totals: Totals, words: Wording, figures: Figures) -> str:
    """The rate stands in the totals when there is only one."""
    if len(totals.vat_rows) != 1:
        return words("total.vat")
    row = totals.vat_rows[0]
    return words("total.vat_rate", rate=row.label or figures.percent(row.rate))


def _due_label(kind: Kind, *, exempt: bool) -> str:
    if kind is Kind.CREDIT_NOTE:
        return "total.credit_exempt" if exempt else "total.credit"
    if kind.is_invoice:
        return "total.due_exempt" if exempt else "total.due"
    return "total.total_exempt" if exempt else "total.incl"


def _deducted(one: Deduction, words: Wording, figures: Figures) -> str:
    """What a deposit invoice took off, for the customer's books (R10)."""
    text = words(
        "text.deducted",
        number=one.number,
        excl=figures.amount(one.excl_tax),
        vat=figures.amount(one.vat),
        incl=figures.amount(one.incl_tax),
    )
    return words("text.deducted_paid", text=text, date=figures.day(one.paid_on)) if one.paid_on else text


def _in_euro(euro: EuroVat, currency: str, words: Wording, figures: Figures) -> str:
    """The VAT in euro of a document in another currency (R14)."""
    return words(
        "total.euro",
        vat=figures.money(Decimal(euro.vat), "EUR"),
        rate=figures.exchange(euro.rate),
        currency=currency,
        date=figures.day(euro.on),
    )
