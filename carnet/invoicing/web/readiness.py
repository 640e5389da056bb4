"""What a draft still lacks before it may be issued, each with the page that mends it (P28, R5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from carnet.company import queries as company
from carnet.core.refusals import Refusal
from carnet.core.web.refusing import url_of
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import OrderToInvoice
from carnet.invoicing.queries import InvoicePage
from carnet.invoicing.steps.covering import require_covered
from carnet.invoicing.steps.crediting import require_creditable
from carnet.invoicing.steps.dating import series_open_on
from carnet.invoicing.steps.freezing import (
    MentionsMissing,
    frozen_parties,
    mentions_advised,
    orders_cited,
    require_mentions,
)
from carnet.invoicing.steps.posting import document_kind
from carnet.parties.models import Party
from carnet.sales.steps import require_open


@dataclass(frozen=True, slots=True)
class Lack:
    """Something to mend: a sentence, and where."""

    sentence: str
    url: str = ""
    blocks: bool = True


def missing_of(page: InvoicePage, on: date) -> list[Lack]:
    """What would make issuing refused today, then what the customer's record lacks; empty when all is there (R5)."""
    invoice, lines, vat = page.invoice, list(page.lines), list(page.vat)
    settings = company.settings()
    orders = orders_cited([order.pk for order in page.orders]) if page.orders else []
    found: list[Lack] = []
    parties = frozen_parties(invoice, vat, settings, orders)
    try:
        require_mentions(parties, vat, on)
    except MentionsMissing as refusal:
        found += [Lack(error.message, _mended_at(error.field, invoice.billed_id)) for error in refusal.errors]
    found += _refused(lambda: series_open_on(document_kind(invoice), on, settings))
    if invoice.kind == "credit_note":
        found += _refused(lambda: require_creditable(invoice, lines))
    elif orders:
        ids = [order.id for order in orders]
        found += _refused(lambda: require_open(ids, deposit=invoice.kind == "deposit"))
        found += _refused(lambda: require_covered(invoice, lines))
    return [*found, *advised(parties, invoice.billed_id, on)]


def _refused(check: Callable[[], object]) -> list[Lack]:
    """The refusal of a check, as a lack."""
    try:
        check()
    except Refusal as refusal:
        return [Lack(refusal.sentence)]
    return []


def advised(parties: dict[str, Any], billed_id: int, on: date) -> list[Lack]:
    """What the law also wants of the customer: said, not refused."""
    return [
        Lack(error.message, _mended_at(error.field, billed_id), blocks=False) for error in mentions_advised(parties, on)
    ]


def advised_of_order(order: OrderToInvoice, billed: Party, on: date) -> list[Lack]:
    """The same before any draft exists, for the dialog of an order."""
    draft = Invoice(billed=billed, language=order.language, currency=order.currency, terms_id=order.terms_id)
    return advised(frozen_parties(draft, [], company.settings(), orders_cited([order.id])), billed.pk, on)


def _mended_at(field: str, billed_id: int) -> str:
    if field.startswith("billed."):
        return url_of("party", billed_id)
    try:
        return reverse("company:settings")
    except NoReverseMatch:
        return ""
