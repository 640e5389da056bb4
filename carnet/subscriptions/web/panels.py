"""Contracts in the folder of an order and on the page of a customer (P22, P38)."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.sales.models import Order
from carnet.sales.web.order_panels import OrderPanel, PanelAdd, PanelRow
from carnet.subscriptions.lines import EVERY
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.figures import brought_on
from carnet.subscriptions.queries.orders import RecurringLine, recurring_of_orders
from carnet.subscriptions.queries.selecting import with_state
from carnet.subscriptions.wording import every_words

SHOWN = 10


def order_contracts(actor: Actor, order: Order, on: date | None) -> OrderPanel | None:
    """The recurring lines of an order, each with its contract, or what may be done with it (one statement)."""
    lines = recurring_of_orders([order.pk], on or today())
    if not lines:
        return None
    free = [one for one in lines if not one.contract_id and not one.given_up]
    add = []
    if free and on is None and actor.may(rights.CONTRACTS) and order.validated_on and not order.cancelled_on:
        url = reverse("subscriptions:order_hand_over", args=[order.pk])
        add.append(PanelAdd(label=_("Hand over to a contract"), url=url))
    return OrderPanel(title=_("Contracts"), thing="contract", key="c", rows=_rows(lines, actor, on), add=add)


def _rows(lines: Sequence[RecurringLine], actor: Actor, on: date | None) -> list[PanelRow]:
    """A row per contract with its lines, then the lines without one."""
    rows = []
    by_contract: dict[int, list[RecurringLine]] = {}
    for one in lines:
        if one.contract_id and (on is None or (one.since and one.since <= on)):
            by_contract.setdefault(one.contract_id, []).append(one)
    for contract_id, own in by_contract.items():
        rows.append(_contract_row(contract_id, own, on))
    taken = {one.line.pk for own in by_contract.values() for one in own}
    return [*rows, *(_line_row(one, actor, on) for one in lines if one.line.pk not in taken)]


def _contract_row(contract_id: int, own: Sequence[RecurringLine], on: date | None) -> PanelRow:
    first = own[0]
    parts = [one.line.description for one in own[:2]]
    if len(own) > 2:
        parts.append("…")
    if first.next_due_on and on is None:
        parts.append(_("next invoice on %(day)s") % {"day": formats.day(first.next_due_on)})
    return PanelRow(
        title=first.number,
        url=reverse("subscriptions:contract", args=[contract_id]),
        state=first.state,
        kind="contract",
        under=" · ".join(parts),
        amount=sum((one.line.net for one in own), ZERO),
        amount_under=every_words(EVERY[first.line.period]),
    )


def _line_row(one: RecurringLine, actor: Actor, on: date | None) -> PanelRow:
    every = every_words(EVERY[one.line.period])
    acts = on is None and actor.may(rights.CONTRACTS)
    address = reverse(
        "subscriptions:order_line_restore" if one.given_up else "subscriptions:order_line_give_up",
        args=[one.line.order_id, one.line.pk],
    )
    if one.given_up:
        under = _("given up: %(reason)s") % {"reason": one.reason}
    else:
        under = _("no contract yet")
    return PanelRow(
        title=one.line.description,
        url=address if acts else "",
        dialog=not one.given_up,
        beside=pgettext("act", "Give up…") if acts and not one.given_up else "",
        under=under,
        amount=one.line.net,
        amount_under=every,
    )


@screen(rights.READ)
def party_contracts(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The running contracts of a customer and what they bring a month (two statements)."""
    day = today()
    rows = with_state(Contract.objects.filter(party_id=party_id), day).filter(
        state__in=["draft", "active", "suspended"]
    )
    found = list(rows.order_by("-id")[: SHOWN + 1])
    brought = brought_on(day, [row.pk for row in found])
    context = {
        "rows": [(row, brought.get(row.pk, ZERO)) for row in found[:SHOWN]],
        "count": len(found) if len(found) <= SHOWN else None,
        "monthly": sum(brought.values(), ZERO) if len(found) <= SHOWN else None,
        "every": f"{reverse('subscriptions:contracts')}?view=all&party={party_id}",
        "more": len(found) > SHOWN,
        "add": f"{reverse('subscriptions:contract_new')}?party={party_id}"
        if request.actor.may(rights.CONTRACTS)
        else "",
    }
    return render(request, "subscriptions/parts/party_contracts.html", context)


@screen(rights.READ)
def contracts_of_party(request: ScreenRequest) -> HttpResponse:
    """The list of contracts narrowed to a customer."""
    party = request.GET.get("party", "")
    return go(request, f"{reverse('subscriptions:contracts')}?view=all&party={party if party.isdecimal() else ''}")
