"""The invoice as the dialog shows it before it exists: rows, VAT, totals, and what issuing would change (P24)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from carnet.company import queries as company
from carnet.company.models import Settings
from carnet.core import formats
from carnet.core.formats import symbol
from carnet.core.money import ZERO
from carnet.core.refusals import Refusal
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import OrderToInvoice, Proposal
from carnet.invoicing.refusals import BeyondWhatIsLeft, NothingToInvoiceNow
from carnet.invoicing.steps.sharing import dues_of
from carnet.invoicing.web.asked import (
    NothingChosen,
    Typed,
    deposit_share,
    deposits_to_deduct,
    propose,
    read_ask,
)
from carnet.invoicing.web.billed import Row, rows_of, vat_words
from carnet.invoicing.web.refused import Refused
from carnet.sales.models import OrderStanding

FIGURES = {
    "left_to_invoice": gettext_lazy("Left to invoice excl. tax"),
    "deposit_left": gettext_lazy("Deposit to deduct excl. tax"),
}


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
    def group_by(self) -> str:
        """How time is told."""
        return self.typed.text("group_by") or "task"

    @property
    def credits(self) -> bool:
        """Whether the total is negative: the document is a credit note (P10)."""
        return self.proposal is not None and self.proposal.kind == "credit_note"

    @property
    def asks(self) -> bool:
        """Whether the total is asked, not given back."""
        return not self.credits

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
    shown.rows = rows_of(order, shown.typed, shown.proposal.lines if shown.proposal else ())
    if typed.kind in ("interim", "progress"):
        shown.deposits = _deposits(order, typed)
    return shown


def _tell(shown: Preview, order: OrderToInvoice, on: date) -> None:
    """What issuing would change of the order, and when what is asked falls due."""
    proposal = shown.proposal
    assert proposal is not None
    deducted = any(line.kind == "deduction" for line in proposal.lines)
    shown.works = sum((row.own_base for row in proposal.vat), ZERO) if deducted else None
    standing = OrderStanding.objects.get(order_id=order.id)
    asked = -proposal.total_incl_tax if shown.credits else proposal.total_incl_tax
    owed = max(standing.left_to_pay + asked, ZERO) if shown.credits else standing.left_to_pay + asked
    shown.changes = [
        Change(str(FIGURES[effect.figure]), effect.before.excl_tax, effect.after.excl_tax)
        for effect in proposal.effects
        if effect.figure == "left_to_invoice" or effect.before.excl_tax or effect.after.excl_tax
    ]
    shown.changes.append(Change(_("Left to pay incl. tax"), standing.left_to_pay, owed))
    settles = (
        shown.typed.kind != "deposit" and proposal.effects and not any(one.after.incl_tax for one in proposal.effects)
    )
    after = _state_once_invoiced(owed) if settles else standing.state
    shown.changes.append(Change(pgettext("state of", "Order"), state_before=standing.state, state_after=after))
    total = max(asked, ZERO)
    draft = Invoice(kind=proposal.kind, total_incl_tax=total, terms_id=order.terms_id, currency=order.currency)
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
