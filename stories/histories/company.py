"""The company of a history, told by its seed: several players at once never found the same one."""

from carnet.company import rights
from carnet.company.founding import found_company
from carnet.core.actor import Actor
from carnet.core.models import User
from carnet.sales.tests.factories import IDENTITY


def a_company_of_its_own(seed: int) -> Actor:
    """Its owner, who may do everything."""
    owner = User.objects.create(email=f"histoire{seed}@armelis.example", name="Nadia Armelis")
    company_id = found_company(name=f"Histoire {seed}", owner=owner, legal=IDENTITY)
    return Actor(company_id, "user", owner.name, frozenset(rights.ALL), user_id=owner.pk)
