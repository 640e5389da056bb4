"""Which invoices a payment settles, as its dialog shows them and as a browser posts them (P31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.core.formats import with_currency
from carnet.core.money import ZERO
from carnet.invoicing import queries
from carnet.invoicing.queries import OpenInvoice
from carnet.invoicing.web.asked import read_number
from carnet.invoicing.web.words import days_late


@dataclass(frozen=True, slots=True)
class Target:
    """An open invoice of the customer, and what the payment gives to it."""

    invoice: OpenInvoice
    late: int
    typed: str
    given: Decimal


@dataclass(frozen=True, slots=True)
class Sharing:
    """How an amount is shared between open invoices; what is not is customer credit, said in words."""

    targets: tuple[Target, ...]
    currency: str
    rest: Decimal
    said: str
    beyond: bool


def proposed(
    party_id: int, amount: Decimal | None, *, order_id: int | None = None, invoice_id: int | None = None
) -> dict[int, Decimal]:
    """What is settled when nobody says: the invoice at hand first, else an exact match, then the oldest due."""
    if not amount:
        return {}
    opened = {one.invoice_id: one for one in queries.open_invoices(party_id)}
    if invoice_id not in opened:
        return queries.propose_allocations(party_id, amount, order_id=order_id)
    first = opened.pop(invoice_id)
    given = {first.invoice_id: min(first.left, amount)}
    rest = amount - given[first.invoice_id]
    for one in opened.values():
        if rest > 0 and one.currency == first.currency:
            given[one.invoice_id] = min(one.left, rest)
            rest -= given[one.invoice_id]
    return given


def typed_allocations(posted: QueryDict) -> dict[int, Decimal]:
    """The amounts typed beside the invoices; refuses what is no number."""
    found = {}
    for name in posted:
        invoice_id = name.removeprefix("a-")
        if name.startswith("a-") and invoice_id.isdecimal():
            amount = read_number(str(posted.get(name, "")), name)
            if amount:
                found[int(invoice_id)] = amount
    return found


def sharing(
    party_id: int,
    amount: Decimal | None,
    given: Mapping[int, Decimal],
    today: date,
    texts: Mapping[str, str] | None = None,
) -> Sharing:
    """The open invoices of a customer with what each is given."""
    opened = queries.open_invoices(party_id)
    targets = tuple(
        Target(
            one,
            days_late(one.due_on, today),
            (texts or {}).get(f"a-{one.invoice_id}", ""),
            given.get(one.invoice_id, ZERO),
        )
        for one in opened
    )
    currency = next(
        (one.currency for one in opened if one.invoice_id in given), opened[0].currency if opened else "EUR"
    )
    rest = (amount or ZERO) - sum(given.values(), ZERO)
    return Sharing(targets, currency, rest, _said(rest, currency, has_invoices=bool(opened)), rest < 0)


def _said(rest: Decimal, currency: str, *, has_invoices: bool) -> str:
    if rest < 0:
        return _("%(amount)s more is given than received.") % {"amount": with_currency(-rest, currency)}
    if not rest:
        return ""
    words = {"amount": with_currency(rest, currency)}
    if not has_invoices:
        return (
            _("Nothing is due: %(amount)s becomes customer credit, to use on the next invoice or to give back.") % words
        )
    return _("%(amount)s is not used: it becomes customer credit, to use on another invoice or to give back.") % words
