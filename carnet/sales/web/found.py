"""Finding a quote and what stands around it, for its pages."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from carnet.company import queries as company
from carnet.company.models import Terms, VatRate
from carnet.core import formats
from carnet.core.acts import once
from carnet.core.models import Membership, User
from carnet.core.refusals import NotFound
from carnet.parties.models import Address, Contact, Party
from carnet.sales.models import Quote, QuoteVersion

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quote and one of its versions."""

    quote: Quote
    version: QuoteVersion

    @property
    def current(self) -> bool:
        return self.version.n == self.quote.current_version


def find_quote(quote_id: int, n: int | None = None) -> FoundQuote:
    """The quote with its customer and its current version, or version `n` (two statements)."""
    quote = Quote.objects.select_related("party").filter(pk=quote_id).first()
    if quote is None:
        raise NotFound
    heads = QuoteVersion.objects.select_related(
        "terms", "contact", "billed_party", "billing_address", "delivery_address"
    )
    version = heads.filter(quote=quote, n=n or quote.current_version).first()
    if version is None:
        raise NotFound
    return FoundQuote(quote, version)


def rate_choices(rates: list[VatRate]) -> list[dict[str, Any]]:
    """The VAT rates of the company as the grid offers them: the percent alone, or the words of an exemption."""
    from carnet.sales.web.grid import vat_code

    return [
        {
            "code": vat_code(rate.category, rate.rate, rate.exemption_code),
            "label": formats.percent(rate.rate) if rate.category in ("S", "Z") else str(rate),
        }
        for rate in rates
    ]


def term_choices() -> list[Choice]:
    """Payment terms offered, in the language of the screen."""
    language = get_language() or "fr"
    rows = Terms.objects.filter(is_active=True).order_by("id").only("id", "label", "labels")
    return [(str(row.pk), row.labels.get(language) or row.label) for row in rows]


def terms_label(terms: Terms | None) -> str:
    """Payment terms in the language of the screen."""
    return (terms.labels.get(get_language() or "fr") or terms.label) if terms else ""


def contact_choices(parties: set[int]) -> list[Choice]:
    """People of the customer and of who is billed."""
    rows = Contact.objects.filter(party__in=parties).order_by("name")
    return [(str(row.pk), f"{row.name}, {row.role}" if row.role else row.name) for row in rows]


def address_choices(parties: set[int]) -> dict[str, list[Choice]]:
    """Addresses by use, each on one line."""
    found: dict[str, list[Choice]] = {"billing": [], "delivery": []}
    for row in Address.objects.filter(party__in=parties).order_by("-is_default", "id"):
        found[row.use].append((str(row.pk), one_line(row)))
    return found


def one_line(address: Address | None) -> str:
    """An address on one line."""
    if address is None:
        return ""
    town = f"{address.postcode} {address.city}".strip()
    return ", ".join(filter(None, [address.label, address.line1, address.line2, town]))


def owner_choices() -> list[Choice]:
    """Members of the company."""
    return once("members", _members) or []


def _members() -> list[Choice]:
    members = Membership.objects.filter(is_active=True).values("user_id")
    return [(str(user.pk), user.name or user.email) for user in User.objects.filter(pk__in=members).order_by("name")]


def owner_name(owner_id: int | None) -> str:
    """The salesperson's name."""
    user = User.objects.filter(pk=owner_id).first() if owner_id else None
    return str(user) if user else ""


def unit_labels() -> list[str]:
    """Units in the language of the screen."""
    language = get_language() or "fr"
    return [unit.labels.get(language) or unit.label for unit in company.units()]


def mail_addresses(version: QuoteVersion, party: Party) -> list[str]:
    """To whom the quote goes: its contact, else who receives quotes at the customer's, else the customer itself."""
    if version.contact and version.contact.email:
        return [version.contact.email]
    people = Contact.objects.filter(party=party, receives_quotes=True).exclude(email="").order_by("id")
    found = list(people.values_list("email", flat=True)[:3])
    return found or ([party.email] if party.email else [])
