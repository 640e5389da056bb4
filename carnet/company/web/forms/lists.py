"""Units, series, e-mails."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from carnet.company.inputs import SeriesInput, UnitInput
from carnet.company.models import Unit
from carnet.core.models import Series
from carnet.core.web.forms import Form

DOCUMENTS = {
    "quote": _("Quotes"),
    "order": _("Orders"),
    "invoice": _("Invoices"),
    "credit_note": _("Credit notes"),
    "proforma": _("Proforma invoices"),
    "delivery_note": _("Delivery notes"),
    "return_note": _("Return notes"),
    "purchase_order": _("Purchase orders"),
    "receipt": _("Receipts of goods"),
    "supplier_bill": _("Suppliers' bills"),
    "contract": _("Contracts"),
    "project": _("Projects"),
    "stock_count": _("Stock counts"),
    "transfer": _("Stock transfers"),
    "party": _("Customers and suppliers"),
    "product": _("Products"),
}


class UnitForm(Form):
    """A unit of sale."""

    code = forms.CharField(label=_("Code"), max_length=10)
    label_fr = forms.CharField(label=_("In French"), max_length=40)
    label_en = forms.CharField(label=_("In English"), max_length=40, required=False)
    unece = forms.CharField(
        label=_("Code for e-invoices (UN/ECE)"),
        max_length=3,
        initial="C62",
        help_text=_("C62 unit, HUR hour, DAY day…"),
    )

    def asked(self) -> UnitInput:
        """What was typed, for the commands."""
        asked = self.cleaned_data
        return UnitInput(asked["code"], {"fr": asked["label_fr"], "en": asked["label_en"]}, asked["unece"])

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        """The form as it opens on a unit."""
        english = unit.labels.get("en", "")
        return {"code": unit.code, "label_fr": unit.label, "label_en": english, "unece": unit.unece}


class SeriesForm(Form):
    """A series of numbers."""

    code = forms.CharField(label=_("Name of the series"), max_length=20)
    prefix = forms.CharField(  # type: ignore[assignment]
        label=_("Prefix"), max_length=10, help_text=_("For instance: FA-")
    )
    yearly = forms.BooleanField(
        label=_("The year follows, and each year starts again at 1"), required=False, initial=True
    )
    digits = forms.IntegerField(label=_("Digits"), initial=4)

    def asked(self) -> SeriesInput:
        """What was typed, for the commands."""
        return SeriesInput(**self.cleaned_data)

    @classmethod
    def initial_of(cls, series: Series) -> dict[str, Any]:
        """The form as it opens on a series."""
        return {name: getattr(series, name) for name in cls.base_fields}


class SeriesUseForm(Form):
    """The series of a kind of document."""

    series = forms.ChoiceField(label=_("Series"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Series.objects.order_by("id").values_list("code", "prefix")
        self.fields["series"].choices = [(code, f"{prefix} ({code})") for code, prefix in rows]  # type: ignore[attr-defined]


class MailTemplateForm(Form):
    """The words of an e-mail."""

    title = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea({"rows": 14}))
