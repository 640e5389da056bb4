"""The acts in the head of the folder: the next one in blue, likely ones plain, the rest under “…”."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.models import AT_COST
from carnet.core.actor import Actor
from carnet.core.web import looks
from carnet.dossier.queries import Folder
from carnet.dossier.web.links import link
from carnet.dossier.web.todo_row import Todo


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAct:
    """A button, or an entry of the menu of other acts."""

    code: str
    url: str
    label: str = ""
    dialog: bool = True
    post: bool = False
    page: bool = False
    key: str = ""

    @property
    def icon(self) -> str:
        return looks.act_look(self.code).icon

    @property
    def word(self) -> str:
        return str(looks.act_look(self.code).label)


@dataclass(frozen=True, slots=True)
class Offered:
    """What the head offers."""

    first: Todo | None = None
    likely: Sequence[HeadAct] = field(default=())
    others: Sequence[HeadAct] = field(default=())


def head_acts(folder: Folder, todo: Sequence[Todo], actor: Actor) -> Offered:
    """The next act is the first thing to do that this actor may do now."""
    first = next((row for row in todo if row.url), None)
    leaves = next((row.url for row in todo if row.code == "left_to_deliver" and row.url), "")
    return Offered(
        first,
        [act for act in _likely(folder, first, leaves, actor) if act.url],
        [act for act in _others(folder, actor) if act.url],
    )


def _likely(folder: Folder, first: Todo | None, leaves: str, actor: Actor) -> list[HeadAct]:
    order, state = folder.order, folder.standing.state
    taken = first.act if first else ""
    found = []
    if state == "draft" and actor.may(rights.SALES):
        found.append(
            HeadAct(
                code="edit",
                label=_("Edit the lines"),
                url=reverse("dossier:order-lines", args=[order.pk]),
                dialog=False,
            )
        )
    if _something_to_invoice(folder) and actor.may(rights.INVOICES) and taken != "invoice":
        found.append(HeadAct(code="invoice", url=link("invoicing:invoice_order", order.pk), key="f"))
    if leaves and taken != "deliver":
        found.append(HeadAct(code="deliver", url=leaves, key="l"))
    owing = state in ("open", "settled") or folder.standing.left_to_pay > 0
    if owing and actor.may(rights.PAYMENTS) and taken != "record_payment":
        url = link("invoicing:record_payment")
        found.append(
            HeadAct(code="record_payment", label=_("Collect"), url=f"{url}?order={order.pk}" if url else "", key="p")
        )
    return found


def _something_to_invoice(folder: Folder) -> bool:
    standing = folder.standing
    left = standing.totals.lines_left.excl_tax or standing.deposit_left
    return standing.state in ("open", "settled") and bool(
        left or any(one.left_to_invoice.quantity for one in standing.lines)
    )


def _others(folder: Folder, actor: Actor) -> list[HeadAct]:
    order, standing = folder.order, folder.standing
    live = standing.state in ("open", "settled")
    sells, closes = actor.may(rights.SALES), actor.may(rights.ORDERS_CLOSE)

    def page(name: str) -> str:
        return reverse(f"dossier:{name}", args=[order.pk])

    found = []
    if sells and live:
        found.append(HeadAct(code="amend", url=page("amendment-new")))
    if sells and standing.state != "cancelled":
        found.append(HeadAct(code="edit", label=_("Edit the head"), url=page("order-head")))
    if sells and live and any(line.left_to_deliver.quantity for line in standing.lines):
        found.append(HeadAct(code="promise", url=page("order-promises")))
    if sells and live:
        found.append(HeadAct(code="retain", url=link("invoicing:order_retention", order.pk)))
    if standing.state != "cancelled":
        found.append(
            HeadAct(
                code="print",
                label=_("Order confirmation"),
                url=reverse("dossier:order-paper", args=[order.pk, "confirmation"]),
                dialog=False,
                page=True,
            )
        )
        found.append(
            HeadAct(
                code="print",
                label=_("Proforma"),
                url=reverse("dossier:order-paper", args=[order.pk, "proforma"]),
                dialog=False,
                page=True,
            )
        )
    if live and folder.held and closes:
        found.append(HeadAct(code="release", url=page("order-release")))
    if live and not folder.held and sells:
        found.append(HeadAct(code="hold", url=page("order-hold")))
    at_cost = any(line.invoice_policy in AT_COST and line.left_to_invoice.excl_tax for line in standing.lines)
    if closes and live and at_cost:
        found.append(HeadAct(code="end_lines", url=page("order-line-endings")))
    if closes and live:
        found.append(HeadAct(code="close", url=page("order-closure")))
    if closes and standing.closed_by_hand and standing.state == "closed":
        found.append(HeadAct(code="reopen", url=page("order-reopening"), dialog=False, post=True))
    if closes and standing.state in ("open", "draft") and standing.facts.invoiced == "none":
        found.append(HeadAct(code="cancel", url=page("order-cancellation")))
    if sells:
        found.append(HeadAct(code="delete", label=pgettext("act", "Delete"), url=page("order-deletion")))
    return found
