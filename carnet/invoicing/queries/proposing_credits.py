"""What a credit note would be: whole, by line, or by amount of a VAT group (P29)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core.money import ONE, ZERO, VatGroup, largest_remainder, round_to
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.amounts import (
    CreditedGroup,
    CreditedLine,
    GroupAmount,
    InvoicedLine,
    credit_deposit,
    credit_group_excl,
    credit_group_incl,
    credit_line_amount,
    credit_line_quantity,
    credit_lines,
    credit_whole,
)
from carnet.invoicing.models import InvoiceKind, InvoiceLine
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, Proposal, ProposedLine, ProposedVat
from carnet.invoicing.queries.assembling import deduction_line
from carnet.invoicing.queries.crediting import InvoiceToCredit, Key
from carnet.invoicing.queries.proposing import OneMeasureOnly
from carnet.invoicing.refusals import MONEY, BeyondWhatIsLeft, NothingIsAsked, figure, refusing


class NothingLeftToCredit(Refusal):
    """Everything that could be credited of the invoice is, or is claimed by a draft credit note (P29)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Nothing is left to credit on %(number)s: a deposit already deducted is given back by crediting the invoice"
              " that deducted it.") % {"number": number}
        )  # fmt: skip


class CreditNoteIsNotCredited(Refusal):
    """A credit note is not credited in its turn."""

    def __init__(self) -> None:
        super().__init__(_("This is a credit note. To undo it, invoice again what it credited."))


class NegativeCreditNote(Refusal):
    """A credit note gives back: its total is not negative (R48)."""

    def __init__(self) -> None:
        super().__init__(_("These lines were taken off the invoice: credit them together with the others."))


class LineNotOfInvoice(BadValue):
    """The line is not one of the invoice that can be credited."""

    def __init__(self, line_id: int) -> None:
        super().__init__(
            _("Line %(line)s is not one of this invoice that can be credited.") % {"line": line_id}, field="lines"
        )


class VatGroupNotOfInvoice(BadValue):
    """The invoice has nothing at that rate."""

    def __init__(self, rate: Decimal) -> None:
        super().__init__(_("This invoice has nothing left at %(rate)s %%.") % {"rate": figure(rate)}, field="by_vat")


def propose_credit(
    source: InvoiceToCredit, lines: Sequence[CreditLineAsk] = (), by_vat: Sequence[CreditVatAsk] = ()
) -> Proposal:
    """A credit note of an issued invoice; without lines nor VAT groups it takes back all that is left (P29)."""
    if source.invoice.kind == "credit_note":
        raise CreditNoteIsNotCredited
    if lines and by_vat:
        raise OneMeasureOnly("lines")
    with translation.override(source.invoice.language):
        if source.invoice.kind == "deposit":
            return _of_deposit(source, lines, by_vat)
        if lines:
            credited = _by_line(source, lines)
        elif by_vat:
            credited = [part for ask in by_vat for part in _by_vat(source, ask)]
        else:
            credited = _whole(source)
        if not credited:
            raise NothingLeftToCredit(source.invoice.number or "")
        proposal = _proposal(source, credited)
    if proposal.total_excl_tax < 0 or proposal.total_incl_tax < 0:
        raise NegativeCreditNote
    return proposal


_Credited = list[tuple[Key, CreditedGroup]]


def _whole(source: InvoiceToCredit) -> _Credited:
    return [(key, part) for key, group in source.groups.items() for part in credit_whole([group])]


def _by_line(source: InvoiceToCredit, asks: Sequence[CreditLineAsk]) -> _Credited:
    by_key: dict[Key, list[CreditedLine]] = defaultdict(list)
    states = {line.line_id: (key, line) for key, group in source.groups.items() for line in group.lines}
    for ask in asks:
        if ask.invoice_line_id not in states:
            raise LineNotOfInvoice(ask.invoice_line_id)
        key, line = states[ask.invoice_line_id]
        by_key[key].append(_asked(source, line, ask))
    credited = []
    for key, own in by_key.items():
        with refusing("lines", MONEY):
            credited += [(key, part) for part in credit_lines([source.groups[key]], own, source.places)]
    return credited


