"""What an installation behind https says of its cookies and headers; read from the settings as they are then."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

SHOW = """
import json, django
django.setup()
from django.conf import settings
names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME LANGUAGE_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY \\
CSRF_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE SECURE_HSTS_SECONDS SECURE_PROXY_SSL_HEADER DEBUG SECRET_KEY \\
SESSION_COOKIE_DOMAIN CSRF_COOKIE_DOMAIN CSRF_TRUSTED_ORIGINS ALLOWED_HOSTS ALLAUTH_TRUSTED_PROXY_COUNT".split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def test_behind_https_cookies_are_of_this_host_alone() -> None:
    environment = {
        **os.environ,
        "PUBLIC_URL": "https://carnet.example",
        "CARNET_POOL": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"):
        assert told[name].startswith("__Host-")
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"):
        assert told[name] is True
    assert told["SESSION_COOKIE_SAMESITE"] == told["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert told["SESSION_COOKIE_DOMAIN"] is told["CSRF_COOKIE_DOMAIN"] is None
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000 and told["DEBUG"] is False and len(told["SECRET_KEY"]) >= 50
    assert told["CSRF_TRUSTED_ORIGINS"] == ["https://carnet.example"] and "*" not in told["ALLOWED_HOSTS"]
    assert told["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


@pytest.mark.django_db
def test_another_host_s_name_and_odd_methods_are_refused() -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/account/login/", headers={"host": "elsewhere.example"}).status_code == 400
    assert (
        client.post(
            "/account/password/reset/", {"email": "a@b.example"}, headers={"host": "elsewhere.example"}
        ).status_code
        == 400
    )
    assert client.trace("/account/login/").status_code == 405
    assert client.get("/.git/config").status_code == client.get("/static/../config/settings.py").status_code == 404
    assert client.get("/static/").status_code == 404
