"""Invoices of every kind and credit notes: the claims on a customer (P24–P30)."""

from django.db import models
from django.db.models import F, Q

from carnet.company.models import Terms
from carnet.core.models import StoredFile
from carnet.core.rows import (
    INSERT_ONLY,
    Amount,
    CompanyRow,
    Percent,
    Quantity,
    Ref,
    UnitPrice,
    WrittenAt,
)
from carnet.core.searched import SearchedRow
from carnet.delivery.models import NoteLine
from carnet.invoicing.models.mandates import Mandate
from carnet.parties.models import Party
from carnet.sales.models import Order, OrderLine


class InvoiceKind(models.TextChoices):
    STANDARD = "standard"
    DEPOSIT = "deposit"
    INTERIM = "interim"
    PROGRESS = "progress"
    DELIVERED = "delivered"
    TIME = "time"
    BALANCE = "balance"
    RECURRING = "recurring"
    CREDIT_NOTE = "credit_note"


class EInvoiceCheck(CompanyRow):
    """What the official rules said of an e-invoice before its number, under the hash of its bytes: never judged twice (P28, R66)."""

    content_hash = models.CharField(max_length=64)
    rules = models.CharField(max_length=80)
    ok = models.BooleanField()
    messages = models.JSONField(default=list)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "content_hash", "rules"], name="one_verdict_per_content_and_rules"
            )
        ]


class Invoice(SearchedRow):
    """A draft without number, or an issued document that never changes again (P27, P28).

    `corrects` is what a credit note takes back, or the one invoice that this one cancels and replaces (R18). An `internal` credit
    note undoes in the books an invoice that the customer's platform never took, or that another replaces: it is not sent (R19).
    `direct_debit` says how it is to be paid, under which mandate if one is named; `mandate` is the one it announced at its issue.
    """

    searched = ("number", "title", "customer_reference")

    kind = models.CharField(max_length=12, choices=InvoiceKind.choices)
    number = models.CharField(max_length=30, null=True)
    party = Ref(Party)
    billed = Ref(Party)
    corrects = Ref("invoicing.Invoice", null=True)
    to_invoice_again = models.BooleanField(null=True)
    own_plan_line = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    created_on = models.DateField()
    issued_on = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=200, blank=True)
    customer_reference = models.CharField(max_length=80, blank=True)
    service_code = models.CharField(max_length=100, blank=True)
    commitment_number = models.CharField(max_length=80, blank=True)
    service_from = models.DateField(null=True)
    service_until = models.DateField(null=True)
    currency = models.CharField(max_length=3, default="EUR")
    exchange_rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    language = models.CharField(max_length=5, default="fr")
    terms = Ref(Terms, null=True)
    due_on = models.DateField(null=True)
    deposit_mode = models.CharField(max_length=20, blank=True)
    excess_reason = models.CharField(max_length=300, blank=True)
    retention_percent = Percent(default=0)
    retention_until = models.DateField(null=True)
    direct_debit = models.BooleanField(default=False)
    mandate_reference = models.CharField(max_length=35, blank=True)
    mandate = Ref(Mandate, null=True)
    message = models.TextField(blank=True)
    owner_id = models.BigIntegerField(null=True)
    parties = models.JSONField(default=dict)
    total_excl_tax = Amount(default=0)
    total_vat = Amount(default=0)
    total_incl_tax = Amount(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    checked = Ref(EInvoiceCheck, null=True)
    created_at = WrittenAt()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=Q(number__isnull=False), name="one_invoice_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, issued_at__isnull=True, issued_on__isnull=True)
                | Q(number__isnull=False, issued_at__isnull=False, issued_on__isnull=False),
                name="an_issued_invoice_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(total_incl_tax=F("total_excl_tax") + F("total_vat")), name="an_invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=~Q(kind="credit_note") | Q(total_excl_tax__gte=0), name="a_credit_note_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(retention_percent=0)
                | Q(retention_percent__gt=0, retention_percent__lte=100) & Q(retention_until__isnull=False),
                name="a_retention_has_a_release_date",
            ),
            models.CheckConstraint(
                condition=Q(internal=False) | Q(kind="credit_note", corrects__isnull=False),
                name="an_internal_credit_note_undoes_an_invoice",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False) & ~Q(kind="credit_note"),
                name="an_invoice_is_replaced_once",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "kind"], condition=Q(number__isnull=True), name="drafts_of_invoices"),
            models.Index(fields=["company", "-issued_on", "-id"], name="invoices_newest"),
            models.Index(
                "company", F("issued_on").desc(nulls_last=True), F("id").desc(), name="invoices_newest_drafts_last"
            ),
            models.Index(
                "company", "kind", F("issued_on").desc(nulls_last=True), F("id").desc(), name="invoices_by_kind"
            ),
            models.Index(fields=["company", "total_excl_tax"], name="invoices_worth"),
            models.Index(fields=["company", "total_incl_tax"], name="invoices_worth_incl_tax"),
            models.Index(
                fields=["company", "issued_on"],
                include=["id", "party", "kind", "exchange_rate", "total_excl_tax"],
                condition=Q(issued_on__isnull=False),
                name="invoiced_amounts_by_date",
            ),
            models.Index(fields=["company", "party", "-issued_on"], name="invoices_of_a_party"),
            models.Index(fields=["company", "billed", "-issued_on"], name="invoices_of_a_payer"),
            models.Index(fields=["corrects"], name="credit_notes_of_an_invoice", condition=Q(corrects__isnull=False)),
        ]


