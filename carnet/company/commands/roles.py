"""Roles and the rights they give (P54). The owner's role gives every right, always."""

import re
from collections.abc import Collection

from django.utils.text import slugify
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.founding import OWNER
from carnet.company.models import Role
from carnet.company.steps import held
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.models import Membership
from carnet.core.refusals import BadValue, Refusal


class RoleNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the role a name no other role has."), field="name")


class RightUnknown(BadValue):
    def __init__(self, right: str) -> None:
        super().__init__(_("There is no right “%(right)s”.") % {"right": right}, field="rights")


class RightsBeyondYours(Refusal):
    """Nobody gives a right they do not hold."""

    status = 403

    def __init__(self, missing: Collection[str]) -> None:
        names = ", ".join(str(rights.LABELS.get(right, right)) for right in sorted(missing))
        super().__init__(_("You cannot give a right you do not hold: %(rights)s.") % {"rights": names})


class OwnerRoleFixed(Refusal):
    def __init__(self) -> None:
        super().__init__(_("The owner's role gives every right; make another role for less."))


class RoleInUse(Refusal):
    def __init__(self, names: Collection[str]) -> None:
        super().__init__(
            _("%(names)s has this role: give another one first.") % {"names": ", ".join(names)},
        )


@act("role.create", right=rights.MEMBERS)
def create_role(*, name: str, given: Collection[str], by: Actor) -> Role:
    """Make a role with some of the rights one holds oneself (P54)."""
    name = _checked_name(name)
    code = _free_code(name)
    role = Role.objects.create(code=code, name=name, rights=_checked_rights(given, by))
    return _recorded("role.created", role, by)


@act("role.change", right=rights.MEMBERS)
def change_role(*, role_id: int, name: str, given: Collection[str], by: Actor) -> Role:
    """Change a role; those who have it hold the new rights at once."""
    role = held(Role, role_id)
    if role.code == OWNER:
        raise OwnerRoleFixed
    require_held(role.rights, by)
    role.name, role.rights = _checked_name(name, but=role_id), _checked_rights(given, by)
    role.save(update_fields=["name", "rights"])
    Membership.objects.filter(role=role.code).update(rights=role.rights)
    return _recorded("role.changed", role, by)


@act("role.delete", right=rights.MEMBERS)
def delete_role(*, role_id: int, by: Actor) -> None:
    """Delete a role nobody has; refuses RoleInUse."""
    role = held(Role, role_id)
    if role.code == OWNER:
        raise OwnerRoleFixed
    names = list(Membership.objects.filter(role=role.code).values_list("user__name", flat=True)[:5])
    if names:
        raise RoleInUse(names)
    _recorded("role.deleted", role, by)
    role.delete()


def require_held(given: Collection[str], by: Actor) -> None:
    """Refuse RightsBeyondYours unless the actor holds every right."""
    missing = {right for right in given if not by.may(right)}
    if missing:
        raise RightsBeyondYours(missing)


def _checked_rights(given: Collection[str], by: Actor) -> list[str]:
    for right in given:
        if right not in rights.LABELS:
            raise RightUnknown(right)
    require_held(given, by)
    return [right for right in rights.ALL if right in given or right == rights.READ]


def _checked_name(name: str, but: int = 0) -> str:
    name = " ".join(name.split())
    if not name or Role.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise RoleNameMissing
    return name


def _free_code(name: str) -> str:
    taken = set(Role.objects.values_list("code", flat=True))
    base = re.sub(r"-+", "_", slugify(name))[:24] or "role"
    return next(code for n in range(1, len(taken) + 2) if (code := base if n == 1 else f"{base}_{n}") not in taken)


def _recorded(done: str, role: Role, by: Actor) -> Role:
    journal.record(done, subject=Subject("role", role.pk), by=by, facts={"name": role.name, "rights": role.rights})
    return role
