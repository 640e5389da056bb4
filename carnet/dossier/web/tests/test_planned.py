"""Planned invoices of an order on hold: they move, only deposits are invoiced (P9, P45)."""

from datetime import date

from django.test import Client
from django.urls import reverse

from carnet.core.actor import Actor
from carnet.dossier.commands import hold_order, release_order
from carnet.dossier.web.tests.conftest import D, a_deal, a_line, text
from carnet.invoicing.commands import write_plan
from carnet.invoicing.plans import PlanAsk
from carnet.invoicing.queries import plan_of


def test_an_order_on_hold_offers_its_deposit_only(desk: Client, by: Actor) -> None:
    order = a_deal(by, a_line("1", "1000"))
    asks = [
        PlanAsk(label="Acompte", kind="deposit", amount_excl_tax=D(300), due_on=date(2026, 9, 10)),
        PlanAsk(label="Solde", due_on=date(2026, 10, 10)),
    ]
    write_plan(order_id=order.pk, lines=asks, by=by)
    deposit, rest = plan_of(order.pk)
    folder, planned = reverse("dossier:order", args=[order.pk]), reverse("dossier:planned")

    def offered(page: str, line: int) -> tuple[bool, bool]:
        shown = text(desk.get(page))
        return f"?plan={line}" in shown, reverse("invoicing:plan_move", args=[line]) in shown

    assert {offered(page, line.id) for page in (folder, planned) for line in (deposit, rest)} == {(True, True)}
    hold_order(order_id=order.pk, reason="Litige", by=by)
    assert {offered(page, deposit.id) for page in (folder, planned)} == {(True, True)}
    assert {offered(page, rest.id) for page in (folder, planned)} == {(False, True)}
    assert "commande suspendue" in text(desk.get(planned))
    release_order(order_id=order.pk, reason="Réglé", by=by)
    assert {offered(page, rest.id) for page in (folder, planned)} == {(True, True)}


def test_what_is_left_to_do_of_an_order_on_hold_waits_for_its_release(desk: Client, by: Actor) -> None:
    order = a_deal(by, a_line("1", "1000"))
    write_plan(order_id=order.pk, lines=[PlanAsk(label="Lancement", due_on=date(2026, 9, 10))], by=by)
    (line,) = plan_of(order.pk)
    folder = reverse("dossier:order", args=[order.pk])
    hold_order(order_id=order.pk, reason="Litige", by=by)
    shown = text(desk.get(folder))
    assert f"?plan={line.id}" not in shown and "après déblocage" in shown
    release_order(order_id=order.pk, reason="Réglé", by=by)
    shown = text(desk.get(folder))
    assert f"?plan={line.id}" in shown and "après déblocage" not in shown
