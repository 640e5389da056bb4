"""The page of a list."""

import gzip
import io
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client

from carnet.core.acts import company_scope
from carnet.core.lists.tests.demo import LetterList, letters
from carnet.core.models import Mail, SavedView, User

HTMX = {"HX-Request": "true", "HX-Target": "list"}
PAGE = {"Accept-Encoding": "gzip"}


def text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def test_a_page_shows_rows_totals_and_next_page_in_few_statements_and_bytes(
    screen: Client, django_assert_max_num_queries: Any
) -> None:
    letters(120)
    screen.get("/letters")
    with django_assert_max_num_queries(12):
        response = screen.get("/letters")
    page = text(response)
    assert "120 commandes" in page and "76\u00a0230,00" in page and page.count('name="row"') == 50
    assert len(gzip.compress(response.content)) < 30_000
    assert "onclick" not in page and "style=" not in page and "<script>" not in page
    more = page.split("after=")[1].split('"')[0]
    assert text(screen.get(f"/letters?view=all&after={more}")).count('name="row"') == 50


def test_the_number_of_statements_does_not_depend_on_the_rows(screen: Client, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    letters(1)
    screen.get("/letters")
    with CaptureQueriesContext(connection) as few:
        screen.get("/letters")
    letters(60)
    with django_assert_num_queries(len(few)):
        screen.get("/letters")


def test_a_filter_gives_the_part_of_the_page_and_its_address(screen: Client) -> None:
    letters(6)
    response = screen.get("/letters?state=sent&q=lettre", headers=HTMX)
    part = text(response)
    assert "<html" not in part and "3 commandes" in part and "État : envoyé" in part
    assert response["HX-Replace-Url"] == "/letters?view=all&q=lettre&state=sent"


def test_ticked_boxes_and_from_to_become_the_address(screen: Client) -> None:
    letters(6)
    response = screen.get("/letters?state=sent&state=waiting&amount.from=20&amount.to=", headers=HTMX)
    assert response["HX-Replace-Url"] == "/letters?view=all&state=sent,waiting&amount=20.."


def test_the_form_of_each_filter_opens_with_its_value(screen: Client) -> None:
    for given in ("state=sent", "day=2026-01..2026-03", "amount=1..2", "title=x", "written=0", "order=7"):
        name = given.partition("=")[0]
        form = text(screen.get(f"/letters?{given}&sort=-amount&filter={name}"))
        assert "data-filter-form" in form and 'name="sort" value="-amount"' in form
    assert screen.get("/letters?filter=nothing").status_code == 404


def test_too_many_rows_come_in_an_order_the_database_keeps(screen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    letters(5)
    monkeypatch.setattr(LetterList, "kept_sorts", frozenset({"number"}))
    address = "/letters?sort=-amount"
    assert 'aria-sort="descending"' in screen.get(address).content.decode()
    monkeypatch.setattr("carnet.core.lists.spec.COUNTED", 4)
    page = text(screen.get(address))
    assert "Trop de lignes pour trier par « Reste »" in page
    assert screen.get("/letters?sort=-number").content.decode().count("Trop de lignes pour trier") == 0


def test_an_empty_list_says_how_to_begin_and_a_too_narrow_one_how_to_widen(screen: Client) -> None:
    assert "Une commande naît d’un devis accepté" in text(screen.get("/letters"))
    letters(1)
    assert "Enlever les filtres" in text(screen.get("/letters?q=introuvable"))


def test_a_filter_that_cannot_be_read_is_told(screen: Client) -> None:
    letters(1)
    assert "bientôt" in text(screen.get("/letters?day=bientôt"))


def test_the_csv_is_what_is_filtered_for_a_french_spreadsheet(screen: Client) -> None:
    letters(3)
    letters(1, title="=1+1", attempts=200, state="sent", sent_at=None)
    response = screen.get("/letters?state=sent&sort=amount&cols=title,day,state,progress,amount&export=csv")
    assert text(response) == (
        "\ufeffCommande;Date;État;Reste\r\n"
        "Lettre n° 1;19/02/2026 11:00;Envoyé;10,50\r\nLettre n° 3;19/04/2026 12:00;Envoyé;31,50\r\n'=1+1;;Envoyé;2100,00\r\n"
    )


def test_the_xlsx_has_real_numbers_and_days(screen: Client) -> None:
    letters(3)
    response = screen.get("/letters?sort=amount&export=xlsx")
    body = io.BytesIO(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    sheet = ElementTree.fromstring(ZipFile(body).read("xl/worksheets/sheet1.xml"))
    values = [
        cell.findtext("{*}v") for cell in sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c")
    ]
    assert "10.50" in values and len(values) >= 12


def test_a_view_is_saved_found_again_and_forgotten(screen: Client, claire: User) -> None:
    letters(4)
    response = screen.post("/letters?state=sent&sort=-amount", {"name": "Envoyées d’abord", "default": "1"})
    view = SavedView.objects.get()
    assert (view.user_id, view.query) == (claire.pk, {"state": "sent", "sort": "-amount"})
    assert response["Location"] == f"/letters?view=v{view.pk}&state=sent&sort=-amount"
    assert "2 commandes" in text(screen.get("/letters"))
    screen.post("/letters", {"forget": view.pk})
    assert "4 commandes" in text(screen.get("/letters")) and not SavedView.objects.exists()


def test_one_s_own_views_are_not_shown_to_others(screen: Client, company: int) -> None:
    letters(1)
    other = User.objects.create_user("yann@example.org", name="Yann")
    SavedView.objects.create(list_name="letters", name="À Yann", user=other, query={})
    SavedView.objects.create(list_name="letters", name="À tous", user=None, query={})
    page = text(screen.get("/letters"))
    assert "À tous" in page and "À Yann" not in page


def test_without_the_right_there_is_no_page_and_without_a_login_one_signs_in_first(
    screen: Client, claire: User
) -> None:
    assert screen.get("/letters/remind").status_code == 409
    screen.logout()
    assert screen.get("/letters")["Location"] == "/account/login/?next=/letters"
    assert screen.get("/letters", headers=HTMX)["HX-Redirect"] == "/account/login/"


def test_a_refusal_is_shown_in_place_and_leaves_nothing(screen: Client, company: int) -> None:
    inline = screen.post("/letters/new", {"title": "stuck"}, headers={"HX-Request": "true"})
    assert (inline.status_code, inline["HX-Refusal"]) == (409, "LetterStuck")
    assert "La lettre est coincée" in text(inline) and "<html" not in text(inline)
    whole = screen.post("/letters/new", {"title": "stuck"})
    assert whole.status_code == 409 and "<html" in text(whole) and "La lettre est coincée" in text(whole)


def test_a_form_sent_twice_counts_once(screen: Client) -> None:
    sent = {"title": "une", "idempotency_key": "k1"}
    first, second = screen.post("/letters/new", sent), screen.post("/letters/new", sent)
    assert first["Location"] == second["Location"] == "/letters"
    assert Mail.objects.filter(title="une").count() == 1


def test_what_a_refused_or_faulty_form_wrote_is_not_kept(own_database: str, client: Client, settings: Any) -> None:
    from carnet.core.lists.tests.conftest import found_company

    settings.ROOT_URLCONF = "carnet.core.lists.tests.demo"
    claire = User.objects.create_user("claire@example.org", name="Claire")
    company = found_company(claire)
    client.force_login(claire)
    for title, status in (("stuck", 409), ("faulty", 422), ("kept", 302)):
        sent = {"title": title, "idempotency_key": "same for all"}
        assert client.post("/letters/new", sent).status_code == status
    with company_scope(company):
        assert list(Mail.objects.values_list("title", flat=True)) == ["kept"]


def test_each_view_says_how_many_rows_it_holds(screen: Client, django_assert_num_queries: Any) -> None:
    letters(7)
    counts = text(screen.get("/letters?counts=1"))
    assert '<span id="count-all" ' in counts and ">7<" in counts and ">4<" in counts
