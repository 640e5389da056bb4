"""The dashboard: its figures are those of the lists they open."""

import gzip
import json
import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.core.actor import Actor
from carnet.dossier.web.tests.conftest import a_deal, a_line, text, with_deposit, with_interim


def test_an_empty_house_is_welcomed(desk: Client) -> None:
    assert "Bienvenue" in text(desk.get("/"))


def test_the_day_is_short_and_its_figures_open_their_lists(desk: Client, by: Actor) -> None:
    a_deal(by, a_line("1", "400"))
    with_interim(with_deposit(a_deal(by, a_line("1", "1000")), by), by)
    desk.get("/")
    with CaptureQueriesContext(connection) as captured:
        response = desk.get("/")
    body = text(response)
    assert len(captured) <= 20 and len(gzip.compress(response.content)) < 30_000
    assert "1\u00a0400,00" in body and "600,00" in body
    figures = re.findall(r'<a class="why" href="([^"]+)">([^<]+)</a>', body)
    assert len(figures) == 6
    for url, value in figures[:2]:
        assert value in text(desk.get(url.replace("&amp;", "&")))
    drawn = re.search(r'<script id="chart-invoiced"[^>]*>(.*?)</script>', body)
    assert drawn and len(json.loads(drawn[1])["values"]) == 12
    assert "Encaisser FA-2026-0001" in body and "Facturer 400,00" in body


def test_mine_narrows_to_ones_own(desk: Client, by: Actor) -> None:
    a_deal(by, a_line("1", "400"))
    assert "400,00" in text(desk.get("/?who=me"))


def test_who_reads_only_gets_no_button(by: Actor, desk_with: Any) -> None:
    with_deposit(a_deal(by), by)
    body = text(desk_with("read").get("/"))
    assert "Encaisser" in body and "btn-primary" not in body
