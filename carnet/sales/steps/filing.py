"""Papers of sales as files, for e-mails and folders (P47, P48)."""

from carnet.core import pdf
from carnet.core.refusals import NotFound
from carnet.sales.documents import order_confirmation, proforma, quote_document
from carnet.sales.models import Order, QuoteVersion

_HEAD = ("contact", "billed_party", "billing_address", "delivery_address", "terms")


def quote_file(version_id: int) -> tuple[str, bytes]:
    """The PDF of a version, with its name."""
    version = QuoteVersion.objects.select_related("quote__party", *_HEAD).filter(pk=version_id).first()
    if version is None:
        raise NotFound
    return f"{version.quote.number}.pdf", pdf.render(quote_document(version))


def confirmation_file(order_id: int) -> tuple[str, bytes]:
    """The PDF of an order confirmation, with its name."""
    order = _order(order_id)
    return f"{order.number}.pdf", pdf.render(order_confirmation(order))


def proforma_file(order_id: int) -> tuple[str, bytes]:
    """The PDF of a proforma, with its name."""
    order = _order(order_id)
    return f"{order.number}-proforma.pdf", pdf.render(proforma(order))


def _order(order_id: int) -> Order:
    found = Order.objects.select_related("party", "quote", *_HEAD).filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found
