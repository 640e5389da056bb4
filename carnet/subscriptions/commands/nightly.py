"""What happens every night: renewals noted, customers told, what falls due billed; and what should have been and was not (P40, P42)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from carnet.company import queries as company
from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act, in_transaction
from carnet.subscriptions.commands.billing import start_run
from carnet.subscriptions.commands.renewing import renew_lot
from carnet.subscriptions.commands.running import carry_out
from carnet.subscriptions.commands.telling import tell_lot
from carnet.subscriptions.models import Contract, Run
from carnet.subscriptions.queries.house import rules


def spend_the_night(*, now: datetime, by: Actor) -> Run | None:
    """Once a day, after the hour of the house: renew, tell, bill. A night that was cut off is taken up again; one already spent is not
    spent twice."""
    run = begin_night(now=now, by=by)
    if run is None:
        return None
    after = 0
    while contracts := renew_lot(on=run.on, after=after, by=by):
        after = max(contracts)
    after = 0
    while contracts := tell_lot(on=run.on, after=after, by=by):
        after = max(contracts)
    carry_out(run_id=run.pk, by=by)
    return in_transaction(by, lambda: Run.objects.get(pk=run.pk))


@act("billing.begin_night", right=rights.BILLING_RUNS)
def begin_night(*, now: datetime, by: Actor) -> Run | None:
    """The run of the night that is to be carried out now, if any."""
    local = now.astimezone(ZoneInfo(company.settings().time_zone))
    if local.hour < rules().nightly_hour or not Contract.objects.filter(activated_on__isnull=False).exists():
        return None
    tonight = Run.objects.filter(nightly=True, on=local.date()).order_by("id").first()
    if tonight is not None:
        return tonight if tonight.ended_at is None else None
    return start_run(nightly=True, by=by)
