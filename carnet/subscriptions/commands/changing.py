"""Changes of a running contract from a day: quantities, prices, lines added and removed (P41)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.money import places_of
from carnet.core.refusals import BadValue
from carnet.invoicing.models import Invoice
from carnet.invoicing.steps.checking import checked
from carnet.sales.faults import AMOUNT, PERCENT, QUANTITY, UNIT_PRICE, Faults
from carnet.sales.steps.filling import House, rate_refused, vat_rate_of
from carnet.subscriptions.amounts import Length, Price, Unit
from carnet.subscriptions.commands.following_up import carried_out, changeable
from carnet.subscriptions.commands.recording import record_contract
from carnet.subscriptions.lines import ContractLineInput
from carnet.subscriptions.models import Change, ChangeKind, Contract, LinePrice, LineQuantity
from carnet.subscriptions.queries.loading import ContractToBill, LineToBill
from carnet.subscriptions.queries.revising import base_day
from carnet.subscriptions.refusals import LineUnknown
from carnet.subscriptions.steps.filling import fill_contract_lines
from carnet.subscriptions.steps.handing import last_position
from carnet.subscriptions.steps.lots import load
from carnet.subscriptions.steps.writing import write_lines


class NothingChanges(BadValue):
    """A change says what changes."""

    def __init__(self) -> None:
        super().__init__(_("Say what changes: a quantity, a price, a line."), field="lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """New terms of a line from the day of the change; None keeps what holds that day. A quantity of zero removes the line."""

    line_id: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    vat_rate: Decimal | None = None
    vat_category: str | None = None

    @property
    def prices(self) -> bool:
        """Whether it types a price."""
        return any(
            value is not None
            for value in (
                self.unit_price,
                self.discount_percent,
                self.discount_amount,
                self.vat_rate,
                self.vat_category,
            )
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """A contract once changed, and the drafts, invoices and credit notes that came of it at once."""

    contract: Contract
    invoices: tuple[Invoice, ...]


@act("contract.change", right=rights.CONTRACTS, around=checked)
def change_contract(
    *,
    contract_id: int,
    from_on: date,
    lines: Sequence[LineChange] = (),
    added: Sequence[ContractLineInput] = (),
    reason: str = "",
    on: date,
    expected_version: int | None = None,
    by: Actor,
) -> Changed:
    """Change quantities, prices or lines from a day, past or to come. What it lowers of billed periods is credited at once, what it
    raises comes with the next invoice (P41)."""
    contract = changeable(contract_id, from_on, expected_version)
    faults = Faults()
    reason = faults.text("reason", reason.strip(), 300)
    if not lines and not added:
        raise NothingChanges
    (known,) = load([contract.pk])
    written = _Writer(contract, known, from_on, reason, House.on_day(on), by, faults)
    written.change(lines)
    written.add(added)
    invoices = carried_out(contract, from_on, on, by)
    record_contract("contract.changed", contract, by, from_on=from_on, reason=reason, what=written.told)
    return Changed(contract, tuple(invoices))


class _Writer:
    """Writes the rows of a change, each kind under its own line of the history."""

    def __init__(
        self,
        contract: Contract,
        known: ContractToBill,
        from_on: date,
        reason: str,
        house: House,
        by: Actor,
        faults: Faults,
    ) -> None:
        self.contract, self.known, self.from_on, self.reason = contract, known, from_on, reason
        self.house, self.by, self.faults = house, by, faults
        self.told: list[dict[str, str]] = []

    def change(self, changes: Sequence[LineChange]) -> None:
        lines = {line.id: line for line in self.known.lines}
        judged = [(change, self._judged(n, change, lines.get(change.line_id))) for n, change in enumerate(changes)]
        self.faults.refuse()
        for change, (line, price) in judged:
            if change.quantity is not None:
                self._quantity(line, change.quantity)
            if change.prices:
                self._price(line, price)

    def add(self, added: Sequence[ContractLineInput]) -> None:
        billing = Length(self.contract.billing_count, Unit(self.contract.billing_unit))
        filled = fill_contract_lines(
            added, self.house, self.faults, self.contract.language, billing, places_of(self.contract.currency)
        )
        self.faults.refuse()
        if not filled:
            return
        names = [line.filled.description for line in filled]
        change = self._written(ChangeKind.LINE_ADDED, {"lines": names})
        base_on = base_day(self.known, self.from_on)
        write_lines(
            self.contract, filled, self.from_on, after=last_position(self.contract), change=change, base_on=base_on
        )
        self.told += [{"line": name, "added": "1"} for name in names]

    def _judged(self, n: int, change: LineChange, line: LineToBill | None) -> tuple[LineToBill, Price]:
        """The line and the price it will have; every fault is noted under its field."""
        if line is None:
            raise LineUnknown(f"lines[{n}].line")
        held = line.timeline.price_at(self.from_on) or line.timeline.prices[0].price
        number, at = self.faults.number, f"lines[{n}]"
        if change.quantity is not None:
            number(f"{at}.quantity", change.quantity, QUANTITY)
        category, rate, exemption = held.group.category, held.group.rate, held.exemption_code
        if change.vat_rate is not None or change.vat_category is not None:
            found = vat_rate_of(self.house, change.vat_rate, change.vat_category)
            if found is None:
                self.faults.add(f"{at}.vat_rate", rate_refused(self.house, change.vat_rate, change.vat_category))
            else:
                category, rate, exemption = found.category, found.rate, found.exemption_code
        kept = held.current if change.unit_price is None else change.unit_price
        percent = held.discount_percent if change.discount_percent is None else change.discount_percent
        amount = held.discount_amount if change.discount_amount is None else change.discount_amount
        rule = AMOUNT.of(places_of(self.contract.currency))
        return line, Price(
            number(f"{at}.unit_price", kept, UNIT_PRICE), held.every,
            number(f"{at}.discount_percent", percent, PERCENT), number(f"{at}.discount_amount", amount, rule),
            type(held.group)(category, rate), exemption,
        )  # fmt: skip

    def _quantity(self, line: LineToBill, quantity: Decimal) -> None:
        before = line.timeline.quantity_at(self.from_on)
        facts = {"line": line.description, "before": _said(before), "after": _said(quantity)}
        change = self._written(ChangeKind.QUANTITY if quantity else ChangeKind.LINE_REMOVED, facts)
        LineQuantity.objects.create(line_id=line.id, on=self.from_on, quantity=quantity, change=change)
        self.told.append(facts)

    def _price(self, line: LineToBill, price: Price) -> None:
        """A typed price is a new base: with the indices of its day where a clause revises it (P41)."""
        before = line.timeline.price_at(self.from_on)
        facts = {
            "line": line.description, "before": _said(before.current if before else Decimal(0)),
            "after": _said(price.unit_price), "price": "1",
        }  # fmt: skip
        change = self._written(ChangeKind.PRICE, facts)
        LinePrice.objects.create(
            line_id=line.id, on=self.from_on, unit_price=price.unit_price, discount_percent=price.discount_percent,
            discount_amount=price.discount_amount, vat_category=price.group.category, vat_rate=price.group.rate,
            exemption_code=price.exemption_code, base_on=base_day(self.known, self.from_on), change=change,
        )  # fmt: skip
        self.told.append(facts)

    def _written(self, kind: ChangeKind, facts: Mapping[str, Any]) -> Change:
        return Change.objects.create(
            contract=self.contract,
            kind=kind,
            on=self.from_on,
            reason=self.reason,
            facts=dict(facts),
            by_name=self.by.name,
        )


def _said(value: Decimal) -> str:
    return f"{value.normalize():f}"
