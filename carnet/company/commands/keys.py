"""API keys: of oneself, scoped, dated, shown once, revocable (P57)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from carnet.company import rights
from carnet.company.clock import today
from carnet.company.commands.roles import RightUnknown, require_held
from carnet.company.steps import held
from carnet.core import journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.keys import new_key
from carnet.core.models import ApiKey
from carnet.core.refusals import BadValue, Refusal


class KeyNameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give the key a name that says what uses it."), field="name")


class ExpiryPassed(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The last day of the key lies in the past."), field="expires_on")


class KeyNeedsAPerson(Refusal):
    def __init__(self) -> None:
        super().__init__(_("A key belongs to a person: sign in to make one."))


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key just made; `secret` is shown now and never again."""

    row: ApiKey
    secret: str


@act("api_key.make", right=rights.MEMBERS)
def make_api_key(
    *, name: str, scopes: Collection[str] | None = None, expires_on: date | None = None, by: Actor
) -> MadeKey:
    """Make a key of one's own: all one's rights, or some of them (P57)."""
    name = " ".join(name.split())
    if not name:
        raise KeyNameMissing
    if by.user_id is None:
        raise KeyNeedsAPerson
    if expires_on is not None and expires_on < today():
        raise ExpiryPassed
    made = new_key()
    row = ApiKey.objects.create(
        user_id=by.user_id,
        name=name,
        prefix=made.prefix,
        key_hash=made.key_hash,
        scopes=_checked_scopes(scopes, by),
        expires_on=expires_on,
    )
    _record("api_key.made", row, by)
    return MadeKey(row, made.key)


@act("api_key.revoke", right=rights.MEMBERS)
def revoke_api_key(*, key_id: int, by: Actor) -> ApiKey:
    """Shut a key out from now on; revoking it again changes nothing."""
    row = held(ApiKey, key_id)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        _record("api_key.revoked", row, by)
    return row


def _checked_scopes(scopes: Collection[str] | None, by: Actor) -> list[str] | None:
    if scopes is None:
        return None if by.scope is None else sorted(by.scope)
    for right in scopes:
        if right not in rights.LABELS:
            raise RightUnknown(right)
    require_held(scopes, by)
    return [right for right in rights.ALL if right in scopes]


def _record(done: str, row: ApiKey, by: Actor) -> None:
    facts = {"name": row.name, "prefix": row.prefix, "scopes": row.scopes}
    journal.record(done, subject=Subject("api_key", row.pk), by=by, facts=facts)
