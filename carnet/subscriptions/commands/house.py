"""The rules of the house for contracts."""

from typing import TypedDict

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import require_version
from carnet.sales.faults import Faults
from carnet.subscriptions.models import Contract, ContractRules


class RulesChanges(TypedDict, total=False):
    """What changes of the rules; what is left out stays."""

    hand_over: str
    issuing: str
    lead_days: int
    nightly_hour: int
    tell_days: int
    remind_days: int
    unusual_percent: int


_BOUNDS = {
    "lead_days": (0, 90), "nightly_hour": (0, 23), "tell_days": (0, 365), "remind_days": (0, 365), "unusual_percent": (1, 1000),
}  # fmt: skip


@act("contract.set_rules", right=rights.SETTINGS)
def set_rules(*, changes: RulesChanges, expected_version: int | None = None, by: Actor) -> ContractRules:
    """Say how contracts run here unless they say otherwise: what acceptance hands over, how invoices are issued, when the night comes,
    when customers are told, what is unusual."""
    ContractRules.objects.bulk_create([ContractRules()], ignore_conflicts=True)
    row = ContractRules.objects.select_for_update(no_key=True).get()
    require_version(row.version, expected_version)
    faults = Faults()
    faults.choice("hand_over", changes.get("hand_over", row.hand_over), ContractRules.HandOver.values)
    faults.choice("issuing", changes.get("issuing", row.issuing), Contract.Issuing.values)
    for name, (least, most) in _BOUNDS.items():
        value = int(changes.get(name, getattr(row, name)))  # type: ignore[call-overload]
        if not least <= value <= most:
            faults.add(name, _("Give a number between %(least)s and %(most)s.") % {"least": least, "most": most})
    faults.refuse()
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    journal.record("contract.rules_set", subject=Subject("settings", row.pk), by=by, facts=dict(changes))
    return row
