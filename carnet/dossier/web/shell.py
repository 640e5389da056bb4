"""What the shell offers of orders."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, search
from carnet.parties.web import page
from carnet.sales.models import OrderStanding


def find_orders(actor: Actor, text: str) -> Iterator[Hit]:
    """Orders by any fragment of their number, title, customer or customer's reference, the newest first."""
    rows = OrderStanding.objects.select_related("order", "order__party")
    for word in text.split():
        rows = rows.filter(
            Q(order__number__icontains=word)
            | Q(order__title__unaccent__icontains=word)
            | Q(order__party__name__unaccent__icontains=word)
            | Q(order__customer_reference__icontains=word)
        )
    for row in rows.order_by("-ordered_on", "-order_id")[:8]:
        detail = " · ".join(filter(None, [row.order.party.name, row.order.title, formats.money(row.ordered_excl_tax)]))
        yield Hit(row.order_id, row.order.number, reverse("dossier:order", args=[row.order_id]), detail, icon="folders")


menu(_("Dashboard"), icon="layout-dashboard", url="dossier:dashboard", right=rights.READ, position=0)
menu(_("Orders"), icon="folders", url="dossier:orders", right=rights.READ, position=30)
creation(_("New order"), icon="folders", url="dossier:order-new", right=rights.SALES, position=30, dialog=True)
search("order", _("Orders"), find_orders, right=rights.READ, position=30)
page_of("order", "dossier:order")
page_of("amendment", "dossier:amendment")
page_of("document", "dossier:document")
page.panel("dossier:party-orders", where="main", right=rights.READ, position=30)
page.panel("dossier:party-journal", where="side", right=rights.READ, position=90)
page.party_act(_("Order"), icon="plus", url="dossier:order-new", right=rights.SALES, position=30, dialog=True)
page.tab(pgettext_lazy("tab of a customer", "Orders"), url="dossier:party-order-list", right=rights.READ, position=30)
