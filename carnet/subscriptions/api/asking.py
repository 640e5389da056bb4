"""What requests say of contracts, as commands take it."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from carnet.subscriptions.api.asked_schemas import (
    ContractFields,
    ContractPatch,
    ContractTermsFields,
    HandOverIn,
    LineChangeFields,
    RenewalIn,
    length_of,
)
from carnet.subscriptions.commands import ContractWords, HandOverAsk, LineChange
from carnet.subscriptions.lines import ContractContent

_IDS = {"billed_party": "billed_party_id", "terms": "terms_id", "owner": "owner_id"}


def content(body: ContractFields, party_id: int, on: date) -> ContractContent:
    """The whole content of a contract."""
    return ContractContent(
        party_id=party_id, terms=body.agreed(on), billed_party_id=body.billed_party, title=body.title.strip(),
        customer_reference=body.customer_reference.strip(), message=body.message, currency=body.currency,
        language=body.language, terms_id=body.terms, owner_id=body.owner,
        lines=tuple(line.asked() for line in body.lines),
    )  # fmt: skip


def hand_over(body: HandOverIn, on: date) -> HandOverAsk:
    """Which lines, under what title, on what terms; those of the order when nothing is said of them."""
    said = set(body.given()) & set(ContractTermsFields.model_fields)
    return HandOverAsk(line_ids=tuple(body.lines), title=body.title, terms=body.agreed(on) if said else None)


def words(body: ContractPatch) -> ContractWords:
    """What changes at once; a null payment term or owner takes it away, any other null is left out."""
    given: dict[str, Any] = {}
    for name, value in body.given().items():
        if value is None and name not in ("terms", "owner"):
            continue
        if name == "supplements":
            given["supplements_at_once"] = value == "at_once"
        else:
            given[_IDS.get(name, name)] = value
    return cast(ContractWords, given)


def line_change(body: LineChangeFields) -> LineChange:
    """New terms of a line."""
    given = body.given()
    return LineChange(line_id=given.pop("line"), **given)


def renewal(body: RenewalIn) -> dict[str, Any]:
    """A new term and its prices."""
    return {
        "length": length_of(body.length), "until_on": body.end,
        "percent": Decimal(body.percent) if body.percent is not None else None,
        "lines": [line_change(line) for line in body.lines],
    }  # fmt: skip
