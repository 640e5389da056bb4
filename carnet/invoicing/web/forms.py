"""Forms of the dialogs of invoicing; they check shapes only, the commands check the rest."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company.methods import METHODS
from carnet.company.models import Terms
from carnet.core.web.forms import DayField, DayInput, Form, MoneyField, PercentField, PickField
from carnet.invoicing.models import Invoice
from carnet.parties.models import Party

SMALL = {"class": "form-control-sm"}


class AddressesField(forms.CharField):
    """E-mail addresses, separated by commas, semicolons or blanks."""

    def to_python(self, value: Any) -> Any:
        return tuple(filter(None, re.split(r"[\s,;]+", str(value or ""))))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class BillForm(Form):
    """What an invoice from an order says besides its lines."""

    on = DayField(label=_("Issued on"), widget=DayInput(attrs=SMALL))
    due_on = DayField(label=_("Due on"), required=False, widget=DayInput(attrs=SMALL))
    due_proposed = forms.DateField(required=False, widget=forms.HiddenInput)
    billed_party = PickField(Party, kind="party", label=_("Bill to"), placeholder=_("Name, number, town…"))
    recipients = AddressesField(label=_("Send to"), required=False, widget=forms.TextInput(SMALL))
    message = forms.CharField(required=False, max_length=2000, widget=forms.TextInput(SMALL))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Message to the customer on the invoice (optional)")
        self.fields["message"].widget.attrs |= {"placeholder": words, "aria-label": words}


class DraftForm(Form):
    """The head of a draft."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    billed_party = PickField(Party, kind="party", label=_("Bill to"), placeholder=_("Name, number, town…"))
    customer_reference = forms.CharField(label=_("Customer's reference"), max_length=80, required=False)
    service_code = forms.CharField(label=_("Service code"), max_length=100, required=False)
    commitment_number = forms.CharField(label=_("Commitment number"), max_length=80, required=False)
    terms = forms.ModelChoiceField(label=_("Payment terms"), queryset=Terms.objects.none(), required=False)
    due_on = DayField(label=_("Due on"), required=False, help_text=_("Empty: the day the terms give."))
    service_from = DayField(label=_("Service from"), required=False)
    service_until = DayField(label=_("Service until"), required=False)
    retention_percent = PercentField(label=_("Retention, %"), required=False)
    retention_until = DayField(label=_("Retention released on"), required=False)
    replaces = forms.ModelChoiceField(
        label=_("Cancels and replaces"), queryset=Invoice.objects.none(), required=False, empty_label=_("No invoice")
    )
    message = forms.CharField(label=_("Message to the customer"), required=False, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, replaceable: QuerySet[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]
        field: Any = self.fields["replaces"]
        field.queryset, field.label_from_instance = replaceable, lambda one: one.number
        if not replaceable.exists():
            del self.fields["replaces"]


class MailForm(Form):
    """The e-mail that goes with a document."""

    recipients = AddressesField(label=_("To"), required=False)
    copies = AddressesField(label=_("Copy to"), required=False)
    title = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Message"), widget=forms.Textarea({"rows": 12}))


class IssueForm(Form):
    """On which day, and whether it leaves by e-mail."""

    on = DayField(label=_("Issued on"))
    recipients = AddressesField(label=_("Send to"), required=False)


class ReasonForm(Form):
    """Why, and on which day."""

    on = DayField(label=pgettext_lazy("a day", "On"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CorrectionForm(Form):
    """What is corrected, and the day on which the first invoice is undone."""

    reason = forms.CharField(label=_("What is corrected? Printed on the new invoice."), max_length=300)
    on = DayField(label=pgettext_lazy("a day", "On"))


class RejectionForm(Form):
    """Who did not take the invoice, why, and on which day it is undone."""

    STATUSES = (("rejected", _("A platform rejected it")), ("refused", _("The customer refused it")))
    status = forms.ChoiceField(label=_("What happened?"), choices=STATUSES)
    reason = forms.CharField(label=_("Why"), max_length=300)
    on = DayField(label=pgettext_lazy("a day", "On"))


class PauseForm(Form):
    """Why an invoice is not chased, and until when."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For instance: payment promised by phone."))
    until = DayField(
        label=_("Until"), required=False, help_text=_("The last day on which it waits; empty: until you resume.")
    )


class WriteOffForm(ReasonForm):
    """A small difference given up."""

    amount = MoneyField(label=_("Amount given up"))
    field_order = ["amount", "on", "reason"]


class PaymentForm(Form):
    """Money received."""

    party = PickField(Party, kind="party", label=_("Customer"), placeholder=_("Name, number, town…"))
    amount = MoneyField(label=_("Amount received"))
    on = DayField(label=_("Received on"))
    method = forms.ChoiceField(label=_("Means of payment"), choices=list(METHODS.items()), initial="transfer")
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)


class RefundForm(Form):
    """Money given back."""

    amount = MoneyField(label=_("Amount given back"))
    on = DayField(label=_("Paid on"))
    method = forms.ChoiceField(label=_("Means of payment"), choices=list(METHODS.items()), initial="transfer")
    reference = forms.CharField(label=_("Reference"), max_length=100, required=False)


class CreditForm(Form):
    """What a credit note says besides its amounts."""

    on = DayField(label=_("Issued on"), widget=DayInput(attrs=SMALL))
    reason = forms.CharField(label=_("Reason, printed on the credit note"), max_length=300, required=False)
    recipients = AddressesField(label=_("Send to"), required=False, widget=forms.TextInput(SMALL))


class FreeForm(Form):
    """The head of an invoice without order."""

    party = PickField(Party, kind="party", label=_("Customer"), placeholder=_("Name, number, town…"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    customer_reference = forms.CharField(label=_("Customer's reference"), max_length=80, required=False)
    terms = forms.ModelChoiceField(
        label=_("Payment terms"), queryset=Terms.objects.none(), required=False, empty_label=_("Those of the customer")
    )
    service_from = DayField(label=_("Service from"), required=False)
    service_until = DayField(label=_("Service until"), required=False)
    message = forms.CharField(label=_("Message to the customer"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]
