"""What the shell offers of contracts."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.web.refusing import page_of
from carnet.core.web.shell import Hit, Notice, creation, menu, notices, page_below, palette_act, search
from carnet.parties.web import page
from carnet.sales.web.order_panels import order_panel
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.runs import missed_billing, trouble_of_runs
from carnet.subscriptions.web.panels import order_contracts

SECTION = "subscriptions:contracts"


def find_contracts(actor: Actor, text: str) -> Iterator[Hit]:
    """Contracts by any fragment of their number, title or customer; running ones first."""
    rows = Contract.objects.select_related("party")
    for word in text.split():
        rows = rows.filter(
            Q(number__icontains=word) | Q(title__unaccent__icontains=word) | Q(party__name__unaccent__icontains=word)
        )
    for row in rows.order_by("stopped_on", "-id")[:8]:
        detail = " · ".join(filter(None, [row.party.name, row.title]))
        yield Hit(row.pk, row.number, reverse("subscriptions:contract", args=[row.pk]), detail, icon="repeat")


def told(actor: Actor) -> Iterable[Notice]:
    """For the bell: billing that should have been done and is not, what the last runs could not do (two statements)."""
    if not actor.may(rights.BILLING_RUNS):
        return
    missed = missed_billing(today())
    if missed:
        count = ngettext(
            "%(n)d contract should have been billed", "%(n)d contracts should have been billed", missed.contracts
        ) % {"n": missed.contracts}
        since = _now("since %(day)s") % {"day": formats.day(missed.oldest_due_on)}
        yield Notice(count, f"{reverse(SECTION)}?view=late&late=1", since, "alert-triangle")
    for run_id, day, failed, cut_off in trouble_of_runs():
        url = reverse("subscriptions:run", args=[run_id])
        if cut_off:
            yield Notice(_now("Billing run of %(day)s cut off") % {"day": formats.day(day)}, url, "", "alert-triangle")
        elif failed:
            words = ngettext("%(n)d contract not billed", "%(n)d contracts not billed", failed) % {"n": failed}
            yield Notice(words, url, _now("run of %(day)s") % {"day": formats.day(day)}, "repeat")


menu(_("Contracts"), icon="repeat", url=SECTION, right=rights.READ, position=60)
for position, (label, url, right) in enumerate(
    (
        (_("Contracts"), SECTION, rights.READ),
        (_("Renewals to come"), "subscriptions:renewals", rights.READ),
        (_("Price revisions"), "subscriptions:revisions", rights.READ),
        (_("Billing runs"), "subscriptions:runs", rights.READ),
        (_("Review before issuing"), "subscriptions:review", rights.BILLING_RUNS),
        (_("Rehearsal"), "subscriptions:rehearsal", rights.READ),
        (_("Recurring revenue"), "subscriptions:revenue", rights.READ),
        (_("Indices"), "subscriptions:indices", rights.READ),
    )
):
    page_below(SECTION, label, url=url, right=right, position=10 * position)
creation(_("New contract"), icon="repeat", url="subscriptions:contract_new", right=rights.CONTRACTS, position=60)
search("contract", _("Contracts"), find_contracts, right=rights.READ, position=60)
page_of("contract", "subscriptions:contract")
page_of("index", "subscriptions:index")
page_of("billing_run", "subscriptions:run")
palette_act(
    _("Bill what is due"), icon="file-invoice", url="subscriptions:run_new", right=rights.BILLING_RUNS, position=70, dialog=True
)  # fmt: skip
palette_act(_("Rehearse a month of billing"), icon="eye", url="subscriptions:rehearsal", right=rights.READ, position=71)
palette_act(_("Recurring revenue"), icon="chart-bar", url="subscriptions:revenue", right=rights.READ, position=72)
palette_act(
    _("Rules of contracts"), icon="settings", url="subscriptions:rules", right=rights.SETTINGS, position=215, dialog=True
)  # fmt: skip
notices(told)
order_panel("contracts", order_contracts, right=rights.READ, position=45)
page.panel("subscriptions:party_contracts", where="main", right=rights.READ, position=40)
page.party_act(_("Contract"), icon="repeat", url="subscriptions:contract_new", right=rights.CONTRACTS, position=70)
page.tab(_("Contracts"), url="subscriptions:contracts_of_party", right=rights.READ, position=58)
