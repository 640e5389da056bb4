"""Purchase orders as files, for e-mails and downloads (P47, P48)."""

from carnet.core import pdf
from carnet.core.refusals import NotFound
from carnet.purchasing.documents import purchase_document
from carnet.purchasing.models import PurchaseOrder

_WITH = ("party", "contact", "direct_order__party", "delivery_address", "warehouse", "terms")


def purchase_file(purchase_id: int) -> tuple[str, bytes]:
    """The PDF of a purchase order, with its name."""
    found = PurchaseOrder.objects.select_related(*_WITH).filter(pk=purchase_id).first()
    if found is None:
        raise NotFound
    return f"{found.number or f'commande-{found.pk}'}.pdf", pdf.render(purchase_document(found))
