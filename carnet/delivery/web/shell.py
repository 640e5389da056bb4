"""What the shell offers of deliveries."""

from collections.abc import Iterator, Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of, url_of
from carnet.core.web.shell import Hit, menu, page_below, palette_act, search
from carnet.delivery.models import Note
from carnet.delivery.web.panel import deliveries_panel
from carnet.delivery.web.words import ICONS, KINDS, label_of
from carnet.parties.web.page import tab
from carnet.sales.models import OrderLine
from carnet.sales.web.order_panels import order_panel
from carnet.stock.sources import source
from carnet.stock.web.waiting import Holder, holder

SECTION = "deliveries:notes"


def find_notes(actor: Actor, text: str) -> Iterator[Hit]:
    """Notes by any fragment of their number, order, customer or tracking number, the newest first."""
    found = Q()
    for word in text.split():
        found &= (
            Q(number__icontains=word)
            | Q(order__number__icontains=word)
            | Q(party__name__unaccent__icontains=word)
            | Q(tracking__icontains=word)
        )
    for one in Note.objects.filter(found).select_related("order", "party").order_by("-on", "-id")[:8]:
        detail = " · ".join([str(KINDS[one.kind]), one.party.name, one.order.number, formats.day(one.on)])
        yield Hit(one.pk, label_of(one), url_of("delivery_note", one.pk), detail, icon=ICONS[one.kind])


def _numbers_of(ids: set[int]) -> Mapping[int, str]:
    return {one.pk: label_of(one) for one in Note.objects.filter(pk__in=ids).only("pk", "number")}


def tell_lines(ids: set[int]) -> Mapping[int, Holder]:
    """Lines of orders that reserve goods, by their order (one statement)."""
    rows = OrderLine.objects.filter(pk__in=ids).select_related("order__party")
    return {
        one.pk: Holder(one.order.number, one.order.party.name, url_of("order", one.order_id))
        for one in rows
    }  # fmt: skip


menu(_("Deliveries"), icon="truck-delivery", url=SECTION, right=rights.READ, position=40)
page_below(SECTION, pgettext_lazy("deliveries", "Notes"), url="deliveries:notes", right=rights.READ, position=10)
page_below(SECTION, _("Left to deliver"), url="deliveries:backorders", right=rights.READ, position=20)
palette_act(_("Left to deliver"), icon="truck-delivery", url="deliveries:backorders", right=rights.READ, position=40)
search("delivery_note", _("Deliveries"), find_notes, right=rights.READ, position=40)
page_of("delivery_note", "deliveries:note")
tab(_("Deliveries"), url="deliveries:notes", right=rights.READ, position=45)
order_panel("deliveries", deliveries_panel, right=rights.READ, position=60)
source("delivery_note", pgettext_lazy("source of a move", "Delivery note"), _numbers_of)
holder("order_line", tell_lines)
