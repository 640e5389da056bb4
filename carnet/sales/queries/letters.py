"""The e-mail of a quote, as the company writes it (P48)."""

from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.sales.models import QuoteVersion


def quote_letter(version: QuoteVersion, by: Actor) -> MailText:
    """The text that goes with a version of a quote, in its language."""
    quote = version.quote

    def words() -> dict[str, str]:
        return {
            "number": quote.number,
            "title": version.title or quote.party.name,
            "total": formats.with_currency(version.total_incl_tax, version.currency),
            "valid_until": formats.day(version.valid_until),
            "party": quote.party.name,
        }

    return letter("quote", version.language, by, words)
