"""A person's data exported, or erased where the law lets it: documents keep what they said for ten years (R20, R88–R90)."""

from collections.abc import Sequence
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import ApiKey, Membership, SavedView, User
from carnet.core.refusals import BadValue, Holder, NotFound, Refusal
from carnet.dossier.queries.personal import (
    PersonalData,
    data_of_contact,
    data_of_member,
    data_of_party,
    running_with,
)
from carnet.dossier.steps.forgetting import NOBODY, erase_contacts, forget_answers, forget_in_journal, forget_in_mails
from carnet.dossier.steps.importing import forget_imports, imports_naming
from carnet.parties.models import Address, Contact, Party

_OF_A_PERSON = (
    "siren", "siret", "vat_number", "e_address_scheme", "e_address", "email", "phone", "website", "notes",
)  # fmt: skip


class NotAPerson(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("A company or a public body has no personal data of its own: erase its contacts instead, one by one.")
        )


class StillInBusiness(Refusal):
    """Something runs with the person, or is owed."""

    def __init__(self, holders: Sequence[Holder]) -> None:
        names = ", ".join(dict.fromkeys(one.label for one in holders if one.label)) or _("a draft or a credit")
        super().__init__(
            _("Something is not over with this person (%(names)s): finish or cancel it first.") % {"names": names},
            holders=holders,
        )


class MemberStillIn(Refusal):
    def __init__(self) -> None:
        super().__init__(_("This person can still sign in: shut them out first."))


class ErasureNeedsReason(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Say who asked for it and when, or which rule it follows."), field="reason")


@act("person.export_contact", right=rights.PARTIES)
def export_contact(*, contact_id: int, by: Actor) -> PersonalData:
    """Everything kept of a person at a party, to be handed to them; the export is noted in the journal."""
    return _exported(data_of_contact(contact_id), _of_contact(contact_id), by)


@act("person.export_party", right=rights.PARTIES)
def export_party(*, party_id: int, by: Actor) -> PersonalData:
    """Everything kept of a customer, to be handed to them; the export is noted in the journal."""
    return _exported(data_of_party(party_id), Subject("party", party_id), by)


@act("person.export_member", right=rights.MEMBERS)
def export_member(*, member_id: int, by: Actor) -> PersonalData:
    """Everything kept of a member or former member; the export is noted in the journal."""
    return _exported(data_of_member(member_id), Subject("member", member_id), by)


@act("person.erase_contact", right=rights.PARTIES)
def erase_contact(*, contact_id: int, reason: str, by: Actor) -> date | None:
    """Erase a person at a party: their row, their address in e-mails, their name in the journal; documents stay (R88)."""
    _require_reason(reason)
    data = data_of_contact(contact_id)
    subject = _of_contact(contact_id)
    list(Contact.objects.select_for_update(no_key=True).filter(pk=contact_id))
    erase_contacts([contact_id])
    return _forget(data, subject, reason, by)


@act("person.erase_party", right=rights.PARTIES)
def erase_party(*, party_id: int, reason: str, by: Actor) -> date | None:
    """Erase a private customer or prospect with whom all is over: gone when no document holds them, without a name otherwise; what
    was issued keeps what it said. Refuses NotAPerson, StillInBusiness (R20, R88)."""
    _require_reason(reason)
    party = Party.objects.select_for_update(no_key=True).filter(pk=party_id).first()
    if party is None:
        raise NotFound
    if party.kind != Party.Kind.PERSON:
        raise NotAPerson
    running = running_with(party_id)
    if running:
        raise StillInBusiness(running)
    data = data_of_party(party_id)
    contacts = list(Contact.objects.filter(party=party).order_by("pk").values_list("pk", flat=True))
    erase_contacts(contacts)
    try:
        party.delete()
    except ProtectedError:
        _anonymise(party)
    return _forget(data, Subject("party", party_id), reason, by)


@act("person.erase_member", right=rights.MEMBERS)
def erase_member(*, member_id: int, reason: str, by: Actor) -> date | None:
    """Erase a former member: keys, saved views, and the account unless another company uses it; the journal and documents keep who
    did what, as they must (R23). Refuses MemberStillIn."""
    _require_reason(reason)
    member = Membership.objects.select_for_update(no_key=True).select_related("user").filter(pk=member_id).first()
    if member is None:
        raise NotFound
    if member.is_active:
        raise MemberStillIn
    data = data_of_member(member_id)
    ApiKey.objects.filter(user=member.user, revoked_at=None).update(revoked_at=timezone.now())
    SavedView.objects.filter(user=member.user).delete()
    if not _belongs_elsewhere(member.user_id):
        _anonymise_account(member.user)
    return _forget(data, Subject("member", member_id), reason, by)


def _exported(data: PersonalData, subject: Subject, by: Actor) -> PersonalData:
    journal.record("person.exported", subject=subject, by=by, facts={"kind": data.kind})
    return data


def _forget(data: PersonalData, subject: Subject, reason: str, by: Actor) -> date | None:
    """Names go last: what is written until then could bear them. Gives the last day on which documents are kept."""
    words = sorted({*data.words, *data.emails})
    forget_imports(imports_naming(words))
    forget_in_mails(data.emails)
    forget_answers(words)
    facts = {"kind": data.kind, "reason": reason.strip()}
    if data.kept_until:
        facts["until"] = data.kept_until.isoformat()
    forget_in_journal(words, subject=subject, facts=facts, by=by)
    return data.kept_until


def _anonymise(party: Party) -> None:
    """The row that documents point to, without what names anybody."""
    blank = dict.fromkeys(_OF_A_PERSON, "")
    name = _("Customer erased %(number)s") % {"number": party.number}
    Party.objects.filter(pk=party.pk).update(
        **blank, name=name, is_active=False, no_reminders=True, version=party.version + 1
    )
    Address.objects.filter(party=party).update(label="", line1="", line2="", postcode="", city="")


def _anonymise_account(user: User) -> None:
    """Nobody signs in with it any more, and it names nobody."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.email = f"{user.pk}.{NOBODY}"
    user.name = _("Former member %(n)d") % {"n": user.pk}
    user.is_active, user.last_login = False, None
    user.save(update_fields=["email", "name", "password", "is_active", "last_login"])


def _belongs_elsewhere(user_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_door_memberships(%s)", [user_id])
        return bool(cursor.fetchone()[0])


def _of_contact(contact_id: int) -> Subject:
    party_id = Contact.objects.filter(pk=contact_id).values_list("party_id", flat=True).first()
    if party_id is None:
        raise NotFound
    return Subject("party", party_id)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ErasureNeedsReason
