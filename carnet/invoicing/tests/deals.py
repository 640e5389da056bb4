"""A deal in memory: applies issued deposits, invoices and credit notes to an order, the way the ledger does."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from carnet.core.money import VatGroup
from carnet.invoicing.amounts import (
    BilledGroup,
    BilledLine,
    CreditedGroup,
    DeductedDeposit,
    DeductionMode,
    DepositAmounts,
    DepositState,
    GroupAmount,
    GroupState,
    InvoicedGroup,
    InvoicedLine,
    LineState,
    bill_everything,
    bill_groups,
    document_groups,
    left_to_invoice,
)
from carnet.sales.amounts import NO_DISCOUNT, Discount, line_net

D = Decimal
AT_BALANCE, PROPORTIONAL, FIRST = DeductionMode.AT_BALANCE, DeductionMode.PROPORTIONAL, DeductionMode.FIRST
_line_ids = count(1)


def rate(percent: str) -> VatGroup:
    return VatGroup("S", D(percent))


def a_line(quantity: str, price: str, discount: Discount = NO_DISCOUNT) -> LineState:
    return LineState(next(_line_ids), D(quantity), line_net(D(quantity), D(price), discount), D(price), discount)


def a_group(percent: str, *lines: str | LineState, discount: str = "0.00", vat: str = "") -> GroupState:
    """A group of an order: lines are nets of a quantity of 1, or made by `a_line`."""
    made = tuple(
        a_line("-1" if line[0] == "-" else "1", line.lstrip("-")) if isinstance(line, str) else line for line in lines
    )
    base = sum((line.amount for line in made), D("0.00")) - D(discount)
    return GroupState(rate(percent), D(vat) if vat else rate(percent).vat(base), made, D(discount), D(discount))


@dataclass
class Deal:
    """An order and its invoices; `day` moves on at every document."""

    order: list[GroupState]
    mode: DeductionMode = AT_BALANCE
    invoices: list[dict[VatGroup, InvoicedGroup]] = field(default_factory=list)
    documents: list[tuple[GroupAmount, ...]] = field(default_factory=list)

    @property
    def day(self) -> date:
        return date(2026, 1, 1) + timedelta(days=len(self.documents))

    def line(self, position: int) -> LineState:
        return [line for state in self.order for line in state.lines][position]

    def state(self, percent: str) -> GroupState:
        return next(state for state in self.order if state.group == rate(percent))

    def left(self, percent: str) -> tuple[Decimal, Decimal]:
        part = next(part for part in left_to_invoice(self.order) if part.group == rate(percent))
        return part.base, part.vat

    def deposit(self, asked: DepositAmounts) -> tuple[GroupAmount, ...]:
        number = len(self.documents) + 1
        for part in asked.groups:
            made = DepositState(number, f"A{number}", self.day, part.base, part.vat, part.base, part.vat)
            self._replace(part.group, deposits=(*self._state(part.group).deposits, made))
        self.documents.append(asked.groups)
        return asked.groups

    def invoice(self, *lines: BilledLine, typed: dict[VatGroup, Decimal] | None = None) -> tuple[GroupAmount, ...]:
        parts = bill_groups(self.order, lines, self.mode, typed)
        document = document_groups(parts)
        vats = {amount.group: amount.vat for amount in document}
        self.invoices.append({part.group: self._issued(part, lines, vats[part.group]) for part in parts})
        for part in parts:
            self._deduct(part)
        for line in lines:
            self._bill(line.line_id, line.quantity, line.amount)
        self.documents.append(document)
        return document

    def balance(self) -> tuple[GroupAmount, ...]:
        return self.invoice(*bill_everything(self.order))

    def credit(self, number: int, credited: Sequence[CreditedGroup]) -> tuple[GroupAmount, ...]:
        """Issue a credit note on an invoice, everything to be invoiced again."""
        for part in credited:
            self._take_back(number, part)
        document = tuple(GroupAmount(part.group, -part.base, -part.vat) for part in credited)
        self.documents.append(document)
        return document

    def asked(self, group: VatGroup) -> tuple[Decimal, Decimal]:
        """Everything asked so far in a group, credits taken off: base and VAT."""
        parts = [part for document in self.documents for part in document if part.group == group]
        return sum((part.base for part in parts), D(0)), sum((part.vat for part in parts), D(0))

    def _state(self, group: VatGroup) -> GroupState:
        return next(state for state in self.order if state.group == group)

    def _replace(self, group: VatGroup, **changes: object) -> None:
        self.order = [replace(one, **changes) if one.group == group else one for one in self.order]  # type: ignore[arg-type]

    def _bill(self, line_id: int, quantity: Decimal, amount: Decimal) -> None:
        self.order = [
            replace(
                state,
                lines=tuple(
                    replace(
                        line,
                        invoiced_quantity=line.invoiced_quantity + quantity,
                        invoiced_amount=line.invoiced_amount + amount,
                    )
                    if line.line_id == line_id
                    else line
                    for line in state.lines
                ),
            )
            for state in self.order
        ]

    def _deduct(self, part: BilledGroup) -> None:
        taken = {deduction.invoice_id: deduction for deduction in part.deductions}
        state = self._state(part.group)
        deposits = tuple(
            replace(
                deposit,
                left=deposit.left - taken[deposit.invoice_id].amount,
                left_vat=deposit.left_vat - taken[deposit.invoice_id].vat,
            )
            if deposit.invoice_id in taken
            else deposit
            for deposit in state.deposits
        )
        self._replace(part.group, deposits=deposits, discount_left=state.discount_left - part.discount)

    def _issued(self, part: BilledGroup, lines: Sequence[BilledLine], vat: Decimal) -> InvoicedGroup:
        ids = {line.line_id for line in self._state(part.group).lines}
        return InvoicedGroup(
            part.group,
            tuple(InvoicedLine(line.line_id, line.quantity, line.amount) for line in lines if line.line_id in ids),
            vat,
            part.discount,
            tuple(DeductedDeposit(deduction, deduction.amount, deduction.vat) for deduction in part.deductions),
        )

    def _take_back(self, number: int, part: CreditedGroup) -> None:
        invoiced = self.invoices[number][part.group]
        credited = {line.line_id: line for line in part.lines}
        back = {deduction.invoice_id: deduction for deduction in part.given_back}
        self.invoices[number][part.group] = replace(
            invoiced,
            lines=tuple(
                replace(
                    line,
                    credited_quantity=line.credited_quantity + credited[line.line_id].quantity,
                    credited_amount=line.credited_amount + credited[line.line_id].amount,
                )
                if line.line_id in credited
                else line
                for line in invoiced.lines
            ),
            vat_left=invoiced.vat_left - part.vat,
            discount_left=invoiced.discount_left - part.discount,
            deductions=tuple(
                replace(
                    one,
                    left=one.left - back[one.deduction.invoice_id].amount,
                    left_vat=one.left_vat - back[one.deduction.invoice_id].vat,
                )
                if one.deduction.invoice_id in back
                else one
                for one in invoiced.deductions
            ),
        )
        for line in part.lines:
            self._bill(line.line_id, -line.quantity, -line.amount)
        state = self._state(part.group)
        deposits = tuple(
            replace(
                deposit,
                left=deposit.left + back[deposit.invoice_id].amount,
                left_vat=deposit.left_vat + back[deposit.invoice_id].vat,
            )
            if deposit.invoice_id in back
            else deposit
            for deposit in state.deposits
        )
        self._replace(part.group, deposits=deposits, discount_left=state.discount_left + part.discount)
