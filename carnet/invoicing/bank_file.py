"""Direct debits as the file a bank takes: pain.008.001.08, checked against its schema before it is given (R85)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sepaxml import SepaDD

SCHEMA = "pain.008.001.08"
_NAME = 70


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects."""

    name: str
    iban: str
    bic: str
    creditor_id: str


@dataclass(frozen=True, slots=True)
class AskedDebit:
    """What is asked of one debtor for one invoice: its number comes back with the money, and with what bounces (R87)."""

    number: str
    amount: Decimal
    sequence: str
    mandate: str
    signed_on: date
    debtor: str
    iban: str
    bic: str
    town: str
    country: str


def bank_file(creditor: Creditor, debits: Sequence[AskedDebit], *, scheme: str, on: date) -> bytes:
    """The file of one scheme and one day; addresses are town and country, as banks want them since November 2026 (R85)."""
    config = {
        "name": creditor.name[:_NAME], "IBAN": creditor.iban, "batch": True, "creditor_id": creditor.creditor_id,
        "currency": "EUR", "instrument": scheme.upper(),
    }  # fmt: skip
    if creditor.bic:
        config["BIC"] = creditor.bic
    file = SepaDD(config, schema=SCHEMA, clean=True)
    for debit in debits:
        file.add_payment(_payment(debit, on))
    content: bytes = file.export(validate=True)
    return content


def _payment(debit: AskedDebit, on: date) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": debit.debtor, "IBAN": debit.iban, "amount": int(debit.amount * 100), "type": debit.sequence,
        "collection_date": on, "mandate_id": debit.mandate, "mandate_date": debit.signed_on, "description": debit.number,
        "endtoend_id": debit.number[:35],
    }  # fmt: skip
    if debit.bic:
        payment["BIC"] = debit.bic
    if debit.town and debit.country:
        payment["address"] = {"town": debit.town[:35], "country": debit.country}
    return payment
