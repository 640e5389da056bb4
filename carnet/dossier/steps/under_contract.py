"""Orders whose recurring lines run in a contract (P9)."""

from carnet.core.refusals import Holder
from carnet.sales.models import Order
from carnet.subscriptions.models import Contract, Period


def contracts_running(order: Order) -> list[Holder]:
    """The contracts of an order that run, or that billed something: it cannot be cancelled under them."""
    rows = Contract.objects.filter(order=order, activated_on__isnull=False).order_by("id")
    billed = set(Period.objects.filter(contract__in=rows).values_list("contract_id", flat=True))
    return [Holder("contract", one.pk, one.number) for one in rows if one.pk in billed or one.stopped_on is None]
