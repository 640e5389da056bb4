"""Why an order is not closed: each amount, quantity or document that keeps it open, with the act that solves it (P7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import Holder
from carnet.dossier.queries.figures import Blocker, Standing
from carnet.dossier.queries.labels import invoice_label
from carnet.invoicing.queries.invoices import InvoiceSummary
from carnet.sales.models import Amendment, Hold
from carnet.sales.queries import Held


def blockers_of(
    standing: Standing,
    rule: str,
    invoices: Sequence[InvoiceSummary],
    received: Decimal,
    held: Held | None,
    amendments: Sequence[Amendment],
) -> tuple[Blocker, ...]:
    """What keeps an order from closing under the rule of the house, the most pressing first; nothing for a closed one."""
    if standing.state in ("closed", "cancelled"):
        return ()
    if standing.state == "draft":
        return (
            Blocker(
                code="order_is_draft", sentence=_("The order is a draft: it counts once validated."), act="validate"
            ),
        )
    own = [one for one in invoices if one.order_ids]
    awaits_deposit = held is not None and held.cause == Hold.Cause.DEPOSIT
    return (
        *(_hold(held) if not awaits_deposit else ()),
        *_received(received),
        *_drafts(own),
        *_to_invoice(standing),
        *_excesses(standing),
        *_recurring(standing),
        *_unpaid(own, blocks=rule != "invoiced"),
        *(_hold(held) if awaits_deposit else ()),
        *_undelivered(standing, blocks=rule == "invoiced_paid_delivered"),
        *_to_credit(standing),
        *_amendments(amendments),
    )


def _hold(held: Held | None) -> Iterator[Blocker]:
    if held is not None:
        yield Blocker(code="order_held", sentence=_("On hold: %(reason)s") % {"reason": held.reason}, act="release")


def _received(received: Decimal) -> Iterator[Blocker]:
    if received > 0:
        yield Blocker(
            code="deposit_invoice_to_issue",
            sentence=_("%(amount)s was received before any invoice: deposit invoice to issue.")
            % {"amount": formats.money(received)},
            act="deposit",
            amount=received,
        )


def _drafts(invoices: Sequence[InvoiceSummary]) -> Iterator[Blocker]:
    for one in invoices:
        if one.number is None:
            yield Blocker(
                code="draft_waiting",
                sentence=_("A draft of %(amount)s waits to be issued.") % {"amount": formats.money(one.total_incl_tax)},
                act="issue",
                amount=one.total_incl_tax,
                document=Holder("invoice", one.id, invoice_label(one.kind, None)),
            )


def _to_invoice(standing: Standing) -> Iterator[Blocker]:
    """Lines to invoice; where deposits cover all of them, or only worthless lines are left, a balance of 0.00."""
    left = standing.totals.left_to_invoice.excl_tax
    lines_left = standing.totals.lines_left.excl_tax
    if any(line.left_to_invoice.excl_tax for line in standing.lines):
        if left or lines_left == ZERO:
            yield Blocker(
                code="left_to_invoice",
                sentence=_("%(amount)s left to invoice.") % {"amount": formats.money(left)},
                act="invoice",
                amount=left,
            )
        else:
            yield _balance()
    elif any(_worthless_left(line.left_to_invoice.quantity, line.ordered.excl_tax) for line in standing.lines) and (
        standing.state == "open"
    ):
        yield _balance()
    if standing.deposit_left and left:
        yield Blocker(
            code="deposit_to_deduct",
            sentence=_("A deposit of %(amount)s is still to be deducted.")
            % {"amount": formats.money(standing.deposit_left)},
            act="invoice",
            amount=standing.deposit_left,
            blocks=not any(line.left_to_invoice.excl_tax for line in standing.lines),
        )


def _worthless_left(quantity: Decimal, ordered: Decimal) -> bool:
    return bool(quantity) and not ordered


def _balance() -> Blocker:
    return Blocker(
        code="balance_to_issue",
        sentence=_("Balance invoice to issue (%(amount)s).") % {"amount": formats.money(ZERO)},
        act="invoice",
        amount=ZERO,
    )


def _excesses(standing: Standing) -> Iterator[Blocker]:
    """Invoiced beyond the line, or a deposit beyond its VAT group (P3)."""
    for line in standing.lines:
        beyond = line.left_to_invoice.excl_tax
        if beyond and (beyond < 0) == (line.ordered.excl_tax >= 0):
            yield Blocker(
                code="over_invoiced",
                sentence=_("“%(line)s” is invoiced %(amount)s beyond what was ordered: amend the order or credit it.")
                % {"line": line.description, "amount": formats.money(abs(beyond))},
                act="amend",
                amount=abs(beyond),
            )
    left = {(one.vat_category, one.vat_rate): one.excl_tax for one in standing.totals.left_to_invoice.by_vat}
    for one in standing.totals.deposit_left.by_vat:
        group_left = left[one.vat_category, one.vat_rate]
        if one.excl_tax and group_left < 0:
            excess = min(one.excl_tax, -group_left)
            yield Blocker(
                code="deposit_beyond_group",
                sentence=_("At %(rate)s %%, the deposit exceeds what is left by %(amount)s: credit it.")
                % {"rate": formats.number(one.vat_rate), "amount": formats.money(excess)},
                act="credit",
                amount=excess,
            )


def _recurring(standing: Standing) -> Iterator[Blocker]:
    count = standing.recurring_to_hand_over
    if count:
        yield Blocker(
            code="recurring_to_hand_over",
            sentence=ngettext(
                "%(count)s recurring line is not under contract.",
                "%(count)s recurring lines are not under contract.",
                count,
            )
            % {"count": count},
            act="contract",
            quantity=Decimal(count),
        )


def _unpaid(invoices: Sequence[InvoiceSummary], *, blocks: bool) -> Iterator[Blocker]:
    for one in sorted(invoices, key=lambda one: (one.due_on or date.max, one.id)):
        if one.number is None or not one.left or one.kind == "credit_note":
            continue
        label = invoice_label(one.kind, one.number)
        yield Blocker(
            code="invoice_unpaid",
            sentence=_("%(document)s: %(amount)s to be paid.") % {"document": label, "amount": formats.money(one.left)},
            act="record_payment",
            amount=one.left,
            document=Holder("invoice", one.id, label),
            blocks=blocks,
        )


def _undelivered(standing: Standing, *, blocks: bool) -> Iterator[Blocker]:
    for line in standing.lines:
        left = line.left_to_deliver
        if left.quantity:
            told = {"line": line.description, "quantity": formats.number(left.quantity)}
            sentence = _("“%(line)s”: %(quantity)s left to do.")
            if line.deliverable:
                sentence = _("“%(line)s”: %(quantity)s left to deliver.")
            yield Blocker(
                code="left_to_deliver" if line.deliverable else "left_to_do",
                sentence=sentence % told,
                act="deliver" if line.deliverable else "complete",
                quantity=left.quantity,
                amount=left.excl_tax,
                blocks=blocks,
            )


def _to_credit(standing: Standing) -> Iterator[Blocker]:
    """What was invoiced and came back: to be credited, unless other goods replace it (P24, P33)."""
    for line in standing.lines:
        now = line.to_invoice_now
        if line.deliverable and line.invoice_policy == "delivered" and now.excl_tax < 0 < line.ordered.excl_tax:
            told = {"line": line.description, "quantity": formats.number(-now.quantity)}
            yield Blocker(
                code="came_back_invoiced",
                sentence=_("“%(line)s”: %(quantity)s came back and are invoiced.") % told,
                act="credit",
                quantity=-now.quantity,
                amount=-now.excl_tax,
                blocks=False,
            )


def _amendments(amendments: Sequence[Amendment]) -> Iterator[Blocker]:
    for one in amendments:
        if one.accepted_on is None:
            yield Blocker(
                code="amendment_waiting",
                sentence=_("Amendment %(n)s waits to be accepted.") % {"n": one.n},
                act="accept_amendment",
                amount=one.after_excl_tax - one.before_excl_tax,
                document=Holder("amendment", one.pk, _("Amendment %(n)s") % {"n": one.n}),
                blocks=False,
            )
