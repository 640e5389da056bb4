"""Numbers that identify a company: SIREN, SIRET, VAT number, electronic address, IBAN; cleaned and checked by their keys (R52–R54)."""

import re

from django.utils.translation import gettext as _
from stdnum import bic, iban
from stdnum.eu import at_02
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_rules
from stdnum.fr import siret as siret_rules

from carnet.core.refusals import BadValue

FRENCH_COUNTRIES = frozenset({"FR", "GP", "MQ", "RE", "GF", "YT", "MC"})
SIREN_SCHEME = "0225"
_E_ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,125}")
_FOREIGN_VAT = re.compile(r"[A-Z]{2}[A-Z0-9+*]{2,18}")


class SirenInvalid(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(
            _("“%(value)s” is not a SIREN: it has nine digits, the last of which checks the others.")
            % {"value": value},
            field="siren",
        )


class SiretInvalid(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(
            _("“%(value)s” is not a SIRET: it has fourteen digits, the last of which checks the others.")
            % {"value": value},
            field="siret",
        )


class SiretOfAnotherSiren(BadValue):
    def __init__(self) -> None:
        super().__init__(_("The SIRET must begin with the SIREN: one of the two is another company's."), field="siret")


class VatNumberInvalid(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(
            _("“%(value)s” is not a VAT number: write it with its country, such as FR44732829320.") % {"value": value},
            field="vat_number",
        )


class VatNumberOfAnotherSiren(BadValue):
    def __init__(self, expected: str) -> None:
        super().__init__(
            _("This VAT number is not that of the SIREN, which gives %(expected)s.") % {"expected": expected},
            field="vat_number",
        )


class ElectronicAddressInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("An electronic address has letters, digits, dots, dashes and underscores, 125 at most."),
            field="e_address",
        )


class ElectronicAddressOfAnotherSiren(BadValue):
    def __init__(self, siren: str) -> None:
        super().__init__(
            _("An electronic address of scheme 0225 begins with the SIREN, here %(siren)s.") % {"siren": siren},
            field="e_address",
        )


class CreditorIdInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(
            _("This creditor identifier (ICS) does not check out: compare it with your bank's letter."),
            field="creditor_id",
        )


class IbanInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(_("This IBAN does not check out: compare it with your bank's document."), field="iban")


class BicInvalid(BadValue):
    def __init__(self) -> None:
        super().__init__(_("A BIC has eight or eleven letters and digits."), field="bic")


class CountryUnknown(BadValue):
    def __init__(self, value: str) -> None:
        super().__init__(
            _("“%(value)s” is not a country: write its two letters, such as FR.") % {"value": value}, field="country"
        )


def checked_country(value: str) -> str:
    """Two capital letters (R56)."""
    code = value.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise CountryUnknown(value)
    return code


def compact(value: str) -> str:
    """The value without spaces, dots and dashes, in capitals."""
    return re.sub(r"[\s.\u00a0\u202f-]", "", value).upper()


def spaced(number: str) -> str:
    """A SIREN or SIRET as people read it: 732 829 320 00074."""
    groups = [number[:3], number[3:6], number[6:9], number[9:]]
    return "\u00a0".join(group for group in groups if group)


def checked_siren(value: str) -> str:
    """The SIREN as nine digits, or nothing for nothing (R52)."""
    number = compact(value)
    if number and not siren_rules.is_valid(number):
        raise SirenInvalid(value)
    return number


def checked_siret(value: str, siren: str = "") -> str:
    """The SIRET as fourteen digits beginning with the SIREN; La Poste's own rule included (R52)."""
    number = compact(value)
    if not number:
        return ""
    if not siret_rules.is_valid(number):
        raise SiretInvalid(value)
    if siren and not number.startswith(siren):
        raise SiretOfAnotherSiren
    return number


def vat_number_of(siren: str) -> str:
    """The French VAT number a SIREN gives (R53)."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}" if siren else ""


def checked_vat_number(value: str, siren: str = "") -> str:
    """The VAT number with its country: keys of French and EU numbers checked, others by their shape (R53)."""
    number = compact(value)
    if not number:
        return ""
    if number[:2].lower() in eu_vat.MEMBER_STATES or number.startswith("EL"):
        try:
            eu_vat.validate(number)
        except ValidationError as error:
            raise VatNumberInvalid(value) from error
    elif not _FOREIGN_VAT.fullmatch(number):
        raise VatNumberInvalid(value)
    if number.startswith("FR") and siren and number[4:] != siren:
        raise VatNumberOfAnotherSiren(vat_number_of(siren))
    return number


def checked_e_address(scheme: str, value: str, siren: str = "") -> str:
    """The electronic address of a scheme; e-mail (EM) as it is, 0225 beginning with the SIREN (R54)."""
    address = value.strip()
    if not address or scheme == "EM":
        return address
    if not _E_ADDRESS.fullmatch(address):
        raise ElectronicAddressInvalid
    if scheme == SIREN_SCHEME and siren and not address.startswith(siren):
        raise ElectronicAddressOfAnotherSiren(siren)
    return address


def checked_iban(value: str) -> str:
    """The IBAN without spaces."""
    number = compact(value)
    if number and not iban.is_valid(number):
        raise IbanInvalid
    return number


def checked_bic(value: str) -> str:
    """The BIC without spaces."""
    number = compact(value)
    if number and not bic.is_valid(number):
        raise BicInvalid
    return number


def checked_creditor_id(value: str) -> str:
    """The identifier under which a company collects direct debits, without spaces (ICS, R83)."""
    number = compact(value).upper()
    if number and not at_02.is_valid(number):
        raise CreditorIdInvalid
    return number
