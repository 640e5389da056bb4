"""The lists of suppliers' bills, of expenses and of payments to suppliers."""

from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.methods import METHODS
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.rows import Amount
from carnet.core.web.templatetags.carnet import state
from carnet.purchasing.models import (
    Bill,
    BillAllocation,
    BillCancellation,
    BillLine,
    ExpenseCategory,
    SupplierPayment,
    SupplierPaymentStanding,
)
from carnet.purchasing.queries.bills import with_standing
from carnet.purchasing.web.billing import title_of
from carnet.purchasing.web.lists.offers import party_name
from carnet.purchasing.web.words import PAYMENT_KINDS, days_late

SECTION, TEMPLATE = "purchasing:purchases", "purchasing/list.html"
CREDIT = Q(kind=Bill.Kind.CREDIT_NOTE)
STATES = [
    ("draft", pgettext_lazy("state", "Draft")),
    ("recorded", pgettext_lazy("state of a bill", "To pay")),
    ("overdue", pgettext_lazy("state", "Overdue")),
    ("partly_paid", pgettext_lazy("state", "Partly paid")),
    ("paid", pgettext_lazy("state", "Paid")),
    ("cancelled", pgettext_lazy("state", "Cancelled")),
]
KINDS = {
    Bill.Kind.BILL: pgettext_lazy("kind of a supplier's document", "Bill"),
    Bill.Kind.CREDIT_NOTE: pgettext_lazy("kind of a supplier's document", "Credit note"),
}


def in_states(rows: QuerySet[Any], wanted: list[str]) -> QuerySet[Any]:
    """Only bills in one of the states."""
    return rows.filter(state__in=wanted)


def _number_cell(row: Any) -> str:
    return two_lines(title_of(row), reverse("purchasing:bill", args=[row.pk]), row.supplier_number)


def _supplier_cell(row: Any) -> str:
    under = format_html('<div class="text-secondary small text-truncate">{}</div>', row.title) if row.title else ""
    return format_html('<div class="text-truncate w-cut">{}</div>{}', row.party.name, under)


def _state_cell(row: Any) -> str:
    late = days_late(row.due, today()) if row.state == "overdue" else None
    return state(row.state, "supplier_credit" if row.kind == Bill.Kind.CREDIT_NOTE else "bill", late)


