"""What the company offers to areas above: locks and writes without a right, a transaction or a journal of their own."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from carnet.company.models import Settings
from carnet.core.refusals import BadValue, NotFound

Row = TypeVar("Row", bound=Model)


class ValueUnknown(BadValue):
    """A value that is not one of those offered."""

    def __init__(self, field: str, value: str, offered: Iterable[str]) -> None:
        super().__init__(
            _("“%(value)s” is not one of: %(offered)s.") % {"value": value, "offered": ", ".join(offered)}, field=field
        )


def set_closing_rule(rule: str) -> bool:
    """Write the closing rule; whether it changed, in which case the caller restates every order (P6)."""
    require_one_of("closing_rule", rule, Settings.ClosingRule.values)
    settings = held_settings()
    if settings.closing_rule == rule:
        return False
    settings.closing_rule = rule
    settings.save(update_fields=["closing_rule"])
    return True


def held_settings() -> Settings:
    """The settings, locked."""
    found = Settings.objects.select_for_update(no_key=True).first()
    if found is None:
        raise NotFound
    return found


def held(model: type[Row], row_id: int) -> Row:
    """A row of the company, locked; NotFound when it is not there."""
    found = model._default_manager.select_for_update(no_key=True).filter(pk=row_id).first()
    if found is None:
        raise NotFound
    return found


def require_one_of(field: str, value: str, offered: Iterable[str]) -> None:
    """Refuse ValueUnknown unless the value is one of those offered."""
    choices = list(offered)
    if value not in choices:
        raise ValueUnknown(field, value, [choice for choice in choices if choice])
