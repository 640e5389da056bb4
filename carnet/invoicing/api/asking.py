"""From what a request asks of an invoice to the command that prepares it."""

from typing import Any

from django.utils.translation import gettext as _

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.problems import ValuesRefused
from carnet.core.refusals import FieldError
from carnet.invoicing import commands, queries
from carnet.invoicing.api.schemas import (
    CreditNoteIn,
    InvoiceFields,
    InvoiceIn,
    InvoicePatch,
    OrderInvoiceIn,
    ReachableOut,
)
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import CreditLineAsk, CreditVatAsk, DepositAsk, LineAsk, ProgressAsk, Proposal

_HEAD = frozenset({"kind", "on"})
_FITTING = {
    "deposit": _HEAD | {"percent", "amount_excl_tax", "amount_incl_tax", "billed_party"},
    "interim": _HEAD | {"percent", "amount_excl_tax", "lines", "deposit_mode", "deposits", "over_reason"},
    "progress": _HEAD | {"percent", "lines", "deposit_mode", "deposits"},
    "balance": _HEAD | {"deposits"},
    "delivered": _HEAD | {"deposit_mode", "deposits", "delivery_notes", "services"},
    "time": _HEAD | {"group_by", "capped", "until", "time_entries", "expenses", "deposit_mode", "deposits"},
}
_ROWS = frozenset({"lines", "prices_include_tax", "discount_percent", "discount_amount", "discount_label"})


def draft_of_order(order_id: int, body: OrderInvoiceIn, by: Actor) -> Invoice:
    """Prepare the kind of invoice asked; a field that has no sense for the kind is refused."""
    _refuse_misplaced(body)
    on = body.on or today()
    deposits = [DepositAsk(one.invoice, one.amount_excl_tax) for one in body.deposits]
    match body.kind:
        case "deposit":
            return commands.draft_deposit(
                order_id=order_id,
                on=on,
                percent=body.percent,
                amount_excl_tax=body.amount_excl_tax,
                amount_incl_tax=body.amount_incl_tax,
                billed_party_id=body.billed_party,
                by=by,
            )
        case "delivered" if body.delivery_notes:
            return commands.draft_notes(
                note_ids=body.delivery_notes, order_id=order_id, on=on, services=body.services,
                deposit_mode=body.deposit_mode or "", by=by,
            )  # fmt: skip
        case "delivered":
            return commands.draft_delivered(
                order_id=order_id, on=on, deposit_mode=body.deposit_mode or "", deposits=deposits, by=by
            )
        case "interim":
            return commands.draft_interim(
                order_id=order_id,
                on=on,
                percent=body.percent,
                amount_excl_tax=body.amount_excl_tax,
                lines=[LineAsk(one.order_line, one.quantity, one.percent, one.amount_excl_tax) for one in body.lines],
                deposit_mode=body.deposit_mode or "",
                deposits=deposits,
                over_reason=body.over_reason,
                by=by,
            )
        case "progress":
            return commands.draft_progress(
                order_id=order_id,
                on=on,
                percent=body.percent,
                lines=_progress(body),
                deposit_mode=body.deposit_mode or "",
                deposits=deposits,
                by=by,
            )
        case "balance":
            return commands.draft_balance(order_id=order_id, on=on, deposits=deposits, by=by)
        case "time":
            return commands.draft_time(
                order_id=order_id, on=on, group_by=body.group_by or "task", capped=bool(body.capped), until=body.until,
                time_entries=body.time_entries, expenses=body.expenses, deposit_mode=body.deposit_mode or "",
                deposits=deposits, by=by,
            )  # fmt: skip


def nearest_of_deposit(made: Invoice, order_id: int, body: OrderInvoiceIn) -> ReachableOut | None:
    """The neighbours of a deposit asked incl. tax that no amount excl. tax gives exactly (P12, R41)."""
    if body.kind != "deposit" or body.amount_incl_tax is None:
        return None
    order = queries.order_to_invoice(order_id, but=[made.pk])
    return _nearest(queries.propose_deposit(order, amount_incl_tax=body.amount_incl_tax))


