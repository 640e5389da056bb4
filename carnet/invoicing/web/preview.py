"""The invoice as the dialog shows it before it exists: rows, VAT, totals, and what issuing would change (P24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import queries as company
from carnet.company.models import Settings
from carnet.core import formats
from carnet.core.money import ZERO, VatGroup
from carnet.core.refusals import Refusal
from carnet.invoicing.amounts import LineState, invoiced_percent
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import OrderToInvoice, Proposal, ProposedLine, ProposedVat
from carnet.invoicing.queries import to_invoice_now
from carnet.invoicing.refusals import BeyondWhatIsLeft, NothingToInvoiceNow
from carnet.invoicing.steps.sharing import dues_of
from carnet.invoicing.web.asked import (
    NothingChosen,
    Typed,
    deposit_share,
    deposits_to_deduct,
    lines_of,
    propose,
    read_ask,
)
from carnet.invoicing.web.refused import Refused
from carnet.invoicing.web.words import symbol
from carnet.sales.models import OrderStanding


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the preview; `tick`, `quantity` and `percent` are cells to type in for lines that are chosen."""

    kind: str
    text: str
    details: str = ""
    line_id: int | None = None
    ticked: bool = False
    typed: str = ""
    left: Decimal = ZERO
    unit: str = ""
    whole: Decimal = ZERO
    before: Decimal = ZERO
    after: Decimal | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    rate: str = ""
    amount: Decimal | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before the document, and after it; or the state of the order."""

    label: str
    before: Decimal | None = None
    after: Decimal | None = None
    state_before: str = ""
    state_after: str = ""


@dataclass(slots=True)
class Preview:
    """What the right side of the dialog shows."""

    typed: Typed
    currency: str
    proposal: Proposal | None = None
    refused: Refused | None = None
    hint: str = ""
    rows: list[Row] = field(default_factory=list)
    works: Decimal | None = None
    changes: list[Change] = field(default_factory=list)
    dues: list[Any] = field(default_factory=list)
    measure: str = "percent"
    share: str = ""
    deposits: list[dict[str, Any]] = field(default_factory=list)
    may_exceed: bool = False

    @property
    def sign(self) -> str:
        """The sign of the currency."""
        return symbol(self.currency)

    @property
    def vat(self) -> list[dict[str, Any]]:
        """VAT per rate, as the totals show it."""
        return vat_words(self.proposal.vat) if self.proposal else []


def preview(order: OrderToInvoice, typed: Typed, *, on: date, exceeds: bool) -> Preview:
    """The invoice that answers what is typed, or why there is none yet; writes nothing."""
    shown = Preview(typed, order.currency)
    try:
        ask = read_ask(order, typed)
        shown.proposal = propose(order, ask, beyond=exceeds and bool(ask.over_reason))
        _tell(shown, order, on)
    except NothingChosen:
        shown.hint = (
            _("Tick lines, or give a percentage.")
            if typed.kind == "interim"
            else _("Write the new progress of the lines, or one percentage for all.")
        )
    except NothingToInvoiceNow as refusal:
        shown.hint = refusal.sentence
    except Refusal as refusal:
        shown.refused = Refused.of(refusal)
        shown.may_exceed = exceeds and isinstance(refusal, BeyondWhatIsLeft) and typed.kind == "interim"
    shown.may_exceed = shown.may_exceed or bool(shown.proposal and shown.proposal.excess)
    _measure(shown, order)
    shown.rows = _rows(shown, order)
    if typed.kind in ("interim", "progress"):
        shown.deposits = _deposits(order, typed)
    return shown


def _tell(shown: Preview, order: OrderToInvoice, on: date) -> None:
    proposal = shown.proposal
    assert proposal is not None
    deducted = any(line.kind == "deduction" for line in proposal.lines)
    shown.works = sum((row.own_base for row in proposal.vat), ZERO) if deducted else None
    standing = OrderStanding.objects.get(order_id=order.id)
    effects = {effect.figure: effect for effect in proposal.effects}
    left, deposit = effects["left_to_invoice"], effects["deposit_left"]
    asked = proposal.total_incl_tax
    shown.changes = [Change(_("Left to invoice excl. tax"), left.before.excl_tax, left.after.excl_tax)]
    if deposit.before.excl_tax or deposit.after.excl_tax:
        shown.changes.append(Change(_("Deposit to deduct excl. tax"), deposit.before.excl_tax, deposit.after.excl_tax))
    shown.changes.append(Change(_("Left to pay incl. tax"), standing.left_to_pay, standing.left_to_pay + asked))
    after = standing.state
    if not left.after.excl_tax and not left.after.vat and not deposit.after.excl_tax and shown.typed.kind != "deposit":
        after = _state_once_invoiced(standing.left_to_pay + asked)
    shown.changes.append(Change(pgettext("state of", "Order"), state_before=standing.state, state_after=after))
    draft = Invoice(kind=proposal.kind, total_incl_tax=asked, terms_id=order.terms_id, currency=order.currency)
    shown.dues = dues_of(draft, [], on)


def _state_once_invoiced(left_to_pay: Decimal) -> str:
    rule = company.settings().closing_rule
    closes = rule == Settings.ClosingRule.INVOICED or (
        rule == Settings.ClosingRule.INVOICED_AND_PAID and not left_to_pay
    )
    return "closed" if closes else "settled"


def _measure(shown: Preview, order: OrderToInvoice) -> None:
    if shown.typed.kind != "deposit":
        return
    try:
        shown.measure, share = deposit_share(order, shown.typed)
        shown.share = shown.typed.text("share") or _number(share, 2 if shown.measure != "percent" else None)
    except Refusal:
        shown.share = shown.typed.text("share")


def _rows(shown: Preview, order: OrderToInvoice) -> list[Row]:
    lines = shown.proposal.lines if shown.proposal else ()
    if shown.typed.kind not in ("interim", "progress"):
        return [_printed(line) for line in lines]
    billed = {line.order_line_id: line for line in lines if line.kind == "line"}
    states = {line.line_id: line for line in lines_of(order)}
    chosen = _chosen_at_first(order, shown.typed)
    rows = []
    for row in order.rows:
        if row.kind == "section":
            rows.append(Row("section", row.description))
        elif row.id in states:
            state = states[row.id]
            make = _to_choose if shown.typed.kind == "interim" else _to_reach
            rows.append(
                make(row.description, row.unit, rate_word(row.group), state, billed.get(row.id), shown.typed, chosen)
            )
    return [*rows, *(_printed(line) for line in lines if line.kind not in ("line", "section", "comment"))]


def _chosen_at_first(order: OrderToInvoice, typed: Typed) -> dict[int, Decimal]:
    if typed.kind != "interim" or not typed.fresh:
        return {}
    return {line.line_id: line.quantity for line in to_invoice_now(order)}


def _to_choose(
    text: str,
    unit: str,
    rate: str,
    line: LineState,
    billed: ProposedLine | None,
    typed: Typed,
    chosen: dict[int, Decimal],
) -> Row:
    ticked = line.line_id in chosen or bool(typed.text(f"t-{line.line_id}"))
    quantity = chosen.get(line.line_id, line.left_quantity)
    return Row(
        "choose", text, line_id=line.line_id, ticked=ticked, unit=unit, rate=rate, left=line.left_quantity,
        typed=typed.text(f"q-{line.line_id}") or formats.quantity(quantity), price=line.unit_price,
        amount=billed.net if billed else None, done=not line.left_quantity and not line.left_amount,
    )  # fmt: skip


def _to_reach(
    text: str,
    unit: str,
    rate: str,
    line: LineState,
    billed: ProposedLine | None,
    typed: Typed,
    chosen: dict[int, Decimal],
) -> Row:
    return Row(
        "reach", text, line_id=line.line_id, rate=rate, whole=line.amount, before=invoiced_percent(line),
        after=billed.progress_after if billed else None, typed=typed.text(f"p-{line.line_id}"),
        amount=billed.net if billed else None, done=not line.left_quantity and not line.left_amount,
    )  # fmt: skip


def _printed(line: ProposedLine) -> Row:
    priced = line.kind in ("line", "deposit", "deduction", "discount")
    progress = ""
    if line.progress_after is not None and line.progress_after != Decimal(100):
        progress = f"{formats.percent(line.progress_before)} → {formats.percent(line.progress_after)}"
    return Row(
        line.kind, line.description, details=line.details or progress,
        quantity=line.quantity if priced and line.kind != "discount" else None, unit=line.unit,
        price=line.unit_price if line.kind not in ("discount",) and priced else None,
        rate=rate_word(line.group) if priced else "", amount=line.net if priced else None,
    )  # fmt: skip


def rate_word(group: VatGroup) -> str:
    """`10 %`."""
    return formats.percent(group.rate)


def vat_words(rows: Iterable[ProposedVat]) -> list[dict[str, Any]]:
    """VAT rows of a proposal as totals show them."""
    return [
        {"word": _("VAT %(rate)s") % {"rate": rate_word(row.group)}, "base": row.base, "vat": row.vat} for row in rows
    ]


def _deposits(order: OrderToInvoice, typed: Typed) -> list[dict[str, Any]]:
    return [
        {"id": one, "number": number, "on": on, "left": left, "typed": typed.text(f"d-{one}")}
        for one, (number, on, left) in deposits_to_deduct(order).items()
    ]


def _number(value: Decimal | None, places: int | None) -> str:
    return formats.number(value, places) if value is not None else ""


def first_due(dues: Sequence[Any], on: date) -> date:
    """The day of the first instalment; the day of issue when nothing is asked."""
    return dues[0].on if dues else on
