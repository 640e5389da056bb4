"""Who acts: given to every command, never ambient."""

from dataclasses import dataclass, field
from typing import Literal

from carnet.core.refusals import RightMissing

ActorKind = Literal["user", "key", "link", "job"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A company and who acts in it: a user, an API key of a user, a public link, or a job of the house (P54)."""

    company_id: int
    kind: ActorKind
    name: str
    rights: frozenset[str]
    user_id: int | None = None
    language: str = "fr"
    scope: frozenset[str] | None = field(default=None)

    def may(self, right: str) -> bool:
        """Whether the actor holds the right; a key also needs it in its scopes."""
        return right in self.rights and (self.scope is None or right in self.scope)

    def must(self, right: str) -> None:
        """Refuse with RightMissing unless the actor holds the right."""
        if not self.may(right):
            raise RightMissing(right)