def _asked(source: InvoiceToCredit, line: InvoicedLine, ask: CreditLineAsk) -> CreditedLine:
    if ask.quantity is not None and ask.amount_excl_tax is not None:
        raise OneMeasureOnly("lines")
    printed = source.lines[line.line_id]
    if ask.amount_excl_tax is not None:
        with refusing("lines", MONEY):
            return credit_line_amount(line, ask.amount_excl_tax)
    with refusing("lines"):
        if ask.quantity is None:
            return CreditedLine(line.line_id, line.left_quantity, line.left_amount)
        if printed.quantity == line.quantity:
            return credit_line_quantity(line, ask.quantity, source.places)
        served = round_to(line.quantity * ask.quantity / printed.quantity, 4)
        return credit_line_quantity(line, served, source.places)


def _by_vat(source: InvoiceToCredit, ask: CreditVatAsk) -> _Credited:
    """An amount of a VAT group, shared between the orders that it bills pro rata of what is left of them."""
    group = VatGroup(ask.vat_category, ask.vat_rate)
    keys = [key for key in source.groups if key[1] == group and source.groups[key].left]
    if not keys:
        raise VatGroupNotOfInvoice(ask.vat_rate)
    excl, incl = ask.amount_excl_tax, ask.amount_incl_tax
    if (excl is None) == (incl is None):
        raise OneMeasureOnly("by_vat") if excl is not None else NothingIsAsked("by_vat")
    asked = incl if excl is None else excl
    assert asked is not None
    left = [source.groups[key].left + (source.groups[key].vat_left if excl is None else ZERO) for key in keys]
    if asked <= 0 or asked > sum(left, ZERO):
        raise BeyondWhatIsLeft(sum(left, ZERO), "by_vat", MONEY)
    credit = credit_group_incl if excl is None else credit_group_excl
    credited = []
    for key, amount in zip(keys, largest_remainder(asked, left, source.places), strict=True):
        if amount:
            with refusing("by_vat", MONEY):
                credited.append((key, credit(source.groups[key], amount, source.places)))
    return credited


def _proposal(source: InvoiceToCredit, credited: _Credited) -> Proposal:
    lines = [line for key, part in credited for line in _lines(source, key, part)]
    order = {line_id: place for place, line_id in enumerate(source.lines)}
    lines.sort(key=lambda line: order.get(line.credits_id or 0, 0))
    groups: dict[VatGroup, list[CreditedGroup]] = defaultdict(list)
    for key, part in credited:
        groups[key[1]].append(part)
    vat = tuple(
        ProposedVat(
            group,
            sum((part.base for part in parts), ZERO),
            sum((part.vat for part in parts), ZERO),
            sum((part.own for part in parts), ZERO),
            sum((part.vat + sum((back.vat for back in part.given_back), ZERO) for part in parts), ZERO),
            source.exemptions.get(group, ""),
        )
        for group, parts in sorted(groups.items())
    )
    return Proposal(InvoiceKind.CREDIT_NOTE, tuple(lines), vat)


def _lines(source: InvoiceToCredit, key: Key, part: CreditedGroup) -> list[ProposedLine]:
    order_id, group = key
    own = [line for line in source.lines.values() if (line.order_id, VatGroup(line.vat_category, line.vat_rate)) == key]
    lines = [_line(source.lines[one.line_id], one, source.places) for one in part.lines]
    discount = next((line for line in own if line.kind == "discount"), None)
    if part.discount and discount:
        lines.append(
            ProposedLine(
                "discount", discount.description, group, order_id=order_id, credits_id=discount.pk, net=-part.discount
            )
        )
    for back in part.given_back:
        deducted = next(line for line in own if line.deducts_id == back.invoice_id and line.kind == "deduction")
        row = deduction_line(order_id or 0, group, back)
        lines.append(_crediting(row, deducted))
    return lines


def _crediting(row: ProposedLine, line: InvoiceLine) -> ProposedLine:
    from dataclasses import replace

    return replace(row, credits_id=line.pk, description=line.description)


