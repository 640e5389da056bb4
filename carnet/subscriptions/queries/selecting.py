"""Contracts by the state they show on a day, told by the database the way `states.py` tells one of them."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import DateField

from carnet.subscriptions.models import Contract, Suspension
from carnet.subscriptions.states import ContractState


def latest_notice() -> Func:
    """The last day on which notice prevents the renewal of the running term."""
    return Func(
        F("end_on"), F("notice_count"), F("notice_unit"), function="subscriptions_latest_notice", output_field=DateField()
    )  # fmt: skip


def with_state(rows: QuerySet[Contract], on: date) -> QuerySet[Any]:
    """The contracts with `state` on a day; a term that ended is over unless it renews by itself."""
    suspended = Suspension.objects.filter(contract=OuterRef("pk"), first_on__lte=on).filter(
        Q(last_on=None) | Q(last_on__gte=on)
    )
    renews = Q(renewal=Contract.Renewal.AUTOMATIC) & (Q(stopped_on=None) | Q(stopped_on__gt=F("end_on")))
    return rows.annotate(
        state=Case(
            When(activated_on=None, then=Value(ContractState.DRAFT.value)),
            When(stopped_on__lt=on, then=Value(ContractState.STOPPED.value)),
            When(Q(end_on__lt=on) & ~renews, then=Value(ContractState.ENDED.value)),
            When(Exists(suspended), then=Value(ContractState.SUSPENDED.value)),
            default=Value(ContractState.ACTIVE.value),
            output_field=CharField(),
        )
    )


def in_state(rows: QuerySet[Contract], state: str, on: date) -> QuerySet[Any]:
    """Those that show a state on a day."""
    return with_state(rows, on).filter(state=state)
