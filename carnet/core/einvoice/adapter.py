"""The only place that knows the library which writes the files: its dictionaries keyed by business term change between versions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.einvoice.document import (
    SIREN_SCHEME,
    SIRET_SCHEME,
    Adjustment,
    EInvoice,
    Line,
    Party,
    VatRow,
)

LEVEL = "en16931"  # R64
_CII, _UBL = "factur-x", "ubl-2.1"
_SEPA_TRANSFER, _TRANSFER, _SEPA_DEBIT = "58", "30", "59"
_NIL, _INSTANCE = "xsi:nil", "http://www.w3.org/2001/XMLSchema-instance"
_UNNAMED = "-"
_NOT_GIVEN = "NA"  # UBL cannot cite our order without theirs
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Fields = dict[str, Any]


def cii(document: EInvoice) -> bytes:
    """The document as UN/CEFACT CII, the one that Factur-X embeds (R63)."""
    return _generated(_fields(document), _CII)


def ubl(document: EInvoice) -> bytes:
    """The document as UBL 2.1: an invoice or a credit note (R63)."""
    fields = _fields(document)
    if "BT-14" in fields:
        fields.setdefault("BT-13", _NOT_GIVEN)
    return _generated(fields, _UBL)


def attach(pdf: bytes, xml: bytes, *, title: str, author: str, subject: str, language: str = "fr") -> bytes:
    """The PDF/A-3b with its CII embedded, the properties of Factur-X declared and nothing else changed (R65)."""
    from facturx.facturx import generate_xmp_bytes

    from carnet.core.einvoice.container import with_embedded

    words = {"author": clean(author), "title": clean(title), "subject": clean(subject)}
    properties = generate_xmp_bytes(_CII, LEVEL, None, words)
    told = {"Title": words["title"], "Author": words["author"], "Subject": words["subject"]}
    return with_embedded(pdf, xml, properties, told, "en-GB" if language == "en" else "fr-FR")


def clean(text: str) -> str:
    """A text without what XML cannot carry and without blanks around it."""
    return _UNPRINTABLE.sub("", text).strip()


def _generated(fields: Fields, flavor: str) -> bytes:
    from facturx import generate_xml

    made = bytes(generate_xml(fields, flavor=flavor, level=LEVEL, check_xsd=False, check_schematron=None))
    return _without_nil(made) if _NIL.encode() in made else made


def _without_nil(xml: bytes) -> bytes:
    """The library marks an empty group as nil, which the schema refuses."""
    from lxml import etree

    root = etree.fromstring(xml)
    for element in root.iter("{*}*"):
        element.attrib.pop(f"{{{_INSTANCE}}}nil", None)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _fields(document: EInvoice) -> Fields:
    money = _Money(document.places)
    fields: Fields = {
        "BT-1": document.number,
        "BT-2": document.issued_on,
        "BT-3": document.kind.value,
        "BT-5": document.currency,
        "BT-8": document.vat_time.value if document.vat_time else None,
        "BT-9": document.due_on,
        "BT-10": document.buyer_reference,
        "BT-12": document.contract,
        "BT-13": document.buyer_order,
        "BT-14": document.sales_order,
        "BT-16": document.delivery_note,
        "BT-20": document.terms,
        "BT-23": document.frame,
        "BT-72": document.delivered_on,
        "BT-73": document.starts_on,
        "BT-74": document.ends_on,
        "BG-1": [*_notes(document), {"BT-21": "BAR", "BT-22": document.treatment.value}],
        "BG-3": [_kept({"BT-25": one.number, "BT-26": one.on}) for one in document.preceding],
        "BG-4": _party(document.seller),
        "BG-7": _party(document.buyer),
        "BG-13": _place(document.delivered_to) if document.delivered_to else None,
        "BG-20": [_adjustment(one, money) for one in document.allowances],
        "BG-21": [_adjustment(one, money) for one in document.charges],
        "BG-23": [_vat_row(row, money) for row in document.vat],
        "BG-25": [_line(line, money) for line in document.lines],
        **_payment(document),
        **_totals(document, money),
    }
    return _kept(fields)


class _Money:
    """Writes amounts with the decimals of the currency; a zero has no sign."""

    def __init__(self, places: int) -> None:
        self._places = places

    def __call__(self, amount: Decimal) -> str:
        return f"{amount + 0:.{self._places}f}"


def _number(value: Decimal) -> str:
    """A quantity, price or rate with the decimals it needs."""
    return f"{value.normalize() + 0:f}"


def _totals(document: EInvoice, money: _Money) -> Fields:
    totals = document.totals
    fields: Fields = {
        "BT-106": money(document.lines_total),
        "BT-107": money(document.allowances_total) if document.allowances else None,
        "BT-108": money(document.charges_total) if document.charges else None,
        "BT-109": money(totals.excl_tax),
        "BT-110": money(totals.vat),
        "BT-112": money(totals.incl_tax),
        "BT-113": money(totals.prepaid) if totals.prepaid else None,
        "BT-115": money(totals.due),
    }
    if totals.vat_in_euro is not None:
        fields |= {"BT-6": "EUR", "BT-111": f"{totals.vat_in_euro + 0:.2f}"}
    return fields


def _payment(document: EInvoice) -> Fields:
    transfer, debit = document.transfer, document.debit
    if debit is not None:
        return {
            "BT-81": _SEPA_DEBIT,
            "BT-83": debit.reference,
            "BT-89": debit.mandate,
            "BT-90": debit.creditor,
            "BT-91": debit.account,
        }
    if transfer is None:
        return {}
    return {
        "BT-81": _SEPA_TRANSFER if document.currency == "EUR" else _TRANSFER,
        "BT-83": transfer.reference,
        "BT-84": transfer.iban,
        "BT-85": transfer.holder,
        "BT-86": transfer.bic,
    }


def _notes(document: EInvoice) -> Iterable[Fields]:
    for note in document.notes:
        if clean(note.text):
            yield _kept({"BT-21": note.subject, "BT-22": note.text})


def _party(party: Party) -> Fields:
    contact = _kept({"phone": party.phone, "email": party.email})
    return _place(party) | _kept(
        {
            "identifiers": {SIRET_SCHEME: party.establishment_id} if party.establishment_id else None,
            "legal_identifier": party.legal_id,
            "legal_identifier_schemeid": SIREN_SCHEME if party.legal_id else None,
            "vat_identifier": party.vat_number,
            "tax_identifier": party.tax_number,
            "biz_name": party.trade_name,
            "legal_info": party.legal_text,
            "einvoicing_addr": party.electronic.value if party.electronic else None,
            "einvoicing_addr_schemeid": party.electronic.scheme if party.electronic else None,
            "contacts": [contact] if contact else None,
        }
    )


def _place(party: Party) -> Fields:
    address = party.address
    return {"name": clean(party.name)} | _kept(
        {
            "addr_l1": address.line1,
            "addr_l2": address.line2,
            "postcode": address.postcode,
            "city": address.city,
            "country_code": address.country,
        }
    )


def _adjustment(one: Adjustment, money: _Money) -> Fields:
    return _kept(
        {
            "amount": money(one.amount),
            "base_amount": money(one.of) if one.of is not None else None,
            "rate": _number(one.percent) if one.percent is not None else None,
            "reason": clean(one.reason) or _UNNAMED,
            "vat_category_code": one.category,
            "vat_rate": _number(one.rate) if one.rate is not None else None,
        }
    )


def _vat_row(row: VatRow, money: _Money) -> Fields:
    return _kept(
        {
            "BT-116": money(row.base),
            "BT-117": money(row.vat),
            "BT-118": row.category,
            "BT-119": _number(row.rate) if row.rate is not None else None,
            "BT-120": row.reason,
            "BT-121": row.reason_code,
        }
    )


def _line(line: Line, money: _Money) -> Fields:
    return _kept(
        {
            "BT-126": line.id,
            "BT-127-00": [{"BT-127": clean(line.note)}] if clean(line.note) else None,
            "BT-129": _number(line.quantity),
            "BT-130": line.unit,
            "BT-131": money(line.net),
            "BT-134": line.starts_on,
            "BT-135": line.ends_on,
            "BT-146": _number(line.price),
            "BT-151": line.category,
            "BT-152": _number(line.rate) if line.rate is not None else None,
            "BT-153": clean(line.name) or _UNNAMED,
            "BT-154": line.description,
            "BT-155": line.reference,
            "BG-27": [_adjustment(one, money) for one in line.allowances],
            "BG-28": [_adjustment(one, money) for one in line.charges],
        }
    )


def _kept(fields: Fields) -> Fields:
    """What is given: texts cleaned, the empty left out."""
    cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in fields.items()}
    return {name: value for name, value in cleaned.items() if value or isinstance(value, date)}