def _line(line: InvoiceLine, credited: CreditedLine, places: int) -> ProposedLine:
    """A quantity at the price it was invoiced at, or 1 × the amount when no quantity moves; printed discount = gross − net."""
    by_quantity = bool(credited.quantity) and line.quantity == line.served_quantity
    whole = credited.amount == line.net and credited.quantity == (line.served_quantity or line.quantity)
    if whole:
        quantity, price = line.quantity, line.unit_price
    elif by_quantity:
        quantity, price = credited.quantity, line.unit_price
    else:
        quantity, price = (ONE if credited.amount >= 0 else -ONE), abs(credited.amount)
    return ProposedLine(
        "line",
        line.description,
        VatGroup(line.vat_category, line.vat_rate),
        order_id=line.order_id,
        order_line_id=line.order_line_id,
        credits_id=line.pk,
        reference=line.reference,
        details=line.details,
        quantity=quantity,
        unit=line.unit if whole or by_quantity else "",
        unit_price=price,
        discount_percent=line.discount_percent if whole or by_quantity else ZERO,
        discount_amount=round_to(quantity * price, places) - credited.amount,
        exemption_code=line.exemption_code,
        net=credited.amount,
        served_quantity=credited.quantity if line.served_quantity else ZERO,
        nature=line.nature,
        accounting_code=line.accounting_code,
    )


def _of_deposit(source: InvoiceToCredit, asks: Sequence[CreditLineAsk], by_vat: Sequence[CreditVatAsk]) -> Proposal:
    """A deposit, up to what is not yet deducted of it (P29)."""
    if not source.deposits:
        raise NothingLeftToCredit(source.invoice.number or "")
    if asks:
        parts = [_deposit_line(source, ask) for ask in asks]
    elif by_vat:
        parts = [_deposit_group(source, ask) for ask in by_vat]
    else:
        parts = [(key, GroupAmount(key[1], one.left, one.left_vat)) for key, one in source.deposits.items()]
    lines = tuple(_deposit_row(source, key, amount) for key, amount in parts)
    vat = tuple(
        ProposedVat(
            amount.group, amount.base, amount.vat, amount.base, amount.vat, source.exemptions.get(amount.group, "")
        )
        for _key, amount in sorted(parts, key=lambda part: part[1].group)
    )
    return Proposal(InvoiceKind.CREDIT_NOTE, lines, vat)


def _deposit_line(source: InvoiceToCredit, ask: CreditLineAsk) -> tuple[Key, GroupAmount]:
    line = source.lines.get(ask.invoice_line_id)
    key = (line.order_id, VatGroup(line.vat_category, line.vat_rate)) if line else (None, VatGroup("S", ZERO))
    if line is None or key not in source.deposits:
        raise LineNotOfInvoice(ask.invoice_line_id)
    deposit = source.deposits[key]
    amount = deposit.left if ask.amount_excl_tax is None else ask.amount_excl_tax
    with refusing("lines", MONEY):
        return key, credit_deposit(key[1], deposit, amount, source.places)


def _deposit_group(source: InvoiceToCredit, ask: CreditVatAsk) -> tuple[Key, GroupAmount]:
    group = VatGroup(ask.vat_category, ask.vat_rate)
    key = next((key for key in source.deposits if key[1] == group), None)
    if key is None:
        raise VatGroupNotOfInvoice(ask.vat_rate)
    deposit = source.deposits[key]
    if (ask.amount_excl_tax is None) == (ask.amount_incl_tax is None):
        raise NothingIsAsked("by_vat")
    if ask.amount_excl_tax is not None:
        with refusing("by_vat", MONEY):
            return key, credit_deposit(group, deposit, ask.amount_excl_tax, source.places)
    incl = ask.amount_incl_tax or ZERO
    if incl == deposit.left + deposit.left_vat:
        return key, GroupAmount(group, deposit.left, deposit.left_vat)
    split = group.split(incl, source.places)
    if incl <= 0 or split.base >= deposit.left or split.vat > deposit.left_vat:
        raise BeyondWhatIsLeft(deposit.left + deposit.left_vat, "by_vat", MONEY)
    return key, GroupAmount(group, split.base, split.vat)


def _deposit_row(source: InvoiceToCredit, key: Key, amount: GroupAmount) -> ProposedLine:
    line = next(
        line
        for line in source.lines.values()
        if line.kind == "deposit" and (line.order_id, VatGroup(line.vat_category, line.vat_rate)) == key
    )
    issued_on = source.invoice.issued_on
    assert issued_on is not None
    words = {"number": source.invoice.number, "date": date_format(issued_on, "SHORT_DATE_FORMAT")}
    return ProposedLine(
        "deposit",
        _("Deposit %(number)s of %(date)s given back") % words,
        key[1],
        order_id=key[0],
        credits_id=line.pk,
        quantity=ONE,
        unit_price=amount.base,
        exemption_code=line.exemption_code,
        net=amount.base,
        vat=amount.vat,
        nature=line.nature,
    )
