"""People at a party, and what they receive."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.refusals import NotFound, Refusal
from carnet.parties.checks import NameMissing, checked_email
from carnet.parties.inputs import ContactInput
from carnet.parties.models import Contact, Party


class ContactInUse(Refusal):
    """Documents are addressed to the contact."""

    def __init__(self) -> None:
        super().__init__(_("Documents are addressed to this contact, who therefore cannot be removed."))


@act("party.add_contact", right=rights.PARTIES)
def add_contact(*, party_id: int, contact: ContactInput, by: Actor) -> Contact:
    """Add a person to a party."""
    if not Party.objects.filter(pk=party_id).exists():
        raise NotFound
    (made,) = write_contacts(party_id, [contact])
    _record("party.contact_added", made, by)
    return made


@act("party.edit_contact", right=rights.PARTIES)
def edit_contact(*, contact_id: int, contact: ContactInput, by: Actor) -> Contact:
    """Change a person's name, role, addresses and what they receive."""
    found = _held(contact_id)
    for name, value in _values(contact).items():
        setattr(found, name, value)
    found.save()
    _record("party.contact_edited", found, by)
    return found


@act("party.remove_contact", right=rights.PARTIES)
def remove_contact(*, contact_id: int, by: Actor) -> None:
    """Remove a person to whom no document is addressed; refuses ContactInUse."""
    found = _held(contact_id)
    try:
        found.delete()
    except ProtectedError as error:
        raise ContactInUse from error
    _record("party.contact_removed", found, by)


def write_contacts(party_id: int, contacts: Sequence[ContactInput]) -> list[Contact]:
    """Write people of a party in one statement."""
    return Contact.objects.bulk_create([Contact(party_id=party_id, **_values(contact)) for contact in contacts])


def _values(contact: ContactInput) -> dict[str, object]:
    name = " ".join(contact.name.split())
    if not name:
        raise NameMissing
    return {**asdict(contact), "name": name, "email": checked_email(contact.email)}


def _held(contact_id: int) -> Contact:
    found = Contact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()
    if found is None:
        raise NotFound
    return found


def _record(done: str, contact: Contact, by: Actor) -> None:
    journal.record(done, subject=Subject("party", contact.party_id), by=by, facts={"name": contact.name})
