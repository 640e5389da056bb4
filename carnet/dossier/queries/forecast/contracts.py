"""What contracts will bill: their real future periods, as the run will bill them, and drafts of theirs that wait (P42, P46)."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Q, Sum

from carnet.company import queries as company
from carnet.company.models import ExchangeRate
from carnet.core.money import ONE, ZERO, VatGroup, round_to
from carnet.dossier.queries.forecast.asked import Fact, ForecastAsk
from carnet.subscriptions.models import Charge, Contract, IndexValue
from carnet.subscriptions.queries.loading import contracts_to_bill, index_series
from carnet.subscriptions.queries.planning import PlannedLine, plan_of

KEPT = 20_000
_Due = tuple[date, Decimal, Decimal]
_known: OrderedDict[tuple[object, ...], tuple[_Due, ...]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class ContractDue:
    """What a contract bills on a day, excl. tax and with its VAT, in the company's currency."""

    contract_id: int
    number: str
    title: str
    party: str
    key: str
    on: date
    amount: Decimal
    incl_tax: Decimal


def contract_facts(ask: ForecastAsk) -> Iterator[Fact]:
    """What contracts bill by month and key."""
    sums: dict[tuple[date, str], Decimal] = {}
    for due in contract_documents(ask):
        at = (due.on.replace(day=1), due.key)
        sums[at] = sums.get(at, ZERO) + due.amount
    return (Fact("contracts", "", month, key, amount) for (month, key), amount in sums.items() if amount)


def contract_documents(ask: ForecastAsk) -> list[ContractDue]:
    """What each contract bills up to the end of the range, oldest first; what is due already, today (about a dozen statements)."""
    drafts = _drafts(ask.owner_id)
    rows = Contract.objects.select_related("party")
    if ask.owner_id is not None:
        rows = rows.filter(owner_id=ask.owner_id)
    drafted = {one.contract_id for one in drafts}
    contracts = {row.pk: row for row in rows.filter(Q(next_due_on__isnull=False) | Q(pk__in=drafted))}
    planned = _planned([row for row in contracts.values() if row.next_due_on is not None], ask)
    dues = [(pk, due) for pk, found in planned.items() for due in found]
    dues += [(one.contract_id, (one.on, one.amount, one.incl_tax)) for one in drafts]
    rates = _rates(row.currency for row in contracts.values())
    found = [
        _told(ask, contracts[pk], max(on, ask.today), amount, incl_tax, rates.get(contracts[pk].currency, ONE))
        for pk, (on, amount, incl_tax) in dues
        if amount
    ]
    return sorted((one for one in found if one.on <= ask.last), key=lambda one: (one.on, one.number))


@dataclass(frozen=True, slots=True)
class _Drafted:
    """What a draft asks of a contract, periods and differences with earlier ones; with its VAT in the proportion of the draft."""

    contract_id: int
    on: date
    amount: Decimal
    incl_tax: Decimal


def _drafts(owner_id: int | None) -> list[_Drafted]:
    rows = Charge.objects.filter(invoice_line__invoice__number=None)
    if owner_id is not None:
        rows = rows.filter(period__contract__owner_id=owner_id)
    invoice = "invoice_line__invoice"
    named = ("period__contract", invoice, f"{invoice}__total_excl_tax", f"{invoice}__total_incl_tax")
    summed = rows.values_list(*named).annotate(on=Max("period__due_on"), amount=Sum("amount"))
    return [
        _Drafted(contract, on, amount, round_to(amount * incl_tax / excl_tax) if excl_tax else round_to(amount))
        for contract, _invoice, excl_tax, incl_tax, on, amount in summed.order_by(invoice, "period__contract")
    ]


def _told(ask: ForecastAsk, row: Contract, on: date, amount: Decimal, incl_tax: Decimal, rate: Decimal) -> ContractDue:
    keys = {"customer": str(row.party_id), "salesperson": str(row.owner_id or ""), "family": ""}
    amounts = round_to(amount / rate), round_to(incl_tax / rate)
    return ContractDue(row.pk, row.number, row.title, row.party.name, keys.get(ask.by, ""), on, *amounts)


def _rates(currencies: Iterable[str]) -> dict[str, Decimal]:
    """The last rate of each foreign currency."""
    foreign = set(currencies) - {company.settings().currency}
    if not foreign:
        return {}
    rows = ExchangeRate.objects.filter(currency__in=foreign).order_by("on")
    return dict(rows.values_list("currency", "rate"))


def _planned(contracts: Sequence[Contract], ask: ForecastAsk) -> dict[int, tuple[_Due, ...]]:
    """The days and amounts of each contract; what was worked out for the same contract, unchanged since, is known already."""
    stamp = IndexValue.objects.aggregate(last=Max("id"))["last"] if contracts else None
    keys = {row.pk: _key(row, ask, stamp) for row in contracts}
    missing = [row for row in contracts if keys[row.pk] not in _known]
    if missing:
        for pk, dues in _worked_out(missing, ask.last).items():
            _known[keys[pk]] = dues
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return {pk: _known[key] for pk, key in keys.items() if key in _known}


def _key(row: Contract, ask: ForecastAsk, stamp: int | None) -> tuple[object, ...]:
    place = connection.settings_dict["NAME"]
    return (place, row.company_id, row.pk, row.version, row.next_on, row.next_due_on, row.settle_from, stamp, ask.last)


def _worked_out(contracts: Sequence[Contract], until: date) -> dict[int, tuple[_Due, ...]]:
    loaded = contracts_to_bill(contracts)
    clauses = [one.clause for one in loaded if one.clause]
    series = index_series({weight.index_id for clause in clauses for weight in clause.weights}) if clauses else {}
    found: dict[int, tuple[_Due, ...]] = {}
    for contract in loaded:
        plan = plan_of(contract, until, series)
        dues = [(period.due_on, period.amount, _incl_tax(period.lines)) for period in plan.periods]
        others = (*plan.supplements, *plan.credits)
        if others:
            dues.append((dues[0][0] if dues else until, sum((line.amount for line in others), ZERO), _incl_tax(others)))
        found[contract.row.pk] = tuple(dues)
    return found


def _incl_tax(lines: Iterable[PlannedLine]) -> Decimal:
    """Amounts with the VAT of their groups."""
    bases: dict[VatGroup, Decimal] = {}
    for line in lines:
        bases[line.group] = bases.get(line.group, ZERO) + line.amount
    return sum((group.gross(base) for group, base in bases.items()), ZERO)
