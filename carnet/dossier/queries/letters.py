"""The e-mail of an order's confirmation or proforma, as the company writes it (P48)."""

from typing import Literal

from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.sales.models import Order, OrderStanding

Paper = Literal["confirmation", "proforma"]
_TEXTS: dict[Paper, str] = {"confirmation": "order", "proforma": "proforma"}


def order_letter(order: Order, paper: Paper, by: Actor) -> MailText:
    """The text that goes with a paper of an order, in its language."""
    standing = OrderStanding.objects.get(order=order)

    def words() -> dict[str, str]:
        return {
            "number": order.number,
            "title": order.title or order.party.name,
            "total": formats.with_currency(standing.ordered_excl_tax + standing.ordered_vat, order.currency),
            "party": order.party.name,
        }

    return letter(_TEXTS[paper], order.language, by, words)
