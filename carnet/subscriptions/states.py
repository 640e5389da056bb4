"""The state a contract shows on a day: draft → active ⇄ suspended → stopped or ended (P38)."""

from datetime import date
from enum import StrEnum


class ContractState(StrEnum):
    """What a reader wants to know first of a contract."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    ENDED = "ended"


class StopReason(StrEnum):
    """Why a contract was stopped."""

    CUSTOMER = "customer"
    PRICE = "price"
    COMPETITOR = "competitor"
    UNPAID = "unpaid"
    CLOSED_DOWN = "closed_down"
    REPLACED = "replaced"
    BY_US = "by_us"
    OTHER = "other"


def state_of(
    on: date, *, active: bool, stopped_on: date | None, last_day: date | None, suspended: bool
) -> ContractState:
    """The state on a day; `last_day` is that of the term with the renewals that can no longer be prevented, or of the stop."""
    if not active:
        return ContractState.DRAFT
    if stopped_on is not None and stopped_on < on:
        return ContractState.STOPPED
    if last_day is not None and last_day < on:
        return ContractState.ENDED
    return ContractState.SUSPENDED if suspended else ContractState.ACTIVE
