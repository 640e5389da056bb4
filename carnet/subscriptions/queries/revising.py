"""The revisions that a clause makes of a contract's prices, from the indices known: the same for preview, rehearsal and run (P41)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from carnet.core.money import ONE
from carnet.subscriptions.amounts import (
    Clause,
    Coefficient,
    IndexMissing,
    Revised,
    Series,
    Timeline,
    TypedPrice,
    coefficient,
    effective_on,
)
from carnet.subscriptions.queries.loading import ContractToBill, LineToBill, Proof, with_lines


@dataclass(frozen=True, slots=True)
class RevisedLine:
    """The coefficient that a revision puts on the price of a line."""

    line: LineToBill
    typed: TypedPrice
    by: Coefficient


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision not made yet: its how-manieth, its day, the day it takes effect, and what it does to each line."""

    contract: ContractToBill
    clause: Clause
    n: int
    on: date
    effective_on: date
    by: Coefficient
    lines: tuple[RevisedLine, ...]


@dataclass(frozen=True, slots=True)
class Revising:
    """A contract once revised, the revisions made of it, and those an index was missing for."""

    contract: ContractToBill
    made: tuple[NewRevision, ...] = ()
    held: tuple[tuple[date, IndexMissing], ...] = ()


def revise(contract: ContractToBill, series: Mapping[int, Series], until: date, *, confirmed: bool = False) -> Revising:
    """Make the revisions that take effect up to a day; those that wait for a confirmation only when `confirmed`. A missing index
    holds the old price (P41)."""
    clause = contract.clause
    if clause is None or (clause.to_confirm and not confirmed):
        return Revising(contract)
    made: list[NewRevision] = []
    held: list[tuple[date, IndexMissing]] = []
    for n, on in clause.days(date.min, until):
        effect = effective_on(clause, contract.agreement.tiling, on, contract.agreement.start_on)
        if n in contract.revised or effect > until:
            continue
        try:
            found = _revision(contract, clause, n, on, effect, series)
        except IndexMissing as missing:
            held.append((on, missing))
            continue
        made.append(found)
        contract = _applied(contract, found)
    return Revising(contract, tuple(made), tuple(held))


def base_day(contract: ContractToBill, from_on: date) -> date | None:
    """The day whose indices are the base of a price typed from a day: that of the revision it replaces, else its own; none where
    nothing revises prices (P41)."""
    clause, agreement = contract.clause, contract.agreement
    if clause is None:
        return None
    replaced = [
        on
        for _n, on in clause.days(date.min, from_on)
        if from_on <= effective_on(clause, agreement.tiling, on, agreement.start_on)
    ]
    return replaced[-1] if replaced else from_on


def _revision(
    contract: ContractToBill, clause: Clause, n: int, on: date, effect: date, series: Mapping[int, Series]
) -> NewRevision:
    by = coefficient(clause, n, on, series, last=contract.last_coefficient)
    lines = []
    for line in contract.lines:
        typed = line.timeline.typed_at(effect)
        if not line.indexed or typed is None or typed.on >= on:
            continue
        own = by if typed.base_on is None else coefficient(clause, n, on, series, typed.base_on, _last(typed))
        lines.append(RevisedLine(line, typed, own))
    return NewRevision(contract, clause, n, on, effect, by, tuple(lines))


def _last(typed: TypedPrice) -> Decimal:
    return typed.revisions[-1].coefficient if typed.revisions else ONE


def _applied(contract: ContractToBill, revision: NewRevision) -> ContractToBill:
    timelines: dict[int, Timeline] = {}
    for one in revision.lines:
        revised = Revised(revision.effective_on, one.by.value)
        revisions = sorted((*one.typed.revisions, revised), key=lambda each: each.on)
        typed = replace(one.typed, revisions=tuple(revisions), rounded_to=revision.clause.rounded_to)
        prices = tuple(typed if each.id == typed.id else each for each in one.line.timeline.prices)
        timelines[one.line.id] = replace(one.line.timeline, prices=prices)
        one.line.proofs[typed.id, revision.effective_on] = Proof(one.by.value, stored_readings(one.by))
    changed = with_lines(contract, timelines)
    return replace(changed, revised=contract.revised | {revision.n}, last_coefficient=revision.by.value)


def stored_readings(by: Coefficient) -> list[dict[str, Any]]:
    """The indices a coefficient was read from, as kept for its proof."""
    return [
        {
            "index": one.index_id, "percent": f"{one.percent.normalize():f}", "base": f"{one.base.normalize():f}",
            "value": f"{one.value.normalize():f}", "month": one.month.isoformat(),
        }
        for one in by.readings
    ]  # fmt: skip
