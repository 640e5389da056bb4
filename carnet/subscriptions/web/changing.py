"""The dialog “Change the contract”: its lines as they stand on a day, new ones, and what the change asks or gives back (P41)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound, Refusal
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.web.asked import read_number
from carnet.invoicing.web.refused import Refused
from carnet.subscriptions import commands
from carnet.subscriptions.commands import Changed, LineChange
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.loading import ContractToBill, LineToBill, contracts_to_bill, index_series
from carnet.subscriptions.queries.planning import plan_of
from carnet.subscriptions.queries.reading import incl_tax, whole_period
from carnet.subscriptions.web import grid
from carnet.subscriptions.web.acts import changed
from carnet.subscriptions.web.forms.contracts import ChangeForm
from carnet.subscriptions.web.places import find
from carnet.subscriptions.web.trying import tried
from carnet.subscriptions.wording import computation, every_words, period_words


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A line of the contract as it stands on the day of the change, and what is typed of it."""

    line: LineToBill
    every: str
    typed: Mapping[str, str]
    was: Mapping[str, str]
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change asks or gives back of billed periods: the period, how it is counted, the amount."""

    period: str
    line: str
    words: Sequence[str]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What the contract asks before and after, what is credited, what is asked, drafts written anew; or what is the matter."""

    before: Decimal = ZERO
    after: Decimal = ZERO
    incl_tax: Decimal = ZERO
    credits: Sequence[Difference] = field(default=())
    supplements: Sequence[Difference] = field(default=())
    at_once: bool = False
    rewritten: int = 0
    refused: Refused | None = None

    @property
    def credited(self) -> Decimal:
        return sum((one.amount for one in self.credits), ZERO)

    @property
    def asked(self) -> Decimal:
        return sum((one.amount for one in self.supplements), ZERO)


