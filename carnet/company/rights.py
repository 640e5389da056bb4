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
REMINDERS = "reminders.send"
STOCK = "stock.write"
DELIVERIES = "deliveries.write"
PURCHASES = "purchases.write"
BILLS = "bills.write"
PROJECTS = "projects.write"
TIME = "time.write"
CONTRACTS = "contracts.write"
BILLING_RUNS = "contracts.bill"
IMPORTS = "imports.write"
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
    REMINDERS: _("Send reminders and statements"),
    STOCK: _("Move, adjust and count the stock"),
    DELIVERIES: _("Prepare and validate deliveries and returns"),
    PURCHASES: _("Order from suppliers and receive"),
    BILLS: _("Record suppliers' bills, expenses and their payments"),
    PROJECTS: _("Create and run projects"),
    TIME: _("Enter one's own time and expenses"),
    CONTRACTS: _("Create and change contracts"),
    BILLING_RUNS: _("Run the billing of contracts"),
    IMPORTS: _("Import files of customers and products"),
    COSTS: _("See costs and margins"),
    SETTINGS: _("Change the settings of the company"),
    MEMBERS: _("Invite members, set roles, make API keys"),
}
ALL = tuple(LABELS)

ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "owner": ("Propriétaire", ALL),
    "sales": (
        "Commercial",
        (READ, PARTIES, CATALOG, SALES, ORDERS_CLOSE, INVOICES, CONTRACTS, PROJECTS, TIME, COSTS),
    ),
    "invoicing": (
        "Facturation",
        (READ, PARTIES, SALES, ORDERS_CLOSE, INVOICES, INVOICES_ISSUE, PAYMENTS, REMINDERS, BILLS, CONTRACTS, BILLING_RUNS,
         TIME, COSTS),
    ),
    "stock": ("Logistique", (READ, CATALOG, STOCK, DELIVERIES, TIME)),
    "purchasing": ("Achats", (READ, PARTIES, CATALOG, PURCHASES, BILLS, STOCK, TIME, COSTS)),
    "projects": ("Projets", (READ, PROJECTS, TIME)),
    "accountant": ("Comptable (lecture)", (READ, COSTS)),
}  # fmt: skip
