"""The table of a statement: what moved a customer's account, and the balance after each row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from carnet.core.pdf.document import Account, Movement
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.wording import Wording

Entry = dict[str, Any]
COLUMNS = ("debit", "credit", "balance")


def account_body(account: Account, words: Wording, figures: Figures) -> Entry:
    """Columns and rows as the template wants them; every row may start a page but the last ones, which stay together."""
    rows = [_row(one, figures) for one in (account.opening, *account.movements)]
    closing = {"type": "sum", "label": account.closing.label, "amount": figures.money(account.closing.balance)}
    kept = rows[-1:]
    groups = [{"rows": [row], "together": True} for row in rows[:-1]]
    return {
        "label": words("column.movement"),
        "columns": [_head(name, place, rows, words) for place, name in enumerate(COLUMNS)],
        "groups": [*groups, {"rows": [*kept, closing], "together": True}],
        "carries": False,
        "carried_over": "",
        "brought_forward": "",
    }


def _row(one: Movement, figures: Figures) -> Entry:
    day = f"{figures.day(one.on)}\u2002" if one.on else ""
    cells = [[_amount(value, figures), ""] for value in (one.debit, one.credit, one.balance)]
    details = [text for text in (one.details,) if text.strip()]
    return {"type": "line", "label": f"{day}{one.label}", "details": details, "cells": cells}


def _amount(value: Decimal | None, figures: Figures) -> str:
    return "" if value is None else figures.amount(value)


def _head(name: str, place: int, rows: list[Entry], words: Wording) -> Entry:
    widest = max((row["cells"][place][0] for row in rows), key=len, default="")
    return {"name": name, "head": words(f"column.{name}"), "widest": widest}
