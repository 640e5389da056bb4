"""What a credit note would be: whole, by line, or by amount of a VAT group (P29)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ONE, ZERO, VatGroup, largest_remainder, round_to
from carnet.core.refusals import Refusal
from carnet.invoicing.amounts import (
    CreditedGroup,
    CreditedLine,
    InvoicedLine,
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
from carnet.invoicing.queries.nearest import told_reachable
from carnet.invoicing.queries.proposing_deposit_credits import (
    LineNotOfInvoice,
    NothingLeftToCredit,
    VatGroupNotOfInvoice,
    propose_deposit_credit,
)
from carnet.invoicing.refusals import (
    QUANTITY,
    SIGNED_AMOUNT,
    BeyondWhatIsLeft,
    NothingIsAsked,
    OneMeasureOnly,
    named_once,
    proper,
    refusing,
)


class CreditNoteIsNotCredited(Refusal):
    """A credit note is not credited in its turn."""

    def __init__(self) -> None:
        super().__init__(_("This is a credit note. To undo it, invoice again what it credited."))


class NegativeCreditNote(Refusal):
    """A credit note gives back: its total is not negative (R48)."""

    def __init__(self) -> None:
        super().__init__(_("These lines were taken off the invoice: credit them together with the others."))


def propose_credit(
    source: InvoiceToCredit, lines: Sequence[CreditLineAsk] = (), by_vat: Sequence[CreditVatAsk] = ()
) -> Proposal:
    """A credit note of an issued invoice; without lines nor VAT groups it takes back all that is left (P29)."""
    if source.invoice.kind == "credit_note":
        raise CreditNoteIsNotCredited
    if lines and by_vat:
        raise OneMeasureOnly("lines")
    named_once((ask.invoice_line_id for ask in lines), "lines")
    named_once(((ask.vat_category, ask.vat_rate) for ask in by_vat), "by_vat")
    for ask in lines:
        proper("lines", ask.quantity, QUANTITY)
        proper("lines", ask.amount_excl_tax, SIGNED_AMOUNT.of(source.places))
    for group in by_vat:
        proper("by_vat", group.amount_excl_tax, SIGNED_AMOUNT.of(source.places))
        proper("by_vat", group.amount_incl_tax, SIGNED_AMOUNT.of(source.places))
    with translation.override(source.invoice.language):
        if source.invoice.kind == "deposit":
            return told_reachable(propose_deposit_credit(source, lines, by_vat), source, by_vat)
        if lines:
            credited = _by_line(source, lines)
        elif by_vat:
            credited = [part for ask in by_vat for part in _by_vat(source, ask)]
        else:
            credited = _whole(source)
        if not credited:
            raise NothingLeftToCredit(source.invoice.number or "")
        proposal = _proposal(source, credited)
    return told_reachable(_giving_back(proposal), source, by_vat)


def propose_credit_of_parts(source: InvoiceToCredit, lines: Sequence[CreditedLine]) -> Proposal:
    """A credit note of these very parts of lines, quantity and amount; the caller knows they are left (P24, P29)."""
    with translation.override(source.invoice.language):
        return _giving_back(_proposal(source, _parts(source, lines)))


def _giving_back(proposal: Proposal) -> Proposal:
    if proposal.total_excl_tax < 0 or proposal.total_incl_tax < 0:
        raise NegativeCreditNote
    return proposal


_Credited = list[tuple[Key, CreditedGroup]]


def _whole(source: InvoiceToCredit) -> _Credited:
    return [(key, part) for key, group in source.groups.items() for part in credit_whole([group])]


def _by_line(source: InvoiceToCredit, asks: Sequence[CreditLineAsk]) -> _Credited:
    states = {line.line_id: line for group in source.groups.values() for line in group.lines}
    credited = []
    for ask in asks:
        if ask.invoice_line_id not in states:
            raise LineNotOfInvoice(ask.invoice_line_id)
        credited.append(_asked(source, states[ask.invoice_line_id], ask))
    return _parts(source, credited)


def _parts(source: InvoiceToCredit, lines: Sequence[CreditedLine]) -> _Credited:
    """Parts of lines by order and VAT group, each group with its share of discount and the deposits it gives back (P29)."""
    key_of = {line.line_id: key for key, group in source.groups.items() for line in group.lines}
    by_key: dict[Key, list[CreditedLine]] = defaultdict(list)
    for line in lines:
        by_key[key_of[line.line_id]].append(line)
    credited = []
    for key, own in by_key.items():
        with refusing("lines", formats.money):
            credited += [(key, part) for part in credit_lines([source.groups[key]], own, source.places)]
    return credited


def _asked(source: InvoiceToCredit, line: InvoicedLine, ask: CreditLineAsk) -> CreditedLine:
    if ask.quantity is not None and ask.amount_excl_tax is not None:
        raise OneMeasureOnly("lines")
    printed = source.lines[line.line_id]
    if ask.amount_excl_tax is not None:
        with refusing("lines", formats.money):
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
        raise BeyondWhatIsLeft(sum(left, ZERO), "by_vat", formats.money)
    credit = credit_group_incl if excl is None else credit_group_excl
    credited = []
    for key, amount in zip(keys, largest_remainder(asked, left, source.places), strict=True):
        if amount:
            with refusing("by_vat", formats.money):
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
