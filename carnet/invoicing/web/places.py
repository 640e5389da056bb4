"""Where one goes after an act: the page it began on, the folder of the order, or the page of the document."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse

from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go
from carnet.core.web.who import ScreenRequest


def page_of_invoice(request: ScreenRequest, invoice_id: int) -> HttpResponse:
    """The page of an invoice."""
    return go(request, reverse("invoicing:invoice", args=[invoice_id]))


def back_to_order(request: ScreenRequest, order_id: int | None, invoice_id: int) -> HttpResponse:
    """The folder of an order, or the page of the invoice when there is none."""
    folder = url_of("order", order_id) if order_id else ""
    return go(request, folder or reverse("invoicing:invoice", args=[invoice_id]))


def back(request: ScreenRequest, otherwise: str) -> HttpResponse:
    """The page on which the dialog was opened; `otherwise` when the dialog was a page of its own."""
    current = getattr(request.htmx, "current_url_abs_path", None) if request.htmx else None
    if not current or urlsplit(current).path == request.path:
        return go(request, otherwise)
    return go(request, current)