class BillList(ListOf[Bill]):
    """Bills and credit notes of suppliers, drafts with them; what is due and when (P37)."""

    name, title, thing = "supplier_bills", _("Suppliers' bills"), "bill"
    right, section, sort, template = rights.COSTS, SECTION, "-date", TEMPLATE
    search = ("number", "supplier_number", "title", "party__name", "purchases")
    search_amounts = ("total_excl_tax", "total_incl_tax")
    search_hint = _("N°, supplier, purchase order, amount…")
    columns = [
        Column(name="number", label=pgettext_lazy("kind of a supplier's document", "Bill"), value="number", cell=_number_cell,
               sort="number", nullable=True, phone="full"),
        Column(name="supplier_number", label=_("Supplier's number"), sort="supplier_number", shown=False, in_files=True),
        Column(name="kind", label=_("Kind"), value=lambda row: str(KINDS[row.kind]), sort="kind", shown=False, filter="kind"),
        Column(name="party", label=_("Supplier"), value="party__name", cell=_supplier_cell, sort="party__name", words=True,
               phone="full", filter="party"),
        Column(name="purchases", label=_("Purchase orders")),
        Column(name="date", label=_("Date"), value="billed_on", kind="day", sort="billed_on", filter="date"),
        Column(name="due", label=_("To pay by"), kind="day", sort="due", nullable=True, filter="due"),
        Column(name="state", label=_("State"), cell=_state_cell, filter="state", phone="plain"),
        Column(name="excl", label=_("Excl. tax"), kind="money", sort="excl", total="excl", filter="excl"),
        Column(name="incl", label=_("Incl. tax"), kind="money", sort="incl", total="incl"),
        Column(name="left", label=_("Left to pay"), value="owed", kind="money", sort="owed", nullable=True, total="owed",
               phone="label", strong=True, filter="left"),
        Column(name="currency", label=_("Currency"), shown=False, in_files=True),
        Column(name="recorded", label=_("Recorded on"), value="recorded_on", kind="day", sort="recorded_on", nullable=True, shown=False),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), choices=STATES, by=in_states),
        Choices(name="kind", label=_("Kind"), choices=list(KINDS.items())),
        Thing(name="party", label=_("Supplier"), field="party_id", search="supplier", show=party_name),
        Dates(name="date", label=_("Date"), field="billed_on"),
        Dates(name="due", label=_("To pay by"), field="due"),
        Numbers(name="excl", label=_("Excl. tax"), field="excl"),
        Numbers(name="left", label=_("Left to pay"), field="owed"),
        Contains(name="purchase", label=_("Purchase order"), field="purchases"),
        Flag(name="file", label=_("With a file"), where=Q(has_file=True)),
    ]
    views = [
        View("due", _("To pay"), {"state": "recorded,overdue,partly_paid", "kind": "bill", "sort": "due"}),
        View("overdue", pgettext_lazy("bills", "Overdue"), {"state": "overdue", "sort": "due"}),
        View("drafts", _("Drafts"), {"state": "draft"}),
        View("credits", _("Credits to use"), {"kind": "credit_note", "left": "..-0.01"}),
        View("all", pgettext_lazy("bills", "All")),
    ]
    bulk = [Bulk(pgettext_lazy("act", "Pay"), "cash", "purchasing:pay", rights.BILLS, primary=True)]
    bulk_sum, bulk_sum_label = "left", _("left to pay")
    primary = Primary(_("New bill"), "purchasing:bill-new", rights.BILLS)
    empty = _(
        "No bill yet. They are recorded from purchase orders, from the file the supplier sent, or with “New bill”."
    )

    def rows(self, actor: Actor) -> QuerySet[Bill]:
        lines = BillLine.objects.filter(bill=OuterRef("pk"), purchase_order__isnull=False).values("bill")
        numbers = lines.annotate(all=StringAgg("purchase_order__number", ", ", distinct=True, default=Value("")))
        rows = with_standing(Bill.objects.defer("reading"), today())
        return rows.annotate(purchases=Subquery(numbers.values("all"), output_field=CharField()))

    def url(self, row: Bill) -> str:
        return reverse("purchasing:bill", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d bill", "%(n)d bills", n) % {"n": n}

    def late(self, row: Any) -> bool:
        return bool(row.state == "overdue")


def category_name(category_id: int) -> str:
    """The name of a category, for the chip of a filter."""
    return ExpenseCategory.objects.filter(pk=category_id).values_list("name", flat=True).first() or str(category_id)


def _expense_cell(row: Any) -> str:
    return two_lines(row.description, reverse("purchasing:bill", args=[row.bill_id]), row.bill.number or "")


class ExpenseList(ListOf[BillLine]):
    """Expenses: the lines of recorded bills that no purchase order asked for, by category and by order (P37, P44)."""

    name, title, thing = "supplier_expenses", pgettext_lazy("of suppliers", "Expenses"), "expense"
    right, section, sort, template = rights.COSTS, SECTION, "-date", TEMPLATE
    search = ("description", "bill__party__name", "bill__number", "bill__supplier_number", "order__number")
    search_amounts = ("signed",)
    search_hint = _("Description, supplier, order, amount…")
    note = _("Amounts excl. tax")
    columns = [
        Column(name="description", label=pgettext_lazy("of suppliers", "Expense"), value="description", cell=_expense_cell,
               sort="description", phone="full"),
        Column(name="category", label=_("Category"), value="category__name", sort="category__name", nullable=True, words=True,
               phone="plain"),
        Column(name="party", label=_("Supplier"), value="bill__party__name", sort="bill__party__name", words=True, phone="plain",
               filter="party"),
        Column(name="order", label=_("Order"), value="order__number", sort="order__number", nullable=True),
        Column(name="date", label=_("Date"), value="bill__billed_on", kind="day", sort="bill__billed_on", filter="date"),
        Column(name="account", label=_("Account"), value="accounting_code", sort="accounting_code"),
        Column(name="amount", label=_("Amount excl. tax"), value="signed", kind="money", sort="signed", total="signed",
               filter="amount", phone="label", strong=True),
        Column(name="currency", label=_("Currency"), value="bill__currency", shown=False, in_files=True),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Supplier"), field="bill__party_id", search="supplier", show=party_name),
        Contains(name="category", label=_("Category"), field="category__name"),
        Contains(name="order", label=_("Order"), field="order__number"),
        Dates(name="date", label=_("Date"), field="bill__billed_on"),
        Numbers(name="amount", label=_("Amount excl. tax"), field="signed"),
        Flag(name="of_orders", label=_("Of an order"), where=Q(order__isnull=False)),
    ]
    views = [View("all", pgettext_lazy("expenses", "All")), View("orders", _("Of orders"), {"of_orders": "1"})]
    primary = Primary(_("New bill"), "purchasing:bill-new", rights.BILLS)
    empty = _("No expense yet: they are the lines of bills that no purchase order asked for.")

    def rows(self, actor: Actor) -> QuerySet[BillLine]:
        cancelled = BillCancellation.objects.values("bill_id")
        rows = BillLine.objects.filter(bill__number__isnull=False, purchase_line__isnull=True).exclude(
            bill__in=cancelled
        )
        rows = rows.select_related("bill__party", "category", "order").defer("bill__reading")
        signed = Case(When(bill__kind=Bill.Kind.CREDIT_NOTE, then=-F("net")), default=F("net"), output_field=Amount())
        return rows.annotate(signed=signed)

    def url(self, row: BillLine) -> str:
        return reverse("purchasing:bill", args=[row.bill_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d expense", "%(n)d expenses", n) % {"n": n}


def _payment_cell(row: Any) -> str:
    kind = str(PAYMENT_KINDS[row.kind])
    under = row.reference if row.kind == "payment" else " · ".join(filter(None, [kind, row.reference]))
    return two_lines(row.party.name, reverse("purchasing:supplier-payment", args=[row.pk]), under)


class SupplierPaymentList(ListOf[SupplierPayment]):
    """Money paid to suppliers, given back by them or undone (P37)."""

    name, title, thing = "supplier_payments", _("Payments to suppliers"), "payment"
    right, section, sort, template = rights.COSTS, SECTION, "-date", TEMPLATE
    search = ("reference", "party__name", "bills")
    search_amounts = ("amount",)
    search_hint = _("Supplier, reference, bill, amount…")
    note = _("Amounts incl. tax")
    columns = [
        Column(name="party", label=_("Supplier"), value="party__name", cell=_payment_cell, sort="party__name", words=True,
               phone="full", filter="party"),
        Column(name="kind", label=_("Kind"), value=lambda row: str(PAYMENT_KINDS[row.kind]), sort="kind", shown=False, filter="kind"),
        Column(name="date", label=_("Date"), value="on", kind="day", sort="on", phone="plain", filter="date"),
        Column(name="method", label=_("Means"), value=lambda row: str(METHODS.get(row.method, row.method)), sort="method",
               filter="method"),
        Column(name="reference", label=_("Reference"), shown=False),
        Column(name="bills", label=_("Bills")),
        Column(name="amount", label=_("Amount"), value="paid", kind="money", sort="paid", total="paid", phone="label", strong=True),
        Column(name="unused", label=_("Not used"), kind="money", sort="unused", nullable=True, total="unused", filter="unused"),
        Column(name="currency", label=_("Currency"), shown=False, in_files=True),
        Column(name="by", label=_("Recorded by"), value="by_name", shown=False),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Supplier"), field="party_id", search="supplier", show=party_name),
        Choices(name="kind", label=_("Kind"), choices=list(PAYMENT_KINDS.items())),
        Dates(name="date", label=_("Date"), field="on"),
        Choices(name="method", label=_("Means"), choices=list(METHODS.items())),
        Numbers(name="amount", label=_("Amount"), field="paid"),
        Flag(name="unused", label=_("Not all used"), where=Q(unused__gt=0)),
    ]
    views = [View("all", pgettext_lazy("payments", "All")), View("unused", _("Advances to use"), {"unused": "1"})]
    primary = Primary(_("Pay a supplier"), "purchasing:pay", rights.BILLS, dialog=True)
    empty = _("No payment yet. A bill is paid from its page, several from the list of bills.")

    def rows(self, actor: Actor) -> QuerySet[SupplierPayment]:
        unused = SupplierPaymentStanding.objects.filter(payment=OuterRef("pk")).values("unallocated")
        used = BillAllocation.objects.filter(payment=OuterRef("pk"), bill__isnull=False).values("payment")
        numbers = used.annotate(all=StringAgg("bill__number", ", ", distinct=True, default=Value("")))
        paid = Case(
            When(kind=SupplierPayment.Kind.REFUND, then=-F("amount")), default=F("amount"), output_field=Amount()
        )
        return SupplierPayment.objects.select_related("party").annotate(
            unused=Subquery(unused, output_field=Amount()),
            bills=Subquery(numbers.values("all"), output_field=CharField()),
            paid=paid,
        )

    def url(self, row: SupplierPayment) -> str:
        return reverse("purchasing:supplier-payment", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d payment", "%(n)d payments", n) % {"n": n}
