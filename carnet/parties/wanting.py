"""What the law wants to know of a customer before an invoice, by the field that says it (R5, R6, R54): no database is asked."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from carnet.company.identifiers import FRENCH_COUNTRIES
from carnet.core.refusals import FieldError
from carnet.parties.models import Address, Party

HOME = "FR"
ADDRESS_FIELDS = frozenset({"line1", "postcode", "city"})


def wanting(party: Mapping[str, Any], address: Mapping[str, Any]) -> list[FieldError]:
    """What is not known of a party with its billing address; a person needs no SIREN, nor does a company abroad."""
    return [FieldError(field, _said(party, words)) for field, words, missing in _wanted(party, address) if missing]


def wanting_of(party: Party, address: Address | None) -> list[FieldError]:
    """The same of stored rows."""
    return wanting(vars(party), vars(address) if address else {})


def is_between_companies_of_france(party: Mapping[str, Any], address: Mapping[str, Any]) -> bool:
    """Whether invoices to the party travel through platforms (R61, R74)."""
    return party["kind"] != Party.Kind.PERSON and address.get("country", HOME) in FRENCH_COUNTRIES


def _wanted(party: Mapping[str, Any], address: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    at_home = address.get("country", HOME) in FRENCH_COUNTRIES
    yield "line1", _("a street"), not address.get("line1")
    yield "postcode", _("a postcode"), at_home and not address.get("postcode")
    yield "city", _("a town"), not address.get("city")
    yield "siren", _("a SIREN"), is_between_companies_of_france(party, address) and not party["siren"]


def _said(party: Mapping[str, Any], what: str) -> str:
    return _("%(party)s needs %(what)s.") % {"party": party["name"], "what": what}
