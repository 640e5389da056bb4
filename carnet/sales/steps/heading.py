"""The head of a quote or an order: its customer, addresses, currency and terms, checked and filled in (P15, P21)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings as installation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.models import Settings, Terms
from carnet.core.models import Membership
from carnet.core.money import places_of
from carnet.core.refusals import BadValue
from carnet.parties.models import Address, Contact, Party
from carnet.sales.faults import AMOUNT, PERCENT, Faults, NumberRule
from carnet.sales.lines import AgreedContent

DEPOSIT_PERCENT = NumberRule(3, 4, Decimal("0.0001"), Decimal(100))


class PartyUnknown(BadValue):
    """The customer does not exist in this company."""

    def __init__(self) -> None:
        super().__init__(_("This customer does not exist."), field="party")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head, filled in; `columns` are those that quote versions and orders share."""

    party: Party
    currency: str
    language: str
    columns: dict[str, Any]

    @property
    def places(self) -> int:
        return places_of(self.currency)


def known_party(party_id: int) -> Party:
    """The customer, or PartyUnknown."""
    found = Party.objects.filter(id=party_id).first()
    if found is None:
        raise PartyUnknown
    return found


def fill_heading(content: AgreedContent, party: Party, house_settings: Settings, on: date, faults: Faults) -> Heading:
    """Check what the head refers to and fill the rest in from the customer, then the company."""
    billed = _billed(content, party, faults)
    currency = known_currency(content.currency or party.currency or house_settings.currency, on, faults)
    language = content.language or party.language
    faults.choice("language", language, [code for code, _name in installation.LANGUAGES])
    mode = content.deposit_mode or ""
    faults.choice("deposit_mode", mode, ("", *Settings.DepositMode.values))
    if content.deposit_percent is not None:
        faults.number("deposit_percent", content.deposit_percent, DEPOSIT_PERCENT)
    _check_owner(content.owner_id, faults)
    columns: dict[str, Any] = {
        "title": faults.text("title", content.title, 200),
        "customer_reference": faults.text("customer_reference", content.customer_reference, 80),
        "billed_party_id": billed.pk,
        "contact_id": _contact(content.contact_id, (party, billed), faults),
        **_addresses(content, party, billed, faults),
        "currency": currency,
        "language": language,
        "promised_on": content.promised_on,
        "terms_id": _terms(content.terms_id, faults) or billed.terms_id or house_settings.default_terms_id,
        "deposit_percent": content.deposit_percent,
        "deposit_mode": mode,
        "prices_include_tax": content.prices_include_tax,
        "discount_percent": faults.number("discount_percent", content.discount_percent, PERCENT),
        "discount_amount": faults.number("discount_amount", content.discount_amount, AMOUNT.of(places_of(currency))),
        "discount_label": faults.text("discount_label", content.discount_label, 120),
    }
    return Heading(party, currency, language, columns)


def _billed(content: AgreedContent, party: Party, faults: Faults) -> Party:
    if content.billed_party_id in (None, party.pk):
        return party
    found = Party.objects.filter(id=content.billed_party_id).first()
    if found is None:
        faults.add("billed_party", _("This party does not exist."))
    return found or party


def kept_currency(currency: str, faults: Faults) -> bool:
    """Whether amounts in a currency can be kept, else a fault (P14)."""
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha() or not currency.isupper():
        faults.add("currency", _("Give the currency by its three letters, such as EUR."))
        return False
    if places_of(currency) > 2:
        faults.add("currency", _("Amounts in %(currency)s are not handled.") % {"currency": currency})
        return False
    return True


def known_currency(currency: str, on: date, faults: Faults) -> str:
    """The currency when amounts in it can be kept and converted on a day, else EUR and a fault (P14)."""
    if not kept_currency(currency, faults):
        return "EUR"
    if currency != "EUR":
        try:
            company.exchange_rate(currency, on)
        except company.ExchangeRateMissing as missing:
            faults.add("currency", missing.sentence)
    return currency


def _contact(contact_id: int | None, parties: tuple[Party, ...], faults: Faults) -> int | None:
    if contact_id is not None and not Contact.objects.filter(id=contact_id, party__in=parties).exists():
        faults.add("contact", _("This contact is not one of the customer's."))
        return None
    return contact_id


def _addresses(content: AgreedContent, party: Party, billed: Party, faults: Faults) -> dict[str, int | None]:
    """The addresses asked, else the default ones of the billed party and of the customer (one statement)."""
    rows = list(
        Address.objects.filter(party__in={party.pk, billed.pk})
        .order_by("-is_default", "id")
        .values_list("id", "party_id", "use")
    )
    known = {row[0] for row in rows}
    chosen: dict[str, int | None] = {}
    for field, asked, owner, use in (
        ("billing_address", content.billing_address_id, billed.pk, Address.Use.BILLING),
        ("delivery_address", content.delivery_address_id, party.pk, Address.Use.DELIVERY),
    ):
        if asked is not None and asked not in known:
            faults.add(field, _("This address is not one of the customer's."))
        default = next((row[0] for row in rows if row[1:] == (owner, use)), None)
        chosen[f"{field}_id"] = asked if asked in known else default
    return chosen


def _check_owner(owner_id: int | None, faults: Faults) -> None:
    if owner_id is not None and not Membership.objects.filter(user_id=owner_id).exists():
        faults.add("owner", _("The owner must be a member of the company."))


def _terms(terms_id: int | None, faults: Faults) -> int | None:
    if terms_id is not None and not Terms.objects.filter(id=terms_id).exists():
        faults.add("terms", _("These terms do not exist."))
        return None
    return terms_id
