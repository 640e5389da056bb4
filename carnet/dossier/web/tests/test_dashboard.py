"""The dashboard: its figures are those of the lists they open."""

import gzip
import json
import re
from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.company.clock import today
from carnet.company.models import Settings, Terms
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.models import User
from carnet.dossier.commands import create_order
from carnet.dossier.models import ForecastNote
from carnet.dossier.web.tests.conftest import D, a_deal, a_line, text, with_deposit, with_interim
from carnet.invoicing.commands import collect_debits, draft_balance, issue_invoice, move_plan_line, record_mandate
from carnet.invoicing.queries import plan_of
from carnet.sales.lines import OrderContent
from carnet.sales.tests.factories import a_customer


def test_an_empty_house_is_welcomed(desk: Client) -> None:
    assert "Bienvenue" in text(desk.get("/"))


def test_the_day_is_short_and_its_figures_open_their_lists(desk: Client, by: Actor) -> None:
    a_deal(by, a_line("1", "400"))
    with_interim(with_deposit(a_deal(by, a_line("1", "1000")), by), by)
    desk.get("/")
    with CaptureQueriesContext(connection) as captured:
        response = desk.get("/")
    body = text(response)
    assert len(captured) <= 24 and len(gzip.compress(response.content)) < 30_000
    assert "1\u00a0400,00" in body and "600,00" in body
    figures = re.findall(r'<a class="why" href="([^"]+)">([^<]+)</a>', body)
    assert len(figures) == 6
    for url, value in figures[:2]:
        assert value in text(desk.get(url.replace("&amp;", "&")))
    assert "Encaisser FA-2026-0001" in body and "Facturer 400,00" in body


def test_mine_narrows_to_ones_own(desk: Client, by: Actor) -> None:
    a_deal(by, a_line("1", "400"))
    assert "400,00" in text(desk.get("/?who=me"))


def test_who_reads_only_gets_no_button(by: Actor, desk_with: Any) -> None:
    with_deposit(a_deal(by), by)
    body = text(desk_with("read").get("/"))
    assert "Encaisser" in body and "btn-primary" not in body


def test_each_role_is_told_its_own_work(by: Actor, desk_with: Any) -> None:
    with_deposit(a_deal(by), by)
    a_deal(by, a_line("1", "400"))
    assert "Encaisser FA-2026-0001" in text(desk_with("read", "payments.write").get("/"))
    sales = text(desk_with("read", "invoices.write").get("/"))
    assert "Encaisser FA-2026-0001" not in sales and "Facturer 400,00" in sales
    projects = text(desk_with("read", "projects.write", "time.write").get("/"))
    assert "Encaisser" not in projects and "Facturer 400,00" not in projects


def test_direct_debits_are_asked_in_time_and_recorded_on_their_day(desk: Client, by: Actor) -> None:
    Settings.objects.update(creditor_id="FR72ZZZ123456")
    party = a_customer(payment_method="direct_debit")
    record_mandate(party_id=party.pk, iban="FR1420041010050500013M02606", signed_on=today(), by=by)
    terms = Terms.objects.get(code="COMPTANT").pk
    content = OrderContent(party_id=party.pk, title="Work", lines=(a_line("1", "100"),), terms_id=terms)
    order = create_order(content=content, on=today(), by=by)
    invoice = issue_invoice(invoice_id=draft_balance(order_id=order.pk, on=today(), by=by).pk, on=today(), by=by)
    assert "1 facture à prélever" in text(desk.get("/"))
    on = today() + timedelta(days=3)
    collect_debits(invoices=[invoice.pk], on=on, by=by)
    assert "à prélever" not in text(desk.get("/"))
    with time_machine.travel(f"{on} 10:00:00+00:00"):
        desk.force_login(User.objects.get(pk=by.user_id))
        assert "1 prélèvement" in text(desk.get("/"))


def _drawn(body: str) -> dict[str, Any]:
    found = re.search(r'<script id="chart-invoiced"[^>]*>(.*?)</script>', body)
    assert found
    chart: dict[str, Any] = json.loads(found[1])
    return chart


def test_the_chart_and_its_table_say_the_same_to_the_cent(desk: Client, by: Actor) -> None:
    day = today()
    ForecastNote.objects.create(month=day.replace(day=1), source="plan", amount=D("1234.56"))
    for on, price in ((day - timedelta(days=366), "99.99"), (day - timedelta(days=40), "250.01"), (day, "400.10")):
        order = create_order(
            content=OrderContent(party_id=a_customer().pk, title="Work", lines=(a_line("1", price),)), on=on, by=by
        )
        issue_invoice(invoice_id=draft_balance(order_id=order.pk, on=on, by=by).pk, on=on, by=by)
    body = text(desk.get("/"))
    chart = _drawn(body)
    assert len(chart["labels"]) == 12 and D(chart["values"][-1]) == D("400.10")
    assert chart["planned"][-1] == "1234.56" and not any(chart["planned"][:-1])
    rows = re.findall(r"<tr><td><a[^>]*date=(\d{4}-\d\d)[^>]*>[^<]*</a></td>(.*?)</tr>", body)
    told = {month: re.findall(r">([^<]*)</td>", cells) for month, cells in rows}
    zipped = zip(chart["labels"], chart["values"], chart["before"], chart["planned"], strict=True)
    for label, value, before, planned in zipped:
        assert told[label[:7]] == [
            formats.money(D(value)), formats.money_or_dash(D(before)), formats.money(D(planned)) if planned else "–"
        ]  # fmt: skip
    assert sum(map(D, chart["before"])) == D("99.99")
    assert "32 % des 1\xa0234,56 prévus" in body


def test_the_margin_is_that_of_the_report_it_opens(desk: Client, by: Actor, desk_with: Any) -> None:
    a_deal(by, a_line("1", "400"))
    a_deal(by, a_line("2", "300", "10"))
    body = text(desk.get("/"))
    opened = re.search(r'<a class="why" href="(/earnings[^"]+)">([^<]+)</a></div><div[^>]*>([^<]+)<', body)
    assert opened and opened[2] == "97\xa0%"
    report = text(desk.get(opened[1].replace("&amp;", "&")))
    assert f'<div class="fig">{opened[3]}</div>' in report
    assert "/earnings" not in text(desk_with("read").get("/"))


def test_a_planned_invoice_that_is_late_is_work_and_its_order_told_once(desk: Client, by: Actor) -> None:
    order = a_deal(by, a_line("1", "400"))
    (rest,) = plan_of(order.pk)
    move_plan_line(plan_line_id=rest.id, due_on=today() - timedelta(days=3), by=by)
    body = text(desk.get("/"))
    assert "prévue le" in body and body.count(order.number) == 1
    assert "Facturer 400,00" not in body


def test_cards_read_later_open_their_lists(desk: Client, by: Actor) -> None:
    order = with_interim(with_deposit(a_deal(by, a_line("1", "1000")), by), by)
    body = text(desk.get("/customers/best"))
    assert (order.party.name in body and "800,00" in body) or "650,00" in body
    url = re.search(r'href="(/invoices[^"]+)"', body)
    assert url and desk.get(url[1].replace("&amp;", "&")).status_code == 200
    assert text(desk.get("/leaks/found")).strip() == ""
