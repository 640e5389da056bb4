"""What did not fit in a supplier's file, in words (P37)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "seller": _("The file comes from %(name)s (%(number)s), not from %(supplier)s."),
    "buyer": _("The file is addressed to %(name)s (%(siren)s), not to us."),
    "order_unknown": _("Purchase order %(number)s named by the file is not one of this supplier."),
    "not_ordered": _("“%(line)s” is not on the purchase order: it stands as an expense."),
    "preceding_unknown": _("Bill %(number)s, which this credit note corrects, is not recorded."),
    "vat_rate": _("VAT %(rate)s %% (%(category)s) is not one of our rates: check the VAT of the lines."),
    "vat_amount": _("The file says %(said)s of VAT at %(rate)s %%, the base gives %(found)s."),
    "total": _("The file asks %(said)s incl. tax, its lines make %(found)s."),
    "prepaid": _("The file says that %(amount)s is paid already."),
}


def warnings_of(reading: Mapping[str, Any]) -> list[str]:
    """The sentences of what was noted while a file was read."""
    found = []
    for one in reading.get("warnings", []):
        words = WORDS.get(one.get("code", ""))
        if words is not None:
            found.append(str(words) % one)
    return found
