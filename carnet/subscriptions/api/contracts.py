"""Contracts as answers tell them."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from carnet.company.clock import today
from carnet.core.refusals import NotFound
from carnet.sales.models import Order
from carnet.subscriptions.api.schemas import (
    ChangedOut,
    ChangeOut,
    ContractItemOut,
    ContractLineOut,
    ContractOut,
    ContractParams,
    ContractPeriodOut,
    LengthOut,
    MadeOut,
    RecurringLineOut,
    RecurringLinesOut,
)
from carnet.subscriptions.commands import Changed
from carnet.subscriptions.models import Change, Contract
from carnet.subscriptions.queries.orders import recurring_of_orders
from carnet.subscriptions.queries.periods import PeriodRow
from carnet.subscriptions.queries.reading import ContractNow, LineNow, contracts_now
from carnet.subscriptions.queries.selecting import in_state


def narrowed(asked: ContractParams) -> QuerySet[Contract]:
    """The contracts asked for."""
    rows = Contract.objects.select_related("party", "billed")
    given = {
        "party_id": asked.customer, "order_id": asked.order, "next_due_on__lte": asked.due_until, "end_on__lte": asked.ends_until
    }  # fmt: skip
    rows = rows.filter(Q(**{name: value for name, value in given.items() if value is not None}))
    if asked.to_settle is not None:
        rows = rows.filter(settle_from__isnull=not asked.to_settle)
    return in_state(rows, asked.state, today()) if asked.state else rows


def one(contract_id: int) -> ContractOut:
    """A contract as it stands today."""
    row = Contract.objects.select_related("party", "billed").filter(pk=contract_id).first()
    if row is None:
        raise NotFound
    return told(contracts_now([row], today())[0])


def several(contracts: Sequence[Contract]) -> list[ContractOut]:
    """Contracts as they stand today."""
    rows = Contract.objects.select_related("party", "billed").filter(id__in=[row.pk for row in contracts])
    return [told(now) for now in contracts_now(list(rows.order_by("id")), today())]


def items(rows: Sequence[Contract]) -> list[ContractItemOut]:
    """Contracts of a list."""
    return [
        ContractItemOut(
            id=now.row.pk, number=now.row.number, state=now.state.value, title=now.row.title, customer=now.row.party_id,
            customer_name=now.row.party.name, order=now.row.order_id, currency=now.row.currency, start=now.row.start_on,
            end=now.row.end_on, next_due_on=now.row.next_due_on, amount_excl_tax=now.amount, monthly=now.monthly,
        )
        for now in contracts_now(rows, today())
    ]  # fmt: skip


def told(now: ContractNow) -> ContractOut:
    """A contract with its lines."""
    row = now.row
    return ContractOut(
        id=row.pk, number=row.number, version=row.version, state=now.state.value, title=row.title, order=row.order_id,
        customer=row.party_id, customer_name=row.party.name, billed_party=row.billed_id,
        customer_reference=row.customer_reference, message=row.message, currency=row.currency, language=row.language,
        terms=row.terms_id, start=row.start_on, end=row.end_on, committed_until=row.committed_until, renewal=row.renewal,
        renewal_length=_length(row.renewal_count, row.renewal_unit), notice=_length(row.notice_count, row.notice_unit),
        notice_until=now.notice_until, billing_period=LengthOut(count=row.billing_count, unit=row.billing_unit),
        timing="in_advance" if row.in_advance else "in_arrears", lead_days=row.lead_days, alignment=row.alignment,
        anchor_day=row.anchor_day, anchor_month=row.anchor_month, issuing=row.issuing, grouping=row.grouping,
        supplements="at_once" if row.supplements_at_once else "next_invoice", direct_debit=row.direct_debit,
        mandate_reference=row.mandate_reference, stopped_on=row.stopped_on, stop_reason=row.stop_reason,
        next_due_on=row.next_due_on, next_amount=now.next_amount, amount_excl_tax=now.amount, amount_incl_tax=now.incl_tax,
        monthly=now.monthly, billed_excl_tax=now.billed, to_settle=row.settle_from is not None,
        lines=[_line(line) for line in now.lines],
    )  # fmt: skip


def changed(done: Changed) -> ChangedOut:
    """A contract once changed, with the documents that came of it."""
    made = [MadeOut.model_validate(invoice) for invoice in done.invoices]
    return ChangedOut(contract=one(done.contract.pk), invoices=made)


def recurring_lines(order_id: int) -> RecurringLinesOut:
    """The recurring lines of an order, and what became of them."""
    if not Order.objects.filter(pk=order_id).exists():
        raise NotFound
    items = [
        RecurringLineOut(
            order_line=one.line.pk, description=one.line.description, quantity=one.line.quantity,
            unit_price=one.line.unit_price, period=one.line.period, contract=one.contract_id, given_up=one.given_up,
            reason=one.reason,
        )
        for one in recurring_of_orders([order_id], today())
    ]  # fmt: skip
    return RecurringLinesOut(items=items)


def period(row: PeriodRow) -> ContractPeriodOut:
    """A period of a contract."""
    return ContractPeriodOut(
        starts_on=row.span.first, ends_on=row.span.last, due_on=row.due_on,
        state="billed" if row.billed else "next" if row.upcoming else "planned", amount_excl_tax=row.amount,
        amount_incl_tax=row.incl_tax, computation=list(row.words), invoice=row.invoice.id if row.invoice else None,
        invoice_number=row.invoice.number if row.invoice else None, may_change=row.may_change,
    )  # fmt: skip


def history(contract_id: int) -> list[ChangeOut]:
    """Everything that changed a contract, newest first."""
    one(contract_id)
    rows = Change.objects.filter(contract_id=contract_id).order_by("-id")
    return [
        ChangeOut(id=row.pk, kind=row.kind, on=row.on, reason=row.reason, facts=row.facts, by=row.by_name)
        for row in rows
    ]


def _line(now: LineNow) -> ContractLineOut:
    line, price = now.line, now.price
    return ContractLineOut(
        id=line.id, description=line.description, details=line.details, reference=line.reference, quantity=now.quantity,
        unit=line.unit, unit_price=price.current, period=LengthOut(count=line.every.count, unit=str(line.every.unit)),
        discount_percent=price.discount_percent, discount_amount=price.discount_amount, vat_category=price.group.category,
        vat_rate=price.group.rate, monthly=now.monthly, indexed=line.indexed,
    )  # fmt: skip


def _length(count: int | None, unit: str) -> LengthOut | None:
    return LengthOut(count=count, unit=unit) if count else None
