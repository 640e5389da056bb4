"""Contracts made free, drafts edited, activated, thrown away; what may change in their words at any time (P38)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.models import Terms
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.models import Membership
from carnet.core.refusals import Refusal
from carnet.sales.faults import Faults
from carnet.sales.models import OrderLine
from carnet.sales.steps import hold, require_open
from carnet.sales.steps.filling import House
from carnet.sales.steps.heading import known_party
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.lines import ContractContent
from carnet.subscriptions.models import Change as ChangeRow
from carnet.subscriptions.models import ChangeKind, Contract, ContractLine
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.refusals import ContractHasBilled, ContractIsActive, ContractIsDraft, ContractWithoutLines
from carnet.subscriptions.steps.filling import FilledContract, fill_contract
from carnet.subscriptions.steps.handing import agreed_lines, as_contract_line, take, taken_by
from carnet.subscriptions.steps.writing import (
    clear_lines,
    has_billed,
    locked_contract,
    number_of,
    schedule,
    write_lines,
)


class LinesOfAnOrder(Refusal):
    """Lines that come from an order are taken over as they were agreed."""

    def __init__(self) -> None:
        super().__init__(
            _("Lines of this contract come from an order. Delete this draft and hand the lines over again."),
            field="lines",
        )


@act("contract.create", right=rights.CONTRACTS)
def create_contract(*, content: ContractContent, on: date, draft: bool = False, by: Actor) -> Contract:
    """Make a contract without order; it runs at once unless it is a draft (P38)."""
    house, faults = House.on_day(on), Faults()
    filled = fill_contract(content, house, rules(), faults)
    faults.refuse()
    if not filled.lines and not draft:
        raise ContractWithoutLines
    contract = Contract.objects.create(number=number_of(on), created_on=on, **_owned(filled.columns, by))
    write_lines(contract, filled.lines, contract.start_on)
    record_contract("contract.created", contract, by, draft=draft)
    return contract if draft else activate(contract, on, by)


@act("contract.edit_draft", right=rights.CONTRACTS)
def edit_contract_draft(
    *, contract_id: int, content: ContractContent, on: date, expected_version: int | None = None, by: Actor
) -> Contract:
    """Write the content of a draft contract anew; lines that come from an order stay as they were agreed."""
    contract = locked_contract(contract_id, expected_version)
    require_draft(contract)
    agreed = agreed_lines(contract)
    if agreed and content.lines:
        raise LinesOfAnOrder
    house, faults = House.on_day(on), Faults()
    filled = fill_contract(content, house, rules(), faults)
    faults.refuse()
    for name, value in _owned(filled.columns, by, contract.owner_id).items():
        setattr(contract, name, value)
    contract.version += 1
    contract.save()
    _rewrite_lines(contract, filled, agreed)
    record_contract("contract.edited", contract, by)
    return contract


@act("contract.activate", right=rights.CONTRACTS)
def activate_contract(*, contract_id: int, on: date, by: Actor) -> Contract:
    """Let a draft contract run: its lines are frozen, its periods fall due, its order knows it (P38)."""
    contract = locked_contract(contract_id)
    require_draft(contract)
    return activate(contract, on, by)


@act("contract.deactivate", right=rights.CONTRACTS)
def deactivate_contract(*, contract_id: int, on: date, by: Actor) -> Contract:
    """Make a contract that has billed nothing a draft again: its order gets its lines back."""
    contract = locked_contract(contract_id)
    if contract.activated_on is None:
        raise ContractIsDraft(contract.number)
    if has_billed(contract.pk):
        raise ContractHasBilled(contract.number)
    hold([contract.order_id] if contract.order_id else [])
    Contract.objects.filter(pk=contract.pk).update(
        activated_on=None, next_on=None, next_due_on=None, settle_from=None, stopped_on=None, stop_reason="", stop_note="",
        notice_on=None, version=contract.version + 1,
    )  # fmt: skip
    take(taken_by(contract, -1), on, by)
    record_contract("contract.deactivated", contract, by, on=on)
    return Contract.objects.get(pk=contract.pk)


@act("contract.delete", right=rights.CONTRACTS)
def delete_contract(*, contract_id: int, by: Actor) -> None:
    """Throw a draft contract away; the lines of its order may be handed over again."""
    contract = locked_contract(contract_id)
    require_draft(contract)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM subscriptions_contract WHERE id = %s", [contract.pk])
    record_contract("contract.deleted", contract, by)


class ContractWords(TypedDict, total=False):
    """What may change of a contract at any time, for the invoices to come; what is left out stays."""

    title: str
    customer_reference: str
    message: str
    language: str
    billed_party_id: int
    terms_id: int | None
    owner_id: int | None
    issuing: str
    grouping: str
    supplements_at_once: bool
    direct_debit: bool
    mandate_reference: str
    tells_renewal: bool


@act("contract.edit", right=rights.CONTRACTS)
def edit_contract(
    *, contract_id: int, words: ContractWords, expected_version: int | None = None, by: Actor
) -> Contract:
    """Change how a contract is worded, addressed and issued; what it bills and when changes from a day on."""
    contract = locked_contract(contract_id, expected_version)
    faults = Faults()
    for name, longest in (("title", 200), ("customer_reference", 80), ("message", 2000), ("mandate_reference", 35)):
        faults.text(name, str(words.get(name, "")), longest)
    faults.choice("issuing", words.get("issuing", contract.issuing), Contract.Issuing.values)
    faults.choice("grouping", words.get("grouping", contract.grouping), Contract.Grouping.values)
    terms_id = words.get("terms_id")
    if terms_id is not None and not Terms.objects.filter(pk=terms_id).exists():
        faults.add("terms", _("These terms do not exist."))
    if "language" in words:
        faults.choice("language", words["language"], ("fr", "en"))
    owner_id = words.get("owner_id")
    if owner_id is not None and not Membership.objects.filter(user_id=owner_id).exists():
        faults.add("owner", _("The owner must be a member of the company."))
    if "billed_party_id" in words:
        known_party(words["billed_party_id"])
    faults.refuse()
    for name, value in words.items():
        setattr(contract, "billed_id" if name == "billed_party_id" else name, value)
    contract.version += 1
    contract.save()
    record_contract("contract.edited", contract, by, fields=sorted(words))
    return contract


def activate(contract: Contract, on: date, by: Actor) -> Contract:
    """Let a locked draft run from its first day."""
    if not ContractLine.objects.filter(contract=contract).exists():
        raise ContractWithoutLines
    if contract.order_id:
        hold([contract.order_id])
        require_open([contract.order_id], deposit=True)
    contract.activated_on, contract.next_on, contract.version = on, contract.start_on, contract.version + 1
    schedule(contract)
    contract.save()
    ChangeRow.objects.create(contract=contract, kind=ChangeKind.ACTIVATED, on=contract.start_on, by_name=by.name)
    if contract.order_id:
        take(taken_by(contract), on, by)
    record_contract("contract.activated", contract, by, on=on, start=contract.start_on)
    return contract


def require_draft(contract: Contract) -> None:
    """Refuse a contract that runs."""
    if contract.activated_on is not None:
        raise ContractIsActive(contract.number)


def _owned(columns: dict[str, Any], by: Actor, owner_id: int | None = None) -> dict[str, Any]:
    return {**columns, "owner_id": columns["owner_id"] or owner_id or by.user_id}


def _rewrite_lines(contract: Contract, filled: FilledContract, agreed: Sequence[OrderLine]) -> None:
    """Write the lines of a draft anew: as typed, or as agreed on its order."""
    clear_lines(contract.pk)
    lines = [as_contract_line(line) for line in agreed] or filled.lines
    write_lines(contract, lines, contract.start_on)
