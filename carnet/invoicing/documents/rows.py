"""The lines of a document on paper: gathered under their sections, discounts, deposits deducted (P10, R10)."""

from collections.abc import Sequence

from carnet.core import pdf
from carnet.core.money import ZERO
from carnet.invoicing.models import InvoiceLine


def rows_of(lines: Sequence[InvoiceLine]) -> list[pdf.Row]:
    """Lines and comments, gathered under their sections with the subtotal of each."""
    rows: list[pdf.Row] = []
    titled: list[pdf.Line | pdf.Comment] = []
    title = ""

    def close() -> None:
        if title:
            nets = [row.net for row in titled if isinstance(row, pdf.Line) and row.net is not None]
            rows.append(pdf.Section(title=title, rows=tuple(titled), subtotal=sum(nets, ZERO) if nets else None))
            titled.clear()

    for line in lines:
        if line.kind == "section":
            close()
            title = line.description
        elif line.kind in ("line", "deposit", "comment"):
            made = pdf.Comment(text=line.description) if line.kind == "comment" else _line(line)
            (titled if title else rows).append(made)
    close()
    return rows


def _line(line: InvoiceLine) -> pdf.Line:
    if line.kind == "deposit":
        return pdf.Line(label=line.description, details=line.details, vat_rate=line.vat_rate, net=line.net)
    progress = None
    if line.progress_before is not None and line.progress_after is not None:
        progress = pdf.Progress(previous=line.progress_before, new=line.progress_after)
    return pdf.Line(
        label=line.description,
        details=line.details,
        reference=line.reference,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=line.discount_amount or None,
        discount_percent=line.discount_percent or None,
        vat_rate=line.vat_rate,
        net=line.net,
        progress=progress,
    )


def adjustments_of(lines: Sequence[InvoiceLine]) -> tuple[pdf.Adjustment, ...]:
    return tuple(
        pdf.Adjustment(label=line.description, amount=line.net, vat_rate=line.vat_rate)
        for line in lines
        if line.kind == "discount"
    )


def deductions_of(lines: Sequence[InvoiceLine]) -> tuple[pdf.Deduction, ...]:
    """Each deposit deducted, by number and date, with its HT, VAT and TTC (R10)."""
    together: dict[int, list[InvoiceLine]] = {}
    for line in lines:
        if line.kind == "deduction":
            together.setdefault(line.deducts_id or 0, []).append(line)
    made = []
    for rows in together.values():
        deposit = rows[0].deducts
        assert deposit is not None
        assert deposit.issued_on is not None
        excl, vat = -sum((row.net for row in rows), ZERO), -sum((row.vat for row in rows), ZERO)
        made.append(
            pdf.Deduction(
                number=deposit.number or "",
                on=deposit.issued_on,
                shares=tuple(pdf.DeductedShare(vat_rate=row.vat_rate, excl_tax=-row.net) for row in rows),
                excl_tax=excl,
                vat=vat,
                incl_tax=excl + vat,
            )
        )
    return tuple(made)
