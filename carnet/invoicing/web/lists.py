"""The lists of invoices, of payments and of customer credits."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.methods import METHODS
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag, Numbers, Thing
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.rows import any_of
from carnet.core.searched import Searched
from carnet.core.web.templatetags.carnet import state
from carnet.invoicing.models import (
    Allocation,
    Invoice,
    InvoiceLine,
    InvoiceStanding,
    Payment,
    PaymentStanding,
)
from carnet.invoicing.queries import states
from carnet.invoicing.web.words import KINDS, PAYMENT_KINDS, days_late, kind_word, method_word
from carnet.parties.models import Party
from carnet.sales.models import Order

AMOUNT: Any = DecimalField(max_digits=14, decimal_places=2)
STATES = [
    ("draft", pgettext_lazy("state", "Draft")),
    ("due", _("To collect")),
    ("overdue", pgettext_lazy("state", "Overdue")),
    ("partly_paid", pgettext_lazy("state", "Partly paid")),
    ("paid", pgettext_lazy("state", "Paid")),
    ("credited", pgettext_lazy("state", "Credited")),
    ("disputed", pgettext_lazy("state", "Disputed")),
]
CREDIT = Q(kind="credit_note")


def party_name(party_id: int) -> str:
    """The name of a customer, for the chip of a filter."""
    return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or str(party_id)


def with_standing(rows: QuerySet[Invoice], day: date) -> QuerySet[Invoice]:
    """Invoices with what is left, when it is due, the state on a day and their orders; credit notes are negative."""
    standing = InvoiceStanding.objects.filter(invoice_id=OuterRef("pk"))
    orders = (
        InvoiceLine.objects.filter(invoice_id=OuterRef("pk"), order__isnull=False)
        .values("invoice_id")
        .annotate(numbers=StringAgg("order__number", ", ", distinct=True, default=Value("")))
    )
    return (
        rows.select_related("billed")
        .defer("parties", "message")
        .annotate(
            asked=Subquery(standing.values("left"), output_field=AMOUNT),
            due=Coalesce(Subquery(standing.values("due_on"), output_field=DateField()), F("due_on")),
            orders=Subquery(orders.values("numbers"), output_field=CharField()),
        )
        .annotate(
            excl_tax=_signed("total_excl_tax"), incl_tax=_signed("total_incl_tax"),
            left=Case(When(CREDIT, then=-F("asked")), default=F("asked"), output_field=AMOUNT),
            state=Coalesce(Subquery(standing.annotate(state=states.state_on(day)).values("state")), Value("draft")),
            day=Value(day, output_field=DateField()),
        )
    )  # fmt: skip


def _signed(name: str) -> Case:
    return Case(When(CREDIT, then=-F(name)), default=F(name), output_field=AMOUNT)


def in_states(rows: QuerySet[Invoice], wanted: list[str]) -> QuerySet[Invoice]:
    """Only invoices in one of the states; `due` is whatever asks money."""
    asked = states.in_states([code for code in wanted if code != "due"], today())
    if "due" in wanted:
        due = InvoiceStanding.objects.filter(credit_note=False, left__gt=0)
        asked |= Q(pk__in=due.values("invoice_id"))
    return rows.filter(asked)


def _state_cell(row: Any) -> str:
    late = days_late(row.due, row.day) if row.state == "overdue" else None
    return state(row.state, "credit_note" if row.kind == "credit_note" else "invoice", late)


def _number_cell(row: Any) -> str:
    url = reverse("invoicing:invoice", args=[row.pk])
    return two_lines(row.number or _("Draft no. %(id)d") % {"id": row.pk}, url, kind_word(row.kind))


def _orders_cell(row: Any) -> str:
    numbers = (row.orders or "").split(", ")
    return format_html_join("", '<div class="text-nowrap">{}</div>', ((one,) for one in numbers))


def _party_cell(row: Any) -> str:
    under = format_html('<div class="text-secondary small text-truncate">{}</div>', row.title) if row.title else ""
    return format_html('<div class="text-truncate w-cut">{}</div>{}', row.billed.name, under)


SEARCHED = Searched(
    table=Invoice, whose="billed", people=Party, worth=Invoice, amounts=("total_excl_tax", "total_incl_tax")
)
ORDERS, INVOICES = Searched(table=Order), Searched(table=Invoice)


class InvoiceList(ListOf[Invoice]):
    """Invoices, credit notes and drafts (P27)."""

    name, title, thing = "invoices", _("Invoices"), "invoice"
    right, section, sort = rights.READ, "invoicing:invoices", "-date"
    searched, kept_sorts = SEARCHED, frozenset({"date"})
    search_hint = _("N°, customer, order, amount…")
    columns = [
        Column(name="number", label=_("Invoice"), cell=_number_cell, sort="number", nullable=True, phone="full"),
        Column(name="kind", label=_("Kind"), value=lambda row: kind_word(row.kind), sort="kind", shown=False, filter="kind"),
        Column(name="party", label=_("Customer"), value="billed__name", cell=_party_cell,
               sort="billed__name", words=True, phone="full", filter="party"),
        Column(name="orders", label=_("Orders"), cell=_orders_cell),
        Column(name="date", label=_("Date"), value="issued_on", kind="day", sort="issued_on", nullable=True, filter="date"),
        Column(name="due", label=_("Due"), kind="day", sort="due", nullable=True, filter="due"),
        Column(name="state", label=_("State"), cell=_state_cell, filter="state", phone="plain"),
        Column(name="excl", label=_("Excl. tax"), value="excl_tax", kind="money", sort="excl_tax", total="excl_tax", filter="excl"),
        Column(name="incl", label=_("Incl. tax"), value="incl_tax", kind="money", sort="incl_tax", total="incl_tax"),
        Column(name="left", label=_("Left to pay"), kind="money", sort="left", nullable=True, total="left", phone="label", strong=True),
        Column(name="customer_reference", label=_("Customer's reference"), shown=False),
        Column(name="created", label=_("Prepared on"), value="created_on", kind="day", sort="created_on", shown=False),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), choices=STATES, by=in_states),
        Choices(name="kind", label=_("Kind"), choices=list(KINDS.items())),
        Thing(name="party", label=_("Customer"), field="billed_id", search="party", show=party_name),
        Dates(name="date", label=_("Date"), field="issued_on"),
        Dates(name="due", label=_("Due"), field="due"),
        Numbers(name="excl", label=_("Excl. tax"), field="excl_tax"),
        Numbers(name="left", label=_("Left to pay"), field="left"),
        Contains(name="order", label=_("Order"), field="orders"),
    ]
    views = [
        View("due", _("To collect"), {"state": "due", "sort": "due"}),
        View("overdue", pgettext_lazy("invoices", "Overdue"), {"state": "overdue", "sort": "due"}),
        View("drafts", _("Drafts"), {"state": "draft", "sort": "-created"}),
        View("paid", pgettext_lazy("invoices", "Paid"), {"state": "paid"}),
        View("credit_notes", _("Credit notes"), {"kind": "credit_note"}),
        View("credits", _("Credits to use"), {"kind": "credit_note", "left": "..-0.01"}),
        View("all", pgettext_lazy("invoices", "All")),
    ]
    bulk = [
        Bulk(_("Issue the drafts"), "file-invoice", "invoicing:issue_many", rights.INVOICES_ISSUE, primary=True),
    ]
    bulk_sum, bulk_sum_label = "incl", _("incl. tax")
    primary = Primary(_("New invoice"), "invoicing:invoice_new", rights.INVOICES)
    empty = _("No invoices yet. An invoice is made from an order, or with “New invoice”.")

    def rows(self, actor: Actor) -> QuerySet[Invoice]:
        return with_standing(Invoice.objects.all(), today())

    def find(self, rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
        """By its own texts and amounts, or by the number of an order it bills."""
        found = super().find(rows, text)
        orders = ORDERS.ids(text) if any(one.isdigit() for one in text) else None
        if not orders:
            return found
        of_orders = InvoiceLine.objects.filter(order__in=orders).values("invoice_id")
        return rows.filter(pk__in=any_of(found.order_by().values("pk"), of_orders))

    def url(self, row: Invoice) -> str:
        return reverse("invoicing:invoice", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d invoice", "%(n)d invoices", n) % {"n": n}

    def late(self, row: Any) -> bool:
        return bool(row.state == "overdue")


def _payment_cell(row: Any) -> str:
    kind = str(PAYMENT_KINDS.get(row.kind, row.kind))
    under = row.reference if row.kind == "receipt" else " · ".join(filter(None, [kind, row.reference]))
    return two_lines(row.party.name, reverse("invoicing:payment", args=[row.pk]), under)


MONEY = Searched(table=Payment, whose="party", people=Party, worth=Payment, amounts=("amount",))
UNUSED = Q(kind="receipt", pk__in=RawSQL("SELECT invoicing_unused_payments()", []))


class PaymentList(ListOf[Payment]):
    """Money received, given back or undone (P31)."""

    name, title, thing = "payments", _("Payments"), "payment"
    right, section, sort = rights.READ, "invoicing:payments", "-date"
    kept_sorts, searched = frozenset({"date"}), MONEY
    search_hint = _("Customer, reference, invoice, amount…")
    note = _("Amounts incl. tax")
    columns = [
        Column(name="party", label=_("Customer"), value="party__name", cell=_payment_cell,
               sort="party__name", words=True, phone="full", filter="party"),
        Column(name="kind", label=_("Kind"), value=lambda row: str(PAYMENT_KINDS[row.kind]), sort="kind", shown=False, filter="kind"),
        Column(name="date", label=_("Date"), value="on", kind="day", sort="on", phone="plain", filter="date"),
        Column(name="method", label=_("Means"), value=lambda row: method_word(row.method), sort="method", filter="method"),
        Column(name="reference", label=_("Reference"), shown=False),
        Column(name="invoices", label=_("Invoices")),
        Column(name="amount", label=_("Amount"), value="money", kind="money", sort="money", total="money", phone="label", strong=True),
        Column(name="unused", label=_("Not used"), kind="money", sort="unused", nullable=True, total="unused", filter="unused"),
        Column(name="by", label=_("Recorded by"), value="by_name", shown=False),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Customer"), field="party_id", search="party", show=party_name),
        Choices(name="kind", label=_("Kind"), choices=list(PAYMENT_KINDS.items())),
        Dates(name="date", label=_("Date"), field="on"),
        Choices(name="method", label=_("Means"), choices=list(METHODS.items())),
        Numbers(name="amount", label=_("Amount"), field="money"),
        Flag(name="unused", label=_("Not all used"), where=UNUSED),
    ]
    views = [
        View("all", pgettext_lazy("payments", "All")),
        View("unused", _("Customer credits"), {"unused": "1"}),
        View("refunds", _("Refunds"), {"kind": "refund"}),
        View("reversals", _("Reversals"), {"kind": "reversal"}),
    ]
    primary = Primary(
        pgettext_lazy("act", "Record a payment"), "invoicing:record_payment", rights.PAYMENTS, dialog=True
    )
    empty = _("No payments yet. Record the first one when money comes in: it settles the oldest invoice.")

    def rows(self, actor: Actor) -> QuerySet[Payment]:
        given = (
            Allocation.objects.filter(payment_id=OuterRef("pk"), invoice__isnull=False, undoes__isnull=True)
            .values("payment_id")
            .annotate(numbers=StringAgg("invoice__number", ", ", distinct=True, default=Value("")))
        )
        standing = PaymentStanding.objects.filter(payment_id=OuterRef("pk"))
        return Payment.objects.select_related("party").annotate(
            money=Case(When(kind="refund", then=-F("amount")), default=F("amount"), output_field=AMOUNT),
            unused=Case(
                When(kind="receipt", then=Subquery(standing.values("unallocated"), output_field=AMOUNT)),
                default=Value(Decimal(0)),
                output_field=AMOUNT,
            ),
            invoices=Subquery(given.values("numbers"), output_field=CharField()),
        )

    def find(self, rows: QuerySet[Payment], text: str) -> QuerySet[Payment]:
        """By its reference, party and amount, or by the number of an invoice it settles."""
        found = super().find(rows, text)
        invoices = INVOICES.ids(text) if any(one.isdigit() for one in text) else None
        if not invoices:
            return found
        settling = Allocation.objects.filter(invoice__in=invoices, payment__isnull=False).values("payment_id")
        return rows.filter(pk__in=any_of(found.order_by().values("pk"), settling))

    def url(self, row: Payment) -> str:
        return reverse("invoicing:payment", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d payment", "%(n)d payments", n) % {"n": n}
