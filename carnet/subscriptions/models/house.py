"""How this company lets its contracts run, unless a contract says otherwise."""

from django.db import models
from django.db.models import Q

from carnet.core.rows import INSERT_UPDATE, CompanyRow
from carnet.subscriptions.models.contracts import Contract


class ContractRules(CompanyRow):
    """One row per company, made when it first changes something; see `queries.house.rules`."""

    class HandOver(models.TextChoices):
        BY_HAND = "by_hand"
        DRAFT = "draft"
        ACTIVE = "active"

    hand_over = models.CharField(max_length=10, choices=HandOver.choices, default=HandOver.BY_HAND)
    issuing = models.CharField(max_length=14, choices=Contract.Issuing.choices, default=Contract.Issuing.PROPOSE)
    lead_days = models.SmallIntegerField(default=0)
    nightly_hour = models.SmallIntegerField(default=5)
    tell_days = models.SmallIntegerField(default=60)
    remind_days = models.SmallIntegerField(default=30)
    unusual_percent = models.SmallIntegerField(default=20)
    version = models.IntegerField(default=1)
    app_may = INSERT_UPDATE

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], name="one_row_of_contract_rules_per_company"),
            models.CheckConstraint(
                condition=Q(nightly_hour__gte=0, nightly_hour__lte=23), name="the_night_has_an_hour"
            ),
        ]
