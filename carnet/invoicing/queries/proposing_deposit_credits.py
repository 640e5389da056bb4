"""What a credit note of a deposit invoice would be: up to what is not yet deducted of it (P29)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ONE, ZERO, VatGroup
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.amounts import GroupAmount, credit_deposit
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, Proposal, ProposedLine, ProposedVat
from carnet.invoicing.queries.crediting import InvoiceToCredit, Key
from carnet.invoicing.refusals import BeyondWhatIsLeft, NothingIsAsked, refusing


class NothingLeftToCredit(Refusal):
    """Everything that could be credited of the invoice is, or is claimed by a draft credit note (P29)."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("Nothing is left to credit on %(number)s: a deposit already deducted is given back by crediting the invoice"
              " that deducted it.") % {"number": number}
        )  # fmt: skip


class LineNotOfInvoice(BadValue):
    """The line is not one of the invoice that can be credited."""

    def __init__(self, line_id: int) -> None:
        super().__init__(
            _("Line %(line)s is not one of this invoice that can be credited.") % {"line": line_id}, field="lines"
        )


class VatGroupNotOfInvoice(BadValue):
    """The invoice has nothing at that rate."""

    def __init__(self, rate: Decimal) -> None:
        super().__init__(
            _("This invoice has nothing left at %(rate)s %%.") % {"rate": formats.number(rate)}, field="by_vat"
        )


def propose_deposit_credit(
    source: InvoiceToCredit, asks: Sequence[CreditLineAsk], by_vat: Sequence[CreditVatAsk]
) -> Proposal:
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
    with refusing("lines", formats.money):
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
        with refusing("by_vat", formats.money):
            return key, credit_deposit(group, deposit, ask.amount_excl_tax, source.places)
    incl = ask.amount_incl_tax or ZERO
    if incl == deposit.left + deposit.left_vat:
        return key, GroupAmount(group, deposit.left, deposit.left_vat)
    split = group.split(incl, source.places)
    if incl <= 0 or split.base >= deposit.left or split.vat > deposit.left_vat:
        raise BeyondWhatIsLeft(deposit.left + deposit.left_vat, "by_vat", formats.money)
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
