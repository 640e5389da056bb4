"""Forms of money paid to suppliers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company.methods import METHODS
from carnet.core.web.forms import DayField, Form, MoneyField, PickField
from carnet.parties.models import Party


class PayForm(Form):
    """To whom, how much, when and how; without amount, what is typed beside the bills."""

    supplier = PickField(Party, kind="supplier", label=_("Supplier"), placeholder=_("Name, number, town…"))
    amount = MoneyField(
        label=_("Amount paid"), required=False, help_text=_("Left empty: the sum of the amounts below.")
    )
    on = DayField(label=pgettext_lazy("a payment", "Paid on"))
    method = forms.ChoiceField(label=_("Means"), choices=list(METHODS.items()))
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)

    def __init__(self, *args: Any, known: bool = False, several: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["supplier"]
        if several:
            del self.fields["amount"]


class UseForm(Form):
    """When money or a credit is used."""

    on = DayField(label=pgettext_lazy("a day", "On"))


class RefundForm(Form):
    """What a supplier gives back."""

    amount = MoneyField(label=_("Amount received"))
    on = DayField(label=_("Received on"))
    method = forms.ChoiceField(label=_("Means"), choices=list(METHODS.items()))
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)
