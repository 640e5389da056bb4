"""Imports in a real browser: a file sent from the list, read, executed, taken back."""

from pathlib import Path
from typing import Any

import pytest

from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.parties.models import Party
from carnet.sales.tests.factories import a_company

pytestmark = pytest.mark.e2e
TEXT = """Code client;Raison sociale;Rôle;SIREN;E-mail;CP;Ville;Remarque interne
C1;Ateliers Bréhat;Client;732 829 320;bonjour@brehat.example;22500;Paimpol;
C2;Le Goff;Client, Fournisseur;404833048;;35000;Rennes;
C4;Faux;Client;123456789;;;;
"""


def test_a_file_from_the_list_to_its_undoing(own_database: str, page: Any, tmp_path: Path) -> None:
    by = a_company()
    owner = User.objects.get(pk=by.user_id)
    owner.set_password("vif-argent-42")
    owner.save()
    page.goto("/")
    page.fill("[name=login]", owner.email)
    page.fill("[name=password]", "vif-argent-42")
    page.keyboard.press("Enter")
    page.locator("text=À faire aujourd’hui").wait_for()
    page.set_default_timeout(30_000)
    (tmp_path / "clients.csv").write_text(TEXT)
    page.goto("/imports")
    page.locator("text=Importer un fichier").first.click()
    page.set_input_files("#dialog [name=file]", tmp_path / "clients.csv")
    page.locator("#dialog button >> text=Lire").click()
    page.locator("text=Rien n’est encore écrit").wait_for()
    page.locator(".btn-primary >> text=Importer").click()
    page.locator("text=Annuler l’import").wait_for()
    with company_scope(by.company_id):
        assert Party.objects.count() == 2
    page.goto("/imports")
    page.locator("#list >> text=clients.csv").wait_for()
    page.goto("/parties")
    page.locator("nav >> text=Imports").wait_for()
    page.goto("/imports")
    page.locator("#list >> text=clients.csv").click()
    page.locator("text=Annuler l’import").click()
    page.locator("text=Annulé").first.wait_for()
    with company_scope(by.company_id):
        assert Party.objects.count() == 0
