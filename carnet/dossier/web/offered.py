"""The acts in the head of the folder: the next one in blue, likely ones plain, the rest under “…”."""

from collections.abc import Iterator, Sequence
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
    return [
        *_changes(folder, sells=actor.may(rights.SALES)),
        *(_papers(folder) if folder.standing.state != "cancelled" else ()),
        *_stops(folder, sells=actor.may(rights.SALES), closes=actor.may(rights.ORDERS_CLOSE)),
        *_endings(folder, sells=actor.may(rights.SALES), closes=actor.may(rights.ORDERS_CLOSE)),
    ]


def _is_live(folder: Folder) -> bool:
    return folder.standing.state in ("open", "settled")


def _page(folder: Folder, name: str) -> str:
    return reverse(f"dossier:{name}", args=[folder.order.pk])


def _changes(folder: Folder, *, sells: bool) -> Iterator[HeadAct]:
    """What was agreed, changed."""
    standing, live = folder.standing, _is_live(folder)
    if sells and live:
        yield HeadAct(code="amend", url=_page(folder, "amendment-new"))
    if sells and standing.state != "cancelled":
        yield HeadAct(code="edit", label=_("Edit the head"), url=_page(folder, "order-head"))
    if sells and live and any(line.left_to_deliver.quantity for line in standing.lines):
        yield HeadAct(code="promise", url=_page(folder, "order-promises"))
    if sells and live:
        yield HeadAct(code="retain", url=link("invoicing:order_retention", folder.order.pk))


def _papers(folder: Folder) -> Iterator[HeadAct]:
    """Papers of the order that the customer may ask for."""
    for kind, label in (("confirmation", _("Order confirmation")), ("proforma", _("Proforma"))):
        url = reverse("dossier:order-paper", args=[folder.order.pk, kind])
        yield HeadAct(code="print", label=label, url=url, dialog=False, page=True)


def _stops(folder: Folder, *, sells: bool, closes: bool) -> Iterator[HeadAct]:
    """The order held back, and let go on."""
    if _is_live(folder) and folder.held and closes:
        yield HeadAct(code="release", url=_page(folder, "order-release"))
    if _is_live(folder) and not folder.held and sells:
        yield HeadAct(code="hold", url=_page(folder, "order-hold"))


def _endings(folder: Folder, *, sells: bool, closes: bool) -> Iterator[HeadAct]:
    """How an order comes to its end, and back."""
    standing, live = folder.standing, _is_live(folder)
    at_cost = any(line.invoice_policy in AT_COST and line.left_to_invoice.excl_tax for line in standing.lines)
    if closes and live and at_cost:
        yield HeadAct(code="end_lines", url=_page(folder, "order-line-endings"))
    if closes and live:
        yield HeadAct(code="close", url=_page(folder, "order-closure"))
    if closes and standing.closed_by_hand and standing.state == "closed":
        yield HeadAct(code="reopen", url=_page(folder, "order-reopening"), dialog=False, post=True)
    if closes and standing.state in ("open", "draft") and standing.facts.invoiced == "none":
        yield HeadAct(code="cancel", url=_page(folder, "order-cancellation"))
    if sells:
        yield HeadAct(code="delete", label=pgettext("act", "Delete"), url=_page(folder, "order-deletion"))
