"""Create, change, put aside and delete parties (P50)."""

from collections.abc import Sequence

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.models import Terms
from carnet.company.queries import series_for
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.holders import holders_of
from carnet.core.journal import Subject
from carnet.core.models import Membership
from carnet.core.numbering import free_numbers
from carnet.core.refusals import BadValue, Holder, NotFound, Refusal, require_version
from carnet.parties.checks import check_not_known, checked, following_siren
from carnet.parties.commands.addresses import write_addresses
from carnet.parties.commands.contacts import write_contacts
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Party
from carnet.parties.queries import taken_numbers


class PartyInUse(Refusal):
    """Documents speak of the party."""

    def __init__(self, holders: Sequence[Holder]) -> None:
        super().__init__(
            _("Documents are made out to this party, so it cannot be deleted. Put it aside instead."), holders=holders
        )


class TermsUnknown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("These payment terms are not the company's."), field="terms_id")


class OwnerUnknown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The owner must be a member of the company."), field="owner_id")


@act("party.create", right=rights.PARTIES)
def create_party(
    *,
    content: PartyContent,
    addresses: Sequence[AddressInput] = (),
    contacts: Sequence[ContactInput] = (),
    confirmed: bool = False,
    by: Actor,
) -> Party:
    """Create a party with its addresses and contacts; a number another party bears is PartyAlreadyKnown unless confirmed (P50)."""
    content = checked(content)
    _check_references(content)
    if not confirmed:
        check_not_known(content)
    party = Party(**content.values())
    party.number = free_numbers(series_for("party"), today(), 1, taken_numbers)[0]
    party.save(force_insert=True)
    write_addresses(party.pk, addresses)
    write_contacts(party.pk, contacts)
    _record("party.created", party, by)
    return party


@act("party.edit", right=rights.PARTIES)
def edit_party(
    *, party_id: int, content: PartyContent, expected_version: int | None = None, confirmed: bool = False, by: Actor
) -> Party:
    """Change a party; documents already issued keep what they said (P28). Refuses ChangedMeanwhile, PartyAlreadyKnown unless confirmed."""
    party = held_party(party_id)
    require_version(party.version, expected_version)
    before = PartyContent.of(party)
    content = checked(following_siren(before, content))
    _check_references(content)
    if not confirmed and (content.siren, content.vat_number) != (before.siren, before.vat_number):
        check_not_known(content, but=party_id)
    if content == before:
        return party
    for name, value in content.values().items():
        setattr(party, name, value)
    party.version += 1
    party.save()
    changed = [name for name, value in content.values().items() if getattr(before, name) != value]
    _record("party.edited", party, by, changed=changed)
    return party


@act("party.deactivate", right=rights.PARTIES)
def deactivate_party(*, party_id: int, by: Actor) -> Party:
    """Put a party aside: no longer offered for new documents; everything about it stays."""
    return _set_active(party_id, False, "party.deactivated", by)


@act("party.reactivate", right=rights.PARTIES)
def reactivate_party(*, party_id: int, by: Actor) -> Party:
    """Offer a party again."""
    return _set_active(party_id, True, "party.reactivated", by)


@act("party.delete", right=rights.PARTIES)
def delete_party(*, party_id: int, by: Actor) -> None:
    """Delete a party that no document holds, with its addresses and contacts; refuses PartyInUse."""
    party = held_party(party_id)
    try:
        party.delete()
    except ProtectedError as error:
        raise PartyInUse(holders_of(error)) from error
    journal.record("party.deleted", subject=Subject("party", party_id), by=by, facts=_facts(party))


def held_party(party_id: int) -> Party:
    """The party, locked; NotFound when it is not there."""
    party = Party.objects.select_for_update(no_key=True).filter(pk=party_id).first()
    if party is None:
        raise NotFound
    return party


def _set_active(party_id: int, active: bool, done: str, by: Actor) -> Party:
    party = held_party(party_id)
    if party.is_active != active:
        party.is_active = active
        party.version += 1
        party.save(update_fields=["is_active", "version"])
        _record(done, party, by)
    return party


def _check_references(content: PartyContent) -> None:
    if content.terms_id is not None and not Terms.objects.filter(pk=content.terms_id).exists():
        raise TermsUnknown
    if content.owner_id is not None and not Membership.objects.filter(user_id=content.owner_id).exists():
        raise OwnerUnknown


def _record(done: str, party: Party, by: Actor, **facts: object) -> None:
    journal.record(done, subject=Subject("party", party.pk), by=by, facts={**_facts(party), **facts})


def _facts(party: Party) -> dict[str, object]:
    return {"number": party.number, "name": party.name}
