"""Customers told in time, and renewals offered at a new price (P42)."""

from django.db import models

from carnet.core.rows import INSERT_ONLY, CompanyRow, Ref, WrittenAt
from carnet.sales.models import Quote
from carnet.subscriptions.models.contracts import Contract


class RenewalNotice(CompanyRow):
    """A customer told that a term ends on a day and how to prevent its renewal: once per term."""

    contract = Ref(Contract, held=False)
    term_end = models.DateField()
    told_on = models.DateField()
    mail_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "term_end"], name="a_term_is_told_once")]


class RenewalOffer(CompanyRow):
    """A quote that offers to go on at new prices from a day; accepted, its lines renew the contract."""

    contract = Ref(Contract)
    quote = Ref(Quote)
    renewal_on = models.DateField()
    created_at = WrittenAt()
    app_may = INSERT_ONLY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quote"], name="a_quote_renews_one_contract")]
