"""What the shell offers of orders."""

from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of, url_of
from carnet.core.web.shell import Hit, creation, menu, page_below, palette_act, search
from carnet.dossier.queries.promising import bringing_lines, waiting_lines
from carnet.dossier.web.lists import SEARCHED
from carnet.parties.web import page
from carnet.projects.web.page import project_panel
from carnet.sales.models import OrderStanding
from carnet.stock.web.waiting import Holder as StockHolder
from carnet.stock.web.waiting import holder


def find_orders(actor: Actor, text: str) -> Iterator[Hit]:
    """Orders by any fragment of their number, title, customer or customer's reference, the newest first."""
    rows = SEARCHED.narrow(OrderStanding.objects.select_related("order", "order__party"), text)
    for row in rows.order_by("-ordered_on", "-order_id")[:8]:
        detail = " · ".join(filter(None, [row.order.party.name, row.order.title, formats.money(row.ordered_excl_tax)]))
        yield Hit(row.order_id, row.order.number, reverse("dossier:order", args=[row.order_id]), detail, icon="folders")


def _order_lines(ids: set[int]) -> Mapping[int, StockHolder]:
    return {
        pk: StockHolder(one.number, f"{one.party} · {one.description}", reverse("dossier:order", args=[one.order_id]))
        for pk, one in waiting_lines(ids).items()
    }


def _purchase_lines(ids: set[int]) -> Mapping[int, StockHolder]:
    return {
        pk: StockHolder(one.number, one.party, url_of("purchase_order", one.purchase_order_id))
        for pk, one in bringing_lines(ids).items()
    }


menu(_("Dashboard"), icon="layout-dashboard", url="dossier:dashboard", right=rights.READ, position=0)
menu(_("Orders"), icon="folders", url="dossier:orders", right=rights.READ, position=30)
page_below("stock:levels", _("Promises"), url="dossier:promises", right=rights.READ, position=15)
holder("order_line", _order_lines)
holder("purchase_line", _purchase_lines)
menu(_("Forecast"), icon="calendar-stats", url="dossier:forecast", right=rights.READ, position=100)
creation(_("New order"), icon="folders", url="dossier:order-new", right=rights.SALES, position=30, dialog=True)
search("order", _("Orders"), find_orders, right=rights.READ, position=30)
palette_act(_("Import a file"), icon="upload", url="dossier:import-new", right=rights.IMPORTS, position=98, dialog=True)
page_below("parties:parties", _("Imports"), url="dossier:imports", right=rights.IMPORTS, position=90)
page_below("catalog:products", _("Imports"), url="dossier:imports", right=rights.IMPORTS, position=90)
page_of("import", "dossier:import")
page_of("order", "dossier:order")
page_of("amendment", "dossier:amendment")
page_of("document", "dossier:document")
page.panel("dossier:party-orders", where="main", right=rights.READ, position=30)
page.panel("dossier:party-planned", where="main", right=rights.READ, position=35)
page.panel("dossier:party-pays", where="side", right=rights.READ, position=70)
page.panel("dossier:party-files", where="side", right=rights.READ, position=80)
page.panel("dossier:party-journal", where="side", right=rights.READ, position=90)
page.party_act(_("Order"), icon="plus", url="dossier:order-new", right=rights.SALES, position=30, dialog=True)
palette_act(_("Margins"), icon="chart-bar", url="dossier:earnings", right=rights.COSTS, position=97)
page_below("projects:projects", _("Margins"), url="dossier:earnings", right=rights.COSTS, position=40)
project_panel("dossier:project-earning", where="figures", right=rights.COSTS, position=10)
project_panel("dossier:project-journal", where="side", right=rights.READ, position=90)
page.tab(pgettext_lazy("tab of a customer", "Orders"), url="dossier:party-order-list", right=rights.READ, position=30)
