"""A founded company and its people, for tests of the areas above."""

from django.test import Client

from carnet.company import rights
from carnet.company.founding import LegalIdentity, found_company
from carnet.core.actor import Actor
from carnet.core.models import User


def a_user(name: str = "Claire Le Goff", email: str = "claire@carnet.example") -> User:
    """A person who can sign in with the password `secret`."""
    return User.objects.create_user(email, "secret", name=name)


def a_company(name: str = "Atelier Nord", owner: User | None = None, **legal: object) -> Actor:
    """A founded company, as its owner acts in it."""
    owner = owner or a_user()
    company_id = found_company(name=name, owner=owner, legal=LegalIdentity(**legal))  # type: ignore[arg-type]
    return Actor(company_id, "user", owner.name, frozenset(rights.ALL), user_id=owner.pk)


def somebody(by: Actor, role: str) -> Actor:
    """Somebody of the same company in a role, as given by default."""
    return Actor(by.company_id, "user", role, frozenset(rights.ROLES[role][1]))


def signed_in(by: Actor) -> Client:
    """A browser in which this person is signed in, in this company."""
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id))
    return client
