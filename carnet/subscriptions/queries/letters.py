"""The e-mails that go with contracts, as the company writes them (P42)."""

from datetime import date
from decimal import Decimal

from carnet.company.letters import letter
from carnet.company.queries import MailText
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.subscriptions.amounts import latest_notice
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import agreement_of
from carnet.subscriptions.wording import length_words


def renewal_letter(contract: Contract, by: Actor) -> MailText:
    """What tells a customer that a contract renews by itself, until when, and how to prevent it."""
    agreement = agreement_of(contract)
    end = contract.end_on
    assert end is not None
    length = agreement.renewal.length

    def words() -> dict[str, str]:
        return {
            "number": contract.number,
            "title": contract.title or contract.number,
            "end": formats.day(end),
            "latest_notice": formats.day(latest_notice(end, agreement.renewal.notice)),
            "length": length_words(length) if length else "",
            "renewed_until": formats.day(agreement.renewed(end)) if length else "",
            "party": contract.billed.name,
        }

    return letter("renewal_notice", contract.language, by, words)


def revision_letter(
    contract: Contract, from_on: date, before: Decimal, after: Decimal, formula: str, by: Actor
) -> MailText:
    """What tells a customer that the price of a contract is revised, with the computation."""

    def words() -> dict[str, str]:
        growth = (after / before - 1) * 100 if before else Decimal(0)
        return {
            "number": contract.number,
            "title": contract.title or contract.number,
            "from": formats.day(from_on),
            "before": formats.with_currency(before, contract.currency),
            "after": formats.with_currency(after, contract.currency),
            "percent": formats.percent(growth, 2),
            "formula": formula,
            "party": contract.billed.name,
        }

    return letter("price_revision", contract.language, by, words)
