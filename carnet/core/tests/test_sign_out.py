"""Sessions ended from the server."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from carnet.core.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "vif-argent-42-nord"


def signed_in(name: str) -> Client:
    User.objects.create(email=f"{name}@example.org", name=name, password=make_password(PASSWORD))
    client = Client()
    client.post("/account/login/", {"login": f"{name}@example.org", "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    """Signed in, though without a company yet."""
    return client.get("/profile").status_code == 403


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("carnet_sign_out", *arguments, stdout=said)
    return said.getvalue()


def test_a_person_or_everybody_is_signed_out() -> None:
    cache.clear()
    claire, yann = signed_in("claire"), signed_in("yann")
    assert run("Claire@example.org") == "1 session(s) ended.\n"
    assert not is_in(claire) and is_in(yann)
    run("--all")
    assert not is_in(yann)
    with pytest.raises(CommandError):
        run("nobody@example.org")
