"""A party picked in a form: the page keeps the one chosen, never writes every party there is."""

import pytest
from django import forms

from carnet.company.tests.worlds import a_company
from carnet.core.acts import company_scope
from carnet.core.web.forms import Form, PickField
from carnet.parties.commands import create_party
from carnet.parties.inputs import PartyContent
from carnet.parties.models import Party

pytestmark = pytest.mark.django_db


class Asked(Form):
    """Whom, and something else that may be wrong."""

    supplier = PickField(Party, kind="supplier")
    number = forms.CharField()


def test_a_form_refused_shows_only_the_one_chosen() -> None:
    by = a_company()
    with company_scope(by.company_id):
        chosen, other = (create_party(content=PartyContent(name=name), by=by) for name in ("Chosen", "Other"))
        form = Asked({"supplier": str(chosen.pk), "number": ""})
        assert not form.is_valid()
        page = form.as_p()
        assert page.count("<option") == 2
        assert "Chosen" in page and "Other" not in page
        assert Asked({"supplier": str(other.pk), "number": "1"}).is_valid()


@pytest.mark.parametrize("typed", ["", "x", "0", "999999999999999999999999"])
def test_what_is_no_party_is_refused_beside_its_field(typed: str) -> None:
    by = a_company()
    with company_scope(by.company_id):
        create_party(content=PartyContent(name="Other"), by=by)
        form = Asked({"supplier": typed, "number": "1"})
        assert list(form.errors) == ["supplier"]
        assert "Other" not in form.as_p()
