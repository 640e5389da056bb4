"""Addresses of a party; the default one of a use is proposed on documents."""

from collections.abc import Sequence

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound, Refusal
from carnet.parties.checks import checked_address
from carnet.parties.inputs import AddressInput
from carnet.parties.models import Address, Party


class AddressInUse(Refusal):
    """Documents are made out to the address."""

    def __init__(self) -> None:
        super().__init__(_("Documents use this address, so it cannot be removed. Change it, or add another one."))


@act("party.add_address", right=rights.PARTIES)
def add_address(*, party_id: int, address: AddressInput, by: Actor) -> Address:
    """Add an address; the first of its use becomes its default."""
    if not Party.objects.filter(pk=party_id).exists():
        raise NotFound
    (made,) = write_addresses(party_id, [address])
    _record("party.address_added", made, by)
    return made


@act("party.edit_address", right=rights.PARTIES)
def edit_address(*, address_id: int, address: AddressInput, by: Actor) -> Address:
    """Change an address; issued documents keep what they said."""
    found = _held(address_id)
    for name, value in checked_address(address).items():
        setattr(found, name, value)
    if found.is_default:
        _no_other_default(found.party_id, found.use)
    found.save()
    _record("party.address_edited", found, by)
    return found


@act("party.remove_address", right=rights.PARTIES)
def remove_address(*, address_id: int, by: Actor) -> None:
    """Remove an address that no document uses; refuses AddressInUse."""
    found = _held(address_id)
    try:
        found.delete()
    except ProtectedError as error:
        raise AddressInUse from error
    _record("party.address_removed", found, by)


def write_addresses(party_id: int, addresses: Sequence[AddressInput]) -> list[Address]:
    """Write addresses of a party; per use one default, the last that asks for it, else the first of all."""
    rows = [Address(party_id=party_id, **checked_address(address)) for address in addresses]
    for use in dict.fromkeys(row.use for row in rows):
        same = [row for row in rows if row.use == use]
        wanted = next((row for row in reversed(same) if row.is_default), None)
        if wanted is None and not Address.objects.filter(party_id=party_id, use=use, is_default=True).exists():
            wanted = same[0]
        for row in same:
            row.is_default = row is wanted
        if wanted is not None:
            _no_other_default(party_id, use)
    return Address.objects.bulk_create(rows)


def _no_other_default(party_id: int, use: str) -> None:
    Address.objects.filter(party_id=party_id, use=use, is_default=True).update(is_default=False)


def _held(address_id: int) -> Address:
    found = Address.objects.select_for_update(no_key=True).filter(pk=address_id).first()
    if found is None:
        raise NotFound
    return found


def _record(done: str, address: Address, by: Actor) -> None:
    facts = {"use": address.use, "city": address.city}
    journal.record(done, subject=Subject("party", address.party_id), by=by, facts=facts)
