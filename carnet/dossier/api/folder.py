"""The folder of an order as an answer."""

from typing import Any

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.api.problems import ValuesRefused
from carnet.core.api.totals import totals_of
from carnet.core.refusals import FieldError
from carnet.core.rows import any_of
from carnet.delivery.api import notes
from carnet.delivery.models import Note
from carnet.delivery.queries.notes import with_states
from carnet.dossier.api import orders
from carnet.dossier.api.folder_schemas import BoughtOut, OrderLineOut, OrderOut
from carnet.dossier.api.schemas import (
    ChangeFields,
    ClosureOut,
    FolderDocumentOut,
    HoldOut,
    OrderPatch,
    QuoteRefOut,
)
from carnet.dossier.api.standing import standing_of
from carnet.dossier.models import FolderDocument
from carnet.invoicing.api import invoices, payments
from carnet.invoicing.models import Allocation, Invoice, InvoiceLine, InvoiceShare, Payment
from carnet.purchasing.queries.of_order import bought_for
from carnet.sales.api.lines import input_values, without_costs
from carnet.sales.models import Amendment, Closure, Order, OrderLine, OrderVat
from carnet.sales.queries import hold_of


def written(order_id: int, by: Actor) -> OrderOut:
    """The whole folder."""
    standing = orders.standing_row(order_id)
    order = standing.order
    lines = [OrderLineOut.model_validate(line) for line in OrderLine.objects.filter(order=order).order_by("position")]
    hold = hold_of(order_id)
    closure = Closure.objects.filter(order=order, reopened_on=None).first()
    documents = FolderDocument.objects.filter(order=order).order_by("id")
    return OrderOut(
        **orders.summary(standing),
        contact=order.contact_id,
        billing_address=order.billing_address_id,
        delivery_address=order.delivery_address_id,
        language=order.language,
        terms=order.terms_id,
        validated_on=order.validated_on,
        cancelled_on=order.cancelled_on,
        cancelled_reason=order.cancelled_reason,
        deposit_percent=order.deposit_percent,
        deposit_mode=order.deposit_mode,
        prices_include_tax=order.prices_include_tax,
        discount_percent=order.discount_percent,
        discount_amount=order.discount_amount,
        discount_label=order.discount_label,
        comments=order.comments,
        quote=_quote(order),
        lines=lines if by.may(rights.COSTS) else without_costs(lines),
        totals=totals_of(OrderVat.objects.filter(order=order).order_by("category", "rate")),
        standing=standing_of(order_id),
        invoices=invoices.summaries(_invoices(order)),
        payments=payments.written(_payments(order)),
        amendments=orders.amendments(list(Amendment.objects.filter(order=order).order_by("n")), by),
        delivery_notes=notes.summaries(_notes(order)),
        purchases=_bought(order_id, by),
        documents=[FolderDocumentOut.model_validate(one) for one in documents],
        hold=HoldOut.model_validate(hold) if hold else None,
        closure=ClosureOut.model_validate(closure) if closure else None,
    )


_HEAD = frozenset(
    {
        "title", "customer_reference", "service_code", "commitment_number",
        "contact", "billed_party", "billing_address", "delivery_address", "promised_on", "owner",
        "language", "terms", "deposit_percent", "deposit_mode", "discount_label", "comments",
    }
)  # fmt: skip


def header_changes(body: OrderPatch) -> dict[str, Any]:
    """What may change in the head of a live order; anything else is refused by its name."""
    agreed = sorted(body.model_fields_set - _HEAD)
    if agreed:
        raise ValuesRefused([FieldError(name, _("This is agreed: it changes by amendment only.")) for name in agreed])
    return input_values(body)


_TERMS = frozenset({"quantity", "unit_price", "discount_percent", "discount_amount", "vat_category", "vat_rate"})


def terms_of(line: ChangeFields) -> dict[str, Any]:
    """The new terms of an order line; wording and the rest stay as agreed."""
    misplaced = sorted(line.model_fields_set - _TERMS - {"order_line"})
    if misplaced:
        raise ValuesRefused(
            [FieldError(name, _("Only quantity, price, discount and VAT of a line change.")) for name in misplaced]
        )
    return {name: value for name, value in input_values(line).items() if value is not None}


def _quote(order: Order) -> QuoteRefOut | None:
    if order.quote is None:
        return None
    version = order.quote_version.n if order.quote_version else None
    return QuoteRefOut(id=order.quote.pk, number=order.quote.number, version=version)


def _notes(order: Order) -> list[Note]:
    return list(with_states(Note.objects.filter(order=order).select_related("order", "party")).order_by("on", "id"))


def _bought(order_id: int, by: Actor) -> list[BoughtOut]:
    """What is bought for the order (one statement); amounts, and what is nothing but an amount, for those who may see costs."""
    costs = by.may(rights.COSTS)
    return [
        BoughtOut(
            kind=one.kind,  # type: ignore[arg-type]
            id=one.id, number=one.number, supplier_name=one.supplier, state=one.state, due_on=one.due_on,
            ordered_quantity=one.ordered_quantity, received_quantity=one.received_quantity,
            ordered_excl_tax=one.ordered if costs else None, received_excl_tax=one.received if costs else None,
            billed_excl_tax=one.billed if costs else None, committed_cost=one.committed if costs else None,
            actual_cost=one.cost if costs else None,
        )
        for one in bought_for(order_id)
        if costs or one.kind == "purchase"
    ]  # fmt: skip


def _invoices(order: Order) -> list[Invoice]:
    named = InvoiceLine.objects.filter(order=order).values("invoice_id")
    return list(Invoice.objects.select_related("party").filter(pk__in=named).order_by("id"))


def _payments(order: Order) -> list[Payment]:
    settled = InvoiceShare.objects.filter(order=order).values("invoice_id")
    settling = Allocation.objects.filter(invoice_id__in=settled, payment__isnull=False).values("payment_id")
    own = any_of(Payment.objects.filter(order=order).values("pk"), settling)
    undone = Payment.objects.filter(reverses__in=own).values("pk")
    found = Payment.objects.select_related("party").filter(pk__in=any_of(own, undone))
    return list(found.order_by("on", "id"))
