"""A billing run from beginning to end: safe to stop anywhere, to start again, to run several times at once (P40)."""

from datetime import date

from procrastinate.contrib.django import app

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.subscriptions.commands.billing import bill_lot, end_run, settle_lot, start_run
from carnet.subscriptions.commands.issuing import issue_waiting
from carnet.subscriptions.commands.revising import revise_lot
from carnet.subscriptions.models import Run

BILL, CONTRACTS = "contracts.bill", "contracts"
AT_ONCE = 30


@act("billing.run", right=rights.BILLING_RUNS)
def run_billing(*, until: date | None = None, on: date | None = None, by: Actor) -> Run:
    """Bill everything that falls due up to a day, today unless said: at once when it is little, else behind the scenes (P40)."""
    run = start_run(until=until, on=on, by=by)
    if run.due <= AT_ONCE:
        carry_out(run_id=run.pk, by=by)
        return Run.objects.get(pk=run.pk)
    run_later(run, by)
    return run


def run_later(run: Run, by: Actor) -> None:
    """Have a run carried out after the commit of the act that asks for it."""
    app.configure_task(BILL, queue=CONTRACTS).defer(company_id=by.company_id, run_id=run.pk, by_name=by.name)


def carry_out(*, run_id: int, by: Actor) -> None:
    """Revise prices, bill what is due, settle what changes reached back into, issue and send; each lot is a transaction of its own,
    so that what is done stays done."""
    after = 0
    while contracts := revise_lot(run_id=run_id, after=after, by=by):
        after = max(contracts)
    failed: list[int] = []
    while (lot := bill_lot(run_id=run_id, but=failed, by=by)).contracts:
        failed += lot.failed
    after = 0
    while (lot := settle_lot(run_id=run_id, after=after, by=by)).contracts:
        after = max(lot.contracts)
    issue_waiting(run_id=run_id, by=by)
    end_run(run_id=run_id, by=by)
