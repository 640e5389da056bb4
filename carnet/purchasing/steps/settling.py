"""Bills and payments to suppliers are held before what is left of them is read (data.md §2, level 6)."""

from collections.abc import Iterable

from carnet.core.refusals import NotFound
from carnet.purchasing.models import BillLine, BillStanding, SupplierPaymentStanding


def hold_bills(bill_ids: Iterable[int]) -> dict[int, BillStanding]:
    """Lock the standings of recorded bills, ascending; refuses one that is not recorded or not there."""
    wanted = sorted(set(bill_ids))
    if not wanted:
        return {}
    rows = BillStanding.objects.select_for_update(no_key=True, of=("self",)).select_related("bill__party")
    found = {row.bill_id: row for row in rows.filter(bill_id__in=wanted).order_by("bill_id")}
    if list(found) != wanted:
        raise NotFound
    return found


def hold_supplier_payments(payment_ids: Iterable[int]) -> dict[int, SupplierPaymentStanding]:
    """Lock the standings of payments to suppliers, ascending."""
    wanted = sorted(set(payment_ids))
    if not wanted:
        return {}
    rows = SupplierPaymentStanding.objects.select_for_update(no_key=True, of=("self",)).select_related("payment__party")
    found = {row.payment_id: row for row in rows.filter(payment_id__in=wanted).order_by("payment_id")}
    if list(found) != wanted:
        raise NotFound
    return found


def purchases_of_bills(bill_ids: Iterable[int]) -> list[int]:
    """The purchase orders whose state follows from these bills, to be held first (one statement)."""
    rows = BillLine.objects.filter(bill__in=list(bill_ids), purchase_order__isnull=False)
    return sorted(set(rows.values_list("purchase_order_id", flat=True)))
