"""What is left to deliver, to take back, to do and to credit, as things to do: what is there, when the rest comes (P7, P33)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.core import formats
from carnet.core.money import ZERO
from carnet.delivery.queries.readiness import comes_on, whole_there
from carnet.dossier.queries import Blocker, Folder, FolderLine, LineFigures
from carnet.dossier.web.todo_row import EXCL, Todo

DELIVERIES = ("left_to_deliver", "left_to_do", "came_back_invoiced")


def undelivered(folder: Folder, day: date) -> Iterator[Todo]:
    """One row for goods that leave, one for those taken back, one for services, one for what came back invoiced."""
    blockers = [one for one in folder.blockers if one.code in DELIVERIES]
    leaving = [one for one in blockers if one.code == "left_to_deliver" and (one.quantity or ZERO) > 0]
    coming = [one for one in blockers if one.code == "left_to_deliver" and (one.quantity or ZERO) < 0]
    services = [one for one in blockers if one.code == "left_to_do"]
    credits = [one for one in blockers if one.code == "came_back_invoiced"]
    if leaving:
        yield _deliver(leaving, folder, day)
    if coming:
        n = _quantity(coming)
        title = ngettext("Take back %(n)s article", "Take back %(n)s articles", int(n)) % {"n": formats.quantity(n)}
        url = reverse("dossier:take-back", args=[folder.order.pk])
        yield _row("take_back", title, "", coming, "deliver", url, _("Take back"))
    if services and (url := _complete_url(folder)):
        title = _("Say services done: %(services)s") % {"services": _services(services, folder)}
        yield _row("left_to_do", title, _("Billed as they are done."), services, "complete", url)
    if credits:
        n = _quantity(credits)
        title = ngettext("%(n)s invoiced article came back", "%(n)s invoiced articles came back", int(n))
        title %= {"n": formats.quantity(n)}
        url = f"{reverse('deliveries:notes')}?view=returns&kind=return&order={folder.order.pk}"
        under = _("To be credited, unless others are delivered in their place.")
        yield _row("came_back_invoiced", title, under, credits, "credit", url, _("See the returns"), dialog=False)


def _row(
    code: str,
    title: str,
    under: str,
    blockers: Sequence[Blocker],
    act: str,
    url: str,
    label: str = "",
    *,
    dialog: bool = True,
) -> Todo:
    amount = sum((one.amount or ZERO for one in blockers), ZERO)
    return Todo(code, title, under, amount, EXCL, act, label, url, dialog=dialog, blocks=blockers[0].blocks)


def _quantity(blockers: Sequence[Blocker]) -> Decimal:
    return abs(sum((one.quantity or ZERO for one in blockers), ZERO))


def _deliver(blockers: Sequence[Blocker], folder: Folder, day: date) -> Todo:
    """Goods that leave: how much of them is there, and when the rest comes; no button when nothing can leave."""
    quantity, amount = _quantity(blockers), sum((one.amount or ZERO for one in blockers), ZERO)
    title = _title(quantity, begun=folder.standing.facts.delivered == "partial")
    promised = folder.order.promised_on
    told = [_("Promised on %(day)s") % {"day": formats.day(promised)}] if promised else []
    there, on, known = _there(folder)
    if known and there < quantity:
        told.append(_available(there, quantity, on))
    elif known:
        told.append(_("all available"))
    waits = ""
    if folder.held:
        waits = _("once released")
    elif known and not there and not folder.stock_may_lack:
        waits = _("possible on %(day)s") % {"day": formats.day(on)} if on else _("possible once in stock")
    return Todo(
        "left_to_deliver",
        title,
        " · ".join(told),
        amount,
        EXCL,
        "deliver",
        url="" if waits else reverse("dossier:deliver", args=[folder.order.pk]),
        waits=waits,
        late=max(0, (day - promised).days) if promised else 0,
        blocks=blockers[0].blocks,
        leads=_leads(folder),
    )


def _leads(folder: Folder) -> bool:
    """Whether invoicing waits for this delivery: lines billed as delivered are left, and nothing delivered is left to invoice."""
    billed = [line for line in folder.standing.lines if line.deliverable and line.invoice_policy == "delivered"]
    waiting = any(line.left_to_deliver.quantity > 0 and line.left_to_invoice.quantity > 0 for line in billed)
    return waiting and not any(line.to_invoice_now.excl_tax > 0 for line in billed)


def _title(quantity: Decimal, *, begun: bool) -> str:
    if begun:
        words = ngettext("Deliver the rest: %(n)s article", "Deliver the rest: %(n)s articles", int(quantity))
    else:
        words = ngettext("Deliver %(n)s article", "Deliver %(n)s articles", int(quantity))
    return words % {"n": formats.quantity(quantity)}


def _there(folder: Folder) -> tuple[Decimal, date | None, bool]:
    """How much of what is left may leave, the day the rest is there, and whether the stock says it at all."""
    there, days, known = ZERO, [], False
    for line in folder.lines:
        left = _left(line)
        if left is None or left.left_to_deliver.quantity <= 0:
            continue
        ready = folder.ready.get(line.line.pk)
        if ready is None:
            there += left.left_to_deliver.quantity
            continue
        known = True
        found = whole_there(ready, left.left_to_deliver.quantity)
        there += found
        if found < left.left_to_deliver.quantity:
            days.append(comes_on(ready))
    on = max((one for one in days if one), default=None) if all(days) else None
    return there, on, known


def _left(line: FolderLine) -> LineFigures | None:
    return line.figures if line.figures and line.figures.deliverable else None


def _available(there: Decimal, quantity: Decimal, on: date | None) -> str:
    left = quantity - there
    told = {"there": formats.quantity(there), "left": formats.quantity(left), "day": formats.day(on)}
    available = ngettext("%(there)s available", "%(there)s available", int(there)) % told
    if on is None:
        return f"{available}, " + _("nothing expected for %(left)s") % told
    return f"{available}, " + ngettext("%(left)s expected on %(day)s", "%(left)s expected on %(day)s", int(left)) % told


def _services(blockers: Sequence[Blocker], folder: Folder) -> str:
    """`4 Mise en service`, the first ones."""
    lines = [line for line in folder.standing.lines if not line.deliverable and line.left_to_deliver.quantity]
    told = [f"{formats.quantity(line.left_to_deliver.quantity)} {line.description}" for line in lines[:2]]
    return ", ".join([*told, "…"] if len(lines) > 2 else told)


def _complete_url(folder: Folder) -> str:
    """Where services are said done; none when all of them follow goods that are still to be delivered."""
    positions = {line.line.position: line.figures for line in folder.lines}
    for line in folder.lines:
        if line.figures is None or line.figures.deliverable or not line.figures.left_to_deliver.quantity:
            continue
        goods = positions.get(line.line.attached_to) if line.line.attached_to else None
        if goods is None or not goods.left_to_deliver.quantity:
            return reverse("deliveries:complete", args=[folder.order.pk])
    return ""
