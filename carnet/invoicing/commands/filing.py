"""The file of an issued document, made at its first download (P28)."""

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.models import StoredFile
from carnet.invoicing.steps.filing import issued_file


@act("invoice.file", right=rights.READ)
def issued_pdf(*, invoice_id: int, by: Actor) -> StoredFile:
    """The PDF of an issued document, the same bytes at every call; refuses a draft, which is only previewed."""
    return issued_file(invoice_id, by.name)
