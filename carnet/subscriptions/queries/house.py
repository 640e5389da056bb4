"""The rules of the house for contracts."""

from carnet.core.acts import once
from carnet.subscriptions.models import ContractRules


def rules() -> ContractRules:
    """How contracts run here unless they say otherwise; the usual ways until somebody changes them (one statement)."""
    return once("contract rules", ContractRules.objects.first) or ContractRules()
