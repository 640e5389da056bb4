"""The work of the day that purchases bring: bills to pay, drafts of bills to check, goods that are late (P37)."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.dossier.web.links import link
from carnet.dossier.web.rows import Work
from carnet.purchasing.queries.waiting import Waiting, waiting_on


def purchase_work(actor: Actor, day: date) -> Iterator[Work]:
    """Rows for those who record suppliers' bills, then for those who buy (one statement)."""
    bills, buys = actor.may(rights.BILLS) and actor.may(rights.COSTS), actor.may(rights.PURCHASES)
    if not bills and not buys:
        return
    found = waiting_on(day)
    if bills:
        yield from _bills(found, day)
    if buys and found.late:
        title = ngettext("%(n)d purchase order is late", "%(n)d purchase orders are late", found.late)
        under = _("The first was promised for %(day)s.") % {"day": formats.day(found.late_since)}
        url = f"{link('purchasing:to-receive')}?view=late&late=1"
        yield Work("receive", title % {"n": found.late}, under, None, "", url, _("See them"), dialog=False)


def _bills(found: Waiting, day: date) -> Iterator[Work]:
    if found.due:
        title = ngettext("Pay %(n)d supplier's bill", "Pay %(n)d suppliers' bills", found.due) % {"n": found.due}
        under = _("The first is due on %(day)s.") % {"day": formats.day(found.due_since)}
        late = max((day - found.due_since).days, 0) if found.due_since else 0
        url = f"{link('purchasing:bills')}?view=due&state=recorded,overdue,partly_paid&kind=bill&sort=due"
        yield Work(
            "record_payment",
            title,
            under,
            found.due_incl_tax,
            "incl",
            url,
            pgettext("act", "Pay"),
            dialog=False,
            late=late,
        )
    if found.drafts:
        title = ngettext("Check %(n)d supplier's bill", "Check %(n)d suppliers' bills", found.drafts)
        under = _("A draft is neither due nor a cost yet.")
        url = f"{link('purchasing:bills')}?view=drafts&state=draft"
        yield Work("purchase", title % {"n": found.drafts}, under, None, "", url, _("See them"), dialog=False)
