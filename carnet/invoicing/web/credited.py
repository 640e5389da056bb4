"""The dialog "Credit note" as a browser posts it, and what it shows (P29)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from carnet.core.formats import symbol
from carnet.core.money import ZERO, VatGroup
from carnet.core.refusals import Refusal
from carnet.invoicing import queries
from carnet.invoicing.models import InvoiceStanding
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, Proposal
from carnet.invoicing.queries import InvoiceToCredit
from carnet.invoicing.web.asked import NothingChosen, Typed
from carnet.invoicing.web.billed import rate_word, vat_words
from carnet.invoicing.web.preview import Change
from carnet.invoicing.web.refused import Refused

WAYS = ("whole", "lines", "vat")


@dataclass(frozen=True, slots=True)
class CreditAsk:
    """What is taken back: all that is left, lines, or amounts per VAT rate."""

    lines: tuple[CreditLineAsk, ...] = ()
    by_vat: tuple[CreditVatAsk, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A line, or a VAT group, of the invoice with what may still be credited of it."""

    key: str
    text: str
    rate: str
    left_quantity: Decimal
    left: Decimal
    unit: str = ""
    quantity: str = ""
    amount: str = ""
    incl: str = ""
    by_quantity: bool = True


@dataclass(slots=True)
class CreditPreview:
    """What the right side of the dialog shows."""

    typed: Typed
    currency: str
    proposal: Proposal | None = None
    refused: Refused | None = None
    hint: str = ""
    rows: list[CreditRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def sign(self) -> str:
        """The sign of the currency."""
        return symbol(self.currency)

    @property
    def vat(self) -> list[dict[str, Any]]:
        """VAT per rate, as the totals show it."""
        return vat_words(self.proposal.vat) if self.proposal else []


def read_way(posted: QueryDict) -> Typed:
    """What was posted."""
    way = posted.get("way", "")
    return Typed(way if way in WAYS else "whole", {name: str(posted.get(name, "")) for name in posted}, not posted)


def again_of(typed: Typed, *, has_orders: bool) -> bool:
    """Whether what is credited is to be invoiced again; nothing is without an order."""
    return has_orders and typed.texts.get("again", "1") == "1"


def read_credit(source: InvoiceToCredit, typed: Typed) -> CreditAsk:
    """What is asked; refuses what cannot be read, or NothingChosen."""
    if typed.kind == "whole":
        return CreditAsk()
    asked = (
        CreditAsk(lines=_lines(source, typed)) if typed.kind == "lines" else CreditAsk(by_vat=_groups(source, typed))
    )
    if not asked.lines and not asked.by_vat:
        raise NothingChosen
    return asked


def _lines(source: InvoiceToCredit, typed: Typed) -> tuple[CreditLineAsk, ...]:
    asked = []
    for line_id in source.lines:
        quantity, amount = typed.number(f"q-{line_id}"), typed.number(f"a-{line_id}")
        if quantity is not None or amount is not None:
            asked.append(CreditLineAsk(line_id, quantity if amount is None else None, amount))
    return tuple(asked)


def _groups(source: InvoiceToCredit, typed: Typed) -> tuple[CreditVatAsk, ...]:
    asked = []
    for group in _vat_groups(source):
        excl, incl = typed.number(f"e-{_code(group)}"), typed.number(f"i-{_code(group)}")
        if excl is not None or incl is not None:
            asked.append(CreditVatAsk(group.rate, group.category, excl if incl is None else None, incl))
    return tuple(asked)


def _vat_groups(source: InvoiceToCredit) -> list[VatGroup]:
    return sorted({key[1] for key in (*source.groups, *source.deposits)})


def _code(group: VatGroup) -> str:
    return f"{group.category}-{group.rate.normalize():f}".replace(".", "_")


def preview_credit_of(source: InvoiceToCredit, typed: Typed) -> CreditPreview:
    """The credit note that answers what is typed, or why there is none yet; writes nothing."""
    shown = CreditPreview(typed, source.invoice.currency)
    try:
        asked = read_credit(source, typed)
        shown.proposal = queries.propose_credit(source, asked.lines, asked.by_vat)
        shown.changes = _changes(source, shown.proposal, typed)
    except NothingChosen:
        shown.hint = (
            _("Write a quantity or an amount on the lines to credit.")
            if typed.kind == "lines"
            else _("Write what is credited at each rate, excl. or incl. tax.")
        )
    except Refusal as refusal:
        shown.refused = Refused.of(refusal)
    if typed.kind == "lines":
        shown.rows = _line_rows(source, typed)
    elif typed.kind == "vat":
        shown.rows = _vat_rows(source, typed)
    return shown


def _line_rows(source: InvoiceToCredit, typed: Typed) -> list[CreditRow]:
    states = {line.line_id: line for group in source.groups.values() for line in group.lines}
    rows = []
    for line_id, line in source.lines.items():
        state = states.get(line_id)
        if state is None or not (state.left_quantity or state.left_amount):
            continue
        countable = line.quantity == state.quantity and bool(state.left_quantity)
        left = state.left_quantity
        rows.append(
            CreditRow(
                str(line_id),
                line.description,
                rate_word(VatGroup(line.vat_category, line.vat_rate)),
                left,
                state.left_amount,
                line.unit,
                typed.text(f"q-{line_id}"),
                typed.text(f"a-{line_id}"),
                by_quantity=countable,
            )
        )
    return rows


def _vat_rows(source: InvoiceToCredit, typed: Typed) -> list[CreditRow]:
    rows = []
    for group in _vat_groups(source):
        left = sum((one.left for key, one in source.groups.items() if key[1] == group), ZERO)
        left += sum((one.left for key, one in source.deposits.items() if key[1] == group), ZERO)
        code = _code(group)
        rows.append(
            CreditRow(code, _("VAT %(rate)s") % {"rate": rate_word(group)}, rate_word(group), ZERO, left,
                      amount=typed.text(f"e-{code}"), incl=typed.text(f"i-{code}"))
        )  # fmt: skip
    return rows


def _changes(source: InvoiceToCredit, proposal: Proposal, typed: Typed) -> list[Change]:
    """What issuing would change: what the invoice still asks, the customer's credit, the order, the deposit given back."""
    standing = InvoiceStanding.objects.get(invoice=source.invoice)
    credited = proposal.total_incl_tax
    lowered = min(standing.left, credited)
    changes = [
        Change(
            _("Left to pay on %(number)s") % {"number": source.invoice.number}, standing.left, standing.left - lowered
        )
    ]
    if credited > lowered:
        changes.append(Change(_("Customer credit, incl. tax"), ZERO, credited - lowered))
    back = -sum((line.net for line in proposal.lines if line.kind == "deduction"), ZERO)
    if back:
        changes.append(Change(_("Deposit to deduct again, excl. tax"), ZERO, back))
    if any(line.order_id for line in proposal.lines):
        taken = sum((line.net for line in proposal.lines if line.kind != "deduction"), ZERO)
        word = _("To be invoiced again, excl. tax") if again_of(typed, has_orders=True) else _("Given up, excl. tax")
        changes.append(Change(word, ZERO, taken))
    return changes
