"""The files of an issued document: the same bytes at every call (P28)."""

from typing import Literal

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.models import StoredFile
from carnet.invoicing.steps.filing import PDF, issued_file


@act("invoice.file", right=rights.READ)
def issued_pdf(*, invoice_id: int, by: Actor) -> StoredFile:
    """The Factur-X of an issued document, made at its first download if no job was quicker; refuses a draft, which is only
    previewed."""
    return issued_file(invoice_id, PDF, by.name)


@act("invoice.einvoice", right=rights.READ)
def issued_einvoice(*, invoice_id: int, syntax: Literal["cii", "ubl"], by: Actor) -> StoredFile:
    """The e-invoice of an issued document alone, as it was written with its number; refuses a draft, which has none."""
    return issued_file(invoice_id, syntax, by.name)
