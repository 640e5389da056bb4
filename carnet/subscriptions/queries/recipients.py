"""Who receives what contracts send."""

from collections.abc import Collection

from carnet.parties.models import Contact, Party

MOST = 3


def recipients(party_ids: Collection[int]) -> dict[int, list[str]]:
    """The people of each customer who receive invoices, else the customer itself (two statements)."""
    found: dict[int, list[str]] = {party_id: [] for party_id in party_ids}
    people = Contact.objects.filter(party_id__in=found, receives_invoices=True).exclude(email="").order_by("id")
    for party_id, email in people.values_list("party_id", "email"):
        found[party_id] = [*found[party_id], email][:MOST]
    for party_id, email in Party.objects.filter(id__in=found).exclude(email="").values_list("id", "email"):
        found[party_id] = found[party_id] or [email]
    return found
