"""Rights by role, for every act, call and page: what a role does not hold is refused, and nothing is left off the table (P54)."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation

from attacks.addresses import screens
from attacks.rights_table import TABLE, table
from carnet.company import rights
from carnet.company.tests.worlds import a_company, a_user
from carnet.core.acts import ACTS, company_scope
from carnet.core.api.routing import ROUTES
from carnet.core.models import Membership, User
from carnet.core.refusals import RightMissing
from carnet.core.testing.api import Caller, a_key

pytestmark = pytest.mark.django_db
ROLES = list(rights.ROLES)


@pytest.fixture
def member() -> tuple[User, int]:
    """Somebody in a company, without any right yet."""
    owner = a_company()
    somebody = a_user("Paul", "paul@carnet.example")
    with company_scope(owner.company_id):
        Membership.objects.create(user=somebody, role="sales", rights=[])
    return somebody, owner.company_id


def _as(role: str, member: tuple[User, int]) -> tuple[frozenset[str], Client, Caller]:
    user, company_id = member
    held = frozenset(rights.ROLES[role][1])
    with company_scope(company_id):
        Membership.objects.filter(user=user).update(role=role, rights=sorted(held))
    client = Client()
    client.force_login(user)
    actor = a_company_actor(company_id, user, held)
    return held, client, Caller(a_key(actor))


def a_company_actor(company_id: int, user: User, held: frozenset[str]):
    from carnet.core.actor import Actor

    return Actor(company_id, "user", user.name, held, user_id=user.pk)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_does_not_hold_is_refused_on_every_page_and_call(role: str, member: tuple[User, int]) -> None:
    held, client, api = _as(role, member)
    for screen in screens():
        if screen.right is None or screen.right in held:
            continue
        answer = client.post(screen.at({}))
        assert answer.headers.get("HX-Refusal") == "RightMissing", screen.address
    for route in ROUTES:
        if route.right is not None and route.right not in held:
            reply = api.call(route.method, re.sub(r"{\w+}", "1", route.path))
            assert (reply.status, reply.json["code"]) == (403, "RightMissing"), route


@pytest.mark.parametrize("role", ROLES)
def test_an_act_refuses_whoever_lacks_its_right_before_it_reads_anything(role: str) -> None:
    screens()
    by = replace(a_company(), rights=frozenset(rights.ROLES[role][1]))
    assert len(ACTS) > 200
    for name, declared in ACTS.items():
        assert declared.right in rights.ALL, name
        if declared.right not in by.rights:
            with pytest.raises(RightMissing):
                declared.function(by=by)


def test_a_key_may_do_what_its_scopes_say_and_no_more(member: tuple[User, int]) -> None:
    user, company_id = member
    with company_scope(company_id):
        Membership.objects.filter(user=user).update(role="owner", rights=list(rights.ALL))
    actor = a_company_actor(company_id, user, frozenset(rights.ALL))
    screens()  # loads every area, and with it the routes
    one_of_each = {route.right: route for route in ROUTES if route.right}
    assert len(one_of_each) > 15
    for scope in rights.ALL:
        api = Caller(a_key(actor, scopes=[scope]))
        assert api.get("/me").json["rights"] == [scope]
        for right, route in one_of_each.items():
            reply = api.call(route.method, re.sub(r"{\w+}", "1", route.path))
            assert reply.status == 403 or right == scope, (scope, route)


def test_the_table_of_rights_is_that_of_the_registries() -> None:
    with translation.override("en"):
        assert TABLE.read_text(encoding="utf-8") == table(), "write it anew: .venv/bin/python -m attacks.rights_table"
