"""Identity of the company, rules of its house, founding."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _

from carnet.company.founding import LegalIdentity
from carnet.company.inputs import HouseRules, Identity, PrintedTexts
from carnet.company.models import Settings, Terms
from carnet.company.places import PLACES
from carnet.core.web.forms import Form, PercentField

CLOSING_RULES = {
    "invoiced_and_paid": _("when all is invoiced and paid"),
    "invoiced": _("when all is invoiced"),
    "invoiced_paid_delivered": _("when all is invoiced, paid and delivered"),
}
DEPOSIT_MODES = {
    "at_balance": _("On the balance invoice"),
    "proportional": _("In proportion, on each invoice"),
    "first": _("On the first invoices"),
}
SIZES = {
    "sme": _("Micro, small or medium: from 1 September 2027"),
    "large": _("Mid-size or large: since 1 September 2026"),
}
POLICIES = {"ordered": _("What is ordered"), "delivered": _("What is delivered")}


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **more)


class IdentityForm(Form):
    """What documents print of the company."""

    legal_name = forms.CharField(label=_("Legal name"), max_length=200)
    trade_name = _text(_("Trade name"), 200)
    legal_form = _text(_("Legal form"), 60)
    share_capital = _text(_("Share capital"), 40)
    sole_trader = forms.BooleanField(label=_("Sole trader (“EI” is printed beside the name)"), required=False)
    siren = _text(_("SIREN"), 20)
    siret = _text(_("SIRET"), 25)
    vat_number = _text(_("VAT number"), 25)
    registration = _text(_("Registration"), 80, help_text=_("For instance: RCS Saint-Brieuc"))
    activity_code = _text(_("APE code"), 8)
    line1 = _text(_("Street"), 150)
    line2 = _text(_("Street, more"), 150)
    postcode = _text(_("Postcode"), 12)
    city = _text(_("Town"), 80)
    country = forms.CharField(label=_("Country"), max_length=2)
    phone = _text(_("Phone"), 30)
    email = _text(_("E-mail"), 254)
    website = _text(_("Website"), 120)
    iban = _text(_("IBAN"), 45)
    bic = _text(_("BIC"), 15)
    bank_name = _text(_("Bank"), 80)
    creditor_id = _text(
        _("Creditor identifier (ICS)"), 40, help_text=_("Given by your bank, to collect direct debits.")
    )
    e_address_scheme = _text(_("Kind of address"), 4)
    e_address = _text(_("Electronic address"), 125)
    colour = _text(_("Colour of documents"), 7, help_text=_("For instance: #1f4e79"))

    def identity(self) -> Identity:
        """What was typed, for the command."""
        return Identity(**self.cleaned_data)


class RulesForm(Form):
    """How the company works."""

    place = forms.ChoiceField(label=_("Place for VAT"), choices=[(p.code, p.label) for p in PLACES.values()])
    size = forms.ChoiceField(
        label=_("Size of the company"),
        choices=list(SIZES.items()),
        help_text=_("Gives the day from which invoices between French companies must be complete e-invoices."),
    )
    vat_exempt = forms.BooleanField(label=_("No VAT (franchise, art. 293 B)"), required=False)
    vat_on_debits = forms.BooleanField(label=_("VAT on debits, for services"), required=False)
    invoice_policy = forms.ChoiceField(label=_("Invoice by default"), choices=list(POLICIES.items()))
    deposit_mode = forms.ChoiceField(label=_("Deposits are deducted"), choices=list(DEPOSIT_MODES.items()))
    default_terms = forms.ModelChoiceField(
        label=_("Default terms"), queryset=Terms.objects.none(), required=False, empty_label="–"
    )
    quote_valid_days = forms.IntegerField(label=_("Quotes are valid for (days)"))
    sent_probability = forms.IntegerField(
        label=_("Chance of a sent quote, %"), min_value=0, max_value=100, help_text=_("Unless the quote says its own.")
    )
    draft_probability = forms.IntegerField(label=_("Chance of a draft quote, %"), min_value=0, max_value=100)
    orders_start_as_drafts = forms.BooleanField(label=_("Orders start as drafts to validate"), required=False)
    credit_limit_holds = forms.BooleanField(
        label=_("An order beyond the customer's credit limit is put on hold"), required=False
    )
    deposit_before_delivery = forms.BooleanField(
        label=_("Nothing is delivered before the deposit is paid"), required=False
    )
    stock_may_be_negative = forms.BooleanField(label=_("Goods may leave before they are in stock"), required=False)
    receipt_tolerance_percent = PercentField(
        label=_("Received beyond the order, at most (%)"), min_value=0, max_value=100, required=False
    )
    bill_tolerance_percent = PercentField(
        label=_("Billed above the ordered price, at most (%)"), min_value=0, max_value=100, required=False
    )
    delivery_tolerance_percent = PercentField(
        label=_("Tolerance of deliveries, %"),
        required=False,
        help_text=_("More or less than ordered within this share, and the line is complete."),
    )
    delivery_prices = forms.BooleanField(label=_("Delivery notes show prices"), required=False)
    language = forms.ChoiceField(label=_("Language of documents"), choices=django_settings.LANGUAGES)
    time_zone = forms.CharField(label=_("Time zone"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["default_terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]

    def rules(self) -> HouseRules:
        """What was typed, for the command."""
        asked = dict(self.cleaned_data)
        terms = asked.pop("default_terms")
        for name in ("receipt_tolerance_percent", "bill_tolerance_percent", "delivery_tolerance_percent"):
            asked[name] = asked[name] or Decimal(0)
        return HouseRules(**asked, default_terms_id=terms.pk if terms else None)

    @classmethod
    def initial_of(cls, settings: Settings) -> dict[str, Any]:
        """The form as it opens."""
        return {name: getattr(settings, name) for name in cls.base_fields}


class TextsForm(Form):
    """What documents say at their end, a field per text and language."""

    TEXTS = (
        ("late_penalty", _("Late penalties")),
        ("early_discount", _("Discount for early payment")),
        ("footer", _("Foot of documents")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.TEXTS:
            for language, word in django_settings.LANGUAGES:
                field = _text(
                    f"{label} – {word}",
                    1000,
                    widget=forms.Textarea({"rows": 3, "lang": language, "class": "form-control"}),
                )
                self.fields[f"{name}_{language}"] = field

    def texts(self) -> PrintedTexts:
        """What was typed, for the command."""
        return PrintedTexts(
            **{
                name: {
                    language: self.cleaned_data[f"{name}_{language}"] for language in dict(django_settings.LANGUAGES)
                }
                for name, _label in self.TEXTS
            }
        )

    @classmethod
    def initial_of(cls, settings: Settings) -> dict[str, str]:
        """The form as it opens."""
        texts = PrintedTexts.of(settings)
        return {
            f"{name}_{language}": text for name, _label in cls.TEXTS for language, text in getattr(texts, name).items()
        }


class LogoForm(Form):
    """A picture for the head of documents."""

    logo = forms.FileField(label=_("Logo"), widget=forms.FileInput({"accept": "image/png,image/jpeg"}))


class ClosingRuleForm(Form):
    """When orders close by themselves (P6)."""

    rule = forms.ChoiceField(label=_("Orders close by themselves"), choices=list(CLOSING_RULES.items()))


class FoundingForm(Form):
    """A new company: its name is enough, the rest may wait."""

    name = forms.CharField(label=_("Name of the company"), max_length=200)
    legal_form = _text(_("Legal form"), 60, help_text=_("SARL, SAS, EI…"))
    siren = _text(_("SIREN"), 20)
    line1 = _text(_("Street"), 150)
    postcode = _text(_("Postcode"), 12)
    city = _text(_("Town"), 80)
    place = forms.ChoiceField(label=_("Place for VAT"), choices=[(p.code, p.label) for p in PLACES.values()])
    vat_exempt = forms.BooleanField(label=_("No VAT (franchise, art. 293 B)"), required=False)

    def legal(self) -> LegalIdentity:
        """What was typed, for the founding."""
        return LegalIdentity(**{name: value for name, value in self.cleaned_data.items() if name != "name"})
