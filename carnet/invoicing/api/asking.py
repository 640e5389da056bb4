"""From what a request asks of an invoice to the command that prepares it."""

from typing import Any

from django.utils.translation import gettext as _

from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.api.problems import ValuesRefused
from carnet.core.refusals import FieldError, Refusal
from carnet.invoicing import commands
from carnet.invoicing.api.schemas import InvoiceFields, InvoiceIn, InvoicePatch, OrderInvoiceIn
from carnet.invoicing.models import Invoice
from carnet.invoicing.proposals import DepositAsk, LineAsk, ProgressAsk

_HEAD = frozenset({"kind", "on"})
_FITTING = {
    "deposit": _HEAD | {"percent", "amount_excl_tax", "amount_incl_tax", "billed_party"},
    "interim": _HEAD | {"percent", "lines", "deposit_mode", "deposits", "over_reason"},
    "progress": _HEAD | {"percent", "lines", "deposit_mode", "deposits"},
    "balance": _HEAD | {"deposits"},
    "delivered": _HEAD | {"deposit_mode", "deposits"},
    "time": _HEAD,
}
_ROWS = frozenset({"lines", "prices_include_tax", "discount_percent", "discount_amount", "discount_label"})


class NothingTimed(Refusal):
    """No time has been recorded to invoice."""

    def __init__(self) -> None:
        super().__init__(_("No time is recorded on this order. Make an interim invoice of its lines instead."))


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
        case "interim" | "delivered":
            return commands.draft_interim(
                order_id=order_id,
                on=on,
                percent=body.percent,
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
            raise NothingTimed


def draft_free(body: InvoiceIn, by: Actor) -> Invoice:
    """Prepare a free invoice, or one over several orders."""
    on = body.on or today()
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


_NULLABLE = frozenset({"terms", "due_on", "service_from", "service_until", "retention_until"})


def _values(body: InvoiceFields) -> dict[str, Any]:
    given = {name: value for name, value in body.given().items() if value is not None or name in _NULLABLE}
    for name in ("lines", "orders", "customer", "on"):
        given.pop(name, None)
    renamed = {"terms": "terms_id", "billed_party": "billed_party_id"}
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
