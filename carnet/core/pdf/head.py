"""The head and foot of a document: parties, dates, references, legal line."""

from __future__ import annotations

from datetime import date
from typing import Any

from carnet.core.pdf.document import Kind, PrintedDocument, Recipient, Reference, ReferenceKind, Seller
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.wording import Wording

Entry = dict[str, Any]
SHORT_ADDRESS = 60  # characters that fit on one line of the head
NO_BREAK = "\u00a0"


def head(document: PrintedDocument, words: Wording, figures: Figures) -> Entry:
    """Seller, heading and number, facts, recipient, delivery address."""
    seller = document.seller
    heading = document.heading or words(f"heading.{document.kind}")
    number = document.number or words("text.draft")
    name = _trade_name(seller, words)
    label = words.either(f"recipient.{document.kind}", "recipient.default")
    return {
        "seller": {"name": name, "lines": _letterhead(seller)},
        "heading": heading,
        "number": number,
        "draft": "" if document.number and not document.draft else words("text.draft"),
        "running": f"{name} · {heading} {number}",
        "facts": _facts(document, words, figures),
        "recipient": {"label": label, "name": document.recipient.name, "lines": _identity(document.recipient, words)},
        "delivery": _delivery(document, words),
        "title": document.title,
        "intro": document.intro.splitlines(),
    }


def foot(document: PrintedDocument, words: Wording) -> str:
    """The line at the foot of every page: who sells, registered how, insured by whom (R2)."""
    seller = document.seller
    identity = _join(", ", _trade_name(seller, words), seller.legal_form, *seller.address)
    number = words("text.siret", number=_spaced(seller.siret)) if seller.siret else ""
    if not number and seller.siren:
        number = words("text.siren", number=_spaced(seller.siren))
    vat = words("text.footer_vat", number=seller.vat_number) if seller.vat_number else ""
    registration = seller.registration.replace(" ", NO_BREAK)
    return _join(" · ", identity, number, registration, vat, *seller.mentions)


def _trade_name(seller: Seller, words: Wording) -> str:
    """The seller's name, with "EI" where the law asks for it."""
    return words("text.sole_trader", name=seller.name) if seller.sole_trader else seller.name


def _letterhead(seller: Seller) -> list[str]:
    """Legal form, address on one line where it fits, ways to reach."""
    address = ", ".join(seller.address)
    shown = (address,) if len(address) <= SHORT_ADDRESS else seller.address
    return _lines(seller.legal_form, *shown, " · ".join(seller.contacts))


def _facts(document: PrintedDocument, words: Wording, figures: Figures) -> list[list[str]]:
    """Labelled rows beside the address: dates, references, nature."""
    issued = words("issued.invoice" if document.kind.is_invoice else "issued.default")
    pairs = [
        (issued, _day(document.issued_on, figures)),
        (words("text.valid_until"), _day(document.valid_until, figures)),
        (words("text.due_on"), _day(document.due_on, figures) if document.due_on != document.issued_on else ""),
        _supplied(document, words, figures),
        *(_reference(one, document.kind, words, figures) for one in document.references),
        *((fact.label, fact.value) for fact in document.facts),
        (words("text.reason"), document.credited_reason),
        (words("text.nature"), words(f"nature.{document.nature}") if document.nature else ""),
    ]
    return [[label, value] for label, value in pairs if value]


def _day(value: date | None, figures: Figures) -> str:
    return figures.day(value) if value else ""


def _supplied(document: PrintedDocument, words: Wording, figures: Figures) -> tuple[str, str]:
    """When the goods were delivered or the service ended, or the period billed."""
    when = document.supplied
    if when is None:
        return "", ""
    if isinstance(when, date):
        return words.either(f"supplied.{document.nature}", "supplied.both"), figures.day(when)
    span = words("supplied.span", first=figures.day(when.first), last=figures.day(when.last))
    return words("supplied.period"), span


def _reference(one: Reference, kind: Kind, words: Wording, figures: Figures) -> tuple[str, str]:
    name: str = one.kind
    if one.kind is ReferenceKind.INVOICE and kind in (Kind.CREDIT_NOTE, Kind.CORRECTED_INVOICE):
        name = "credited" if kind is Kind.CREDIT_NOTE else "replaced"
    value = words("reference.dated", number=one.number, date=figures.day(one.on)) if one.on else one.number
    return words(f"reference.{name}"), value


def _identity(party: Recipient, words: Wording) -> list[str]:
    """Contact, address and numbers of the customer (R5, R6)."""
    return _lines(
        words("text.attention", name=party.contact) if party.contact else "",
        *party.address,
        words("text.siren", number=_spaced(party.siren)) if party.siren else "",
        words("text.vat_number", number=party.vat_number) if party.vat_number else "",
    )


def _delivery(document: PrintedDocument, words: Wording) -> Entry | None:
    place = document.delivery
    if place is None:
        return None
    return {"label": words("text.delivery"), "name": place.name, "lines": list(place.address)}


def _spaced(number: str) -> str:
    """A SIREN or SIRET in groups of three, as people read it: 123 456 782 00014."""
    if not number.isdecimal() or len(number) not in (9, 14):
        return number
    return NO_BREAK.join(part for part in (number[:3], number[3:6], number[6:9], number[9:]) if part)


def _lines(*texts: str) -> list[str]:
    return [text for text in texts if text.strip()]


def _join(separator: str, *texts: str) -> str:
    return separator.join(_lines(*texts))
