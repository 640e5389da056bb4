"""What a deposit invoice of an order would be (P12, P25)."""

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.core import formats
from carnet.core.money import ONE
from carnet.invoicing.amounts import BilledGroup, DepositAmounts, deposit_by_percent, deposit_excl, deposit_incl
from carnet.invoicing.models import InvoiceKind
from carnet.invoicing.proposals import OrderToInvoice, Proposal, ProposedLine
from carnet.invoicing.queries.assembling import Billing, effects, exemptions_of, vat_rows
from carnet.invoicing.refusals import (
    SHARE,
    SIGNED_AMOUNT,
    NothingIsAsked,
    OneMeasureOnly,
    proper,
    refusing,
)


def propose_deposit(
    order: OrderToInvoice,
    percent: Decimal | None = None,
    amount_excl_tax: Decimal | None = None,
    amount_incl_tax: Decimal | None = None,
) -> Proposal:
    """A deposit, one row per VAT group: a percentage (the order's own unless said), or an amount excl. or incl. tax."""
    proper("percent", percent, SHARE)
    proper("amount_excl_tax", amount_excl_tax, SIGNED_AMOUNT.of(order.places))
    proper("amount_incl_tax", amount_incl_tax, SIGNED_AMOUNT.of(order.places))
    given = [value for value in (percent, amount_excl_tax, amount_incl_tax) if value is not None]
    if len(given) > 1:
        raise OneMeasureOnly("percent")
    share = percent if given else order.deposit_percent
    amounts = _deposit_amounts(order, share, amount_excl_tax, amount_incl_tax)
    with translation.override(order.language):
        lines = tuple(
            ProposedLine(
                "deposit",
                _deposit_label(order, share, one.group.rate if len(amounts.groups) > 1 else None),
                one.group,
                order_id=order.id,
                quantity=ONE,
                unit_price=one.base,
                net=one.base,
                vat=one.vat,
                exemption_code=exemptions_of([Billing(order, ())]).get(one.group, ""),
                nature=_nature(order),
            )
            for one in amounts.groups
        )
    parts = [
        BilledGroup(one.group, one.base, vat_kept=one.vat - one.group.vat(one.base, order.places))
        for one in amounts.groups
    ]
    return Proposal(
        InvoiceKind.DEPOSIT,
        lines,
        vat_rows(parts, exemptions_of([Billing(order, ())]), order.places),
        effects(lines, [order]),
        exact=amounts.exact,
        below=amounts.below,
        above=amounts.above,
    )


def _deposit_amounts(
    order: OrderToInvoice, percent: Decimal | None, excl: Decimal | None, incl: Decimal | None
) -> DepositAmounts:
    if excl is not None:
        with refusing("amount_excl_tax", formats.money):
            return deposit_excl(order.groups, excl, order.places)
    if incl is not None:
        with refusing("amount_incl_tax", formats.money):
            return deposit_incl(order.groups, incl, order.places)
    if percent is None:
        raise NothingIsAsked("percent")
    with refusing("percent", formats.percent):
        return deposit_by_percent(order.groups, percent, order.places)


def _deposit_label(order: OrderToInvoice, percent: Decimal | None, rate: Decimal | None) -> str:
    words = {"number": order.number, "percent": _number(percent), "rate": _number(rate)}
    if percent is not None and rate is not None:
        return _("Deposit of %(percent)s %% on order %(number)s, part at %(rate)s %%") % words
    if percent is not None:
        return _("Deposit of %(percent)s %% on order %(number)s") % words
    if rate is not None:
        return _("Deposit on order %(number)s, part at %(rate)s %%") % words
    return _("Deposit on order %(number)s") % words


def _number(value: Decimal | None) -> str:
    return formats.number(value)


def _nature(order: OrderToInvoice) -> str:
    natures = {row.nature for row in order.rows if row.kind == "line"}
    return natures.pop() if len(natures) == 1 else ""
