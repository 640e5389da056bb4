"""Contracts: what was agreed, its changes, the periods billed, price revision, runs (P38–P42)."""

from carnet.subscriptions.models.billing import Charge, Issuance, Period, Run, RunFailure
from carnet.subscriptions.models.contracts import (
    Change,
    ChangeKind,
    Contract,
    ContractLine,
    HandOver,
    LinePrice,
    LineQuantity,
    Suspension,
)
from carnet.subscriptions.models.house import ContractRules
from carnet.subscriptions.models.indexing import Clause, ClauseWeight, Index, IndexValue, LineRevision, Revision
from carnet.subscriptions.models.renewals import RenewalNotice, RenewalOffer

__all__ = [
    "Change",
    "ChangeKind",
    "Charge",
    "Clause",
    "ClauseWeight",
    "Contract",
    "ContractLine",
    "ContractRules",
    "HandOver",
    "Index",
    "IndexValue",
    "Issuance",
    "LinePrice",
    "LineQuantity",
    "LineRevision",
    "Period",
    "RenewalNotice",
    "RenewalOffer",
    "Revision",
    "Run",
    "RunFailure",
    "Suspension",
]
