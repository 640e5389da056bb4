"""What is checked of a party before it is written (P50, R52–R54, R57)."""

from collections.abc import Iterable
from dataclasses import asdict, replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from carnet.company import identifiers
from carnet.company.methods import METHODS
from carnet.core.money import places_of
from carnet.core.refusals import BadValue, Holder, Refusal
from carnet.parties.inputs import AddressInput, PartyContent
from carnet.parties.models import Address, Party


class NameMissing(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Give a name."), field="name")


class EmailInvalid(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(_("“%(value)s” is not an e-mail address.") % {"value": value}, field="email")


class ChoiceUnknown(BadValue):
    """A value that is not one of those offered."""

    def __init__(self, field: str, value: str, offered: Iterable[str]) -> None:
        super().__init__(
            _("“%(value)s” is not one of: %(offered)s.") % {"value": value, "offered": ", ".join(offered)}, field=field
        )


class CurrencyUnknown(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(
            _("“%(value)s” is not a currency: write its three letters, such as EUR.") % {"value": value},
            field="currency",
        )


class CurrencyNotHandled(BadValue):
    """Amounts are kept with two decimals at most."""

    def __init__(self, code: str) -> None:
        super().__init__(_("Amounts in %(currency)s are not handled.") % {"currency": code}, field="currency")


class CreditLimitNegative(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A credit limit is zero or more; leave it empty for none."), field="credit_limit")


class AddressEmpty(BadValue):
    def __init__(self) -> None:
        super().__init__(_("Write at least a street or a town."), field="line1")


class PartyAlreadyKnown(Refusal):
    """Another party bears the same SIREN or VAT number: lawful (several sites), so it may be confirmed."""

    def __init__(self, same: list[Party]) -> None:
        super().__init__(
            _("%(names)s has the same number. Open it, or confirm to create another one.")
            % {"names": ", ".join(party.name for party in same)},
            holders=[Holder("party", party.pk, f"{party.number} {party.name}".strip()) for party in same],
        )


def checked(content: PartyContent) -> PartyContent:
    """The content cleaned: numbers checked by their keys, SIREN taken from the SIRET, electronic address proposed (0225)."""
    name = " ".join(content.name.split())
    if not name:
        raise NameMissing
    _check_choices(content)
    if content.credit_limit is not None and content.credit_limit < 0:
        raise CreditLimitNegative
    siret = identifiers.checked_siret(content.siret)
    siren = identifiers.checked_siren(content.siren) or siret[:9]
    identifiers.checked_siret(siret, siren)
    scheme, address = _e_address(content, siren)
    return replace(
        content,
        name=name,
        siren=siren,
        siret=siret,
        vat_number=identifiers.checked_vat_number(content.vat_number, siren),
        e_address_scheme=scheme,
        e_address=address,
        email=checked_email(content.email),
        currency=checked_currency(content.currency),
    )


def following_siren(before: PartyContent, content: PartyContent) -> PartyContent:
    """An electronic address that was the SIREN follows the SIREN."""
    if content.siren != before.siren and before.siren and content.e_address == before.siren:
        return replace(content, e_address="", e_address_scheme="")
    return content


def checked_address(address: AddressInput) -> dict[str, object]:
    """The address as values of its row; refuses AddressEmpty, ChoiceUnknown, CountryUnknown."""
    if address.use not in Address.Use.values:
        raise ChoiceUnknown("use", address.use, Address.Use.values)
    if not (address.line1.strip() or address.city.strip()):
        raise AddressEmpty
    return {**asdict(address), "country": identifiers.checked_country(address.country)}


def checked_email(value: str) -> str:
    """The e-mail address without spaces around, or nothing for nothing."""
    value = value.strip()
    if value:
        try:
            validate_email(value)
        except ValidationError as error:
            raise EmailInvalid(value) from error
    return value


def checked_currency(value: str) -> str:
    """Three capital letters."""
    code = value.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise CurrencyUnknown(value)
    if places_of(code) > 2:
        raise CurrencyNotHandled(code)
    return code


def check_not_known(content: PartyContent, but: int = 0) -> None:
    """Refuse PartyAlreadyKnown when another party bears the SIREN, or without SIREN the VAT number."""
    if content.siren:
        same = Party.objects.filter(siren=content.siren)
    elif content.vat_number:
        same = Party.objects.filter(vat_number=content.vat_number)
    else:
        return
    found = list(same.exclude(pk=but).order_by("id")[:5])
    if found:
        raise PartyAlreadyKnown(found)


def _check_choices(content: PartyContent) -> None:
    offered = {
        "kind": Party.Kind.values,
        "payment_method": ["", *METHODS],
        "language": [code for code, _name in settings.LANGUAGES],
    }
    for field, choices in offered.items():
        value = getattr(content, field)
        if value not in choices:
            raise ChoiceUnknown(field, value, [choice for choice in choices if choice])


def _e_address(content: PartyContent, siren: str) -> tuple[str, str]:
    address, scheme = content.e_address.strip(), content.e_address_scheme.strip().upper()
    if not address:
        return (identifiers.SIREN_SCHEME, siren) if siren else ("", "")
    scheme = scheme or (identifiers.SIREN_SCHEME if siren else "EM")
    return scheme, identifiers.checked_e_address(scheme, address, siren)
