"""What is bought for an order, in its folder: ordered, received, billed; committed and actual cost; "+" chooses lines to buy (P22, P36)."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.purchasing.queries.of_order import Bought, bought_for
from carnet.sales.models import Order
from carnet.sales.web.order_panels import OrderPanel, PanelAdd, PanelRow

EXPECTED = ("sent", "partly_received")


def purchases_panel(actor: Actor, order: Order, on: date | None) -> OrderPanel | None:
    """The purchases of an order that counts (one statement); amounts for those who may see costs."""
    if order.validated_on is None:
        return None
    rows = bought_for(order.pk, on)
    costs = actor.may(rights.COSTS)
    return OrderPanel(
        title=_("Purchases"),
        thing="purchase",
        key="a",
        rows=[_row(one, costs=costs, on=on) for one in rows if costs or one.kind == "purchase"],
        amount=sum((one.ordered or one.billed for one in rows), ZERO) if costs and rows else None,
        note=_note(rows) if costs else "",
        add=_adds(actor, order, costs=costs),
        empty=_("Nothing is bought for this order."),
    )


def _adds(actor: Actor, order: Order, *, costs: bool) -> list[PanelAdd]:
    adds = []
    if costs and actor.may(rights.PURCHASES):
        adds.append(
            PanelAdd(label=_("Buy lines of the order"), url=reverse("purchasing:buy-for-order", args=[order.pk]))
        )
    if costs and actor.may(rights.BILLS):
        url = f"{reverse('purchasing:bill-new')}?order={order.pk}"
        adds.append(PanelAdd(label=_("Record an expense of the order"), url=url, dialog=False))
    return adds


def _note(rows: list[Bought]) -> str:
    """What of it still is a commitment and what became a cost of the order."""
    committed, cost = sum((one.committed for one in rows), ZERO), sum((one.cost for one in rows), ZERO)
    said = []
    if committed:
        said.append(_("committed %(amount)s") % {"amount": formats.money(committed)})
    if cost:
        said.append(_("cost %(amount)s") % {"amount": formats.money(cost)})
    return " · ".join(said)


def _row(one: Bought, *, costs: bool, on: date | None) -> PanelRow:
    if one.kind == "bill":
        return PanelRow(
            title=one.number, url=reverse("purchasing:bill", args=[one.id]), beside=one.supplier,
            under=pgettext("bill", "Expense"), amount=one.billed,
        )  # fmt: skip
    day = on or today()
    expected = one.due_on and (on is not None or one.state in EXPECTED)
    late = (day - one.due_on).days if on is None and one.due_on and expected and one.due_on < day else 0
    return PanelRow(
        title=one.number or _("Draft no. %(id)d") % {"id": one.id},
        url=reverse("purchasing:purchase", args=[one.id]),
        beside=one.supplier,
        state="" if on else one.state,
        kind="purchase",
        under=_came(one, late),
        amount=one.ordered if costs else None,
        amount_under=_("billed %(amount)s") % {"amount": formats.money(one.billed)} if one.billed else "",
    )


def _came(one: Bought, late: int) -> str:
    said = []
    if one.lines == 1:
        told = {"n": formats.quantity(one.received_quantity), "of": formats.quantity(one.ordered_quantity)}
        said.append(_("%(n)s of %(of)s received") % told)
    elif one.ordered:
        said.append(_("%(share)s received") % {"share": formats.percent(one.received * 100 / one.ordered, 0)})
    if one.due_on and late:
        said.append(_("expected on %(day)s, %(late)s days late") % {"day": formats.day(one.due_on), "late": late})
    elif one.due_on:
        said.append(_("expected on %(day)s") % {"day": formats.day(one.due_on)})
    return " · ".join(said)
