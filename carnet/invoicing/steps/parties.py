"""Parties as payments and free invoices need them."""

from django.utils.translation import gettext as _

from carnet.core.refusals import BadValue
from carnet.parties.models import Party


class PartyUnknown(BadValue):
    """The party does not exist in this company."""

    def __init__(self, field: str = "party") -> None:
        super().__init__(_("This customer does not exist."), field=field)


def known_party(party_id: int, field: str = "party") -> Party:
    """The party, or PartyUnknown."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise PartyUnknown(field)
    return party
