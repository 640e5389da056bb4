"""What the shell offers of buying."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.catalog.web.page import product_panel
from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.spec import Bulk
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, page_below, palette_act, search
from carnet.parties.models import Party
from carnet.parties.queries import found_parties
from carnet.parties.web.page import panel, party_act, tab
from carnet.purchasing.models import Bill, PurchaseOrder, Receipt
from carnet.purchasing.web.billing import title_of as title_of_bill
from carnet.purchasing.web.order_panel import purchases_panel
from carnet.purchasing.web.purchases import title_of
from carnet.sales.web.order_panels import order_panel
from carnet.stock.sources import source
from carnet.stock.web.lists import ReorderList

SECTION = "purchasing:purchases"


def find_suppliers(actor: Actor, text: str) -> Iterator[Hit]:
    """Suppliers by any fragment."""
    for party in found_parties(text, who=Q(is_supplier=True)):
        yield Hit(party.pk, party.name, reverse("parties:party", args=[party.pk]), _detail(party), icon="truck")


def find_purchases(actor: Actor, text: str) -> Iterator[Hit]:
    """Purchase orders by any fragment of their number, title, supplier or supplier's number, the newest first."""
    rows = PurchaseOrder.objects.select_related("party")
    for word in text.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__unaccent__icontains=word)
            | Q(party__name__unaccent__icontains=word)
            | Q(supplier_reference__icontains=word)
        )
    for one in rows.order_by("-created_on", "-id")[:8]:
        name = " · ".join(filter(None, [one.party.name, one.title]))
        yield Hit(one.pk, title_of(one), reverse("purchasing:purchase", args=[one.pk]), name, icon="shopping-cart")


def find_bills(actor: Actor, text: str) -> Iterator[Hit]:
    """Suppliers' bills by any fragment of their numbers, title or supplier, or by their exact amount; the newest first."""
    found = Q()
    for word in text.split():
        found &= (
            Q(number__icontains=word)
            | Q(supplier_number__icontains=word)
            | Q(title__unaccent__icontains=word)
            | Q(party__name__unaccent__icontains=word)
        )
    with suppress(ValueError):
        amount = formats.parse_number(text)
        found |= Q(total_incl_tax=amount) | Q(total_excl_tax=amount)
    rows = Bill.objects.filter(found).select_related("party").defer("reading").order_by("-billed_on", "-id")[:8]
    for one in rows:
        told = [one.party.name, one.supplier_number, formats.with_currency(one.total_incl_tax, one.currency)]
        url = reverse("purchasing:bill", args=[one.pk])
        yield Hit(one.pk, title_of_bill(one), url, " · ".join(filter(None, told)), icon="receipt-2")


def _receipt_numbers(ids: set[int]) -> Mapping[int, str]:
    return dict(Receipt.objects.filter(pk__in=ids).values_list("pk", "number"))


def _bill_numbers(ids: set[int]) -> Mapping[int, str]:
    return {pk: number or "" for pk, number in Bill.objects.filter(pk__in=ids).values_list("pk", "number")}


def _detail(party: Party) -> str:
    return " · ".join(filter(None, [party.number, getattr(party, "town", "") or ""]))


menu(_("Purchases"), icon="shopping-cart", url=SECTION, right=rights.COSTS, position=70)
menu(_("Receipts"), icon="package-import", url="purchasing:to-receive", right=rights.READ, position=72)
for position, (label, url) in enumerate(
    (
        (_("Purchase orders"), SECTION),
        (_("Suppliers' bills"), "purchasing:bills"),
        (_("Payments to suppliers"), "purchasing:supplier-payments"),
        (pgettext_lazy("of suppliers", "Expenses"), "purchasing:expenses"),
        (_("Suppliers' prices"), "purchasing:offers"),
        (_("Differences"), "purchasing:differences"),
        (_("Categories"), "purchasing:categories"),
    )
):
    page_below(SECTION, label, url=url, right=rights.COSTS, position=10 * position)
creation(
    _("New purchase order"), icon="shopping-cart", url="purchasing:purchase-new", right=rights.PURCHASES, position=70
)
creation(_("New bill of a supplier"), icon="receipt-2", url="purchasing:bill-new", right=rights.BILLS, position=71)
creation(
    _("Read a supplier's file"),
    icon="file-import",
    url="purchasing:bill-reading",
    right=rights.BILLS,
    position=72,
    dialog=True,
)
palette_act(_("Pay a supplier"), icon="cash", url="purchasing:pay", right=rights.BILLS, position=73, dialog=True)
search("purchase_order", _("Purchase orders"), find_purchases, right=rights.READ, position=71)
search("bill", _("Suppliers' bills"), find_bills, right=rights.COSTS, position=72)
page_of("purchase_order", "purchasing:purchase")
page_of("bill", "purchasing:bill")
page_of("receipt", "purchasing:receipt")
page_of("purchase_change", "purchasing:change")
for kind in ("supplier_bill", "bill_cancelled"):
    page_of(kind, "purchasing:bill")
page_of("supplier_payment", "purchasing:supplier-payment")
page_of("supplier_offer", "purchasing:offer-edit")
source("receipt", pgettext_lazy("source of a move", "Receipt"), _receipt_numbers)
source("supplier_bill", pgettext_lazy("source of a move", "Supplier's bill"), _bill_numbers)
source("bill_cancelled", pgettext_lazy("source of a move", "Supplier's bill cancelled"), _bill_numbers)
order_panel("purchases", purchases_panel, right=rights.READ, position=50)
panel("purchasing:supplier-figures", where="figures", right=rights.COSTS, position=20, suppliers=True)
panel("purchasing:supplier-purchases", where="main", right=rights.COSTS, position=30, suppliers=True)
tab(_("Purchase orders"), url="purchasing:purchases", right=rights.COSTS, position=74, suppliers=True)
tab(_("Suppliers' bills"), url="purchasing:bills", right=rights.COSTS, position=76, suppliers=True)
search("supplier", _("Suppliers"), find_suppliers, right=rights.READ, position=70, palette=False)
product_panel("purchasing:product-offers", where="main", right=rights.COSTS, position=30)
ReorderList.offer(Bulk(_("Order again"), "shopping-cart", "purchasing:reorder", rights.PURCHASES, primary=True))
tab(_("Suppliers' prices"), url="purchasing:offers", right=rights.COSTS, position=78, suppliers=True)
party_act(
    _("Purchase order"), icon="plus", url="purchasing:purchase-new", right=rights.PURCHASES, position=70, suppliers=True
)
party_act(_("Supplier's bill"), icon="plus", url="purchasing:bill-new", right=rights.BILLS, position=72, suppliers=True)
