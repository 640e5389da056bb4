"""What the shell offers of quotes."""

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, palette_act, search
from carnet.parties.web import page
from carnet.sales.models import QuoteVersion
from carnet.sales.web.lists import SEARCHED


def find_quotes(actor: Actor, text: str) -> Iterator[Hit]:
    """Quotes by any fragment of their number, title or customer, the newest first."""
    rows = QuoteVersion.objects.filter(n=F("quote__current_version"), quote__is_template=False)
    found = SEARCHED.narrow(rows.select_related("quote", "quote__party"), text)
    for row in found.order_by("-quote__created_on", "-quote_id")[:8]:
        detail = " · ".join(filter(None, [row.quote.party.name, row.title, formats.money(row.total_excl_tax)]))
        yield Hit(row.quote_id, row.quote.number, reverse("sales:quote", args=[row.quote_id]), detail, icon="file-text")


menu(_("Quotes"), icon="file-text", url="sales:quotes", right=rights.READ, position=20)
creation(_("New quote"), icon="file-text", url="sales:quote-new", right=rights.SALES, position=20, dialog=True)
palette_act(_("Templates of quotes"), icon="template", url="sales:templates", right=rights.SALES, position=20)
search("quote", _("Quotes"), find_quotes, right=rights.READ, position=20)
page_of("quote", "sales:quote")
page.panel("sales:party-quotes", where="main", right=rights.READ, position=40)
page.party_act(_("Quote"), icon="plus", url="sales:quote-new", right=rights.SALES, position=20, dialog=True, key="n")
page.tab(_("Quotes"), url="sales:quotes", right=rights.READ, position=20)
