"""Every route asks for a key, and for a right unless it is on the list below."""

import re

import pytest

from carnet.company import rights
from carnet.company.tests.worlds import a_company
from carnet.core.api.routing import ROUTES, Route
from carnet.core.api.site import built
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db

API = built()
FOR_ANY_MEMBER = {("GET", "/me")}
WITH_ACCOUNTS = {("GET", "/direct-debits/{id}/file")}  # whole bank accounts: for who collects
ALL = [pytest.param(route, id=f"{route.method} {route.path}") for route in ROUTES]


@pytest.mark.parametrize("route", ALL)
def test_a_route_names_a_known_right(route: Route) -> None:
    assert route.right in rights.ALL or (route.method, route.path) in FOR_ANY_MEMBER
    reads = route.method == "GET" and (route.method, route.path) not in WITH_ACCOUNTS
    assert (route.right in (rights.READ, rights.COSTS)) == reads or route.right is None


def test_no_route_answers_without_a_key_nor_without_the_right() -> None:
    nobody, powerless = Caller("carnet_unknown"), Caller(a_key(a_company(), scopes=[]))
    for route in ROUTES:
        path = re.sub(r"{\w+}", "1", route.path)
        assert nobody.call(route.method, path).status == 401, route
        if route.right:
            reply = powerless.call(route.method, path)
            assert (reply.status, reply.json["code"]) == (403, "RightMissing"), route


def test_every_operation_has_its_own_name_and_tells_its_right() -> None:
    paths = API.described["paths"]
    operations = [operation for item in paths.values() for operation in item.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names) == len(ROUTES)
    for operation in operations:
        assert operation["summary"].endswith("."), operation["operationId"]
        assert {"401", "500"} <= {str(status) for status in operation["responses"]}
