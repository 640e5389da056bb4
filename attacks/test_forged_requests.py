"""Requests that a page of another site makes a browser send (CSRF), and answers that would lead elsewhere."""

import pytest
from django.test import Client
from django.urls import get_resolver

from attacks.addresses import every_pattern, screens
from attacks.conftest import Desk
from carnet.core.models import User

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "javascript:alert(1)",
    "https:elsewhere.example",
]


def test_no_form_is_taken_without_its_token(attacker: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=attacker.world.owner.user_id))
    before = attacker.print()
    addresses = [screen.at(attacker.ids) for screen in screens()]
    addresses += [
        "/" + address
        for address, _name, view in every_pattern(get_resolver().url_patterns)
        if "allauth" in view.__module__ and "(" not in address
    ]
    for address in [*addresses, "/language", "/found"]:
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


def test_reading_writes_nothing(attacker: Desk) -> None:
    before = attacker.print()
    for screen in screens():
        attacker.client.get(screen.at(attacker.ids))
    assert attacker.print() == before


@pytest.mark.parametrize("away", ELSEWHERE)
def test_nothing_leads_to_another_site(away: str, attacker: Desk) -> None:
    """Signing in, the language, refusals and forms go on in this site alone, whatever they are told."""
    for name in ("next", "back", "to", "return", "url"):
        fresh = Client()
        answer = fresh.post(
            f"/account/login/?{name}={away}", {"login": "2@carnet.example", "password": "secret", name: away}
        )
        assert answer.headers["Location"].startswith("/") and "elsewhere" not in answer.headers["Location"]
        assert attacker.client.post("/language", {"language": "fr", name: away})["Location"] == "/"
    refused = attacker.client.get("/orders/1", headers={"referer": away})
    assert refused.status_code == 404 and b"elsewhere" not in refused.content and b"javascript:" not in refused.content
    for screen in screens():
        path = screen.at(attacker.ids)
        answer = attacker.client.get(
            path, {"next": away, "back": away}, headers={"hx-current-url": away, "referer": away}
        )
        for header in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"):
            assert "elsewhere" not in answer.headers.get(header, ""), path
            assert "javascript" not in answer.headers.get(header, ""), path
