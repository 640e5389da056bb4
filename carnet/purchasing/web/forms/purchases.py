"""Forms of purchase orders: the head, what the supplier confirms, reasons, what is bought for an order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company.models import Terms
from carnet.core.web.forms import DayField, Form, PickField
from carnet.parties.models import Contact, Party
from carnet.stock.models import Warehouse


class PurchaseForm(Form):
    """The head of a purchase order."""

    supplier = PickField(Party, kind="supplier", label=_("Supplier"), placeholder=_("Name, number, town…"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    promised_on = DayField(label=_("Delivery wanted"), required=False)
    warehouse = forms.ModelChoiceField(label=_("Deliver to"), queryset=Warehouse.objects.none(), empty_label=None)
    terms = forms.ModelChoiceField(
        label=_("Payment terms"), queryset=Terms.objects.none(), required=False, empty_label=_("Those of the supplier")
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    contact = forms.ModelChoiceField(
        label=_("For the attention of"), queryset=Contact.objects.none(), required=False, empty_label="–"
    )
    message = forms.CharField(label=_("Message to the supplier"), required=False, widget=forms.Textarea({"rows": 2}))
    comments = forms.CharField(label=_("Notes, for us"), required=False, widget=forms.Textarea({"rows": 2}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, party_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = Warehouse.objects.filter(is_active=True).order_by("-is_default", "name")  # type: ignore[attr-defined]
        self.fields["terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]
        asked = str(self.data.get("supplier") or party_id or "")
        if asked.isdecimal():
            self.fields["contact"].queryset = Contact.objects.filter(party=int(asked)).order_by("name")  # type: ignore[attr-defined]


class SupplierReasonForm(Form):
    """When and why."""

    on = DayField(label=pgettext_lazy("a day", "On"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ConfirmationForm(Form):
    """What the supplier confirms."""

    on = DayField(label=_("Confirmed on"))
    supplier_reference = forms.CharField(label=_("Supplier's number"), max_length=80, required=False)
    promised_on = DayField(
        label=_("All that is to come, for"), required=False, help_text=_("Left empty, the dates below hold.")
    )
    reason = forms.CharField(label=_("Reason of the changes"), max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
