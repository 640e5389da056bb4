"""Files of the folder: kept with the order, taken out again (P22)."""

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.files import Upload, store_upload
from carnet.core.refusals import NotFound
from carnet.dossier.commands.locking import locked_order, record_order
from carnet.dossier.models import FolderDocument
from carnet.sales.faults import Faults


@act("order.add_document", right=rights.SALES)
def add_document(
    *, order_id: int, upload: Upload, title: str = "", kind: str = FolderDocument.Kind.UPLOAD, by: Actor
) -> FolderDocument:
    """Keep a file in the folder of an order, under a title or its own name; it holds the order (P9, P22)."""
    order = locked_order(order_id)
    faults = Faults()
    title = faults.text("title", title.strip(), 200)
    faults.refuse()
    file = store_upload(upload, by=by)
    kept = FolderDocument.objects.create(
        order=order, kind=kind, title=title or file.name[:200], file=file, by_name=by.name
    )
    record_order("order.document_added", order, by, title=kept.title)
    return kept


@act("order.remove_document", right=rights.SALES)
def remove_document(*, document_id: int, by: Actor) -> int:
    """Take a file out of its folder; the id of the order."""
    found = FolderDocument.objects.filter(pk=document_id).first()
    if found is None:
        raise NotFound
    order = locked_order(found.order_id)
    if not FolderDocument.objects.filter(pk=document_id).delete()[0]:
        raise NotFound
    record_order("order.document_removed", order, by, title=found.title)
    return order.pk
