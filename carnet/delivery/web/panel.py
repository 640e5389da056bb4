"""The deliveries in the folder of an order: its notes, and the services said done (P22, P24, P33)."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.delivery.queries.panel import SHOWN, Delivery, OrderDeliveries, deliveries_of_order
from carnet.delivery.web.words import KINDS
from carnet.sales.models import Order
from carnet.sales.web.order_panels import OrderPanel, PanelAdd, PanelRow


def deliveries_panel(actor: Actor, order: Order, on: date | None) -> OrderPanel | None:
    """The panel, today or on a past day, of an order that has something to deliver or to do (one statement)."""
    found = deliveries_of_order(order.pk, on)
    if not (found.rows or found.goods or found.services):
        return None
    rows = [_row(one, actor, on) for one in found.rows]
    if found.counted > SHOWN:
        every = _("All deliveries of the order: %(n)d") % {"n": found.counted}
        rows.append(PanelRow(title=every, url=f"{reverse('deliveries:notes')}?view=all&order={order.pk}"))
    return OrderPanel(
        title=_("Deliveries"),
        thing="delivery",
        key="v",
        rows=rows,
        amount=found.total if found.rows else None,
        add=_add(actor, order, found),
        empty=_("Nothing delivered. “+” delivers what is left."),
    )


def _add(actor: Actor, order: Order, found: OrderDeliveries) -> list[PanelAdd]:
    """What may be delivered or said done now."""
    if not actor.may(rights.DELIVERIES) or order.validated_on is None or order.cancelled_on is not None:
        return []
    add = []
    if found.goods_left:
        add.append(PanelAdd(label=pgettext("act", "Deliver"), url=reverse("dossier:deliver", args=[order.pk])))
    if found.services_left:
        done = reverse("deliveries:complete", args=[order.pk])
        add.append(PanelAdd(label=_("Say services done"), url=done))
    return add


def _row(one: Delivery, actor: Actor, on: date | None) -> PanelRow:
    if one.kind == "completion":
        return _service(one, actor, on)
    return PanelRow(
        title=one.number or _("Draft no. %(id)d") % {"id": one.id},
        beside="" if one.kind == "out" else str(KINDS[one.kind]).lower(),
        url=reverse("deliveries:note", args=[one.id]),
        state=one.state,
        kind="delivery_note",
        under=" · ".join(filter(None, _under(one))),
        amount=one.amount,
    )


def _under(one: Delivery) -> list[str]:
    articles = ngettext("%(n)s article", "%(n)s articles", int(one.quantity)) % {"n": formats.quantity(one.quantity)}
    parts = [formats.day(one.on), articles]
    if one.cancels:
        parts.append(_("cancels %(number)s") % {"number": one.cancels})
    if one.cancelled_by:
        parts.append(_("cancelled by %(number)s") % {"number": one.cancelled_by})
    if one.kind == "return":
        parts += [_("to scrap") if one.to == "scrap" else "", "" if one.again is not False else _("given up")]
    parts += [" ".join(filter(None, [one.carrier, one.tracking]))]
    return [*parts, _("signed by %(name)s") % {"name": one.signed_by} if one.signed_by else ""]


def _service(one: Delivery, actor: Actor, on: date | None) -> PanelRow:
    signed = _("signed by %(name)s") % {"name": one.signed_by} if one.signed_by else ""
    undone = _("not done after all") if one.cancels else ""
    may_undo = on is None and not one.cancels and not one.cancelled_by and actor.may(rights.DELIVERIES)
    parts = [formats.day(one.on), formats.quantity(one.quantity), undone, signed]
    return PanelRow(
        title=one.what,
        state=one.state,
        kind="completion",
        under=" · ".join(filter(None, parts)),
        amount=one.amount,
        remove_url=reverse("deliveries:completion-undo", args=[one.id]) if may_undo else "",
    )
