"""Files of the folder: uploaded, read, taken out (P22)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.refusals import NotFound
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.commands.documents import add_document, remove_document
from carnet.dossier.models import FolderDocument
from carnet.dossier.web.acts import dialog, find_order, page_of_order
from carnet.dossier.web.forms import UploadForm

SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})


@screen(rights.SALES)
def upload(request: ScreenRequest, order_id: int) -> HttpResponse:
    """Keep a file in the folder."""
    order = find_order(order_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            add_document(
                order_id=order_id, upload=form.cleaned_data["file"], title=form.cleaned_data["title"], by=request.actor
            )
            return page_of_order(request, order_id)
    return dialog(request, form, title=_("Upload a file"), subtitle=order.number, submit=_("Keep it"))


@screen(rights.READ)
def document(request: ScreenRequest, document_id: int) -> HttpResponse:
    """The bytes of a file: shown by the browser where that is safe, else saved."""
    found = FolderDocument.objects.select_related("file").filter(pk=document_id).first()
    if found is None:
        raise NotFound
    safe = found.file.media_type in SHOWN
    answer = HttpResponse(
        bytes(found.file.content),
        content_type=found.file.media_type if safe else "application/octet-stream",
    )
    name = found.file.name.replace('"', "").replace("\r", "").replace("\n", "").encode("ascii", "replace").decode()
    answer["Content-Disposition"] = f'{"inline" if safe else "attachment"}; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@screen(rights.SALES)
def remove(request: ScreenRequest, document_id: int) -> HttpResponse:
    """Take a file out of its folder."""
    return page_of_order(request, remove_document(document_id=document_id, by=request.actor))
