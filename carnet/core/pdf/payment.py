"""How to pay, what the law wants said about paying late, and where to sign."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import lru_cache
from typing import Any

from segno import helpers

from carnet.core.pdf.document import Kind, PrintedDocument, Transfer
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.wording import Wording

Entry = dict[str, Any]
LEAST_TRANSFER, MOST_TRANSFER = Decimal("0.01"), Decimal("999999999.99")  # bounds of the EPC payment code


def payment(document: PrintedDocument, words: Wording, figures: Figures) -> Entry | None:
    """Due dates, bank details and payment code, terms; None when there is nothing to say."""
    scan = bool(payment_code(document))
    if document.kind.is_invoice and document.totals and document.totals.due == 0:
        return {"heading": words("text.nothing_to_pay"), "instalments": [], "lines": list(document.terms)}
    shown = {
        "heading": _heading(document, words, figures),
        "instalments": [
            [figures.day(one.due_on), one.label, figures.money(one.amount)]
            for one in document.instalments
            if len(document.instalments) > 1
        ],
        "lines": [*_transfer_lines(document.transfer, words, scan=scan), *document.terms],
    }
    return shown if document.instalments or shown["lines"] else None


def payment_code(document: PrintedDocument) -> str:
    """The SEPA transfer of the document as a drawing (EPC code); empty when there is none or no bank could read it."""
    if document.transfer is None or document.currency != "EUR" or (document.totals and document.totals.due == 0):
        return ""
    return _payment_code(document.transfer)


@lru_cache(maxsize=64)
def _payment_code(transfer: Transfer) -> str:
    if transfer.amount is None or not LEAST_TRANSFER <= transfer.amount <= MOST_TRANSFER:
        return ""
    try:
        code = helpers.make_epc_qr(
            name=transfer.holder[:70],
            iban=transfer.iban.replace(" ", ""),
            amount=transfer.amount,
            bic=transfer.bic or None,
            text=transfer.reference[:140] or None,
        )
    except ValueError:
        return ""
    picture = io.BytesIO()
    code.save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode("utf-8")


def mentions(document: PrintedDocument, words: Wording) -> list[str]:
    """Legal texts and notes at the end of the document (R7, R12)."""
    legal = [
        words("text.not_an_invoice") if document.kind is Kind.PROFORMA else "",
        *document.exemptions,
        words("text.vat_on_debits") if document.vat_on_debits else "",
        document.early_discount,
        document.penalties,
        document.recovery_fee,
    ]
    paragraphs = [" ".join(text.strip() for text in legal if text.strip())]
    paragraphs += [line for note in document.notes for line in note.splitlines()]
    if document.fingerprint:
        paragraphs.append(words("text.fingerprint", print=document.fingerprint))
    return [text for text in paragraphs if text.strip()]


def acceptance(document: PrintedDocument, words: Wording, figures: Figures) -> Entry | None:
    """The box to sign, or who has signed."""
    box = document.acceptance
    if box is None:
        return None
    name = {
        Kind.QUOTE: "text.accept_quote",
        Kind.AMENDMENT: "text.accept_quote",
        Kind.DELIVERY_NOTE: "text.accept_goods",
        Kind.RETURN_NOTE: "text.accept_goods",
    }.get(document.kind, "text.accept_order")
    signed = []
    if box.name:
        goods = document.kind in (Kind.DELIVERY_NOTE, Kind.RETURN_NOTE)
        signed = [words("text.received_by" if goods else "text.signed_by", name=box.name)]
        signed += [words("text.signed_on", date=figures.day(box.on))] if box.on else []
        signed += [box.trace] if box.trace else []
    return {"label": words(name), "signed": signed}


def _heading(document: PrintedDocument, words: Wording, figures: Figures) -> str:
    if document.kind is Kind.STATEMENT:
        return words("text.pay")
    if not document.kind.is_invoice:
        return words("text.terms")
    if len(document.instalments) > 1:
        return words("text.pay_by_instalments", count=str(len(document.instalments)))
    due_on = document.instalments[0].due_on if document.instalments else document.due_on
    if due_on is None:
        return words("text.pay")
    name = "text.pay_on_receipt" if due_on == document.issued_on else "text.pay_on"
    return words(name, date=figures.day(due_on))


def _transfer_lines(transfer: Transfer | None, words: Wording, *, scan: bool) -> list[str]:
    if transfer is None:
        return []
    iban = transfer.iban.replace(" ", "")
    parts = [
        "IBAN\u00a0" + "\u00a0".join(iban[place : place + 4] for place in range(0, len(iban), 4)),
        f"BIC\u00a0{transfer.bic}" if transfer.bic else "",
        transfer.bank,
        words("text.transfer_reference", reference=transfer.reference) if transfer.reference else "",
    ]
    line = words("text.transfer") + words("colon") + ", ".join(part for part in parts if part)
    return [line, words("text.scan")] if scan else [line]
