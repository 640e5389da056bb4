"""Judging what was typed: every fault is collected under the name of its field, and all are told at once (P58)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.core import formats
from carnet.core.refusals import BadValue, FieldError


class ContentRefused(BadValue):
    """Something typed in a quote, an order or an amendment cannot be accepted; `errors` names each field."""

    def __init__(self, errors: list[FieldError]) -> None:
        first = errors[0].message
        others = len(errors) - 1
        if others:
            first += " " + ngettext(
                "(%(count)s other value is to be corrected.)", "(%(count)s other values are to be corrected.)", others
            ) % {"count": others}
        super().__init__(first, errors=errors)


@dataclass(frozen=True, slots=True)
class NumberRule:
    """How large and how precise a number may be, and between which bounds."""

    digits: int
    decimals: int
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def of(self, places: int) -> "NumberRule":
        """The rule for amounts of a currency with so many decimals (P10)."""
        return replace(self, decimals=min(places, self.decimals))

    def fault(self, value: Decimal) -> str | None:
        """What is the matter with a value; None when nothing is."""
        if not value.is_finite():
            return _("Type a number.")
        if self.minimum is not None and value < self.minimum:
            return _("It may not be below %(minimum)s.") % {"minimum": formats.number(self.minimum)}
        if self.maximum is not None and value > self.maximum:
            return _("It may not be above %(maximum)s.") % {"maximum": formats.number(self.maximum)}
        if abs(value) >= Decimal(10) ** self.digits:
            return _("It is too large: at most %(digits)s digits before the decimal point.") % {"digits": self.digits}
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals:
            if not self.decimals:
                return _("This currency has no decimals.")
            return _("It may have %(decimals)s decimals at most.") % {"decimals": self.decimals}
        return None


ZERO = Decimal(0)
QUANTITY = NumberRule(10, 4)
UNIT_PRICE = NumberRule(12, 6, ZERO)
PERCENT = NumberRule(3, 4, ZERO, Decimal(100))
AMOUNT = NumberRule(12, 2, ZERO)


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def add(self, field: str, message: str) -> None:
        self.errors.append(FieldError(field, message))

    def number(self, field: str, value: Decimal, rule: NumberRule) -> Decimal:
        """The value when it keeps the rule, else zero and a fault."""
        fault = rule.fault(value)
        if fault is None:
            return value
        self.add(field, fault)
        return ZERO

    def text(self, field: str, value: str, longest: int) -> str:
        """The text when it can be stored."""
        if "\x00" in value:
            self.add(field, _("It holds a character that cannot be stored."))
            return ""
        if len(value) > longest:
            self.add(field, _("It is too long: at most %(longest)s characters.") % {"longest": longest})
            return ""
        return value

    def choice(self, field: str, value: str, choices: Collection[str]) -> str:
        """The value when it is one of the choices."""
        if value not in choices:
            self.add(field, _("Choose one of: %(choices)s.") % {"choices": ", ".join(sorted(choices))})
        return value

    def refuse(self) -> None:
        """Refuse with everything found; nothing happens when nothing was."""
        if self.errors:
            raise ContentRefused(self.errors)
