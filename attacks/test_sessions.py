"""Sessions: fixed by nobody, ended in time, ended everywhere; guesses counted; the log tells it, without any secret."""

import json
import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from carnet.company.tests.worlds import a_company
from carnet.core.models import User
from carnet.core.testing.api import Caller, a_key
from carnet.core.web import lasting

pytestmark = pytest.mark.django_db
PASSWORD = "vif-argent-42-nord"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def claire() -> User:
    user = User.objects.create(email="claire@example.org", name="Claire Le Goff", password=make_password(PASSWORD))
    a_company("Armelis", user)
    return user


def signed(agent: str = FIREFOX, remember: bool = True, password: str = PASSWORD) -> Client:
    client = Client(headers={"user-agent": agent})
    typed = {"login": "claire@example.org", "password": password} | ({"remember": "on"} if remember else {})
    client.post("/account/login/", typed)
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


def turn_back(client: Client, seconds: int, *names: str) -> None:
    session = client.session
    for name in names:
        session[name] -= seconds
    session.save()


def test_a_session_is_never_the_one_somebody_prepared(claire: User) -> None:
    client = Client()
    client.get("/account/login/")
    client.cookies["sessionid"] = "a" * 32
    client.post("/account/login/", {"login": "claire@example.org", "password": PASSWORD})
    first = client.cookies["sessionid"].value
    assert first != "a" * 32 and not Session.objects.filter(session_key="a" * 32).exists()
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key=first).exists()
    client.cookies["sessionid"] = first
    assert not is_in(client)


def test_signing_out_leaves_nothing_in_the_browser(claire: User) -> None:
    client = signed()
    assert "no-store" in client.get("/profile")["Cache-Control"]
    assert client.post("/account/logout/")["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize(
    ("remember", "seconds", "lives"),
    [(False, lasting.IDLE - 60, True), (False, lasting.IDLE + 60, False),
     (True, lasting.IDLE + 60, True), (True, lasting.IDLE_KEPT + 60, False)],
)  # fmt: skip
def test_a_session_nobody_uses_ends(claire: User, remember: bool, seconds: int, lives: bool) -> None:
    client = signed(remember=remember)
    turn_back(client, seconds, "seen")
    assert is_in(client) == lives


def test_a_session_ends_however_much_it_is_used(claire: User) -> None:
    client = signed()
    turn_back(client, lasting.LONGEST - 60, "began")
    assert is_in(client)
    turn_back(client, 120, "began")
    assert not is_in(client)
    assert client.get("/orders", headers={"hx-request": "true"})["HX-Redirect"].startswith("/account/login/")


def test_a_used_session_is_written_now_and_then_only(claire: User, django_assert_num_queries: Any) -> None:
    client = signed()
    before = client.session["seen"]
    client.get("/profile")
    assert client.session["seen"] == before
    turn_back(client, lasting.STEP + 60, "seen")
    client.get("/profile")
    assert client.session["seen"] >= int(time.time()) - 5


def test_one_sees_where_one_is_signed_in_and_ends_it(claire: User) -> None:
    here, away, third = signed(), signed(PHONE), signed(PHONE)
    page = here.get("/profile/sessions").content.decode()
    assert "Firefox sur Windows" in page and page.count("Chrome sur Android") == 2 and "Cet appareil" in page
    ends = re.findall(r"/profile/sessions/(\d+)/end", page)
    assert len(set(ends)) == 2
    assert here.post(f"/profile/sessions/{ends[0]}/end").status_code == 302
    assert sorted([is_in(away), is_in(third)]) == [False, True] and is_in(here)
    assert here.post(f"/profile/sessions/{ends[0]}/end").status_code == 404
    assert here.post("/profile/sessions/others/end").status_code == 302
    assert not is_in(away) and not is_in(third) and is_in(here)


