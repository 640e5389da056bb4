"""The purchase order as its supplier reads it: in its language, down to the units and the dates (P36, P47)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.company.models import Unit
from carnet.parties.models import Party
from carnet.purchasing.documents import purchase_document
from carnet.purchasing.tests.worlds import Reseller

pytestmark = pytest.mark.django_db
D = Decimal
WANTED = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("language", "name", "unit", "day"),
    [("fr", "Portable 14 pouces", "jour", "04/12/2026"), ("en", "14-inch laptop", "day", "4 Dec 2026")],
)
def test_words_units_and_days_are_those_of_the_supplier(language: str, name: str, unit: str, day: str) -> None:
    world = Reseller()
    with world.inside():
        Party.objects.filter(pk=world.atlantic.pk).update(language=language)
        world.laptop.unit = Unit.objects.create(code="d", label="jour", labels={"fr": "jour", "en": "day"})
        world.laptop.translations = {"en": {"name": "14-inch laptop"}}
        world.laptop.save()
    purchase = world.draft(world.line("2"), world.line("1", promised_on=date(2026, 12, 7)), promised_on=WANTED)
    with world.inside():
        paper = purchase_document(purchase)
    first, second = paper.rows
    assert (first.label, first.unit) == (name, unit)
    assert [fact.value for fact in paper.facts] == [day]
    assert second.details == ("Pour le 07/12/2026" if language == "fr" else "For 7 Dec 2026")
