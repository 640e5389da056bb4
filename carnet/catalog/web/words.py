"""Words of products on screen."""

from django.utils.translation import gettext_lazy as _

KINDS = {"goods": _("Goods"), "service": _("Service"), "subscription": _("Subscription")}
PERIODS = {
    "week": _("week"),
    "month": _("month"),
    "quarter": _("quarter"),
    "half_year": _("half-year"),
    "year": _("year"),
}
POLICIES = {
    "ordered": _("As ordered"),
    "delivered": _("As delivered"),
    "at_cost": _("At cost, beyond the estimate too"),
    "capped": _("At cost, never beyond the estimate"),
}
TRACKINGS = {"lot": _("Lot"), "serial": _("Serial number")}
