"""What the shell offers of buying."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carnet.catalog.web.page import product_panel
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.lists.spec import Bulk
from carnet.core.web.shell import Hit, search
from carnet.parties.models import Party
from carnet.parties.queries import found_parties
from carnet.parties.web.page import tab
from carnet.stock.web.lists import ReorderList


def find_suppliers(actor: Actor, text: str) -> Iterator[Hit]:
    """Suppliers by any fragment."""
    for party in found_parties(text, who=Q(is_supplier=True)):
        yield Hit(party.pk, party.name, reverse("parties:party", args=[party.pk]), _detail(party), icon="truck")


def _detail(party: Party) -> str:
    return " · ".join(filter(None, [party.number, getattr(party, "town", "") or ""]))


search("supplier", _("Suppliers"), find_suppliers, right=rights.READ, position=70, palette=False)
product_panel("purchasing:product-offers", where="main", right=rights.COSTS, position=30)
tab(_("Suppliers' prices"), url="purchasing:offers", right=rights.COSTS, position=78)
ReorderList.offer(Bulk(_("Order again"), "shopping-cart", "purchasing:reorder", rights.PURCHASES, primary=True))
