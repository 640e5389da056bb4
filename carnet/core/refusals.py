"""Refusals: what the house answers when an act may not be done (P58). Nothing has been written when one is raised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class FieldError:
    """One value that is the matter, by the name the caller gave it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A document named by a refusal, so that the reader can go there."""

    kind: str
    id: int
    label: str


class Refusal(Exception):
    """A state forbids the act (409). The sentence says what is the matter and the way out; the class name is the API code."""

    status: ClassVar[int] = 409

    def __init__(
        self,
        sentence: str | Promise,
        *,
        field: str | None = None,
        errors: Sequence[FieldError] = (),
        holders: Sequence[Holder] = (),
    ) -> None:
        self.sentence = str(sentence)
        self.errors = tuple(errors) or ((FieldError(field, self.sentence),) if field else ())
        self.holders = tuple(holders)
        super().__init__(self.sentence)

    @property
    def code(self) -> str:
        return type(self).__name__


class BadValue(Refusal):
    """A value that cannot be accepted (422)."""

    status = 422


class NotFound(Refusal):
    """What is asked does not exist for this company (404)."""

    status = 404

    def __init__(self, sentence: str | Promise | None = None) -> None:
        super().__init__(sentence or _("This does not exist, or is not yours."))


class RightMissing(Refusal):
    """The actor does not hold the right the act needs (403)."""

    status = 403

    def __init__(self, right: str) -> None:
        self.right = right
        super().__init__(
            _("Your role does not allow this (right “%(right)s”). Ask an owner of the company.") % {"right": right}
        )


class ValueBeyondStore(BadValue):
    """A value is beyond what can be stored."""

    def __init__(self) -> None:
        super().__init__(_("A value is too large, too long or holds characters that cannot be stored."))


class TooManyConflicts(Refusal):
    """Others kept changing the same rows; nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("Others are working on the same documents right now. Nothing was changed: try again."))


class ChangedMeanwhile(Refusal):
    """The row is no longer the version the caller read (`expected_version`, `If-Match`: 412)."""

    status = 412

    def __init__(self) -> None:
        super().__init__(_("This was changed by somebody else meanwhile. Nothing was saved: reload it and try again."))


def require_version(found: int, expected: int | None) -> None:
    """Refuse ChangedMeanwhile unless the version is the expected one; None expects nothing."""
    if expected is not None and found != expected:
        raise ChangedMeanwhile


_BY_CONSTRAINT: dict[str, type[Refusal]] = {}


def refuses(constraint: str, refusal: type[Refusal]) -> None:
    """Say which refusal the breach of a database constraint becomes; the class is made without arguments."""
    _BY_CONSTRAINT[constraint] = refusal


def refusal_of(constraint: str | None) -> Refusal | None:
    """The refusal a database constraint stands for, or None."""
    found = _BY_CONSTRAINT.get(constraint or "")
    return found() if found else None  # type: ignore[call-arg]
