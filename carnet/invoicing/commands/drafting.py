"""Drafts from an order: deposit, interim, progress, balance, and one invoice over several orders (P24–P26)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import BadValue
from carnet.invoicing import queries
from carnet.invoicing.commands.crediting import note_drafted
from carnet.invoicing.models import Invoice, InvoiceShare
from carnet.invoicing.proposals import DepositAsk, LineAsk, OrderToInvoice, ProgressAsk, Proposal
from carnet.invoicing.refusals import NegativeInvoice
from carnet.invoicing.steps.parties import known_party
from carnet.invoicing.steps.retaining import retained
from carnet.invoicing.steps.writing import heading_of, write_draft
from carnet.sales.steps import hold, require_open


class ExcessNeedsReason(BadValue):
    """Invoicing beyond what is left says why (P26)."""

    def __init__(self) -> None:
        super().__init__(_("Say why this goes beyond what is left."), field="over_reason")


class OrdersOfSeveralPayers(BadValue):
    """One invoice bills one party, in one currency."""

    def __init__(self, field: str = "orders") -> None:
        super().__init__(_("These orders are not billed to the same party in the same currency."), field=field)


@act("invoice.draft_deposit", right=rights.INVOICES)
def draft_deposit(
    *,
    order_id: int,
    on: date,
    percent: Decimal | None = None,
    amount_excl_tax: Decimal | None = None,
    amount_incl_tax: Decimal | None = None,
    billed_party_id: int | None = None,
    by: Actor,
) -> Invoice:
    """Prepare a deposit invoice: a percentage, or an amount excl. or incl. tax kept to the cent; when none is given, what was
    received on the order, else the percentage agreed with it (P12, P25, P31)."""
    hold([order_id])
    require_open([order_id], deposit=True)
    if billed_party_id is not None:
        known_party(billed_party_id, "billed_party")
    order = queries.order_to_invoice(order_id)
    if percent is None and amount_excl_tax is None and amount_incl_tax is None:
        amount_incl_tax = queries.received_on_order(order_id) or None
    proposal = queries.propose_deposit(order, percent, amount_excl_tax, amount_incl_tax)
    return drafted_of(order, proposal, on, by, billed_party_id=billed_party_id)


@act("invoice.draft_interim", right=rights.INVOICES)
def draft_interim(
    *,
    order_id: int,
    on: date,
    percent: Decimal | None = None,
    amount_excl_tax: Decimal | None = None,
    lines: Sequence[LineAsk] = (),
    deposit_mode: str = "",
    deposits: Sequence[DepositAsk] = (),
    over_reason: str = "",
    by: Actor,
) -> Invoice:
    """Prepare an interim invoice: chosen lines, a percentage or an amount of all, or what may be invoiced now; beyond what is
    left only by right and with a reason (P24, P26)."""
    order = held_to_invoice(order_id)
    over_reason = over_reason.strip()
    proposal = queries.propose_interim(
        order, percent, lines, deposit_mode, deposits, amount_excl_tax=amount_excl_tax, beyond=bool(over_reason)
    )
    if proposal.excess:
        by.must(rights.INVOICES_EXCEED)
    reason = over_reason if proposal.excess else ""
    return drafted_of(order, proposal, on, by, deposit_mode=deposit_mode, excess_reason=reason)


@act("invoice.draft_progress", right=rights.INVOICES)
def draft_progress(
    *,
    order_id: int,
    on: date,
    percent: Decimal | None = None,
    lines: Sequence[ProgressAsk] = (),
    deposit_mode: str = "",
    deposits: Sequence[DepositAsk] = (),
    by: Actor,
) -> Invoice:
    """Prepare a progress invoice: every line, or those given, brought to a cumulative percentage; when they go down, the credit
    note of the difference on the issued invoice that holds it, to be invoiced again (P24)."""
    order = held_to_invoice(order_id)
    proposal = queries.propose_progress(order, percent, lines, deposit_mode, deposits)
    if proposal.corrects_id:
        corrected = Invoice.objects.get(pk=proposal.corrects_id)
        return note_drafted(corrected, proposal, [order_id], on, again=True, reason=proposal.reason, by=by)
    return drafted_of(order, proposal, on, by, deposit_mode=deposit_mode)


@act("invoice.draft_balance", right=rights.INVOICES)
def draft_balance(*, order_id: int, on: date, deposits: Sequence[DepositAsk] = (), by: Actor) -> Invoice:
    """Prepare the balance: all that is left, deposits deducted by number and date (P24, P25, R46)."""
    order = held_to_invoice(order_id)
    return drafted_of(order, queries.propose_balance(order, deposits), on, by)


@act("invoice.draft_orders", right=rights.INVOICES)
def draft_orders(*, order_ids: Sequence[int], on: date, by: Actor) -> Invoice:
    """Prepare one invoice of what may be invoiced now on several orders of the same payer (P24, P27a)."""
    hold(order_ids)
    require_open(order_ids)
    orders = queries.orders_to_invoice(order_ids)
    if len({(order.billed_party_id, order.currency) for order in orders}) > 1:
        raise OrdersOfSeveralPayers
    return drafted_of(orders[0], queries.propose_orders(orders), on, by)


def held_to_invoice(order_id: int) -> OrderToInvoice:
    """The order, held, with what is left of it; refuses one that is not invoiced now."""
    hold([order_id])
    require_open([order_id])
    return queries.order_to_invoice(order_id)


def drafted_of(
    order: OrderToInvoice,
    proposal: Proposal,
    on: date,
    by: Actor,
    billed_party_id: int | None = None,
    supplied: tuple[date | None, date | None] = (None, None),
    **more: str,
) -> Invoice:
    """Write a draft that bills an order, or several of the same payer, and the journal."""
    heading = replace(heading_of(order, billed_party_id, **more), service_from=supplied[0], service_until=supplied[1])
    if proposal.kind == "credit_note":
        heading = replace(heading, corrects_id=_last_issued(order), reason=_take_back(order))
    orders = list(dict.fromkeys(line.order_id for line in proposal.lines if line.order_id))
    invoice = write_draft(retained(heading, proposal.kind, orders, on), proposal, on, by)
    journal.record(
        "invoice.drafted",
        subject=Subject("invoice", invoice.pk),
        about=[*(Subject("order", order_id) for order_id in orders), Subject("party", invoice.billed_id)],
        by=by,
        facts={"kind": str(invoice.kind), "total_incl_tax": str(invoice.total_incl_tax), "currency": invoice.currency},
    )
    return invoice


def _last_issued(order: OrderToInvoice) -> int:
    """What a credit note of the order itself corrects: the last invoice issued on it (R49)."""
    billed = InvoiceShare.objects.filter(order_id=order.id).values("invoice_id")
    last = Invoice.objects.filter(id__in=billed).exclude(kind="credit_note").order_by("-issued_on", "-id")
    found = last.values_list("id", flat=True).first()
    if found is None:
        raise NegativeInvoice
    return found


def _take_back(order: OrderToInvoice) -> str:
    with translation.override(order.language):
        return _("Taken back on order %(number)s") % {"number": order.number}
