"""The company's own settings, as its screens keep them: identity, rules, rates, terms, units, series, plans, reminders."""

from carnet.company.api.plan_routes import routes as plan_routes
from carnet.company.api.rate_routes import routes as rate_routes
from carnet.company.api.reminder_routes import routes as reminder_routes
from carnet.company.api.settings_routes import routes as settings_routes
from carnet.company.api.terms_routes import routes as terms_routes
from carnet.company.api.unit_routes import routes as unit_routes
from carnet.company.api.vat_routes import routes as vat_routes

__all__ = [
    "plan_routes",
    "rate_routes",
    "reminder_routes",
    "settings_routes",
    "terms_routes",
    "unit_routes",
    "vat_routes",
]
