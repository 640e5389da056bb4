"""What the shell offers of parties."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, page_below, search
from carnet.parties.queries import found_parties


def find_parties(actor: Actor, text: str) -> Iterator[Hit]:
    """Parties by any fragment, accents ignored."""
    for party in found_parties(text):
        detail = " · ".join(filter(None, [party.number, party.town]))  # type: ignore[attr-defined]
        yield Hit(party.pk, party.name, reverse("parties:party", args=[party.pk]), detail, icon="users")


page_below("parties:parties", _("Customers"), url="parties:parties", right=rights.READ, position=10)
menu(_("Customers"), icon="users", url="parties:parties", right=rights.READ, position=10)
creation(_("New customer"), icon="users", url="parties:party-new", right=rights.PARTIES, position=10, dialog=True)
search("party", _("Customers"), find_parties, right=rights.READ, position=10)
page_of("party", "parties:party")