def draft_credit(invoice_id: int, body: CreditNoteIn, by: Actor) -> tuple[Invoice, ReachableOut | None]:
    """Prepare a credit note; with the neighbours of what is asked incl. tax, when no amount excl. tax gives it exactly (P12)."""
    lines = [CreditLineAsk(one.invoice_line, one.quantity, one.amount_excl_tax) for one in body.lines]
    by_vat = [
        CreditVatAsk(one.vat_rate, one.vat_category, one.amount_excl_tax, one.amount_incl_tax) for one in body.by_vat
    ]
    made = commands.draft_credit_note(
        invoice_id=invoice_id, on=body.on or today(), lines=lines, by_vat=by_vat, again=body.again,
        own_plan_line=body.own_plan_line, reason=body.reason, by=by,
    )  # fmt: skip
    if all(one.amount_incl_tax is None for one in by_vat):
        return made, None
    source = queries.invoice_to_credit(invoice_id, but=[made.pk])
    return made, _nearest(queries.propose_credit(source, lines, by_vat))


def _nearest(proposal: Proposal) -> ReachableOut | None:
    return None if proposal.exact else ReachableOut(exact=False, below=proposal.below, above=proposal.above)


def draft_free(body: InvoiceIn, by: Actor) -> Invoice:
    """Prepare a free invoice, or one over several orders."""
    on = body.on or today()
    if body.delivery_notes:
        _only(body, {"delivery_notes", "services", "on"})
        return commands.draft_notes(note_ids=body.delivery_notes, on=on, services=body.services, by=by)
    if body.delivered_since or body.delivered_until:
        _only(body, {"orders", "on", "delivered_since", "delivered_until"})
        if not body.orders:
            raise ValuesRefused([FieldError("orders", _("This value is needed."))])
        return commands.draft_period(
            order_ids=body.orders, since=body.delivered_since, until=body.delivered_until, on=on, by=by
        )
    if body.orders:
        _only(body, {"orders", "on"})
        return commands.draft_orders(order_ids=body.orders, on=on, by=by)
    if body.customer is None:
        raise ValuesRefused([FieldError("customer", _("This value is needed."))])
    values = _values(body)
    return commands.draft_free(
        party_id=body.customer, on=on, lines=[line.asked() for line in body.lines], by=by, **values
    )


def edit_draft(invoice_id: int, body: InvoicePatch, expected: int | None, by: Actor) -> Invoice:
    """Change a draft; the rows of a free invoice when `lines` is given."""
    written = body.model_fields_set
    free = None
    if "lines" in written:
        rows = {name: value for name, value in body.given().items() if name in _ROWS and value is not None}
        free = commands.FreeContent(**{**rows, "lines": tuple(line.asked() for line in body.lines)})
    elif written & _ROWS:
        raise ValuesRefused([FieldError(name, _("Give the lines too.")) for name in sorted(written & _ROWS)])
    values = {name: value for name, value in _values(body).items() if name not in _ROWS}
    return commands.edit_draft(invoice_id=invoice_id, free=free, expected_version=expected, by=by, **values)


_NULLABLE = frozenset({"terms", "replaces", "due_on", "service_from", "service_until", "retention_until"})


def _values(body: InvoiceFields) -> dict[str, Any]:
    given = {name: value for name, value in body.given().items() if value is not None or name in _NULLABLE}
    for name in ("lines", "orders", "customer", "on"):
        given.pop(name, None)
    renamed = {"terms": "terms_id", "replaces": "replaces_id", "billed_party": "billed_party_id"}
    return {renamed.get(name, name): value for name, value in given.items()}


def _refuse_misplaced(body: OrderInvoiceIn) -> None:
    _only(body, _FITTING[body.kind])
    errors = []
    for index, line in enumerate(body.lines):
        if body.kind == "progress" and line.cumulative_percent is None:
            errors.append(FieldError(f"lines[{index}].cumulative_percent", _("This value is needed.")))
        if body.kind != "progress" and line.cumulative_percent is not None:
            errors.append(FieldError(f"lines[{index}].cumulative_percent", _("This has no sense here.")))
    if errors:
        raise ValuesRefused(errors)


def _only(body: OrderInvoiceIn | InvoiceIn, fitting: frozenset[str] | set[str]) -> None:
    misplaced = sorted(
        name for name, value in body.given().items() if name not in fitting and value not in (None, [], "")
    )
    if misplaced:
        raise ValuesRefused([FieldError(name, _("This has no sense here.")) for name in misplaced])


def _progress(body: OrderInvoiceIn) -> list[ProgressAsk]:
    return [
        ProgressAsk(line.order_line, line.cumulative_percent)
        for line in body.lines
        if line.cumulative_percent is not None
    ]
