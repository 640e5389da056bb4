"""Contracts as rows: the head, the lines with their first quantity and price, and when they next bill (P38)."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from carnet.core.refusals import NotFound, require_version
from carnet.subscriptions.models import Change, Contract, ContractLine, LinePrice, LineQuantity, Period
from carnet.subscriptions.queries.loading import ContractToBill, agreement_of
from carnet.subscriptions.steps.filling import FilledContractLine


def locked_contract(contract_id: int, expected_version: int | None = None) -> Contract:
    """The contract, locked; refuses one that is not there, or not the version that was read."""
    rows = Contract.objects.select_for_update(no_key=True, of=("self",)).select_related("party", "billed")
    contract = rows.filter(pk=contract_id).first()
    if contract is None:
        raise NotFound
    require_version(contract.version, expected_version)
    return contract


def number_of(created_on: date) -> str:
    """The next number of contracts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sales_next_number('contract', %s)", [created_on])
        return str(cursor.fetchone()[0])


def write_lines(
    contract: Contract,
    lines: Sequence[FilledContractLine],
    on: date,
    *,
    after: int = 0,
    change: Change | None = None,
    base_on: date | None = None,
) -> list[ContractLine]:
    """Insert lines with their quantity and price from a day on, `base_on` the day of the index they start from (three statements)."""
    rows = ContractLine.objects.bulk_create(
        ContractLine(
            contract=contract,
            position=after + position,
            order_line_id=line.input.order_line_id,
            product_id=line.filled.product_id,
            every_count=line.every.count,
            every_unit=str(line.every.unit),
            indexed=line.input.indexed,
            accounting_code=line.accounting_code,
            **{name: getattr(line.filled, name) for name in ("reference", "description", "details", "unit", "nature")},
        )
        for position, line in enumerate(lines, 1)
    )
    LineQuantity.objects.bulk_create(
        LineQuantity(line=row, on=on, quantity=line.filled.quantity, change=change)
        for row, line in zip(rows, lines, strict=True)
    )
    LinePrice.objects.bulk_create(
        LinePrice(
            line=row, on=on, change=change, base_on=base_on, **{name: getattr(line.filled, name) for name in _PRICED}
        )
        for row, line in zip(rows, lines, strict=True)
    )
    return rows


_PRICED = (
    "unit_price", "discount_percent", "discount_amount", "vat_category", "vat_rate", "exemption_code",
)  # fmt: skip


def clear_lines(contract_id: int) -> None:
    """Take the lines of a draft contract away, to be written anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM subscriptions_contractline WHERE contract_id = %s", [contract_id])


def has_billed(contract_id: int) -> bool:
    """Whether periods of a contract are billed, be it in drafts."""
    return Period.objects.filter(contract_id=contract_id).exists()


def schedule(contract: Contract, known: ContractToBill | None = None) -> None:
    """Set when an active contract next bills, from its first day not billed; the caller saves it."""
    agreement = known.agreement if known else agreement_of(contract)
    billed = [one.span for one in known.billed] if known else []
    following = agreement.next_period(contract.next_on or contract.start_on, billed)
    contract.next_on = following.first if following else contract.next_on
    contract.next_due_on = agreement.due_on(following) if following else None
