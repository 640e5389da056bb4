"""Papers of an order: confirmation, proforma, uploaded files; and its confirmation by e-mail."""

from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from carnet.company import rights
from carnet.core.api.fields import Body, PathId, Text
from carnet.core.api.files import BYTES, Content, MediaType, Sent, sent_file
from carnet.core.api.routing import ApiRequest, Routes, file_answer
from carnet.core.models import StoredFile
from carnet.core.refusals import NotFound
from carnet.dossier.api.schemas import FolderDocumentOut
from carnet.dossier.commands.documents import add_document, remove_document
from carnet.dossier.commands.mailing import mail_order
from carnet.dossier.models import FolderDocument
from carnet.sales.api.mails import MailFields, MailOut
from carnet.sales.models import Order
from carnet.sales.steps.filing import confirmation_file, proforma_file

routes = Routes("Documents")


class FolderDocumentIn(Body):
    """A paper made from the order as it stands, or a file (`name`, `content` in base64) to keep with it."""

    kind: Literal["upload", "confirmation", "proforma"] = "upload"
    title: Annotated[Text, Field(max_length=200)] = ""
    name: Annotated[Text, Field(max_length=200)] = ""
    media_type: MediaType = BYTES
    content: Content = ""


@routes.post("/orders/{id}/documents", right=rights.SALES, gives=FolderDocumentOut)
def add_folder_document(request: ApiRequest, id: PathId, body: FolderDocumentIn) -> FolderDocumentOut:
    """Keep a confirmation or a proforma of the order as it stands now, or a file."""
    made = add_document(order_id=id, upload=_file(id, body), title=body.title, kind=body.kind, by=request.by)
    return FolderDocumentOut.model_validate(made)


@routes.file("/documents/{id}/content", right=rights.READ, media_type=BYTES)
def read_folder_document(request: ApiRequest, id: PathId) -> HttpResponse:
    """The bytes of a file of a folder."""
    file = StoredFile.objects.filter(pk__in=FolderDocument.objects.filter(pk=id).values("file_id")).first()
    if file is None:
        raise NotFound
    return file_answer(file.name, bytes(file.content), BYTES)


@routes.delete("/documents/{id}", right=rights.SALES)
def remove_folder_document(request: ApiRequest, id: PathId) -> None:
    """Take a file out of its folder."""
    remove_document(document_id=id, by=request.by)


@routes.post("/orders/{id}/mailing", right=rights.SALES, gives=MailOut)
def send_order(request: ApiRequest, id: PathId, body: MailFields) -> MailOut:
    """Send the confirmation of an order by e-mail."""
    made = mail_order(order_id=id, paper="confirmation", **body.model_dump(), by=request.by)
    return MailOut.model_validate(made)


def _file(order_id: int, body: FolderDocumentIn) -> Sent:
    if body.kind != "upload":
        if not Order.objects.filter(pk=order_id).exists():
            raise NotFound
        name, content = (confirmation_file if body.kind == "confirmation" else proforma_file)(order_id)
        return Sent(name, content, "application/pdf")
    return sent_file(body.name or body.title or "document", body.content, body.media_type)
