"""The texts of an e-invoice: the three that the law wants once each, the seller's own, what the document says (R7, R8, R50)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from carnet.core.einvoice import Note
from carnet.core.money import places_of
from carnet.invoicing.documents import InvoiceContent, debit_words
from carnet.invoicing.einvoicing.parties import is_consumer

RECOVERY_FEE, PENALTIES, EARLY_DISCOUNT = "PMT", "PMD", "AAB"
LEGAL_FORM, REGISTRATION, GENERAL = "REG", "ABL", "AAI"


def notes_of(content: InvoiceContent) -> tuple[Note, ...]:
    """Every note but the one for platforms; the three compulsory ones exactly once (BR-FR-05, BR-FR-06)."""
    return (*_compulsory(content), *_of_seller(content.parties["seller"]), *_of_document(content))


def terms_of(content: InvoiceContent) -> str:
    """The payment terms in words, with every date and amount where there are several (P30)."""
    label: str = content.parties.get("terms", "") if content.invoice.kind != "credit_note" else ""
    if len(content.dues) < 2 and content.retained is None:
        return label
    parts = [_("%(amount)s on %(day)s") % _dated(content, due.amount, due.on) for due in content.dues]
    if content.retained:
        words = _dated(content, content.retained.amount, content.retained.on)
        parts.append(_("retention %(amount)s on %(day)s") % words)
    return ". ".join(part for part in (label.rstrip(". "), _("Due: %(parts)s") % {"parts": "; ".join(parts)}) if part)


def one_of(references: Sequence[str]) -> str:
    """The reference there is room for: the only one (R50)."""
    return references[0] if len(references) == 1 else ""


def customer_orders(content: InvoiceContent) -> list[str]:
    """The numbers of the customer's own orders, that of the invoice first."""
    orders = content.parties.get("orders", ())
    given = [content.invoice.customer_reference, *(order["customer_reference"] for order in orders)]
    return list(dict.fromkeys(number for number in given if number))


def own_orders(content: InvoiceContent) -> list[str]:
    """The numbers of our orders that are billed."""
    return [order["number"] for order in content.parties.get("orders", ())]


def delivery_notes(content: InvoiceContent) -> list[str]:
    """The numbers of the delivery notes that are billed."""
    return [note["number"] for note in content.parties.get("notes", ())]


def _compulsory(content: InvoiceContent) -> Iterator[Note]:
    texts = content.parties.get("texts", {})
    if content.invoice.kind == "credit_note":
        instead = _("Not applicable to a credit note.")
    elif is_consumer(content.parties["billed"]):
        instead = _("Not applicable to a consumer.")
    else:
        instead = _("Not applicable.")
    for subject, name in ((RECOVERY_FEE, "recovery_fee"), (PENALTIES, "penalties"), (EARLY_DISCOUNT, "early_discount")):
        yield Note(texts.get(name) or instead, subject)


def _of_seller(seller: dict[str, Any]) -> Iterator[Note]:
    form, capital = seller["legal_form"], seller["share_capital"]
    if form and capital:
        form = _("%(form)s with a capital of %(capital)s") % {"form": form, "capital": capital}
    if seller["sole_trader"]:
        form = _("Sole trader")
    if form:
        yield Note(form, LEGAL_FORM)
    if seller["registration"]:
        yield Note(seller["registration"], REGISTRATION)


def _of_document(content: InvoiceContent) -> Iterator[Note]:
    invoice = content.invoice
    for text in (invoice.title, invoice.reason, invoice.message, _debit(content), content.parties["seller"]["footer"]):
        if text.strip():
            yield Note(text, GENERAL)
    ours, theirs = own_orders(content), customer_orders(content)
    if len(ours) > 1:
        yield Note(_("Our orders: %(numbers)s") % {"numbers": ", ".join(ours)}, GENERAL)
    if len(theirs) > 1 or (theirs and content.parties.get("commitment")):
        yield Note(_("Your orders: %(numbers)s") % {"numbers": ", ".join(theirs)}, GENERAL)
    notes = delivery_notes(content)
    if len(notes) > 1:
        yield Note(_("Delivery notes: %(numbers)s") % {"numbers": ", ".join(notes)}, GENERAL)


def _debit(content: InvoiceContent) -> str:
    return debit_words(content) if content.invoice.kind != "credit_note" else ""


def _dated(content: InvoiceContent, amount: Decimal, on: Any) -> dict[str, str]:
    currency = content.invoice.currency
    written = number_format(amount, places_of(currency), force_grouping=True)
    return {"amount": f"{written} {currency}", "day": date_format(on, "SHORT_DATE_FORMAT")}
