"""Forms of what is done to contracts; they check shapes only, the commands check the rest (P38, P41, P42)."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company.models import Terms
from carnet.core.web.forms import DayField, Form, PercentField, PickField
from carnet.invoicing.web.forms import AddressesField
from carnet.parties.models import Party
from carnet.sales.models import OrderLine
from carnet.subscriptions.web.forms.fields import LengthField
from carnet.subscriptions.web.forms.terms import TermsFields
from carnet.subscriptions.web.words import GROUPING, ISSUING, REASONS


def _payment_terms(form: forms.Form) -> None:
    form.fields["terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]


class ContractForm(TermsFields):
    """A contract without order: who, what about, and its terms; the lines are a grid of their own."""

    party = PickField(Party, kind="party", label=_("Customer"), placeholder=_("Name, number, town…"))
    billed_party = PickField(
        Party, kind="party", label=_("Bill to"), placeholder=_("The customer's payer"), required=False
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    customer_reference = forms.CharField(label=_("Customer's reference"), max_length=80, required=False)
    terms = forms.ModelChoiceField(
        label=_("Payment terms"), queryset=Terms.objects.none(), required=False, empty_label=_("Those of the customer")
    )
    message = forms.CharField(
        label=_("Message to the customer on its invoices"), required=False, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _payment_terms(self)


class HandOverForm(TermsFields):
    """Which recurring lines of an order go into a contract, and its terms."""

    lines = forms.ModelMultipleChoiceField(
        label=_("Lines"), queryset=OrderLine.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)

    def __init__(self, order_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = OrderLine.objects.filter(order=order_id, kind="line").exclude(period="").order_by("position")
        self.fields["lines"].queryset = found  # type: ignore[attr-defined]


class WordsForm(Form):
    """How a running contract is worded, addressed and issued."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    billed_party = PickField(Party, kind="party", label=_("Bill to"), placeholder=_("Name, number, town…"))
    customer_reference = forms.CharField(label=_("Customer's reference"), max_length=80, required=False)
    terms = forms.ModelChoiceField(
        label=_("Payment terms"), queryset=Terms.objects.none(), required=False, empty_label=_("Those of the customer")
    )
    language = forms.ChoiceField(label=_("Language of its invoices"), choices=settings.LANGUAGES)
    issuing = forms.ChoiceField(label=_("Invoices"), choices=ISSUING)
    grouping = forms.ChoiceField(label=_("Several periods or contracts due"), choices=GROUPING)
    supplements_at_once = forms.BooleanField(
        label=_("Invoice what a change adds at once, not with the next invoice"), required=False
    )
    tells_renewal = forms.BooleanField(
        label=_("Tell the customer in time, by e-mail, that it renews by itself"), required=False
    )
    direct_debit = forms.BooleanField(label=_("Collected by direct debit"), required=False)
    mandate_reference = forms.CharField(label=_("Mandate"), max_length=35, required=False)
    message = forms.CharField(
        label=_("Message to the customer on its invoices"), required=False, widget=forms.Textarea({"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _payment_terms(self)


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ChangeForm(Form):
    """From when and why; what changes is a grid."""

    from_on = DayField(label=pgettext_lazy("a day", "From"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SuspendForm(Form):
    """From when to when nothing is owed."""

    from_on = DayField(label=_("First day suspended"))
    until_on = DayField(label=_("Last day suspended"), required=False, help_text=_("Empty: until you resume it."))
    moves_end = forms.BooleanField(label=_("The end of the contract comes as many days later"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class ResumeForm(Form):
    """When it goes on."""

    from_on = DayField(label=_("First day owed again"))


class TerminateForm(Form):
    """The last day and why."""

    notice_on = DayField(label=_("Notice received on"), required=False)
    last_day = DayField(label=_("Last day"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    despite = forms.BooleanField(label=_("Earlier than agreed, all the same"), required=False)


class RenewForm(Form):
    """For how long, and at which price."""

    length = LengthField(label=_("Renewed for"), required=False)
    until_on = DayField(label=_("Last day"), required=False, help_text=_("In place of a length."))
    percent = PercentField(
        label=_("Change of all prices, %"), required=False, help_text=_("3 raises them by 3 %, −5 lowers them by 5 %.")
    )


class OfferForm(Form):
    """The price a renewal is offered at."""

    percent = PercentField(
        label=_("Change of all prices, %"), required=False, help_text=_("Empty: the price of the last day.")
    )


class TellForm(Form):
    """To whom the notice of a renewal goes."""

    recipients = AddressesField(label=pgettext_lazy("e-mail", "To"), required=False)
