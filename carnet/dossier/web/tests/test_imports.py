"""Imports on screen: a file sent, mapped, executed, its refused lines downloaded, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.company.tests.worlds import a_company, signed_in
from carnet.core.acts import company_scope
from carnet.dossier.models import Import
from carnet.parties.models import Party

pytestmark = pytest.mark.django_db
TEXT = "Nom;Inconnu;Ville\n<b>Bréhat</b>;C1;Paimpol\n;;Rennes\n"


def test_from_the_file_to_its_undoing() -> None:
    by = a_company()
    browser = signed_in(by)
    assert browser.get("/imports/new").status_code == 200
    sent = SimpleUploadedFile("clients.csv", TEXT.encode(), "text/csv")
    answer = browser.post("/imports/new", {"kind": "parties", "file": sent})
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    with CaptureQueriesContext(connection) as seen:
        text = browser.get(page).content.decode()
    assert len(seen) <= 15, len(seen)
    assert "&lt;b&gt;Bréhat" in text and "<b>Bréhat" not in text and "Rien n’est encore écrit" in text
    columns = {"column-0": "name", "column-1": "number", "column-2": "city"}
    assert browser.post(f"{page}/columns", {**columns, "column-2": "name"}).status_code == 422
    assert browser.post(f"{page}/columns", columns).status_code == 302
    errors = browser.get(f"{page}/errors")
    assert errors["Content-Disposition"].startswith("attachment") and ";Rennes;3;" in errors.content.decode()
    assert browser.post(f"{page}/execution").status_code in {204, 302}
    with company_scope(by.company_id):
        assert Party.objects.get().number == "C1"
    assert "clients.csv" in browser.get("/imports").content.decode()
    assert browser.post(f"{page}/undoing").status_code in {204, 302}
    with company_scope(by.company_id):
        assert not Party.objects.exists() and Import.objects.get().state == "undone"
    assert browser.get(page).status_code == 200


def test_what_is_no_table_is_refused_beside_its_field() -> None:
    browser = signed_in(a_company())
    sent = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no", "text/csv")
    answer = browser.post("/imports/new", {"kind": "parties", "file": sent})
    assert answer.status_code == 422 and "classeur" in answer.content.decode()
