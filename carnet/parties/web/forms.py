"""Forms of parties, addresses and contacts; they check shapes only, the commands check the rest."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from carnet.company.methods import METHODS
from carnet.company.models import Terms
from carnet.core.models import Membership
from carnet.core.web.forms import Form, MoneyField
from carnet.parties.inputs import AddressInput, ContactInput, PartyContent
from carnet.parties.models import Address, Contact, Party
from carnet.parties.web.lists import KINDS

SCHEMES = [
    ("", "–"),
    ("0225", _("SIREN, French platforms (0225)")),
    ("0009", "SIRET (0009)"),
    ("9957", _("French VAT number (9957)")),
    ("0088", "GLN (0088)"),
    ("9930", _("German VAT number (9930)")),
    ("9925", _("Belgian VAT number (9925)")),
    ("0208", _("Belgian company number (0208)")),
    ("EM", _("E-mail (EM)")),
]
USES = {"billing": _("Billing"), "delivery": _("Delivery")}


class PartyForm(Form):
    """A party; on creation also its first address."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()), initial="company")
    name = forms.CharField(label=_("Name"), max_length=200)
    is_customer = forms.BooleanField(label=_("Customer"), required=False, initial=True)
    is_prospect = forms.BooleanField(label=_("Prospect"), required=False)
    is_supplier = forms.BooleanField(label=_("Supplier"), required=False)
    siren = forms.CharField(label=_("SIREN"), max_length=20, required=False)
    siret = forms.CharField(label=_("SIRET"), max_length=25, required=False)
    vat_number = forms.CharField(label=_("VAT number"), max_length=25, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    website = forms.CharField(label=_("Website"), max_length=120, required=False)
    terms = forms.ModelChoiceField(
        label=_("Payment terms"), queryset=Terms.objects.none(), required=False, empty_label=_("Those of the company")
    )
    payment_method = forms.ChoiceField(label=_("Paid by"), choices=[("", "–"), *METHODS.items()], required=False)
    credit_limit = MoneyField(label=_("Credit limit, incl. tax"), required=False)
    no_reminders = forms.BooleanField(label=_("Never send reminders"), required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    language = forms.ChoiceField(label=_("Language of documents"), choices=settings.LANGUAGES, initial="fr")
    accounting_code = forms.CharField(label=_("Account"), max_length=20, required=False)
    owner_id = forms.TypedChoiceField(label=_("Followed by"), coerce=int, empty_value=None, required=False)
    e_address_scheme = forms.ChoiceField(label=_("Kind of address"), choices=SCHEMES, required=False)
    e_address = forms.CharField(label=_("Electronic address"), max_length=125, required=False)
    service_code = forms.CharField(label=_("Service code"), max_length=100, required=False)
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}))
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]
        members = Membership.objects.filter(is_active=True).order_by("user__name").values_list("user_id", "user__name")
        self.fields["owner_id"].choices = [("", "–"), *members]  # type: ignore[attr-defined]

    def content(self) -> PartyContent:
        """What was typed, for the commands."""
        values = {name: value for name, value in self.cleaned_data.items() if name in PartyContent.__dataclass_fields__}
        terms = self.cleaned_data["terms"]
        return PartyContent(**values, terms_id=terms.pk if terms else None)

    @classmethod
    def initial_of(cls, party: Party) -> dict[str, Any]:
        """The form as it opens on a party."""
        return {**PartyContent.of(party).values(), "terms": party.terms_id, "version": party.version}


class AddressForm(Form):
    """An address of a party."""

    use = forms.ChoiceField(label=_("Used for"), choices=list(USES.items()), initial="billing")
    label = forms.CharField(label=_("Label"), max_length=80, required=False)
    line1 = forms.CharField(label=_("Street"), max_length=150, required=False)
    line2 = forms.CharField(label=_("Street, more"), max_length=150, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("Town"), max_length=80, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, initial="FR")
    is_default = forms.BooleanField(label=_("Propose this one first"), required=False)

    def address(self) -> AddressInput:
        """What was typed, for the commands."""
        return AddressInput(**{**self.cleaned_data, "use": self.cleaned_data["use"] or "billing"})

    def is_filled(self) -> bool:
        """Whether anything of an address was typed."""
        return any(self.cleaned_data.get(name, "").strip() for name in ("line1", "line2", "postcode", "city"))

    @classmethod
    def initial_of(cls, address: Address) -> dict[str, Any]:
        """The form as it opens on an address."""
        return {name: getattr(address, name) for name in AddressInput.__dataclass_fields__}


class ContactForm(Form):
    """A person at a party."""

    name = forms.CharField(label=_("Name"), max_length=150)
    role = forms.CharField(label=_("Function"), max_length=80, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    receives_quotes = forms.BooleanField(label=_("Receives quotes and orders"), required=False, initial=True)
    receives_invoices = forms.BooleanField(label=_("Receives invoices and reminders"), required=False)

    def contact(self) -> ContactInput:
        """What was typed, for the commands."""
        return ContactInput(**self.cleaned_data)

    @classmethod
    def initial_of(cls, contact: Contact) -> dict[str, Any]:
        """The form as it opens on a contact."""
        return {name: getattr(contact, name) for name in ContactInput.__dataclass_fields__}
