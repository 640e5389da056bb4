"""Payments to suppliers, credits used, small differences given up; categories of expenses."""

from ninja import Query

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.queries import default_vat_rate
from carnet.core.api.fields import PathId
from carnet.core.api.paging import Page, counted, page, sorts
from carnet.core.api.routing import ApiRequest, Routes
from carnet.core.refusals import NotFound
from carnet.purchasing import commands
from carnet.purchasing.api import bills as told
from carnet.purchasing.api.bill_schemas import BillOut
from carnet.purchasing.api.category_schemas import CategoryIn, CategoryOut, CategoryPatch
from carnet.purchasing.api.paying_schemas import (
    BillAllocationsIn,
    BillWriteOffIn,
    SupplierPaymentIn,
    SupplierPaymentOut,
    SupplierPaymentParams,
    SupplierRefundIn,
)
from carnet.purchasing.api.purchase_schemas import PurchaseReasonIn
from carnet.purchasing.commands.categories import CategoryContent
from carnet.purchasing.models import ExpenseCategory, SupplierPayment

payments = Routes("Payments to suppliers")
categories = Routes("Categories of expenses")
SORTS = sorts(SupplierPayment, "-on", on="on", amount="amount", id="id")


@payments.get("/supplier-payments", right=rights.COSTS, gives=Page[SupplierPaymentOut])
def list_supplier_payments(request: ApiRequest, asked: Query[SupplierPaymentParams]) -> Page[SupplierPaymentOut]:
    """Payments to suppliers, newest first."""
    return page(told.payments_narrowed(asked), asked, SORTS, told.payments_written, counted)


@payments.post("/supplier-payments", right=rights.BILLS, gives=SupplierPaymentOut)
def pay_supplier(request: ApiRequest, body: SupplierPaymentIn) -> SupplierPaymentOut:
    """Record money paid to a supplier over its bills; the rest is a credit there."""
    given = None if body.allocations is None else told.amounts_by_bill(body.allocations)
    made = commands.pay_supplier(
        party_id=body.supplier, on=body.on or today(), amount=body.amount, method=body.method, reference=body.reference,
        allocations=given, currency=body.currency, by=request.by,
    )  # fmt: skip
    return told.payment_of(made.pk)


@payments.get("/supplier-payments/{id}", right=rights.COSTS, gives=SupplierPaymentOut)
def read_supplier_payment(request: ApiRequest, id: PathId) -> SupplierPaymentOut:
    """A payment to a supplier and what it settled."""
    return told.payment_of(id)


@payments.post("/supplier-payments/{id}/allocations", right=rights.BILLS, gives=SupplierPaymentOut, status=200)
def allocate_supplier_payment(request: ApiRequest, id: PathId, body: BillAllocationsIn) -> SupplierPaymentOut:
    """Use what a payment has not settled yet on bills of its supplier."""
    given = told.amounts_by_bill(body.allocations)
    commands.allocate_supplier_payment(payment_id=id, allocations=given, on=body.on or today(), by=request.by)
    return told.payment_of(id)


@payments.post("/supplier-payments/{id}/reversal", right=rights.BILLS, gives=SupplierPaymentOut)
def reverse_supplier_payment(request: ApiRequest, id: PathId, body: PurchaseReasonIn) -> SupplierPaymentOut:
    """Undo a payment that did not go through: what it settled is left to pay again."""
    made = commands.reverse_supplier_payment(payment_id=id, on=body.on or today(), reason=body.reason, by=request.by)
    return told.payment_of(made.pk)


@payments.post("/parties/{id}/supplier-refunds", right=rights.BILLS, gives=SupplierPaymentOut)
def receive_supplier_refund(request: ApiRequest, id: PathId, body: SupplierRefundIn) -> SupplierPaymentOut:
    """Record money that a supplier gives back, from payments or credit notes not used."""
    made = commands.receive_supplier_refund(
        party_id=id, on=body.on or today(), amount=body.amount, method=body.method, reference=body.reference,
        sources={one.payment: one.amount for one in body.sources if one.payment},
        credits={one.credit_note: one.amount for one in body.sources if one.credit_note},
        by=request.by,
    )  # fmt: skip
    return told.payment_of(made.pk)


@payments.post("/bills/{id}/allocations", right=rights.BILLS, gives=BillOut, status=200)
def allocate_supplier_credit(request: ApiRequest, id: PathId, body: BillAllocationsIn) -> BillOut:
    """Use what a supplier's credit note leaves on other bills of the supplier."""
    given = told.amounts_by_bill(body.allocations)
    commands.allocate_supplier_credit(bill_id=id, allocations=given, on=body.on or today(), by=request.by)
    return told.written(id, today())


@payments.post("/bills/{id}/write-off", right=rights.BILLS, gives=BillOut, status=200)
def write_off_bill(request: ApiRequest, id: PathId, body: BillWriteOffIn) -> BillOut:
    """Give up a small difference that will not be paid, and say why."""
    commands.write_off_bill(bill_id=id, amount=body.amount, reason=body.reason, on=body.on or today(), by=request.by)
    return told.written(id, today())


@categories.get("/expense-categories", right=rights.READ, gives=Page[CategoryOut])
def list_expense_categories(request: ApiRequest) -> Page[CategoryOut]:
    """The categories of expenses, in their order."""
    rows = ExpenseCategory.objects.order_by("position", "id")
    return Page(items=[_category(row) for row in rows], next=None)


@categories.post("/expense-categories", right=rights.BILLS, gives=CategoryOut)
def create_expense_category(request: ApiRequest, body: CategoryIn) -> CategoryOut:
    """Add a category of expenses."""
    given = {name: value for name, value in body.given().items() if value is not None}
    if "vat_rate" not in given and given.get("vat_category", "S") == "S":
        given["vat_rate"] = default_vat_rate(today()).rate
    return _category(commands.create_category(content=CategoryContent(**given), by=request.by))


@categories.patch("/expense-categories/{id}", right=rights.BILLS, gives=CategoryOut)
def edit_expense_category(request: ApiRequest, id: PathId, body: CategoryPatch) -> CategoryOut:
    """Change a category of expenses; `is_active` false puts it aside."""
    found = ExpenseCategory.objects.filter(pk=id).first()
    if found is None:
        raise NotFound
    now = {name: getattr(found, name) for name in CategoryContent.__slots__}
    given = {name: value for name, value in body.given().items() if value is not None}
    return _category(commands.edit_category(category_id=id, content=CategoryContent(**{**now, **given}), by=request.by))


@categories.delete("/expense-categories/{id}", right=rights.BILLS)
def delete_expense_category(request: ApiRequest, id: PathId) -> None:
    """Delete a category that no bill uses."""
    commands.delete_category(category_id=id, by=request.by)


def _category(found: ExpenseCategory) -> CategoryOut:
    told_name = CategoryOut.model_validate(found)
    return told_name.model_copy(update={"name": str(found)})
