"""Files that are not what they say: kept as bytes, given back as nothing that runs."""

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from attacks.conftest import Desk
from carnet.core.files import LARGEST

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script></html>"
PDF = b"%PDF-1.7\n"
# Name, kind it says it is, bytes, kind it is given back as, shown in place or saved.
SENT = [
    ("a.html", "text/html", PAGE, "application/octet-stream", False),
    ("a.svg", "image/svg+xml", b"<svg onload='alert(1)'/>", "application/octet-stream", False),
    ("a.xml", "application/xml", b"<?xml-stylesheet href='x'?>", "application/octet-stream", False),
    ("a.js", "text/javascript", b"alert(1)", "application/octet-stream", False),
    ("a.pdf", "application/pdf", PAGE, "application/octet-stream", False),
    ("a.png", "image/png", PAGE, "application/octet-stream", False),
    ("a.txt", "text/plain", b"MZ\x00\x00", "application/octet-stream", False),
    ("a.pdf", "text/html; charset=utf-8", PDF, "application/octet-stream", False),
    ("a.pdf", "application/pdf", PDF, "application/pdf", True),
    ("a.pdf", "Application/PDF; x=y", PDF, "application/pdf", True),
    ("a.txt", "text/plain", PAGE, "text/plain", True),
]  # fmt: skip
NAMES = [
    "../../etc/passwd",
    "C:\\a\\b.pdf",
    'a";x="b.pdf',
    "a\r\nX-Evil: 1.pdf",
    "é€.pdf",
    "a\x00.pdf",
    "x" * 300 + ".pdf",
    "\u202egnp.exe",
]


def _kept(desk: Desk, name: str, kind: str, content: bytes) -> Any:
    upload = SimpleUploadedFile(name, content, kind)
    answer = desk.client.post(f"/orders/{desk.ids['order']}/documents/new", {"file": upload, "title": "A"})
    assert answer.status_code in {302, 204, 422}, answer.status_code
    if answer.status_code == 422:
        return None
    folder = desk.world.api.get(f"/orders/{desk.ids['order']}").json["documents"]
    return desk.client.get(f"/documents/{max(int(one['id']) for one in folder)}")


@pytest.mark.parametrize(("name", "kind", "content", "given", "shown"), SENT)
def test_a_file_is_given_back_as_what_can_harm_nobody(
    attacker: Desk, name: str, kind: str, content: bytes, given: str, shown: bool
) -> None:
    answer = _kept(attacker, name, kind, content)
    assert answer["Content-Type"] == given and answer.content == content
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and "script" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_path_and_no_header(attacker: Desk, name: str) -> None:
    answer = _kept(attacker, name, "application/pdf", PDF)
    if answer is None:
        return
    told = answer["Content-Disposition"]
    assert answer.status_code == 200 and "X-Evil" not in answer.headers
    assert not {"/", "\\", "\r", "\n", "\x00"} & set(told.replace("utf-8''", "").replace('\\"', "")), told


def test_the_same_by_the_api(attacker: Desk) -> None:
    api, order = attacker.world.api, attacker.ids["order"]
    sent = {"name": "a.pdf", "media_type": "application/pdf", "content": base64.b64encode(PAGE).decode()}
    made = api.made(f"/orders/{order}/documents", sent)
    answer = attacker.client.get(f"/documents/{made['id']}")
    assert answer["Content-Type"] == "application/octet-stream" and answer["Content-Disposition"].startswith(
        "attachment"
    )
    for name in ("..", "../..", "a/../..", "\\\\x\\y", "a\nb"):
        reply = api.post(f"/orders/{order}/documents", {**sent, "name": name})
        assert reply.status in {201, 422}, reply
        if reply.status == 201:
            told = attacker.client.get(f"/documents/{reply.json['id']}")["Content-Disposition"]
            assert not {"/", "\\", "\n"} & set(told), told
    for content in ("", "not base64!", "YQ==\n\x00"):
        assert api.post(f"/orders/{order}/documents", {**sent, "content": content}).status == 422


def test_what_is_too_large_is_not_kept(attacker: Desk) -> None:
    before = attacker.print()
    upload = SimpleUploadedFile("a.pdf", PDF + bytes(LARGEST), "application/pdf")
    answer = attacker.client.post(f"/orders/{attacker.ids['order']}/documents/new", {"file": upload, "title": "A"})
    assert answer.status_code == 422
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0" + bytes(9)
    logo = SimpleUploadedFile("a.png", bomb, "image/png")
    assert attacker.client.post("/settings/logo/change", {"logo": logo}).status_code == 422
    assert attacker.print() == before