class InvoiceLine(CompanyRow):
    """A line of an invoice; it serves at most one order line, or deducts one deposit, or credits one invoice line (P24, P25, P29).

    Amounts of a credit note are positive. A deduction has quantity −1 and a negative net. A draft's lines are its claims.
    `note_line` is what was delivered and is billed here, or what came back and is credited here: once.
    """

    class Kind(models.TextChoices):
        LINE = "line"
        SECTION = "section"
        COMMENT = "comment"
        DISCOUNT = "discount"
        DEPOSIT = "deposit"
        DEDUCTION = "deduction"

    invoice = Ref(Invoice, held=False)
    position = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LINE)
    order = Ref(Order, null=True)
    order_line = Ref(OrderLine, null=True)
    deducts = Ref(Invoice, null=True)
    credits = Ref("invoicing.InvoiceLine", null=True)
    note_line = Ref(NoteLine, null=True)
    reference = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500)
    details = models.TextField(blank=True)
    quantity = Quantity(default=0)
    unit = models.CharField(max_length=40, blank=True)
    unit_price = UnitPrice(default=0)
    discount_percent = Percent(default=0)
    discount_amount = Amount(default=0)
    vat_category = models.CharField(max_length=2, default="S")
    vat_rate = Percent(default=0)
    exemption_code = models.CharField(max_length=200, blank=True)
    net = Amount(default=0)
    vat = Amount(default=0)
    served_quantity = Quantity(default=0)
    excess_quantity = Quantity(default=0)
    excess_amount = Amount(default=0)
    progress_before = Percent(null=True)
    progress_after = Percent(null=True)
    nature = models.CharField(max_length=10, default="goods")
    accounting_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="lines_of_an_invoice_in_order"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="invoice_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(order_line__isnull=True) | Q(order__isnull=False),
                name="a_line_that_serves_an_order_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind="deduction") | Q(deducts__isnull=False), name="a_deduction_names_its_deposit"
            ),
        ]
        indexes = [
            models.Index(
                fields=["order_line"], name="invoice_lines_of_an_order_line", condition=Q(order_line__isnull=False)
            ),
            models.Index(fields=["order"], name="invoice_lines_of_an_order", condition=Q(order__isnull=False)),
            models.Index(fields=["deducts"], name="deductions_of_a_deposit", condition=Q(deducts__isnull=False)),
            models.Index(fields=["credits"], name="credits_of_a_line", condition=Q(credits__isnull=False)),
            models.Index(
                fields=["note_line"], name="invoice_lines_of_a_note_line", condition=Q(note_line__isnull=False)
            ),
        ]


class InvoiceVat(CompanyRow):
    """VAT of a document per group: on its own lines net of discount, less that of the deposits it deducts (P10, R35)."""

    invoice = Ref(Invoice, held=False)
    category = models.CharField(max_length=2)
    rate = Percent()
    base = Amount()
    vat = Amount()
    own_base = Amount()
    own_vat = Amount()
    base_company = Amount(default=0)
    vat_company = Amount(default=0)
    exemption_code = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "category", "rate"], name="one_vat_row_per_group")]


class InvoiceShare(CompanyRow):
    """What part of an issued document belongs to an order, per VAT group; frozen at issue (P27a). Credit notes: positive too."""

    invoice = Ref(Invoice)
    order = Ref(Order)
    category = models.CharField(max_length=2)
    rate = Percent()
    excl_tax = Amount()
    vat = Amount()
    incl_tax = Amount()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "order", "category", "rate"], name="one_share_per_order_and_group"
            )
        ]
        indexes = [models.Index(fields=["order"], name="shares_of_an_order")]


class Instalment(CompanyRow):
    """A dated part of what an issued invoice asks (P30)."""

    invoice = Ref(Invoice)
    n = models.SmallIntegerField()
    due_on = models.DateField()
    amount = Amount()
    retention = models.BooleanField(default=False)
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "n"], name="instalments_of_an_invoice_in_order")]


class IssuedFile(CompanyRow):
    """The bytes given for an issued document, kept for ever (P28, R20)."""

    invoice = Ref(Invoice)
    kind = models.CharField(max_length=10)
    file = Ref(StoredFile)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "kind"], name="one_issued_file_per_kind")]
