from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from carnet.core.models import User
from carnet.core.web.who import places_of

pytestmark = pytest.mark.django_db


def test_the_first_person_of_an_installation_gets_a_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_PASSWORD", "un mot de passe solide")
    said = StringIO()
    call_command("carnet_user", "Claire@Nord.example", "--name", "Claire", "--company", "Nord", stdout=said)
    user = User.objects.get(email="claire@nord.example")
    assert user.check_password("un mot de passe solide")
    assert [place.name for place in places_of(user.pk)] == ["Nord"]
    assert "Nord is founded" in said.getvalue()


@pytest.mark.parametrize(
    ("password", "arguments"),
    [("123", ["c@nord.example"]), ("un mot de passe solide", ["nobody"]),
     ("un mot de passe solide", ["c@nord.example", "--company", "Nord", "--siren", "123456789"])],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, password: str, arguments: list[str]
) -> None:
    monkeypatch.setenv("CARNET_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("carnet_user", *arguments)
