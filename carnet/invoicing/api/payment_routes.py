"""Payments: recorded, used, undone, given back."""

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound
from carnet.invoicing import commands, queries
from carnet.invoicing.api import invoices, payments
from carnet.invoicing.api.payment_schemas import (
    AllocationsIn,
    BalanceOut,
    PaymentIn,
    PaymentOut,
    PaymentParams,
    RefundIn,
    ReversalIn,
)
from carnet.invoicing.api.schemas import InvoiceOut
from carnet.invoicing.models import Payment
from carnet.parties.models import Party

routes = Routes("Payments")
SORTS = sorts(Payment, "-on", on="on", amount="amount", id="id")


@routes.get("/payments", right=rights.READ, gives=Page[PaymentOut])
def list_payments(request: ApiRequest, asked: Query[PaymentParams]) -> Page[PaymentOut]:
    """Payments, newest first."""
    return page(payments.narrowed(asked), asked, SORTS, payments.written, payments.sums)


@routes.post("/payments", right=rights.PAYMENTS, gives=PaymentOut)
def record_payment(request: ApiRequest, body: PaymentIn) -> PaymentOut:
    """Record money received; orders close when their last euro comes in."""
    allocations = None if body.allocations is None else payments.amounts_by_invoice(body.allocations)
    made = commands.record_payment(
        party_id=body.party,
        on=body.on or today(),
        amount=body.amount,
        method=body.method,
        reference=body.reference,
        allocations=allocations,
        order_id=body.order,
        currency=body.currency,
        by=request.by,
    )
    return payments.one(made.pk)


@routes.get("/payments/{id}", right=rights.READ, gives=PaymentOut)
def read_payment(request: ApiRequest, id: PathId) -> PaymentOut:
    """A payment with what it settles."""
    return payments.one(id)


@routes.post("/payments/{id}/allocations", right=rights.PAYMENTS, gives=PaymentOut)
def allocate_payment(request: ApiRequest, id: PathId, body: AllocationsIn) -> PaymentOut:
    """Use what a payment has not settled yet."""
    allocations = payments.amounts_by_invoice(body.allocations)
    commands.allocate_payment(payment_id=id, allocations=allocations, on=body.on or today(), by=request.by)
    return payments.one(id)


@routes.post("/payments/{id}/reversal", right=rights.PAYMENTS, gives=PaymentOut)
def reverse_payment(request: ApiRequest, id: PathId, body: ReversalIn) -> PaymentOut:
    """Undo a payment that bounced or was mistyped: gives the reversal, which is never deleted either."""
    made = commands.reverse_payment(payment_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return payments.one(made.pk)


@routes.post("/invoices/{id}/allocations", right=rights.PAYMENTS, gives=InvoiceOut)
def allocate_credit_note(request: ApiRequest, id: PathId, body: AllocationsIn) -> InvoiceOut:
    """Use what a credit note (`id`) leaves to the customer on other invoices."""
    allocations = payments.amounts_by_invoice(body.allocations)
    commands.allocate_credit_note(credit_note_id=id, allocations=allocations, on=body.on or today(), by=request.by)
    return invoices.written(id)


@routes.post("/parties/{id}/refunds", right=rights.PAYMENTS, gives=PaymentOut)
def refund(request: ApiRequest, id: PathId, body: RefundIn) -> PaymentOut:
    """Give customer credit back."""
    _require_party(id)
    made = commands.refund(
        party_id=id,
        on=body.on or today(),
        amount=body.amount,
        method=body.method,
        reference=body.reference,
        sources=None if body.sources is None else payments.amounts_by_source(body.sources),
        by=request.by,
    )
    return payments.one(made.pk)


@routes.get("/parties/{id}/balance", right=rights.READ, gives=Page[BalanceOut])
def read_balance(request: ApiRequest, id: PathId) -> Page[BalanceOut]:
    """What a party owes and may use, by currency."""
    _require_party(id)
    return Page(items=[BalanceOut.model_validate(one) for one in queries.party_balance(id, today())], next=None)


def _require_party(party_id: int) -> None:
    if not Party.objects.filter(pk=party_id).exists():
        raise NotFound
