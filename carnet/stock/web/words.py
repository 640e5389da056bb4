"""Words of the stock on screen."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

COUNT_STATES: dict[str, str | Promise] = {
    "open": pgettext_lazy("count", "Open"),
    "validated": pgettext_lazy("count", "Validated"),
    "cancelled": pgettext_lazy("count", "Cancelled"),
}