def test_sessions_that_are_over_are_forgotten(claire: User) -> None:
    here, over = signed(), signed(PHONE)
    Session.objects.filter(session_key=over.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    assert lasting.forget_ended() == 1
    assert is_in(here) and UserSession.objects.count() == 1 and not is_in(over)


def test_nobody_ends_the_session_of_another(claire: User) -> None:
    signed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM usersessions_usersession")
        (its_id,) = cursor.fetchone()
    other = User.objects.create_user("yann@example.org", "secret", name="Yann")
    a_company("Corsaires", other)
    stranger = Client()
    stranger.force_login(other)
    assert stranger.post(f"/profile/sessions/{its_id}/end").status_code == 404


def test_a_session_begun_by_a_clock_gone_wrong_does_not_last_until_then(claire: User) -> None:
    for names in (["seen"], ["began"]):
        client = signed()
        turn_back(client, -lasting.TOLERATED - 60, *names)
        assert not is_in(client)
    client = signed()
    turn_back(client, -lasting.TOLERATED - 60, "proved")
    assert client.get("/settings/keys/new")["Location"].startswith("/account/reauthenticate/")


def test_a_new_password_ends_the_other_sessions_and_is_told_by_e_mail(claire: User, mailoutbox: list[Any]) -> None:
    here, away = signed(), signed(PHONE)
    new = "tout-neuf-77-brise"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", typed).status_code == 302
    assert is_in(here) and not is_in(away)
    assert mailoutbox[-1].to == ["claire@example.org"] and "mot de passe" in mailoutbox[-1].body.lower()
    assert here.get("/profile/sessions").content.decode().count("/end") == 0


def test_an_account_put_out_is_out_at_once(claire: User) -> None:
    client = signed()
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_what_gives_power_asks_the_password_again_after_a_while(claire: User) -> None:
    client = signed()
    asked = ["/settings/keys/new", "/settings/members/new", "/settings/roles/new"]
    for address in asked:
        assert client.get(address).status_code == 200
    turn_back(client, lasting.PROVED + 60, "proved")
    for address in asked:
        assert client.get(address)["Location"] == f"/account/reauthenticate/?next={address.replace('/', '%2F')}"
        assert client.post(address, {"name": "x"})["Location"].startswith("/account/reauthenticate/")
        assert client.get(address, headers={"hx-request": "true"})["HX-Redirect"].startswith("/account/reauthenticate/")
    assert client.post("/account/reauthenticate/", {"password": "faux", "next": asked[0]}).status_code == 200
    assert client.get(asked[0]).status_code == 302
    assert client.post("/account/reauthenticate/", {"password": PASSWORD, "next": asked[0]})["Location"] == asked[0]
    assert client.get(asked[0]).status_code == 200


def test_where_the_second_step_is_asked_of_everybody_nobody_works_without(claire: User, settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True
    client = signed()
    assert client.get("/profile")["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/orders", headers={"hx-request": "true"})["HX-Redirect"] == "/account/2fa/totp/activate/"
    session = client.session
    session[lasting.SECOND_STEP] = True
    session.save()
    assert is_in(client)


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse1",
        "password2024!",
        "P@ssw0rd2024",
        "azertyazerty",
        "Armelis-2026",
        "carnet123456",
        "claire@example.org",
    ],
)
def test_a_password_thieves_would_try_is_refused(claire: User, password: str) -> None:
    client = signed()
    typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", typed).status_code == 200
    assert is_in(signed())


@pytest.mark.parametrize("password", ["la mer est bleue ce soir", "x" * 5 + "Ünï→码 " * 10, "correct horse battery"])
def test_a_long_password_of_any_letters_is_taken_as_it_is(claire: User, password: str) -> None:
    client = signed()
    typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", typed).status_code == 302
    assert is_in(signed(password=password)) and not is_in(signed(password=password.strip().lower() + "?"))


def test_guesses_are_counted_for_the_account_and_for_the_address(claire: User) -> None:
    for _guess in range(5):
        signed(password="faux")
    assert not is_in(signed())
    cache.clear()
    client = Client()
    answers = [
        client.post("/account/login/", {"login": f"n{n}@example.org", "password": "x"}).content for n in range(12)
    ]
    assert answers[-1] != answers[0]
    cache.clear()
    asked = [client.post("/account/password/reset/", {"email": "claire@example.org"}).status_code for _n in range(7)]
    assert asked[0] == 302 and asked[-1] == 429


def test_the_log_tells_who_came_and_who_was_kept_out_and_no_secret(claire: User, caplog: Any) -> None:
    caplog.set_level(logging.INFO)
    key = a_key(a_company("Nord", User.objects.create_user("n@example.org", "secret", name="N")), scopes=["read"])
    client = signed()
    signed(password="faux-mot-secret")
    Client().post("/account/login/", {"login": "mon-mot-de-passe@x.example", "password": "x"})
    client.post("/account/logout/")
    Caller("carnet_stolen").get("/me")
    Caller(key).post("/quotes", {})
    session = client.cookies["sessionid"].value
    told = [json.loads(r.message) for r in caplog.records if r.name == "carnet.security"]
    assert [one["event"] for one in told] == [
        "sign_in",
        "sign_in.refused",
        "sign_in.refused",
        "sign_out",
        "key.refused",
        "right.missing",
    ]
    assert told[0]["user"] == told[1]["user"] == claire.pk and told[2]["user"] is None
    assert all(one["at"].endswith("+00:00") and one["from"] == "127.0.0.1" for one in told)
    whole = caplog.text
    for secret in (PASSWORD, "faux-mot-secret", "mon-mot-de-passe", "carnet_stolen", key, session or "?"):
        assert secret not in whole


def test_a_failure_tells_the_visitor_nothing_and_the_log_no_secret(
    claire: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    client = signed()
    client.raise_request_exception = False

    def broken(*_given: Any) -> None:
        raise RuntimeError("SELECT secret FROM core_user")

    monkeypatch.setattr("carnet.core.web.sessions._seat", broken)
    page = client.get("/profile/sessions")
    assert page.status_code == 500 and b"core_user" not in page.content and b"Traceback" not in page.content
    assert PASSWORD not in caplog.text and client.session.session_key not in caplog.text
