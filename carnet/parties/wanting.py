"""What the law wants to know of a customer before an invoice, by the field that says it (R5, R6, R54): no database is asked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carnet.company.identifiers import FRENCH_COUNTRIES
from carnet.core.refusals import FieldError
from carnet.parties.models import Address, Party

HOME = "FR"
ADDRESS_FIELDS = frozenset({"line1", "postcode", "city"})
WORDS = {
    "line1": gettext_lazy("a street"),
    "postcode": gettext_lazy("a postcode"),
    "city": gettext_lazy("a town"),
    "siren": gettext_lazy("a SIREN"),
}


def wanting(party: Mapping[str, Any], address: Mapping[str, Any]) -> list[FieldError]:
    """What is not known of a party with its billing address; a person needs no SIREN, nor does a company abroad."""
    return [FieldError(field, told_together(party["name"], [field])) for field in _wanted(party, address)]


def wanting_of(party: Party, address: Address | None) -> list[FieldError]:
    """The same of stored rows."""
    return wanting(vars(party), vars(address) if address else {})


def told_together(name: str, fields: Iterable[str]) -> str:
    """What is not known of a party, in one sentence."""
    what = [str(WORDS[field]) for field in fields]
    listed = _("%(first)s and %(last)s") % {"first": ", ".join(what[:-1]), "last": what[-1]} if what[1:] else what[0]
    return _("%(party)s needs %(what)s.") % {"party": name, "what": listed}


def is_between_companies_of_france(party: Mapping[str, Any], address: Mapping[str, Any]) -> bool:
    """Whether invoices to the party travel through platforms (R61, R74)."""
    return party["kind"] != Party.Kind.PERSON and address.get("country", HOME) in FRENCH_COUNTRIES


def _wanted(party: Mapping[str, Any], address: Mapping[str, Any]) -> Iterator[str]:
    if not address.get("line1"):
        yield "line1"
    if address.get("country", HOME) in FRENCH_COUNTRIES and not address.get("postcode"):
        yield "postcode"
    if not address.get("city"):
        yield "city"
    if is_between_companies_of_france(party, address) and not party["siren"]:
        yield "siren"
