"""What every answer tells the browser to forbid, and that no page needs what is forbidden."""

import pytest
from django.urls import get_resolver

from attacks.addresses import every_pattern, screens
from attacks.conftest import Desk
from attacks.pages import Page
from attacks.test_other_company_by_screens import body_of

pytestmark = pytest.mark.django_db


def test_every_page_forbids_what_it_does_not_need_and_lives_with_it(attacker: Desk) -> None:
    faults, read = [], 0
    addresses = [screen.at(attacker.ids) for screen in screens()]
    addresses += [
        "/" + address
        for address, _name, view in every_pattern(get_resolver().url_patterns)
        if "allauth" in view.__module__ and "(" not in address and "logout" not in address
    ]
    for address in [*addresses, "/nowhere", "/api/v1/docs", "/api/v1/openapi.json", "/r/0000000000000000"]:
        answer = attacker.client.get(address)
        policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'self'" and policy["object-src"] == policy["base-uri"] == "'none'", address
        assert policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'", address
        assert "unsafe" not in answer["Content-Security-Policy"] and "*" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY", address
        assert answer["Referrer-Policy"] == "same-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"], address
        assert "Server" not in answer and "X-Powered-By" not in answer
        kind = answer.headers.get("Content-Type", "")
        if "html" in kind:
            assert kind == "text/html; charset=utf-8"
            faults += [(address, fault) for fault in Page(address, body_of(answer).decode()).faults]
            read += 1
    assert read > 200
    assert not faults, "\n".join(map(str, faults))
