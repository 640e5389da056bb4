"""Words of buying that pages share."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from carnet.core import formats
from carnet.purchasing.models import BillAllocation, SupplierPayment
from carnet.purchasing.steps.matching import Difference

PAYMENT_KINDS: dict[str, str | Promise] = {
    SupplierPayment.Kind.PAYMENT: pgettext_lazy("kind of payment", "Payment"),
    SupplierPayment.Kind.REFUND: pgettext_lazy("kind of payment of a supplier", "Refund received"),
    SupplierPayment.Kind.REVERSAL: pgettext_lazy("kind of payment", "Reversal"),
}


def days_late(due_on: date | None, day: date) -> int:
    """How many days past its day something is; 0 when it is not."""
    return max((day - due_on).days, 0) if due_on else 0


def difference_words(one: Difference) -> str:
    """What a line of a bill says otherwise than its order or its receipts."""
    if one.kind == "price":
        told = {"found": formats.money(one.found), "expected": formats.money(one.expected)}
        return _("billed %(found)s, ordered %(expected)s") % told
    if one.kind == "vat":
        told = {"found": formats.percent(one.found), "expected": formats.percent(one.expected)}
        return _("VAT %(found)s, ordered with %(expected)s") % told
    told = {"found": formats.quantity(one.found), "expected": formats.quantity(one.expected)}
    if one.kind == "quantity":
        return _("%(found)s billed, only %(expected)s left of the order") % told
    return _("%(found)s billed, %(expected)s received") % told


def settled_words(row: BillAllocation, bill_id: int) -> str:
    """What settled a bill, in words."""
    if row.kind == BillAllocation.Kind.WRITE_OFF:
        return pgettext("settled by", "Difference given up")
    if row.refund_id:
        return pgettext("settled by", "Given back by the supplier")
    if row.kind == BillAllocation.Kind.CREDIT:
        other = row.credit_note if row.bill_id == bill_id else row.bill
        words = pgettext("settled by", "Credit note %(number)s")
        if row.bill_id != bill_id:
            words = pgettext("settled by", "Bill %(number)s")
        return words % {"number": (other.number or "") if other else ""}
    return pgettext("settled by", "Payment")
