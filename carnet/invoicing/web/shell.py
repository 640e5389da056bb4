"""What the shell offers of invoices and payments."""

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.formats import with_currency
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, creation, menu, page_below, palette_act, search
from carnet.invoicing.models import Invoice, Payment
from carnet.invoicing.web.lists import MONEY, SEARCHED
from carnet.invoicing.web.retaining import retention_panel
from carnet.parties.web.page import panel, party_act, tab
from carnet.projects.web.page import project_panel
from carnet.sales.web.order_panels import order_panel


def find_invoices(actor: Actor, text: str) -> Iterator[Hit]:
    """Invoices by any fragment of their number, title or customer, or by their exact amount; the newest first."""
    rows = SEARCHED.narrow(Invoice.objects.select_related("billed").defer("parties"), text)
    for row in rows.order_by(F("issued_on").desc(nulls_last=True), "-id")[:8]:
        detail = " · ".join(filter(None, [row.billed.name, row.title, with_currency(row.total_incl_tax, row.currency)]))
        title = row.number or _now("Draft no. %(id)d") % {"id": row.pk}
        drawing = "file-minus" if row.kind == "credit_note" else "file-invoice"
        yield Hit(row.pk, title, reverse("invoicing:invoice", args=[row.pk]), detail, icon=drawing)


def find_payments(actor: Actor, text: str) -> Iterator[Hit]:
    """Payments by a fragment of their reference or customer, or by their exact amount."""
    for row in MONEY.narrow(Payment.objects.select_related("party"), text).order_by("-on", "-id")[:8]:
        title = with_currency(row.amount, row.currency)
        detail = " · ".join(filter(None, [row.party.name, formats.day(row.on), row.reference]))
        yield Hit(row.pk, title, reverse("invoicing:payment", args=[row.pk]), detail, icon="cash")


COLLECT = pgettext_lazy("act", "Record a payment")

menu(_("Invoices"), icon="file-invoice", url="invoicing:invoices", right=rights.READ, position=50)
menu(_("Payments"), icon="cash", url="invoicing:payments", right=rights.READ, position=55)
menu(_("Due dates"), icon="calendar-due", url="invoicing:dues", right=rights.READ, position=57)
palette_act(_("Remind customers"), icon="bell-ringing", url="invoicing:reminders", right=rights.REMINDERS, position=60)
menu(_("Proof"), icon="shield-check", url="invoicing:proof", right=rights.READ, position=120)
creation(_("New invoice"), icon="file-invoice", url="invoicing:invoice_new", right=rights.INVOICES, position=50)
creation(COLLECT, icon="cash", url="invoicing:record_payment", right=rights.PAYMENTS, position=55, dialog=True)
search("invoice", _("Invoices"), find_invoices, right=rights.READ, position=50)
search("payment", _("Payments"), find_payments, right=rights.READ, position=55)
page_of("invoice", "invoicing:invoice")
page_of("credit_note", "invoicing:invoice")
page_of("payment", "invoicing:payment")
page_of("reminder", "parties:party")
order_panel("retention", retention_panel, right=rights.READ, position=27)
panel("invoicing:party_balance", where="figures", right=rights.READ, position=10)
panel("invoicing:party_invoices", where="main", right=rights.READ, position=10)
party_act(_("Invoice"), icon="plus", url="invoicing:invoice_new", right=rights.INVOICES, position=50)
party_act(COLLECT, icon="cash", url="invoicing:record_payment", right=rights.PAYMENTS, position=60, dialog=True)
tab(_("Invoices"), url="invoicing:invoices", right=rights.READ, position=50)
palette_act(_("Aged balance"), icon="hourglass", url="invoicing:aged", right=rights.READ, position=61)
page_of("statement", "invoicing:statement")
tab(_("Statement"), url="invoicing:statement_of", right=rights.READ, position=56)
panel("invoicing:party_mandates", where="side", right=rights.READ, position=30)
palette_act(_("Direct debits"), icon="building-bank", url="invoicing:collections", right=rights.READ, position=63)
page_of("collection", "invoicing:collection")
tab(_("Due dates"), url="invoicing:dues", right=rights.READ, position=54)
tab(_("Payments"), url="invoicing:payments", right=rights.READ, position=55)
page_below("projects:week", _("Time to invoice"), url="invoicing:waiting", right=rights.INVOICES, position=50)
palette_act(_("Time to invoice"), icon="clock", url="invoicing:waiting", right=rights.INVOICES, position=62)
project_panel("invoicing:project_waiting", where="side", right=rights.INVOICES, position=10)
