"""Members of the company: invited by e-mail, given a role, put aside. Somebody always holds the owner's role (P54)."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.commands.roles import require_held
from carnet.company.founding import OWNER
from carnet.company.invitations import invitation
from carnet.company.queries import rights_of
from carnet.company.steps import held
from carnet.core import journal, mailing
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import Membership, User
from carnet.core.refusals import BadValue, Refusal


class MemberEmailInvalid(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(_("“%(value)s” is not an e-mail address.") % {"value": value}, field="email")


class MemberNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the person's name: it stands on documents and in the journal."), field="name")


class AlreadyMember(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is already a member of the company.") % {"name": name}, field="email")


class RoleUnknown(BadValue):
    def __init__(self) -> None:
        super().__init__(_("This role does not exist in the company."), field="role")


class LastOwner(Refusal):
    """Without an owner nobody could change anything any more."""

    def __init__(self) -> None:
        super().__init__(_("This is the last owner of the company: make somebody else an owner first."))


@act("member.invite", right=rights.MEMBERS)
def invite_member(*, email: str, name: str, role: str, site: str, by: Actor) -> Membership:
    """Make somebody a member and write to them how to sign in; `site` is the address of this installation (P54)."""
    email, name = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as error:
        raise MemberEmailInvalid(email) from error
    given = _rights_of(role, by)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        if not name:
            raise MemberNameMissing
        user = User.objects.create_user(email, None, name=name, language=by.language)
    elif Membership.objects.filter(user=user).exists():
        raise AlreadyMember(user.name or user.email)
    member = Membership.objects.create(user=user, role=role, rights=given)
    subject = Subject("member", member.pk)
    mailing.send(subject=subject, order_id=None, draft=invitation(user, site, by), by=by)
    journal.record("member.invited", subject=subject, by=by, facts={"name": user.name, "email": email, "role": role})
    return member


@act("member.change_role", right=rights.MEMBERS)
def change_member_role(*, member_id: int, role: str, by: Actor) -> Membership:
    """Give a member another role; refuses LastOwner and RightsBeyondYours."""
    owners = _held_owners()
    member = held(Membership, member_id)
    require_held(member.rights, by)
    given = _rights_of(role, by)
    if role != OWNER:
        _require_another(owners, member)
    member.role, member.rights = role, given
    member.save(update_fields=["role", "rights"])
    return _recorded("member.role_changed", member, by)


@act("member.deactivate", right=rights.MEMBERS)
def deactivate_member(*, member_id: int, by: Actor) -> Membership:
    """Shut a member out of the company, keys included; what they did stays. Refuses LastOwner."""
    owners = _held_owners()
    member = held(Membership, member_id)
    require_held(member.rights, by)
    _require_another(owners, member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    return _recorded("member.deactivated", member, by)


@act("member.reactivate", right=rights.MEMBERS)
def reactivate_member(*, member_id: int, by: Actor) -> Membership:
    """Let a member in again, with the role they had."""
    member = held(Membership, member_id)
    member.rights = _rights_of(member.role, by)
    member.is_active = True
    member.save(update_fields=["is_active", "rights"])
    return _recorded("member.reactivated", member, by)


def _held_owners() -> set[int]:
    """The active owners, locked in order, so that two of them cannot leave at once."""
    owners = Membership.objects.select_for_update(no_key=True).filter(role=OWNER, is_active=True)
    return set(owners.order_by("id").values_list("id", flat=True))


def _require_another(owners: set[int], member: Membership) -> None:
    if owners == {member.pk}:
        raise LastOwner


def _rights_of(role: str, by: Actor) -> list[str]:
    given = rights_of(role)
    if not given:
        raise RoleUnknown
    require_held(given, by)
    return [right for right in rights.ALL if right in given]


def _recorded(done: str, member: Membership, by: Actor) -> Membership:
    facts = {"name": member.user.name, "role": member.role}
    journal.record(done, subject=Subject("member", member.pk), by=by, facts=facts)
    return member
