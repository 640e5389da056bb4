"""Signing in, by password and by code; the language of a person; one's companies."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from carnet.core.models import User

PASSWORD = "vif-argent-42"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def claire(db: None) -> User:
    return User.objects.create(email="claire@example.org", name="Claire Le Goff", password=make_password(PASSWORD))


@pytest.fixture
def company(claire: User) -> int:
    return found("Armelis", claire)


def found(name: str, user: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_door_found_company(%s, %s, 'owner', '{}')", [name, user.pk])
        return int(cursor.fetchone()[0])


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": "claire@example.org", "password": password})


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_a_page_asks_to_sign_in_then_opens(client: Client, company: int) -> None:
    assert client.get("/profile")["Location"] == "/account/login/?next=/profile"
    assert sign_in(client)["Location"] == "/"
    page = client.get("/profile").content.decode()
    assert "Armelis" in page and "Claire Le Goff" in page and "Mon profil" in page


def test_a_wrong_password_is_refused_without_saying_whether_the_address_is_known(client: Client, claire: User) -> None:
    wrong = sign_in(client, "faux").content.decode()
    other = client.post("/account/login/", {"login": "nobody@example.org", "password": "faux"}).content.decode()
    sentence = re.search(r'role="alert"><div>(.*?)</div>', wrong)
    assert sentence and sentence.group(1) in other


def test_after_five_wrong_passwords_the_right_one_must_wait(client: Client, claire: User) -> None:
    for _try in range(5):
        sign_in(client, "faux")
    assert sign_in(client).status_code != 302
    assert client.get("/profile").status_code == 302


def test_nobody_signs_up_alone(client: Client, db: None) -> None:
    assert "propriétaire" in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_with_the_second_step_on_the_password_alone_does_not_open(client: Client, company: int) -> None:
    sign_in(client)
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", page)
    assert secret
    assert client.post("/account/2fa/totp/activate/", {"code": code(secret.group(1))}).status_code == 302
    codes = client.get("/account/2fa/recovery-codes/").content.decode()
    spare = re.search(r"<pre[^>]*>(\S+)", codes)
    assert spare
    client.post("/account/logout/")
    assert "/2fa/authenticate" in sign_in(client)["Location"]
    assert client.get("/profile").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": spare.group(1)}).status_code == 302
    assert client.get("/profile").status_code == 200
    client.post("/account/logout/")
    sign_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": spare.group(1)}).status_code == 200, "a code is good once"


def test_a_forgotten_password_does_not_skip_the_second_step(
    client: Client, company: int, mailoutbox: list[Any]
) -> None:
    TOTP.activate(User.objects.get(email="claire@example.org"), "JBSWY3DPEHPK3PXP")
    client.post("/account/password/reset/", {"email": "claire@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)
    assert link
    form = client.get(link.group(1), follow=True)
    new = "tout-neuf-77-et-long"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.get("/profile").status_code == 302, "nobody is in by the link alone"
    assert "/2fa/authenticate" in sign_in(client, new)["Location"]
    assert client.get("/profile").status_code == 302
    used = Client().get(link.group(1), follow=True)
    assert 'name="password1"' not in used.content.decode(), "a link is good once"


def test_a_link_of_a_password_is_good_for_three_days(
    client: Client, company: int, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/account/password/reset/", {"email": "claire@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)
    assert link
    for days, good in ((2.9, True), (3.1, False)):
        late = datetime.now() + timedelta(days=days)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self, late=late: late)
        page = Client().get(link.group(1), follow=True).content.decode()
        assert ('name="password1"' in page) is good


def test_a_forgotten_password_is_replaced_by_a_link(client: Client, company: int, mailoutbox: list[Any]) -> None:
    assert client.post("/account/password/reset/", {"email": "claire@example.org"}).status_code == 302
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)
    assert link and mailoutbox[0].to == ["claire@example.org"]
    form = client.get(link.group(1), follow=True)
    new = "tout-neuf-77"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(client, new).status_code == 302


def test_pages_of_the_account_have_no_inline_script_or_style(client: Client, company: int) -> None:
    addresses = ["login/", "password/reset/", "password/reset/done/", "signup/", "inactive/"]
    pages = [client.get(f"/account/{address}").content.decode() for address in addresses]
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    addresses = ["logout/", "password/change/", "2fa/", "2fa/totp/activate/", "reauthenticate/"]
    pages += [client.get(f"/account/{address}").content.decode() for address in addresses]
    for page in pages:
        assert "<h1" in page and "style=" not in page and "<script>" not in page and "onclick" not in page


def test_the_language_is_the_person_s_never_the_browser_s(client: Client, company: int, claire: User) -> None:
    english = {"Accept-Language": "en"}
    assert "Se connecter" in client.get("/account/login/", headers=english).content.decode()
    client.post("/language", {"language": "en", "next": "/account/login/"})
    assert "Sign in" in client.get("/account/login/").content.decode()
    sign_in(client)
    assert "Mon profil" in client.get("/profile", headers=english).content.decode()
    assert client.post("/language", {"language": "en", "next": "/profile"})["Location"] == "/profile"
    assert "My profile" in client.get("/profile").content.decode()
    assert client.post("/language", {"language": "xx", "next": "https://elsewhere.example/"})["Location"] == "/"
    claire.refresh_from_db()
    assert claire.language == "en"


def test_one_works_in_one_of_one_s_companies_and_in_no_other(client: Client, company: int, claire: User) -> None:
    second = found("Brasserie", claire)
    stranger = found("Corsaires", User.objects.create(email="yann@example.org", name="Yann"))
    sign_in(client)
    assert client.get("/profile").context["place"].name == "Armelis"
    client.post("/company", {"company": str(second)})
    assert client.get("/profile").context["place"].name == "Brasserie"
    client.post("/company", {"company": str(stranger)})
    assert client.get("/profile").context["place"].name == "Brasserie"


def test_without_a_company_the_page_says_what_to_do(client: Client, claire: User) -> None:
    client.force_login(claire)
    page = client.get("/profile")
    assert page.status_code == 403 and "aucune société" in page.content.decode()


def test_the_profile_changes_name_and_language(client: Client, company: int, claire: User) -> None:
    client.force_login(claire)
    assert client.post("/profile", {"name": "", "language": "fr"}).status_code == 422
    assert client.post("/profile", {"name": "Claire Morvan", "language": "en"}).status_code == 302
    claire.refresh_from_db()
    assert (claire.name, claire.language, timezone.is_aware(claire.created_at)) == ("Claire Morvan", "en", True)


def test_an_unknown_address_says_so_kindly(client: Client, db: None) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404 and "tableau de bord" in page.content.decode()
