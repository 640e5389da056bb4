"""The e-mail of a purchase order, as the company writes it (P48)."""

from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.purchasing.models import PurchaseOrder, PurchaseStanding


def purchase_letter(purchase: PurchaseOrder, by: Actor) -> MailText:
    """The text that goes with a purchase order, in the supplier's language; its number comes when it is sent."""
    standing = PurchaseStanding.objects.get(purchase_order=purchase)

    def words() -> dict[str, str]:
        said = {
            "title": purchase.title or purchase.party.name,
            "total": formats.with_currency(standing.ordered_excl_tax + standing.ordered_vat, purchase.currency),
            "promised_on": formats.day(purchase.promised_on),
            "party": purchase.party.name,
        }
        return {**said, "number": purchase.number} if purchase.number else said

    return letter("purchase_order", purchase.language, by, words)
