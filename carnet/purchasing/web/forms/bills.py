"""Forms of bills: the head, recording, files, categories of expenses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from carnet.company.models import Terms
from carnet.core.web.forms import DayField, Form, PercentField, PickField
from carnet.parties.models import Party


class BillForm(Form):
    """The head of a supplier's bill, and its file."""

    supplier = PickField(Party, kind="supplier", label=_("Supplier"), placeholder=_("Name, number, town…"))
    supplier_number = forms.CharField(label=_("Number of the bill"), max_length=80, required=False)
    billed_on = DayField(label=_("Date of the bill"))
    due_on = DayField(label=_("To pay by"), required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    terms = forms.ModelChoiceField(
        label=_("Payment terms"), queryset=Terms.objects.none(), required=False, empty_label=_("Those of the supplier")
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    comments = forms.CharField(label=_("Notes, for us"), required=False, widget=forms.Textarea({"rows": 2}))
    file = forms.FileField(label=_("The bill as the supplier sent it"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, credit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if credit:
            self._reads_as_credit()
        self.fields["terms"].queryset = Terms.objects.filter(is_active=True).order_by("label")  # type: ignore[attr-defined]

    def _reads_as_credit(self) -> None:
        """A credit note is not paid: it has a number and a date of its own, no due date nor terms."""
        self.fields["supplier_number"].label = _("Number of the credit note")
        self.fields["billed_on"].label = _("Date of the credit note")
        self.fields["file"].label = _("The credit note as the supplier sent it")
        for name in ("due_on", "terms"):
            self.fields[name].widget = forms.HiddenInput()


class RecordForm(Form):
    """When a bill is recorded, and why its differences are accepted."""

    on = DayField(label=_("Recorded on"))
    accepted_reason = forms.CharField(
        label=_("Why the differences are accepted"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, blocking: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted_reason"].required = blocking
        if not blocking:
            del self.fields["accepted_reason"]


class FileForm(Form):
    """A file to keep with a bill."""

    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    original = forms.BooleanField(label=_("It is the bill as the supplier sent it"), required=False)


class CategoryForm(Form):
    """A category of expenses."""

    name = forms.CharField(label=pgettext_lazy("a category", "Name"), max_length=80)
    accounting_code = forms.CharField(label=_("Accounting code"), max_length=20, required=False)
    vat = forms.ChoiceField(label=_("Usual VAT"))
    deductible_percent = PercentField(label=_("Part of the VAT that is deducted, %"))
    is_active = forms.BooleanField(label=_("Proposed on new bills"), required=False)

    def __init__(self, *args: Any, rates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vat"].choices = rates  # type: ignore[attr-defined]
