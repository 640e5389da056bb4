"""Renewals: tacit ones noted once they can no longer be prevented, others confirmed, at a new price perhaps (P42)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject, Told
from carnet.core.money import HUNDRED, ONE
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.steps.checking import checked
from carnet.sales.faults import Faults, NumberRule
from carnet.subscriptions.amounts import ONE_DAY, Length, Unit, renewed_until, revised_price
from carnet.subscriptions.commands.changing import Changed, LineChange, change_contract
from carnet.subscriptions.commands.following_up import carried_out, running
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.models import Change, ChangeKind, Contract
from carnet.subscriptions.queries.loading import agreement_of
from carnet.subscriptions.steps.filling import LONGEST
from carnet.subscriptions.steps.lots import load, to_renew

GROWTH = NumberRule(3, 4, Decimal(-100), Decimal(999))


class ContractHasNoTerm(Refusal):
    """A contract without last day goes on by itself."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Contract %(number)s has no end: there is nothing to renew.") % {"number": number})


class ContractIsStopped(Refusal):
    """The contract was terminated: it is not renewed."""

    def __init__(self, number: str, last_day: date) -> None:
        super().__init__(
            _("Contract %(number)s is stopped on %(day)s. Take the termination back to renew it.")
            % {"number": number, "day": formats.day(last_day)}
        )


class RenewalTooShort(BadValue):
    """A renewal goes beyond the end of the running term."""

    def __init__(self, end_on: date) -> None:
        super().__init__(
            _("A renewal ends after the running term, %(day)s.") % {"day": formats.day(end_on)}, field="end"
        )


@act("contract.renew", right=rights.CONTRACTS, around=checked)
def renew_contract(
    *,
    contract_id: int,
    length: Length | None = None,
    until_on: date | None = None,
    percent: Decimal | None = None,
    lines: Sequence[LineChange] = (),
    on: date,
    by: Actor,
) -> Changed:
    """Renew a contract after its running term: for its usual length, another one, or up to a day; all prices changed by a percentage
    or lines one by one from the first day of the new term (P42)."""
    contract = running(contract_id)
    if contract.end_on is None:
        raise ContractHasNoTerm(contract.number)
    if contract.stopped_on is not None:
        raise ContractIsStopped(contract.number, contract.stopped_on)
    renewal_on = contract.end_on + ONE_DAY
    contract.end_on = _new_end(contract, length, until_on)
    contract.committed_until = max(contract.end_on, contract.committed_until or contract.end_on)
    written = {"until": contract.end_on.isoformat()}
    Change.objects.create(contract=contract, kind=ChangeKind.RENEWED, on=renewal_on, facts=written, by_name=by.name)
    invoices = carried_out(contract, renewal_on, on, by)
    record_contract("contract.renewed", contract, by, until=contract.end_on)
    changes = [*lines, *(_raised(contract, renewal_on, percent, lines) if percent else [])]
    if not changes:
        return Changed(contract, tuple(invoices))
    priced = change_contract(contract_id=contract.pk, from_on=renewal_on, lines=changes, on=on, by=by)
    return Changed(priced.contract, (*invoices, *priced.invoices))


@act("contract.renew_lot", right=rights.CONTRACTS)
def renew_lot(*, on: date, after: int, by: Actor) -> list[int]:
    """Note the tacit renewals that can no longer be prevented of the next contracts; what they bill does not depend on it."""
    rows = list(Contract.objects.filter(id__in=to_renew(after, on)).order_by("id"))
    ends: dict[int, date] = {}
    changes: list[Change] = []
    for row in rows:
        agreement, end = agreement_of(row), row.end_on
        until = agreement.last_day(on)
        while end is not None and until is not None and end < until:
            following = agreement.renewed(end)
            facts = {"until": following.isoformat(), "tacit": "1"}
            changes.append(
                Change(contract=row, kind=ChangeKind.RENEWED, on=end + ONE_DAY, facts=facts, by_name=by.name)
            )
            ends[row.pk] = end = following
    if ends:
        _note_ends(ends)
        Change.objects.bulk_create(changes)
        journal.record_all([_told(row, ends[row.pk]) for row in rows if row.pk in ends], by=by)
    return [row.pk for row in rows]


def _note_ends(ends: dict[int, date]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE subscriptions_contract c SET end_on = n.end_on, committed_until = greatest(n.end_on, c.committed_until),
                version = version + 1
            FROM unnest(%s::bigint[], %s::date[]) n(id, end_on) WHERE c.id = n.id
            """,
            [list(ends), list(ends.values())],
        )


def _told(row: Contract, until: date) -> Told:
    about = [Subject("party", row.party_id)] + ([Subject("order", row.order_id)] if row.order_id else [])
    facts = {"number": row.number, "until": until.isoformat(), "tacit": True}
    return Told("contract.renewed", Subject("contract", row.pk), about, facts)


def _new_end(contract: Contract, length: Length | None, until_on: date | None) -> date:
    assert contract.end_on is not None
    if until_on is not None:
        if until_on <= contract.end_on:
            raise RenewalTooShort(contract.end_on)
        return until_on
    if length is None:
        length = Length(contract.renewal_count or 12, Unit(contract.renewal_unit or Unit.MONTH))
    faults = Faults()
    if not 1 <= length.count <= LONGEST[length.unit]:
        faults.add("length", _("Give a number between 1 and %(longest)s.") % {"longest": LONGEST[length.unit]})
    faults.refuse()
    return renewed_until(contract.end_on, length, contract.start_on.day)


def _raised(contract: Contract, from_on: date, percent: Decimal, lines: Sequence[LineChange]) -> list[LineChange]:
    """Every price but those typed one by one, changed by a percentage."""
    faults = Faults()
    faults.number("percent", percent, GROWTH)
    faults.refuse()
    typed = {line.line_id for line in lines if line.prices}
    (known,) = load([contract.pk])
    raised = []
    for line in known.lines:
        price = line.timeline.price_at(from_on)
        if line.id not in typed and price is not None and line.timeline.quantity_at(from_on):
            factor = ONE + percent / HUNDRED
            raised.append(LineChange(line_id=line.id, unit_price=revised_price(price.current, factor)))
    return raised