@screen(rights.CONTRACTS)
def change(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """New quantities, prices and lines from a day, past or to come."""
    row = find(contract_id)
    known = _known(row)
    start = max(today(), row.start_on)
    form = ChangeForm(request.POST or None, initial={"from_on": start, "version": row.version})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            return changed(request, _carried_out(known, form, request.POST, request.actor))
    context = {
        "title": _("Change the contract"),
        "subtitle": f"{row.number} · {row.title}",
        "submit": _("Change the contract"),
        "wide": True,
        "contract": row,
        "section": "subscriptions:contracts",
        **_context(known, form, request.POST, start, request.actor),
    }
    return render(request, "subscriptions/change.html", context, status=422 if form.errors else 200)


@require_POST
@screen(rights.CONTRACTS)
def preview(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """The lines and what the change typed would do; writes nothing."""
    row = find(contract_id)
    known, form = _known(row), ChangeForm(request.POST)
    context = _context(known, form, request.POST, max(today(), row.start_on), request.actor)
    return render(request, "subscriptions/parts/change.html", {**context, "contract": row})


def _known(row: Contract) -> ContractToBill:
    if row.activated_on is None:
        raise NotFound
    return contracts_to_bill([row])[0]


def _context(known: ContractToBill, form: ChangeForm, posted: QueryDict, start: date, by: Actor) -> dict[str, Any]:
    typed = ChangeForm(posted)
    day: date = typed.cleaned_data["from_on"] if typed.is_valid() else start
    rows = _rows(known, posted, day)
    added = grid.read_rows(posted)
    return {
        "form": form,
        "rows": rows,
        "added": grid.grid_rows(added),
        "seen": _previewed(known, typed, posted, day, by),
        "sign": symbol(known.row.currency),
        **grid.choices(added),
    }


def _rows(known: ContractToBill, posted: QueryDict, day: date) -> list[ChangeRow]:
    """Lines that stand on the day; what was typed of them stays typed, the rest follows the day."""
    found = []
    for line in known.lines:
        price = line.timeline.price_at(day)
        quantity = line.timeline.quantity_at(day)
        if price is None or (not quantity and not posted.get(f"q-{line.id}")):
            continue
        cells = {
            "q": formats.quantity(quantity),
            "p": formats.unit_price(price.current),
            "d": formats.quantity(price.discount_percent) if price.discount_percent else "",
        }
        typed = {name: _typed(posted, f"{name}-{line.id}", stands) for name, stands in cells.items()}
        removed = bool(posted.get(f"x-{line.id}"))
        found.append(ChangeRow(line, every_words(line.every), typed, cells, removed))
    return found


def _typed(posted: QueryDict, name: str, stands: str) -> str:
    """What is typed in a cell; a cell left as it was shown follows the day."""
    told = posted.get(name)
    return stands if told is None or told == posted.get(f"was-{name}") else str(told)


def _changes(known: ContractToBill, posted: QueryDict, day: date) -> list[LineChange]:
    """Only what differs from what stands on the day is a change."""
    changes = []
    for row in _rows(known, posted, day):
        price = row.line.timeline.price_at(day)
        assert price is not None
        if row.removed:
            changes.append(LineChange(line_id=row.line.id, quantity=ZERO))
            continue
        quantity = read_number(row.typed["q"], f"q-{row.line.id}")
        unit_price = read_number(row.typed["p"], f"p-{row.line.id}")
        discount = read_number(row.typed["d"], f"d-{row.line.id}") or ZERO
        one = LineChange(
            line_id=row.line.id,
            quantity=quantity if quantity != row.line.timeline.quantity_at(day) else None,
            unit_price=unit_price if unit_price != price.current else None,
            discount_percent=discount if discount != price.discount_percent else None,
        )
        if one.quantity is not None or one.prices:
            changes.append(one)
    return changes


def _carried_out(known: ContractToBill, form: ChangeForm, posted: QueryDict, by: Actor) -> Changed:
    typed = form.cleaned_data
    return commands.change_contract(
        contract_id=known.row.pk, from_on=typed["from_on"], lines=_changes(known, posted, typed["from_on"]),
        added=grid.read_lines(grid.read_rows(posted)), reason=typed["reason"], on=today(),
        expected_version=typed["version"], by=by,
    )  # fmt: skip


def _previewed(known: ContractToBill, form: ChangeForm, posted: QueryDict, day: date, by: Actor) -> ChangePreview:
    """The change carried out and taken back, once there is one."""
    groups = whole_period(known, day)
    before = sum(groups.values(), ZERO)
    same = ChangePreview(before, before, incl_tax(groups, known.places))
    if not form.is_valid():
        return same
    try:
        if not _changes(known, posted, day) and not grid.read_rows(posted):
            return same
        return tried(lambda: _seen(known, form, posted, before, by))
    except Refusal as refusal:
        return ChangePreview(before, refused=Refused.of(refusal))


def _seen(known: ContractToBill, form: ChangeForm, posted: QueryDict, before: Decimal, by: Actor) -> ChangePreview:
    """What stands once the change is carried out, and the differences it made with what was asked until then."""
    day: date = form.cleaned_data["from_on"]
    (asked,) = contracts_to_bill([known.row], billed_from=day)
    _carried_out(known, form, posted, by)
    (after,) = contracts_to_bill([Contract.objects.get(pk=known.row.pk)], billed_from=day)
    kept = {one.id for one in after.billed}
    groups = whole_period(after, day)
    found = _differences(replace(after, billed=tuple(one for one in asked.billed if one.id in kept)), day)
    return ChangePreview(
        before, sum(groups.values(), ZERO), incl_tax(groups, known.places),
        [one for one in found if one.amount < 0], [one for one in found if one.amount > 0],
        known.row.supplements_at_once, len({one.invoice_id for one in asked.billed if one.id not in kept}),
    )  # fmt: skip


def _differences(contract: ContractToBill, day: date) -> list[Difference]:
    """What billed periods owe once changed, less what was asked for them."""
    row = type(contract.row)(
        **{one.attname: getattr(contract.row, one.attname) for one in contract.row._meta.concrete_fields}
    )
    row.settle_from, row.supplements_at_once = day, True
    series = index_series({weight.index_id for weight in contract.clause.weights} if contract.clause else set())
    plan = plan_of(replace(contract, row=row), date.min, series, 0)
    return [
        Difference(period_words(one.owed.span), one.line.description, computation(one), one.amount)
        for one in (*plan.credits, *plan.supplements)
    ]
