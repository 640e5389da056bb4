"""The exchange differences of an invoice or of a refund, as rows of its page (P14)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import queries as company
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.invoicing.queries.exchange import exchange_entries


def exchange_rows(currency: str, **document: int) -> list[dict[str, Any]]:
    """One row per entry, in the company's currency; none of a document in it (no statement then)."""
    home = company.settings().currency
    if currency == home:
        return []
    rows, sum_so_far = [], ZERO
    for entry in exchange_entries(**document):
        sum_so_far += entry.amount
        rows.append(
            {
                "word": _word(entry.amount, sum_so_far),
                "on": entry.on,
                "amount": formats.with_currency(entry.amount, home),
            }
        )
    return rows


def _word(amount: Any, after: Any) -> str:
    if after == ZERO:
        return _("Exchange difference taken back")
    return pgettext("exchange", "Exchange gain") if amount > 0 else pgettext("exchange", "Exchange loss")
