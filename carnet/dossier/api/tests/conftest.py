"""A company that may issue, its caller, its customer."""

from typing import Any

import pytest

from carnet.company.tests.worlds import a_company
from carnet.core.actor import Actor
from carnet.core.api import keys
from carnet.core.testing.api import Caller, a_key

IDENTITY = {
    "legal_form": "SARL",
    "share_capital": "10 000 €",
    "siren": "732829320",
    "registration": "RCS Nantes",
    "line1": "3 quai de la Fosse",
    "postcode": "44000",
    "city": "Nantes",
    "iban": "FR7630006000011234567890189",
    "creditor_id": "FR72ZZZ123456",
}
CUSTOMER = {
    "name": "Menuiserie Le Goff",
    "siren": "404833048",
    "addresses": [{"line1": "8 rue des Forges", "postcode": "35000", "city": "Rennes"}],
}


@pytest.fixture(autouse=True)
def _fresh_keys() -> None:
    keys._noted.clear()


@pytest.fixture
def owner() -> Actor:
    return a_company(**IDENTITY)


@pytest.fixture
def api(owner: Actor) -> Caller:
    return Caller(a_key(owner))


@pytest.fixture
def customer(api: Caller) -> str:
    return str(api.made("/parties", CUSTOMER)["id"])


@pytest.fixture
def vector() -> list[dict[str, Any]]:
    """The worked vector of P13: 2 917.97 + 485.26 = 3 403.23."""
    return [
        {"description": "Screens", "quantity": "1", "unit_price": "1234.56", "vat_rate": "20"},
        {"description": "Cables", "quantity": "1", "unit_price": "850.085", "vat_rate": "20"},
        {"description": "Fitting", "quantity": "1", "unit_price": "499.99", "vat_rate": "10"},
        {"description": "Books", "quantity": "1", "unit_price": "333.33", "vat_rate": "5.5"},
    ]
