"""Suppliers as orders, bills and payments need them."""

from carnet.parties.models import Party
from carnet.purchasing.refusals import NotASupplier, SupplierUnknown


def known_supplier(party_id: int, field: str = "supplier") -> Party:
    """The supplier; refuses SupplierUnknown, NotASupplier."""
    found = Party.objects.select_related("terms").filter(pk=party_id).first()
    if found is None:
        raise SupplierUnknown(field)
    if not found.is_supplier:
        raise NotASupplier(found.name, field)
    return found
