"""What comes next on an order, told from its stored standing alone (P7, screens: the act at the end of each row)."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.core import formats
from carnet.core.web import looks
from carnet.core.web.addresses import address
from carnet.core.web.templatetags.carnet import icon, late_badge
from carnet.dossier.web.links import link


@dataclass(frozen=True, slots=True)
class NextAct:
    """A real act one click away; without address it is said in grey: we wait, or somebody else may do it."""

    code: str
    label: str
    url: str = ""
    dialog: bool = True
    post: bool = False
    late: int = 0


def next_act(row: Any) -> NextAct | None:
    """The act that comes next, or None when nothing is left to do."""
    if row.state == "cancelled":
        return None
    if row.state == "draft":
        url = address("dossier:order-validation", row.order_id)
        return _if(row.may_sell, NextAct("accept", pgettext("act", "Validate"), url))
    if row.due_since and row.left_to_pay > 0:
        return _cash(row, (row.day - row.due_since).days)
    if row.state in {"settled", "closed"}:
        return _cash(row, 0) if row.left_to_pay > 0 else _after_paid(row)
    if row.held:
        url = address("dossier:order-release", row.order_id)
        return _if(row.may_close, NextAct("release", pgettext("act", "Release"), url))
    return _invoicing(row) or (_cash(row, 0) if row.left_to_pay > 0 else _after_paid(row))


def _invoicing(row: Any) -> NextAct | None:
    late = (row.day - row.order.promised_on).days if row.late_order else 0
    if row.draft_invoice:
        return NextAct(
            "issue", _("Issue the draft"), link("invoicing:invoice", row.draft_invoice), dialog=False, late=late
        )
    if row.left_to_pay > 0 and row.deposit_left_excl_tax and row.invoiced_excl_tax == row.deposit_left_excl_tax:
        return _cash(row, 0)
    if row.bills_as_delivered and not _deposit_first(row) and row.delivered_excl_tax <= row.invoiced_excl_tax:
        return _delivering(row)
    label = _invoice_label(row)
    url = link("invoicing:invoice_order", row.order_id)
    return _if(row.may_invoice, NextAct("invoice", label, url, late=late)) if label else None


def _deposit_first(row: Any) -> bool:
    return bool(row.invoiced == "none" and row.order.deposit_percent and row.left_excl_tax)


def _invoice_label(row: Any) -> str:
    if _deposit_first(row):
        return _("Invoice the deposit")
    if row.delivered == "partial" and row.delivered_excl_tax > row.invoiced_excl_tax:
        return _("Invoice what is delivered")
    if row.left_excl_tax > 0 and row.invoiced == "none":
        return _("Invoice %(amount)s") % {"amount": formats.money(row.left_excl_tax)}
    if row.left_excl_tax > 0 or row.deposit_left_excl_tax:
        return _("Invoice the balance")
    return ""


def _cash(row: Any, late: int) -> NextAct:
    label = _("Collect %(amount)s") % {"amount": formats.money(row.left_to_pay)}
    url = link("invoicing:record_payment")
    url = f"{url}?order={row.order_id}" if url else ""
    return _if(row.may_cash, NextAct("record_payment", label, url, late=late))


def _after_paid(row: Any) -> NextAct | None:
    if row.recurring_to_hand_over and row.state == "open":
        label, url = _("Make the contract"), link("subscriptions:order_hand_over", row.order_id)
        return _if(row.may_contract, NextAct("contract", label, url))
    return _delivering(row)


def _delivering(row: Any) -> NextAct | None:
    """Goods are delivered, services are said done; of a closed order nobody closed by hand too (P8)."""
    if row.delivered not in {"none", "partial"} or row.closed_by_hand:
        return None
    late = (row.day - row.order.promised_on).days if row.late_order else 0
    if not row.goods_left:
        return NextAct("wait", _("Waits for the services")) if row.state != "closed" else None
    if row.awaits_deposit:
        return NextAct("wait", _("Waits for the deposit"))
    return _if(row.may_deliver, NextAct("deliver", _("Deliver"), address("dossier:deliver", row.order_id), late=late))


def _if(may: bool, found: NextAct) -> NextAct:
    return found if may else NextAct(found.code, found.label, late=found.late)


def act_cell(row: Any) -> SafeString | str:
    """The act as the last cell of a row: a link in blue, or grey words."""
    found = next_act(row)
    if found is None:
        return ""
    drawing = icon(looks.act_look(found.code).icon)
    if not found.url:
        return format_html(
            '<span class="text-nowrap"><span class="text-secondary">{} {}</span>{}</span>',
            drawing,
            found.label,
            late_badge(found.late),
        )
    opens = format_html(' hx-get="{}" hx-target="#dialog"', found.url) if found.dialog else ""
    return format_html(
        '<span class="text-nowrap"><a class="cell-act" href="{}"{}>{} {}</a>{}</span>',
        found.url,
        opens,
        drawing,
        found.label,
        late_badge(found.late),
    )
