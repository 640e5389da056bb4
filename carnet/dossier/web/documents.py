"""Files of the folder: uploaded, read, taken out; confirmations and proformas made and sent (P22, P47, P48)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.refusals import NotFound
from carnet.core.web.files import file_answer
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.commands.documents import add_document, remove_document
from carnet.dossier.commands.mailing import mail_order
from carnet.dossier.models import FolderDocument
from carnet.dossier.queries.letters import Paper, order_letter
from carnet.dossier.web.acts import dialog, find_order, page_of_order
from carnet.dossier.web.forms import UploadForm
from carnet.parties.models import Contact
from carnet.sales.models import Order
from carnet.sales.steps.filing import confirmation_file, proforma_file
from carnet.sales.web.forms import SendForm

PAPERS: dict[str, tuple[Callable[[int], tuple[str, bytes]], Callable[[], str]]] = {
    "confirmation": (confirmation_file, lambda: _("Order confirmation")),
    "proforma": (proforma_file, lambda: _("Proforma")),
}


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
    return file_answer(found.file)


@require_POST
@screen(rights.SALES)
def remove(request: ScreenRequest, document_id: int) -> HttpResponse:
    """Take a file out of its folder."""
    return page_of_order(request, remove_document(document_id=document_id, by=request.actor))


class _Made:
    """A paper made here, as the command takes files."""

    content_type: str | None = "application/pdf"

    def __init__(self, name: str, content: bytes) -> None:
        self.name: str | None = name
        self.size: int | None = len(content)
        self._content = content

    def read(self) -> bytes:
        return self._content


@require_POST
@screen(rights.SALES)
def file_paper(request: ScreenRequest, order_id: int, kind: str) -> HttpResponse:
    """Keep a confirmation or a proforma of the order as it stands now in its folder."""
    order = find_order(order_id)
    made, title = PAPERS[kind]
    upload = _Made(*made(order_id))
    words = f"{title()} {order.number}"
    add_document(order_id=order_id, upload=upload, title=words, kind=kind, by=request.actor)
    return page_of_order(request, order_id)


@screen(rights.READ)
def paper(request: ScreenRequest, order_id: int, kind: str) -> HttpResponse:
    """The confirmation or the proforma of an order as it stands now, not kept."""
    find_order(order_id)
    name, content = PAPERS[kind][0](order_id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@screen(rights.SALES)
def send(request: ScreenRequest, order_id: int) -> HttpResponse:
    """The confirmation or the proforma by e-mail, its PDF attached (P48)."""
    order = find_order(order_id)
    kind: Paper = "proforma" if request.GET.get("kind") == "proforma" else "confirmation"
    form = SendForm(request.POST or None, initial=_mail(order, kind, request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            mail_order(order_id=order_id, paper=kind, **form.cleaned_data, by=request.actor)
            messages.success(request, _("The e-mail is on its way."))
            return page_of_order(request, order_id)
    context = {"title": str(PAPERS[kind][1]()), "subtitle": order.number, "submit": _("Send"), "wide": True}
    url = reverse("dossier:order-paper", args=[order_id, kind])
    return dialog(request, form, "dossier/send.html", paper_url=url, paper_name=f"{order.number}.pdf", **context)


def _mail(order: Order, paper: Paper, by: Actor) -> dict[str, Any]:
    text = order_letter(order, paper, by)
    return {"recipients": _recipients(order), "title": text.title, "body": text.body}


def _recipients(order: Order) -> list[str]:
    """The contact of the order, else who receives quotes and orders at the customer's, else the customer."""
    if order.contact and order.contact.email:
        return [order.contact.email]
    people = Contact.objects.filter(party=order.party_id, receives_quotes=True).exclude(email="").order_by("id")
    found = list(people.values_list("email", flat=True)[:3])
    return found or ([order.party.email] if order.party.email else [])
