"""Time and expenses that invoices bill: each once (P24)."""

from django.db import models
from django.db.models import Q

from carnet.core.rows import Amount, CompanyRow, Ref
from carnet.invoicing.models.documents import Invoice, InvoiceLine
from carnet.projects.models import Expense, TimeEntry


class WorkClaim(CompanyRow):
    """What a line of an invoice, draft or issued, bills of an entry: its minutes, its part of the line's net.

    It stands until its draft is deleted or a credit note gives the line back to be invoiced again; the entry is locked meanwhile.
    """

    invoice_line = Ref(InvoiceLine, held=False)
    time_entry = Ref(TimeEntry, null=True)
    expense = Ref(Expense, null=True)
    minutes = models.SmallIntegerField(default=0)
    amount = Amount()
    released_by = Ref(Invoice, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(time_entry__isnull=False, expense__isnull=True)
                | Q(time_entry__isnull=True, expense__isnull=False),
                name="a_claim_is_of_time_or_of_an_expense",
            ),
            models.UniqueConstraint(
                fields=["time_entry"], condition=Q(released_by__isnull=True), name="time_is_invoiced_once"
            ),
            models.UniqueConstraint(
                fields=["expense"], condition=Q(released_by__isnull=True), name="an_expense_is_invoiced_once"
            ),
        ]
        indexes = [models.Index(fields=["invoice_line"], name="claims_of_a_line")]
