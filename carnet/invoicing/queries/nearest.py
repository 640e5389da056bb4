"""Amounts credited incl. tax that no base × rate gives exactly: kept to the cent, with their neighbours (P12, P29, R41)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from carnet.core.money import ZERO, VatGroup, neighbours, reachable
from carnet.invoicing.proposals import CreditVatAsk, Proposal
from carnet.invoicing.queries.crediting import InvoiceToCredit


def told_reachable(proposal: Proposal, source: InvoiceToCredit, asks: Sequence[CreditVatAsk]) -> Proposal:
    """The credit note with the nearest totals that VAT groups give exactly; what takes all of a group is exact."""
    left = {group: _left(source, group) for group in {VatGroup(ask.vat_category, ask.vat_rate) for ask in asks}}
    below = above = proposal.total_incl_tax
    exact = True
    for ask in asks:
        gross, most = ask.amount_incl_tax, left[VatGroup(ask.vat_category, ask.vat_rate)]
        if gross is None or gross == most or reachable(gross, ask.vat_rate, source.places):
            continue
        nearest = neighbours(gross, ask.vat_rate, source.places)
        exact = False
        below -= gross - nearest.below
        above += min(nearest.above, most) - gross
    return proposal if exact else replace(proposal, exact=False, below=below or None, above=above)


def _left(source: InvoiceToCredit, group: VatGroup) -> Decimal:
    """What is left to credit of a VAT group incl. tax."""
    lines = sum((part.left + part.vat_left for key, part in source.groups.items() if key[1] == group), ZERO)
    return lines + sum((one.left + one.left_vat for key, one in source.deposits.items() if key[1] == group), ZERO)
