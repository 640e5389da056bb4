"""Planned invoices that are late, in words, with their acts (P46)."""

from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.dossier.queries.forecast import LateLine
from carnet.dossier.web.links import link
from carnet.sales.queries.holds import deposit_reason

_KEPT = frozenset({"held", "awaits_deposit"})


def why_words(line: LateLine) -> str:
    """Why a planned invoice is not there."""
    match line.why:
        case "drafted":
            return _("its draft is not issued")
        case "held":
            return _("order on hold: %(reason)s") % {"reason": line.detail}
        case "awaits_deposit":
            return _("order on hold: %(reason)s") % {"reason": deposit_reason()}
        case "not_delivered":
            return _("not delivered yet")
        case "task_open":
            return _("“%(task)s” is not done") % {"task": line.detail}
    return ""


def late_acts(line: LateLine, actor: Actor) -> tuple[str, str, bool]:
    """Where the line is invoiced and moved, and whether in a dialog; nothing for who may not."""
    if not actor.may(rights.INVOICES):
        return "", "", False
    if line.draft_id:
        return link("invoicing:invoice", line.draft_id), "", False
    invoice = f"{link('invoicing:invoice_order', line.order_id)}?plan={line.line_id}" if line.why not in _KEPT else ""
    return invoice, link("invoicing:plan_move", line.line_id), True
