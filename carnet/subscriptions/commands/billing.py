"""Billing runs: periods that fall due become drafts, lot by lot; one contract that fails stops no other (P40)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject, Told
from carnet.core.refusals import BadValue, NotFound, Refusal
from carnet.invoicing.models import Invoice
from carnet.sales.steps.days import check_day
from carnet.subscriptions.commands.settling import credit_differences
from carnet.subscriptions.models import Contract, Run, RunFailure
from carnet.subscriptions.steps.billing import BilledDraft, write_lot
from carnet.subscriptions.steps.lots import absorb_credits, drop_stale_drafts, due_count, load, pick, to_settle
from carnet.subscriptions.steps.revising import plans_of

AHEAD = timedelta(days=92)
MOST_PERIODS = 24


class BilledTooEarly(BadValue):
    """Periods far ahead are rehearsed, not billed."""

    def __init__(self, latest: date) -> None:
        super().__init__(
            _("Periods are billed up to %(latest)s at the latest. To look further ahead, rehearse a month.")
            % {"latest": formats.day(latest)},
            field="until",
        )


@dataclass(slots=True)
class Lot:
    """What a lot did: contracts taken, drafts written, contracts that could not be billed and why."""

    contracts: list[int] = field(default_factory=list)
    drafts: list[BilledDraft] = field(default_factory=list)
    failed: dict[int, Exception] = field(default_factory=dict)


@act("billing.start", right=rights.BILLING_RUNS)
def start_run(*, until: date | None = None, on: date | None = None, nightly: bool = False, by: Actor) -> Run:
    """Note a billing run of everything that falls due up to a day; its invoices are dated `on`, today unless said (P28)."""
    day = today()
    on = on or day
    until = until or on
    if until > day + AHEAD:
        raise BilledTooEarly(day + AHEAD)
    check_day(on, company.settings())
    absorb_credits()
    run = Run.objects.create(
        until=until, on=on, nightly=nightly, due=due_count(until), by_name=by.name, seen_at=timezone.now()
    )
    facts = {"until": until, "on": on, "due": run.due}
    journal.record("billing.begun", subject=Subject("billing_run", run.pk), by=by, facts=facts)
    return run


@act("billing.lot", right=rights.BILLING_RUNS)
def bill_lot(*, run_id: int, but: Sequence[int] = (), by: Actor) -> Lot:
    """Bill the next lot of contracts due: drafts, periods and what they ask in one transaction. A lot that fails is halved until
    the contract that fails stands alone; it is listed with its reason (P40)."""
    run = seen_run(run_id)
    lot = Lot(contracts=pick(run.until, but))
    _bill(lot, lot.contracts, run, by)
    _note(lot, run, by)
    return lot


@act("billing.settle", right=rights.BILLING_RUNS)
def settle_lot(*, run_id: int, after: int, by: Actor) -> Lot:
    """Settle what changes reached back into, where nothing else brings it: credits at once, supplements of contracts that bill
    nothing more (P41)."""
    run = seen_run(run_id)
    lot = Lot(contracts=to_settle(after))
    _bill(lot, lot.contracts, run, by)
    _note(lot, run, by)
    return lot


@act("billing.end", right=rights.BILLING_RUNS)
def end_run(*, run_id: int, by: Actor) -> Run:
    """Note that a run came to its end."""
    run = seen_run(run_id)
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at"])
    return run


def settle_contract(contract: Contract, on: date, by: Actor) -> list[Invoice]:
    """Settle what a change of a locked contract reaches back into: its stale drafts proposed again, what is less credited, what is
    more left to the next invoice unless the contract wants it at once (P41). Gives the drafts."""
    until = drop_stale_drafts([contract.pk])
    plans = plans_of(load([contract.pk]), until or date.min)
    drafts = write_lot(plans, on, None, by)
    _tell(drafts, by)
    return [*(one.invoice for one in drafts), *credit_differences(plans, on, by)]


def seen_run(run_id: int) -> Run:
    """The run, known to be alive now."""
    if not Run.objects.filter(pk=run_id).update(seen_at=timezone.now()):
        raise NotFound
    return Run.objects.get(pk=run_id)


def _bill(lot: Lot, contract_ids: Sequence[int], run: Run, by: Actor) -> None:
    if not contract_ids:
        return
    try:
        with transaction.atomic():
            drop_stale_drafts(contract_ids)
            plans = plans_of(load(contract_ids), run.until, MOST_PERIODS)
            drafts = write_lot(plans, run.on, run.pk, by)
            credit_differences(plans, run.on, by)
    except Exception as error:
        if _starts_again(error):
            raise
        if len(contract_ids) == 1:
            lot.failed[contract_ids[0]] = error
            return
        half = len(contract_ids) // 2
        _bill(lot, contract_ids[:half], run, by)
        _bill(lot, contract_ids[half:], run, by)
    else:
        lot.drafts += drafts


def _starts_again(error: Exception) -> bool:
    """Whether the database asks for the whole act to be done again."""
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", "") in {"40001", "40P01", "55P03"}


def _note(lot: Lot, run: Run, by: Actor) -> None:
    """Put failures and drafts where people see them."""
    RunFailure.objects.bulk_create(
        (
            RunFailure(run=run, contract_id=contract_id, code=type(error).__name__, reason=reason_of(error))
            for contract_id, error in lot.failed.items()
        ),
        ignore_conflicts=True,
    )
    _tell(lot.drafts, by)


def reason_of(error: Exception) -> str:
    """Why something failed, as a person would say it; what nobody expected says its own name."""
    if isinstance(error, Refusal):
        return error.sentence
    return _("An unexpected error (%(error)s): tell whoever looks after the program.") % {
        "error": f"{type(error).__name__}: {error}"[:300]
    }


def _tell(drafts: Sequence[BilledDraft], by: Actor) -> None:
    told = []
    for one in drafts:
        invoice, contracts = one.invoice, [part.contract.row for part in one.planned.parts]
        orders = dict.fromkeys(row.order_id for row in contracts if row.order_id)
        about = [
            *(Subject("contract", row.pk) for row in contracts),
            *(Subject("order", order_id) for order_id in orders),
            Subject("party", invoice.billed_id),
        ]
        facts = {
            "kind": str(invoice.kind),
            "total_incl_tax": str(invoice.total_incl_tax),
            "currency": invoice.currency,
            "contract": contracts[0].number,
        }
        told.append(Told("invoice.drafted", Subject("invoice", invoice.pk), about, facts))
    journal.record_all(told, by=by)
