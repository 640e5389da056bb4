"""What screens and other areas read of parties."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from carnet.core.models import Journal, JournalAbout, Membership
from carnet.core.refusals import NotFound
from carnet.core.searched import Searched
from carnet.parties.models import Address, Contact, Party
from carnet.parties.wanting import wanting_of


@dataclass(frozen=True, slots=True)
class PartyPage:
    """A party with what its page shows beside the documents."""

    party: Party
    addresses: Sequence[Address]
    contacts: Sequence[Contact]
    owner: str

    @property
    def billing(self) -> Address | None:
        """The address proposed on invoices."""
        billing = [address for address in self.addresses if address.use == Address.Use.BILLING]
        return next((address for address in billing if address.is_default), None) or next(iter(billing), None)


def party_page(party_id: int) -> PartyPage:
    """A party, its addresses (default ones first), its contacts and the name of its owner (four statements at most)."""
    party = Party.objects.select_related("terms").filter(pk=party_id).first()
    if party is None:
        raise NotFound
    addresses = list(Address.objects.filter(party=party).order_by("use", "-is_default", "id"))
    contacts = list(Contact.objects.filter(party=party).order_by("id"))
    return PartyPage(party, addresses, contacts, member_name(party.owner_id))


def wanting_for_invoices(party_id: int) -> tuple[Party, list[str]]:
    """A party, and the fields that the law wants to know of it before an invoice (two statements); none of one that is billed
    nothing."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    first = Address.objects.filter(party=party).order_by("use", "-is_default", "id").first()
    billed = party.is_customer or party.is_prospect
    return party, [error.field for error in wanting_of(party, first)] if billed else []


def member_name(user_id: int | None) -> str:
    """The name of a member of the company; nothing for nobody."""
    if user_id is None:
        return ""
    return Membership.objects.filter(user_id=user_id).values_list("user__name", flat=True).first() or ""


def parties_with_town() -> QuerySet[Party]:
    """All parties, each with the town and country of its billing address."""
    billing = Address.objects.filter(party=OuterRef("pk"), use=Address.Use.BILLING).order_by("-is_default", "id")
    return Party.objects.annotate(
        town=Subquery(billing.values("city")[:1]), country=Subquery(billing.values("country")[:1])
    )


def found_parties(text: str, limit: int = 10, who: Q | None = None) -> list[Party]:
    """Active parties with every word in name, number, SIREN, VAT number, town or a contact's name, accents ignored;
    `who` keeps some roles."""
    rows = Searched(table=Party).narrow(parties_with_town().filter(who or Q(), is_active=True), text)
    return list(rows.order_by("name", "id")[:limit])


def last_acts(party_id: int, limit: int = 6) -> list[Journal]:
    """The newest journal lines that speak of a party."""
    about = JournalAbout.objects.filter(kind="party", subject_id=party_id).order_by("-line").values("line")[:limit]
    return list(Journal.objects.filter(pk__in=about).order_by("-id"))


def taken_numbers(numbers: list[str]) -> list[str]:
    """Those of the numbers that a party bears."""
    return list(Party.objects.filter(number__in=numbers).values_list("number", flat=True))
