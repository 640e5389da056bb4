"""Amendments as rows: what was worked out is written, counts from a day, and is posted (P20)."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max

from carnet.sales.models import Amendment, AmendmentLine, AmendmentVat, Figure, Order, OrderLine
from carnet.sales.steps.amending import Amended, AmendedLine
from carnet.sales.steps.ledger import LedgerRow


def next_amendment(order: Order) -> int:
    """The number of the next amendment of an order that is held."""
    return (Amendment.objects.filter(order=order).aggregate(last=Max("n"))["last"] or 0) + 1


def agree(amendment: Amendment, order: Order, amended: Amended, on: date) -> list[LedgerRow]:
    """Write the lines and VAT moves of an amendment and let it count from a day; the rows to post (five statements)."""
    lines = _write_lines(amendment, order, amended.lines)
    write_vat(amendment, amended)
    amendment.accepted_on = on
    amendment.before_excl_tax, amendment.after_excl_tax = amended.before, amended.after
    amendment.save(update_fields=["accepted_on", "accepted_by", "before_excl_tax", "after_excl_tax"])
    return _ledger_rows(amendment, order, lines, amended)


def agree_by_itself(order: Order, amended: Amended, on: date, reason: str) -> tuple[Amendment, list[LedgerRow]]:
    """Write an amendment that nobody asks for, and let it count at once; with the rows to post (seven statements)."""
    amendment = Amendment.objects.create(
        order=order, n=next_amendment(order), on=on, reason=reason, automatic=True,
        before_excl_tax=amended.before, after_excl_tax=amended.after,
    )  # fmt: skip
    return amendment, agree(amendment, order, amended, on)


def latest_terms(order: Order) -> dict[int, AmendmentLine]:
    """The terms accepted amendments gave to lines, the last ones."""
    rows = AmendmentLine.objects.filter(amendment__order=order, amendment__accepted_on__isnull=False)
    return {row.order_line_id: row for row in rows.order_by("amendment__n", "position") if row.order_line_id}


def write_vat(amendment: Amendment, amended: Amended) -> None:
    """Write what an amendment moves in each VAT group."""
    AmendmentVat.objects.bulk_create(
        AmendmentVat(
            amendment=amendment,
            category=move.group.category,
            rate=move.group.rate,
            delta_lines=move.lines,
            delta_discount=move.discount,
            delta_vat=move.vat,
        )
        for move in amended.groups
    )


def _write_lines(amendment: Amendment, order: Order, lines: Sequence[AmendedLine]) -> list[AmendmentLine]:
    """The lines as accepted; what is new becomes a line of the order."""
    last = OrderLine.objects.filter(order=order).aggregate(last=Max("position"))["last"] or 0
    added = [line for line in lines if line.order_line is None]
    made = OrderLine.objects.bulk_create(
        OrderLine(order=order, amendment=amendment, position=position, **{**line.columns, "attached_to": None})
        for position, line in enumerate(added, start=last + 1)
    )
    of_added = {id(line): row for line, row in zip(added, made, strict=True)}
    return AmendmentLine.objects.bulk_create(
        AmendmentLine(
            amendment=amendment,
            position=position,
            order_line=line.order_line or of_added[id(line)],
            delta_quantity=line.delta_quantity,
            delta_net=line.delta_net,
            **line.columns,
        )
        for position, line in enumerate(lines, start=1)
    )


def _ledger_rows(
    amendment: Amendment, order: Order, lines: Sequence[AmendmentLine], amended: Amended
) -> list[LedgerRow]:
    assert amendment.accepted_on is not None
    head = (order.pk, Figure.ORDERED, amendment.accepted_on, "amendment", amendment.pk)
    rows = [
        LedgerRow(*head, f"line:{row.order_line_id}", row.order_line_id, line.group, row.delta_quantity, row.delta_net)
        for row, line in zip(lines, amended.lines, strict=True)
        if line.counts
    ]
    return rows + [
        LedgerRow(
            *head, f"vat:{move.group.category}:{move.group.rate}", group=move.group, amount=-move.discount, vat=move.vat
        )
        for move in amended.groups
    ]  # fmt: skip
