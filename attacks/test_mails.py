"""E-mails say what was written, to whom it was written: no header, no recipient and no secret comes in by their words."""

from typing import Any

import pytest
from django.core.mail import EmailMessage

from attacks.conftest import Desk
from carnet.company.queries import _filled
from carnet.core.acts import company_scope
from carnet.core.models import Mail

pytestmark = pytest.mark.django_db
ENDS = ["\r\nBcc: thief@elsewhere.example", "\nX-Evil: 1", "\r\n\r\n<html>body", "\u2028Bcc: x", "\x0bBcc: x", "\x00"]


@pytest.mark.parametrize("end", ENDS)
def test_no_line_of_a_title_becomes_a_header(attacker: Desk, end: str) -> None:
    reply = attacker.world.api.post(
        f"/invoices/{attacker.ids['invoice']}/mailing",
        {"recipients": ["a@carnet.example"], "title": f"Facture{end}", "body": f"Bonjour{end}"},
    )
    if reply.status < 300:
        with company_scope(attacker.world.owner.company_id):
            mail = Mail.objects.latest("id")
        sent = EmailMessage(mail.title, mail.body, to=mail.recipients).message()
        assert {name.lower() for name in sent.keys()} <= {  # noqa: SIM118 - headers may repeat
            "content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date", "message-id",
        }  # fmt: skip
    else:
        assert reply.status == 422


@pytest.mark.parametrize(
    "address",
    [
        "a@carnet.example\r\nBcc: thief@elsewhere.example",
        "a@carnet.example, thief@elsewhere.example",
        "a@carnet.example>\nTo: b@b.example",
        "|sh",
    ],
)
def test_no_recipient_hides_in_an_address(attacker: Desk, address: str) -> None:
    for path in (f"/invoices/{attacker.ids['invoice']}/mailing", f"/quotes/{attacker.ids['quote']}/mailing"):
        assert attacker.world.api.post(path, {"recipients": [address]}).status == 422
        answer = attacker.world.api.post(path, {"recipients": ["a@carnet.example"], "copies": [address]})
        assert answer.status == 422


@pytest.mark.parametrize(
    "written",
    [
        "{party.__class__}",
        "{party!r}",
        "{party:>9999999999}",
        "{0}",
        "{{party}}",
        "{% debug %}",
        "{secret}",
        "%(party)s",
        "${party}",
    ],
)
def test_the_words_of_a_template_are_a_closed_list(written: str) -> None:
    said = _filled(written, {"party": "Le Goff"})
    assert said == written.replace("{party}", "Le Goff")


def test_a_word_of_a_text_is_not_filled_again() -> None:
    assert _filled("{party}", {"party": "{iban}", "iban": "FR76"}) == "{iban}"


def test_an_invitation_leads_to_this_site_alone(attacker: Desk) -> None:
    typed = {"email": "new@carnet.example", "name": "New", "role": "sales"}
    answer: Any = attacker.client.post("/settings/members/new", typed, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    answer = attacker.client.post("/settings/members/new", typed, headers={"x-forwarded-host": "elsewhere.example"})
    with company_scope(attacker.world.owner.company_id):
        assert "elsewhere" not in Mail.objects.latest("id").body
