"""The price revision clause of a contract, and the revisions that somebody confirms (P41)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.refusals import Refusal
from carnet.invoicing.models import Invoice
from carnet.invoicing.steps.checking import checked
from carnet.sales.faults import Faults, NumberRule
from carnet.subscriptions.amounts import IndexMissing
from carnet.subscriptions.amounts.spans import Length, Unit, after
from carnet.subscriptions.commands.following_up import carried_out
from carnet.subscriptions.commands.indexing import FIGURE
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.commands.revising import apply_revisions, revisings
from carnet.subscriptions.commands.telling import tell_revisions
from carnet.subscriptions.models import Clause, ClauseWeight, Contract, Index, Revision
from carnet.subscriptions.queries.loading import index_series
from carnet.subscriptions.queries.revisions import proposed
from carnet.subscriptions.steps.lots import load
from carnet.subscriptions.steps.writing import locked_contract

SHARE = NumberRule(3, 4, Decimal("0.0001"), Decimal(100))
GROWTH = NumberRule(3, 4, Decimal(-99), Decimal(999))


class NoClause(Refusal):
    """The contract has no revision clause."""

    def __init__(self, number: str) -> None:
        super().__init__(_("Contract %(number)s has no price revision clause.") % {"number": number})


class NothingToRevise(Refusal):
    """No revision of these contracts waits to be confirmed."""

    def __init__(self) -> None:
        super().__init__(_("No revision of these contracts is due with the indices known: nothing was changed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightInput:
    """An index of a formula, its part in percent, its base: typed, or read for a month."""

    index_id: int
    percent: Decimal = Decimal(100)
    base: Decimal | None = None
    base_month: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseContent:
    """A revision clause: indices, or a yearly percentage; the first day (the first anniversary unless said) and how often."""

    weights: tuple[WeightInput, ...] = ()
    percent: Decimal = Decimal(0)
    first_on: date | None = None
    every_months: int = 12
    months_back: int = 0
    cap_percent: Decimal | None = None
    floor_percent: Decimal | None = None
    limits_each: bool = False
    rounded_to: int = 2
    inside: bool = False
    to_confirm: bool = False
    label: str = ""


@act("contract.set_clause", right=rights.CONTRACTS)
def set_clause(*, contract_id: int, content: ClauseContent, on: date, by: Actor) -> Clause:
    """Give a contract a price revision clause, in place of the one it has; revisions already made stay (P41)."""
    contract = locked_contract(contract_id)
    faults = Faults()
    bases = _check(content, contract, faults)
    faults.refuse()
    _end(contract, on)
    first_on = content.first_on or after(contract.start_on, Length(1, Unit.YEAR))
    clause = Clause.objects.create(
        contract=contract, first_on=first_on, label=content.label.strip(),
        **{name: getattr(content, name) for name in _COPIED},
    )  # fmt: skip
    ClauseWeight.objects.bulk_create(
        ClauseWeight(
            clause=clause, position=n, index_id=weight.index_id, percent=weight.percent, base=base,
            base_month=weight.base_month,
        )
        for n, (weight, base) in enumerate(zip(content.weights, bases, strict=True), 1)
    )  # fmt: skip
    record_contract("contract.clause_set", contract, by, first_on=first_on)
    return clause


_COPIED = (
    "every_months", "percent", "months_back", "cap_percent", "floor_percent", "limits_each", "rounded_to", "inside",
    "to_confirm",
)  # fmt: skip


@act("contract.end_clause", right=rights.CONTRACTS)
def end_clause(*, contract_id: int, on: date, by: Actor) -> None:
    """Take the revision clause of a contract away: prices stay as they are revised."""
    contract = locked_contract(contract_id)
    if not _end(contract, on):
        raise NoClause(contract.number)
    record_contract("contract.clause_ended", contract, by)


@act("contract.revise", right=rights.CONTRACTS, around=checked)
def revise_contracts(
    *, contract_ids: Sequence[int], until: date, letters: bool = False, on: date, by: Actor
) -> list[Invoice]:
    """Make the revisions of contracts that take effect up to a day, those that wait for a confirmation included; what they change of
    billed periods is settled at once, and `letters` tell each customer by e-mail (P41)."""
    rows = [locked_contract(contract_id) for contract_id in sorted(set(contract_ids))]
    found = revisings(load([row.pk for row in rows]), until, confirmed=True)
    made = [one for done in found for one in done.made]
    if not made:
        raise NothingToRevise
    apply_revisions(made, by)
    firsts = {one.contract.row.pk: one.effective_on for one in reversed(made)}
    invoices: list[Invoice] = []
    for row in Contract.objects.filter(id__in=firsts).order_by("id"):
        invoices += carried_out(row, firsts[row.pk], on, by)
    if letters:
        tell_revisions([proposed(one) for one in found for _made in one.made[-1:]], by)
    return invoices


def _end(contract: Contract, on: date) -> bool:
    """End the running clause; one that never revised a price simply goes."""
    running = Clause.objects.filter(contract=contract, ended_on=None).first()
    if running is None:
        return False
    if Revision.objects.filter(clause=running).exists():
        running.ended_on = on
        running.save(update_fields=["ended_on"])
    else:
        running.delete()
    return True


def _check(content: ClauseContent, contract: Contract, faults: Faults) -> list[Decimal]:
    """Every fault of a clause; gives the base of each index."""
    faults.text("label", content.label, 150)
    if not content.weights and not content.percent:
        faults.add("weights", _("Choose an index, or give a percentage."))
    if content.weights and content.percent:
        faults.add("percent", _("Prices follow indices or a percentage, not both."))
    for name in ("percent", "cap_percent", "floor_percent"):
        value = getattr(content, name)
        if value is not None:
            faults.number(name, value, GROWTH)
    if sum((weight.percent for weight in content.weights), Decimal(0)) > 100:
        faults.add("weights", _("The parts of the indices exceed 100 %."))
    if len({weight.index_id for weight in content.weights}) != len(content.weights):
        faults.add("weights", _("An index stands once in a formula."))
    if (
        content.floor_percent is not None
        and content.cap_percent is not None
        and content.floor_percent > content.cap_percent
    ):
        faults.add("cap_percent", _("The cap is below the floor."))
    for name, most in (("every_months", 120), ("months_back", 24), ("rounded_to", 6)):
        if not 0 <= getattr(content, name) <= most:
            faults.add(name, _("Give a number between %(least)s and %(most)s.") % {"least": 0, "most": most})
    if content.first_on is not None and content.first_on <= contract.start_on:
        faults.add("first_on", _("A first revision comes after the contract begins."))
    return [_base(n, weight, faults) for n, weight in enumerate(content.weights)]


def _base(n: int, weight: WeightInput, faults: Faults) -> Decimal:
    faults.number(f"weights[{n}].percent", weight.percent, SHARE)
    if not Index.objects.filter(pk=weight.index_id).exists():
        faults.add(f"weights[{n}].index", _("This index does not exist."))
        return Decimal(1)
    if weight.base is not None:
        return faults.number(f"weights[{n}].base", weight.base, FIGURE)
    if weight.base_month is not None:
        try:
            return index_series([weight.index_id])[weight.index_id].value(weight.base_month)
        except IndexMissing:
            pass
    faults.add(f"weights[{n}].base", _("Give the base value, or a month whose value is known."))
    return Decimal(1)
