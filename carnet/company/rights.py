"""Rights and the roles that give them (P54)."""

from django.utils.translation import gettext_lazy as _

READ = "read"
PARTIES = "parties.write"
CATALOG = "catalog.write"
SALES = "sales.write"
ORDERS_CLOSE = "orders.close"
INVOICES = "invoices.write"
INVOICES_ISSUE = "invoices.issue"
INVOICES_EXCEED = "invoices.exceed"
PAYMENTS = "payments.write"
COSTS = "costs.read"
SETTINGS = "settings.write"
MEMBERS = "members.write"

LABELS = {
    READ: _("Read everything but costs"),
    PARTIES: _("Create and change customers and suppliers"),
    CATALOG: _("Create and change products"),
    SALES: _("Write quotes, orders and amendments"),
    ORDERS_CLOSE: _("Close, reopen, cancel and release orders"),
    INVOICES: _("Prepare invoices and credit notes"),
    INVOICES_ISSUE: _("Issue invoices and credit notes"),
    INVOICES_EXCEED: _("Invoice beyond what is left"),
    PAYMENTS: _("Record payments and refunds"),
    COSTS: _("See costs and margins"),
    SETTINGS: _("Change the settings of the company"),
    MEMBERS: _("Invite members, set roles, make API keys"),
}
ALL = tuple(LABELS)

ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "owner": ("Propriétaire", ALL),
    "sales": ("Commercial", (READ, PARTIES, CATALOG, SALES, ORDERS_CLOSE, INVOICES, COSTS)),
    "invoicing": ("Facturation", (READ, PARTIES, SALES, ORDERS_CLOSE, INVOICES, INVOICES_ISSUE, PAYMENTS, COSTS)),
    "stock": ("Logistique", (READ, CATALOG)),
    "purchasing": ("Achats", (READ, PARTIES, CATALOG, COSTS)),
    "projects": ("Projets", (READ,)),
    "accountant": ("Comptable (lecture)", (READ, COSTS)),
}
