"""The form of a product; it checks shapes only, the commands check the rest."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.catalog.inputs import ProductContent, Wording
from carnet.catalog.models import Product
from carnet.catalog.web.words import KINDS, PERIODS, POLICIES, TRACKINGS
from carnet.company.clock import today
from carnet.company.models import Unit
from carnet.company.queries import vat_rates_on
from carnet.core import formats
from carnet.core.web.forms import Form, PercentField, QuantityField, UnitPriceField

_HABITS = [("", _("As usual for its kind")), ("yes", _("Yes")), ("no", _("No"))]


class ProductForm(Form):
    """A product; costs only for those who may see them."""

    name = forms.CharField(label=_("Name"), max_length=250)
    reference = forms.CharField(
        label=_("Reference"), max_length=60, required=False, help_text=_("Left empty, the next number.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()), initial="goods")
    period = forms.ChoiceField(label=_("Price per"), choices=[("", "–"), *PERIODS.items()], required=False)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label="–")
    unit_price = UnitPriceField(label=_("Sales price excl. tax"), initial=Decimal(0))
    unit_cost = UnitPriceField(label=_("Cost excl. tax"), required=False)
    vat = forms.ChoiceField(label=_("VAT"))
    family = forms.CharField(
        label=_("Family"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"list": "families", "autocomplete": "off"}),
    )
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 3}))
    deliverable = forms.ChoiceField(label=_("Delivered"), choices=_HABITS, required=False)
    stock_managed = forms.ChoiceField(label=_("Managed in stock"), choices=_HABITS, required=False)
    tracking = forms.ChoiceField(
        label=_("Followed by"), choices=[("", _("Quantity only")), *TRACKINGS.items()], required=False
    )
    warranty_months = forms.IntegerField(label=_("Warranty, months"), required=False)
    invoice_policy = forms.ChoiceField(
        label=_("Invoiced"), choices=[("", _("As the company does")), *POLICIES.items()], required=False
    )
    accounting_code = forms.CharField(label=_("Account"), max_length=20, required=False)
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)
    weight = QuantityField(label=_("Weight, kg"), required=False)
    delivery_tolerance_percent = PercentField(
        label=_("Tolerance of deliveries, %"), required=False, help_text=_("Left empty, the company's.")
    )
    eco_contribution = UnitPriceField(label=_("Eco-contribution included"), required=False)
    receipt_tolerance_percent = PercentField(
        label=_("Received beyond the order, at most (%)"),
        required=False,
        help_text=_("Left empty, as the company does."),
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=250, required=False)
    description_en = forms.CharField(
        label=_("Description in English"), required=False, widget=forms.Textarea({"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, costs: bool, product: Product | None = None, **kwargs: Any) -> None:
        self.product = product
        if product is not None:
            kwargs.setdefault("initial", _initial(product))
        super().__init__(*args, **kwargs)
        if not costs:
            del self.fields["unit_cost"]
        self.fields["unit"].queryset = Unit.objects.order_by("position", "id")  # type: ignore[attr-defined]
        self.fields["vat"].choices = self._vat_choices()  # type: ignore[attr-defined]

    def _vat_choices(self) -> list[tuple[str, str]]:
        found: dict[str, str] = {}
        for rate in vat_rates_on(today()):
            found.setdefault(_code(rate.category, rate.rate), str(rate))
        if self.product is not None:
            kept = _code(self.product.vat_category, self.product.vat_rate)
            found.setdefault(kept, formats.percent(self.product.vat_rate))
        return list(found.items())

    def content(self) -> ProductContent:
        """What was typed, for the commands; what the form does not show stays as it is."""
        asked = self.cleaned_data
        category, _colon, rate = asked["vat"].partition(":")
        plain = (
            "name",
            "reference",
            "kind",
            "period",
            "family",
            "description",
            "tracking",
            "warranty_months",
            "invoice_policy",
            "accounting_code",
            "barcode",
        )
        before = self.product.unit_cost if self.product else Decimal(0)
        return ProductContent(
            **{name: asked[name] for name in plain},
            unit_id=asked["unit"].pk if asked["unit"] else None,
            unit_price=asked["unit_price"],
            unit_cost=(asked["unit_cost"] or Decimal(0)) if "unit_cost" in self.fields else before,
            vat_category=category,
            vat_rate=Decimal(rate),
            deliverable=_habit(asked["deliverable"]),
            stock_managed=_habit(asked["stock_managed"]),
            weight=asked["weight"],
            delivery_tolerance_percent=asked["delivery_tolerance_percent"],
            eco_contribution=asked["eco_contribution"] or Decimal(0),
            receipt_tolerance_percent=asked["receipt_tolerance_percent"],
            translations={"en": Wording(asked["name_en"], asked["description_en"])},
        )


def _initial(product: Product) -> dict[str, Any]:
    english = product.translations.get("en", {})
    return {
        **ProductContent.of(product).values(),
        "unit": product.unit_id,
        "vat": _code(product.vat_category, product.vat_rate),
        "deliverable": "yes" if product.deliverable else "no",
        "stock_managed": "yes" if product.stock_managed else "no",
        "name_en": english.get("name", ""),
        "description_en": english.get("description", ""),
        "version": product.version,
    }


def _code(category: str, rate: Decimal) -> str:
    return f"{category}:{rate.normalize():f}"


def _habit(word: str) -> bool | None:
    return None if not word else word == "yes"
