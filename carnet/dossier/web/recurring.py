"""The work of the day that contracts bring: billing missed, drafts to review, renewals near (P40, P42)."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.dossier.web.links import link
from carnet.dossier.web.rows import Work
from carnet.subscriptions.queries.waiting import Waiting, waiting_on


def contract_work(actor: Actor, day: date) -> Iterator[Work]:
    """Rows for those who bill contracts, then for those who keep them (two statements)."""
    bills, keeps = actor.may(rights.BILLING_RUNS), actor.may(rights.CONTRACTS)
    if not bills and not keeps:
        return
    found = waiting_on(day)
    if bills:
        yield from _billing(found, actor)
    if keeps:
        yield from _keeping(found)


def _billing(found: Waiting, actor: Actor) -> Iterator[Work]:
    if found.missed:
        title = ngettext("Bill %(n)d contract", "Bill %(n)d contracts", found.missed) % {"n": found.missed}
        under = _("Should have been billed on %(day)s.") % {"day": formats.day(found.missed_since)}
        yield Work("invoice", title, under, None, "", link("subscriptions:run_new"), pgettext("act", "Bill"), late=1)
    if found.drafts and actor.may(rights.INVOICES_ISSUE):
        title = ngettext("Review %(n)d draft of contracts", "Review %(n)d drafts of contracts", found.drafts) % {
            "n": found.drafts
        }
        under = _("What differs from last time is shown first.")
        url = link("subscriptions:review")
        yield Work("issue", title, under, found.drafts_incl_tax, "incl", url, _("Review"), dialog=False)


def _keeping(found: Waiting) -> Iterator[Work]:
    if found.notices:
        title = ngettext(
            "%(n)d contract renews by itself soon", "%(n)d contracts renew by themselves soon", found.notices
        )
        under = _("Notice possible until %(day)s.") % {"day": formats.day(found.next_notice)}
        url = f"{link('subscriptions:renewals')}?view=coming&open=1"
        yield Work("run", title % {"n": found.notices}, under, None, "", url, _("See them"), dialog=False)
    if found.confirmations:
        title = ngettext(
            "Renew %(n)d contract or let it end", "Renew %(n)d contracts or let them end", found.confirmations
        )
        under = _("The first ends on %(day)s.") % {"day": formats.day(found.next_end)}
        url = f"{link('subscriptions:renewals')}?view=confirm&renewal=to_confirm"
        yield Work("run", title % {"n": found.confirmations}, under, None, "", url, _("See them"), dialog=False)
    if found.to_activate:
        title = ngettext("Activate %(n)d contract", "Activate %(n)d contracts", found.to_activate)
        under = _("A draft contract bills nothing.")
        url = f"{link('subscriptions:contracts')}?view=drafts&state=draft"
        yield Work("run", title % {"n": found.to_activate}, under, None, "", url, _("See them"), dialog=False)
