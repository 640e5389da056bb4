"""What is stored, as it would be typed: for the editor, copies, templates and partial changes."""

from typing import Any

from carnet.sales.lines import LineInput, OrderContent, PlanInput, QuoteContent
from carnet.sales.models import AgreedLine, Order, OrderLine, QuoteLine, QuotePlanLine, QuoteVersion

_SHARED = (
    "title", "customer_reference", "contact_id", "billed_party_id", "billing_address_id", "delivery_address_id", "currency",
    "language", "promised_on", "terms_id", "deposit_percent", "prices_include_tax", "discount_percent", "discount_amount",
    "discount_label",
)  # fmt: skip
_LINE = (
    "kind", "product_id", "reference", "description", "details", "quantity", "unit", "discount_percent", "vat_category",
    "vat_rate", "exemption_code", "unit_cost", "period", "invoice_policy", "nature", "deliverable", "stock_managed",
    "attached_to",
)  # fmt: skip


def content_of(version: QuoteVersion) -> QuoteContent:
    """A version as it was typed (two statements)."""
    return QuoteContent(
        **_shared(version),
        valid_until=version.valid_until,
        delivery_delay=version.delivery_delay,
        introduction=version.introduction,
        notes=version.notes,
        lines=tuple(
            line_input_of(line, optional=line.optional)
            for line in QuoteLine.objects.filter(version=version).order_by("position")
        ),
        plan=tuple(
            PlanInput(
                label=line.label,
                kind=line.kind,
                due_on=line.due_on,
                percent=line.percent,
                amount_excl_tax=line.amount_excl_tax,
                certainty=line.certainty,
                milestone=line.milestone,
                offset_months=line.offset_months,
                offset_days=line.offset_days,
            )
            for line in QuotePlanLine.objects.filter(version=version).order_by("position")
        ),
    )


def order_content_of(order: Order) -> OrderContent:
    """An order as it was typed or agreed, without its amendments (one statement)."""
    return OrderContent(
        **_shared(order),
        party_id=order.party_id,
        owner_id=order.owner_id,
        ordered_on=order.ordered_on,
        comments=order.comments,
        lines=tuple(
            line_input_of(line) for line in OrderLine.objects.filter(order=order, amendment=None).order_by("position")
        ),
    )


def line_input_of(line: AgreedLine, *, optional: bool = False) -> LineInput:
    """A stored line as it was typed: its price on the side of its document."""
    incl_tax = line.unit_price_incl_tax is not None
    return LineInput(
        **{name: getattr(line, name) for name in _LINE},
        unit_price=line.unit_price_incl_tax if incl_tax else line.unit_price,
        discount_amount=(line.discount_amount_incl_tax or line.discount_amount) if incl_tax else line.discount_amount,
        optional=optional,
    )


def _shared(head: QuoteVersion | Order) -> dict[str, Any]:
    return {**{name: getattr(head, name) for name in _SHARED}, "deposit_mode": head.deposit_mode or None}
