"""Requests that a page of another site makes a browser send (CSRF), and answers that would lead elsewhere."""

import pytest
from django.test import Client

from attacks.addresses import account_addresses, screens
from attacks.conftest import ELSEWHERE, Desk, Walked
from attacks.pages import Page
from carnet.core.models import User

pytestmark = pytest.mark.django_db


def test_no_form_is_taken_without_its_token(attacker: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=attacker.world.owner.user_id))
    before = attacker.print()
    addresses = [screen.at(attacker.ids) for screen in screens()]
    for address in [*addresses, *account_addresses(), "/account/logout/", "/language", "/found"]:
        answer = client.post(address, {"idempotency_key": "forged"})
        assert answer.status_code in {403, 405}, address
        assert answer.status_code == 405 or answer.templates[0].name == "403_csrf.html", address
    assert attacker.print() == before


def test_a_token_of_another_site_s_page_is_no_use(attacker: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=attacker.world.owner.user_id))
    page = client.get("/profile")
    token = page.context["csrf_token"]
    typed = {"name": "Claire", "language": "fr", "csrfmiddlewaretoken": str(token)}
    assert client.post("/profile", typed, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert client.post("/profile", typed, headers={"origin": "null"}).status_code == 403
    assert client.post("/profile", typed, headers={"origin": "http://testserver"}).status_code == 302


def test_the_api_never_listens_to_a_cookie(attacker: Desk) -> None:
    assert attacker.client.get("/api/v1/me").status_code == 401
    assert attacker.client.post("/api/v1/quotes", {}, content_type="application/json").status_code == 401
    assert (
        "Access-Control-Allow-Origin"
        not in attacker.client.get("/api/v1/me", headers={"origin": "https://a.example"}).headers
    )


# A document issued is printed once, at its first download, and kept.
PRINTED = {"core_storedfile", "invoicing_issuedfile", "core_chainhead", "core_chainlink"}


def test_reading_writes_nothing(walked: Walked) -> None:
    changed = {table for table, print in walked.after.items() if walked.before[table] != print}
    assert changed <= PRINTED


def test_no_page_leads_to_another_site(walked: Walked) -> None:
    for visit in walked.visits:
        for header in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"):
            # The page that asks to sign in keeps where one was going: an address of ours, whatever its parameters say.
            told = visit.headers.get(header, "").partition("?")[0]
            assert "elsewhere" not in told and "javascript" not in told, (visit.path, told)
        if visit.is_page:
            links = Page(visit.path, visit.body.decode()).links
            assert not [link for link in links if link.startswith((ELSEWHERE, "//", "/\\", "javascript:"))], visit.path


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"]
)
def test_signing_in_and_choosing_a_language_go_on_here(away: str, attacker: Desk) -> None:
    for name in ("next", "back", "url"):
        typed = {"login": "2@carnet.example", "password": "secret", name: away}
        answer = Client().post(f"/account/login/?{name}={away}", typed)
        assert answer.status_code == 302 and answer["Location"] == "/"
        assert attacker.client.post("/language", {"language": "fr", name: away})["Location"] == "/"
